/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bpf_helpers.h - in the place of libbpf's: what a program in the kernel calls,
 * for a test that has the program compiled into itself and gives it a machine.
 */
#ifndef UNIT_KERNEL_BPF_HELPERS_H
#define UNIT_KERNEL_BPF_HELPERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The compiler is not the one that knows preserve_access_index. */
#pragma GCC diagnostic ignored "-Wattributes"
#pragma GCC diagnostic ignored "-Wunused-variable"

#define SEC(name)
#define __uint(name, value)	int (*name)[value]
#define __type(name, value)	value *name
#ifndef __always_inline
#define __always_inline		inline
#endif

static void	*bpf_map_lookup_elem(void *map, const void *key);
static long	 bpf_map_update_elem(void *map, const void *key,
		     const void *value, uint64_t flags);
static long	 bpf_probe_read_user(void *to, uint32_t len, const void *from);
static long	 bpf_loop(uint32_t n, void *step, void *ctx, uint64_t flags);
static long	 bpf_perf_event_output(void *ctx, void *map, uint64_t flags,
		     void *data, uint64_t len);
static long	 bpf_get_ns_current_pid_tgid(uint64_t dev, uint64_t ino,
		     void *ids, uint32_t len);
static uint64_t	 bpf_get_current_pid_tgid(void);
static uint32_t	 bpf_get_smp_processor_id(void);
static uint64_t	 bpf_ktime_get_ns(void);
static void	*bpf_get_current_task_btf(void);
static long	 bpf_task_pt_regs(void *task);

#endif
