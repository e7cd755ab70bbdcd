/* SPDX-License-Identifier: GPL-2.0-or-later */
/* backend.c - the table of ways to take samples. */
#include "config.h"

#include "sample/backend.h"

const struct backend *const backends[] = {
	&backend_perf_cpu, /* the target hardly notices */
	&backend_perf_thread, /* needs no privileges */
	&backend_ptrace, /* works in plain containers */
	&backend_read, /* stops nothing, and sees Python only */
	&backend_perf_cycles, /* when asked for: takes hardware counters */
	NULL,
};
