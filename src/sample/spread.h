/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spread.h - the rule by which perf events are spread: one for each CPU, or for
 * each thread.
 *
 * Those of a CPU tick there whoever runs: 4.3 us of interrupt at each tick of
 * each CPU (0.4 % of it at 1 kHz), whatever the program does. Those of a thread
 * tick only while it runs, but their timers are set anew at each switch, 3 us,
 * which took half the speed of a program that switched 280,000 times a second;
 * and to open one takes some 50 us, for every thread and CPU. At 50 kHz the ticks
 * of a CPU that runs nothing of the program leave it no time for us.
 */
#ifndef SAMPLE_SPREAD_H
#define SAMPLE_SPREAD_H

#include <stdbool.h>
#include <stddef.h>

struct spread {			/* what the rule goes by */
	size_t	 cpus;		/* of the machine */
	unsigned rate;		/* Hz */
	bool	 known;		/* the rest is; not of a program yet to start */
	size_t	 threads;
	double	 running;	/* threads, on the mean */
	double	 switches;	/* a second, all threads together */
};

/* Does the rule have to know more than CPUs and rate? */
bool	 spread_matters(const struct spread *);
/* One event for each CPU; else for each thread. */
bool	 spread_per_cpu(const struct spread *);

#endif
