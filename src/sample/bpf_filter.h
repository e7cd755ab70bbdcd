/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bpf_filter.h - a BPF program that lets a perf event take a sample only where
 * one of the watched processes runs. A tick that hits another process ends in
 * it, before anything is copied. Beside it only pycopy.c makes such programs.
 *
 * Where children are followed it is open to all for BPF_FILTER_OPEN ns after a
 * watched process has created another: until the child is added, its samples
 * come among those of strangers.
 */
#ifndef SAMPLE_BPF_FILTER_H
#define SAMPLE_BPF_FILTER_H

#include "base/clock.h"
#include "target/pidns.h"
#include "target/target.h"

#define BPF_FILTER_OPEN	(200 * NS_PER_MS)

struct bpf_filter;

struct bpf_filter_parts {	/* for another program that decides the same */
	struct pidns	 ns;		/* whose ids are compared */
	int		 watched;	/* map of them: 32 bits -> 32 bits */
	int		 open;		/* map of one 64-bit word: until when all
					 * are let through; -1: never */
};

/* Loads the program, which compares ids as the PID namespace of this process
 * has them; it lets nothing through yet. NULL with errno: EPERM without CAP_BPF
 * and CAP_PERFMON. */
struct bpf_filter	*bpf_filter_new(const struct target *, bool children);
/* Let the samples of a process through from now on; *id is what the filter
 * calls it, 0 on failure. May be called while events run. -1 with errno: EXDEV
 * when it is in another namespace. */
int			 bpf_filter_add(struct bpf_filter *,
			    const struct target *, pid_t *id);
/* No more. */
void			 bpf_filter_remove(struct bpf_filter *, pid_t id);
/* Let the program decide for this event. -1 with errno. */
int			 bpf_filter_attach(const struct bpf_filter *, int event);
/* The descriptors are borrowed. */
struct bpf_filter_parts	 bpf_filter_parts(const struct bpf_filter *);
void			 bpf_filter_free(struct bpf_filter *);	/* NULL ok */

#endif
