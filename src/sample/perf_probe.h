/* SPDX-License-Identifier: GPL-2.0-or-later */
/* perf_probe.h - which kinds of perf event we may open: tries each, and closes
 * it at once. Nothing is sampled. */
#ifndef SAMPLE_PERF_PROBE_H
#define SAMPLE_PERF_PROBE_H

#include <sys/types.h>

enum perf_probe {
	PERF_PROBE_USER,	/* one thread, its time in user space */
	PERF_PROBE_KERNEL,	/* one thread, all its time */
	PERF_PROBE_CPU,		/* one CPU, whatever runs there */
	PERF_PROBE_CYCLES,	/* one thread, by the hardware's counter */
	PERF_PROBES
};

/* 0 when it opens, else the errno. tid is the thread, 0 our own; for
 * PERF_PROBE_CPU it is not looked at. */
int	 perf_probe(enum perf_probe, pid_t tid);

#endif
