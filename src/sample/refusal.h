/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * refusal.h - says which gate refused perf_event_open and what opens it. The
 * facts are collected only after a refusal, to explain it: what may work is
 * tried, never guessed from them.
 */
#ifndef SAMPLE_REFUSAL_H
#define SAMPLE_REFUSAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct refusal {
	int	 sys;		/* errno of perf_event_open, mmap or bpf */
	int	 paranoid;	/* kernel.perf_event_paranoid; -1 unknown */
	int	 seccomp;	/* of ourselves, as in struct proc_status */
	bool	 foreign;	/* the target is of another user */
	bool	 mapping;	/* it was the mmap of the ring */
	bool	 per_cpu;	/* whole CPUs were to be watched */
	bool	 cycles;	/* of the hardware were to be counted */
	bool	 filter;	/* it was the BPF program */
	size_t	 events;	/* how many there were to be opened */
};

/* Fill in what the system says; the caller sets the rest. */
void	 refusal_collect(struct refusal *, int procfs);
/* Turn it into words. Always returns -1. */
int	 refusal_explain(const struct refusal *, struct err *);

#endif
