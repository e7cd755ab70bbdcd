/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * helpers.h - of the calls that a program in the kernel makes, those that each
 * machine of these tests answers alike. Included before the program.
 */
#ifndef UNIT_KERNEL_HELPERS_H
#define UNIT_KERNEL_HELPERS_H

#include <string.h>

#include <bpf/bpf_helpers.h>

static long
bpf_loop(uint32_t n, void *step, void *ctx, uint64_t flags)
{
	long (*call)(uint32_t, void *) = (long (*)(uint32_t, void *))step;
	uint32_t i = 0;

	(void)flags;
	while (i < n && call(i, ctx) == 0)
		i++;
	return i;
}

static long
bpf_get_ns_current_pid_tgid(uint64_t dev, uint64_t ino, void *ids, uint32_t len)
{
	(void)dev;
	(void)ino;
	memset(ids, 0, len);
	return 0;
}

static uint32_t
bpf_get_smp_processor_id(void)
{
	return 0;
}

#endif
