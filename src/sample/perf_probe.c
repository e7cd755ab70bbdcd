/* SPDX-License-Identifier: GPL-2.0-or-later */
/* perf_probe.c - opens perf events to see whether they open. */
#include "config.h"

#include "sample/perf_probe.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sample/ring.h"

enum { PERIOD = 1000000, STACK = 1024 };

static const struct {
	uint32_t type;
	uint64_t config;
	bool user_only, cpu;
} kinds[PERF_PROBES] = {
	[PERF_PROBE_USER] = { PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK, true,
	    false },
	[PERF_PROBE_KERNEL] = { PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK,
	    false, false },
	[PERF_PROBE_CPU] = { PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK, false,
	    true },
	[PERF_PROBE_CYCLES] = { PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES,
	    true, false },
};

/* With registers and stack: what the sampler asks for, the kernel is asked. */
int
perf_probe(enum perf_probe probe, pid_t tid)
{
	struct perf_event_attr a = {
		.type = kinds[probe].type,
		.size = sizeof a,
		.config = kinds[probe].config,
		.sample_period = PERIOD,
		.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME |
			       PERF_SAMPLE_REGS_USER | PERF_SAMPLE_STACK_USER,
		.sample_regs_user = RING_REGS,
		.sample_stack_user = STACK,
		.disabled = 1,
		.exclude_kernel = kinds[probe].user_only,
		.exclude_hv = 1,
	};
	long fd;

	if (kinds[probe].cpu)
		fd = syscall(
		    SYS_perf_event_open, &a, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	else
		fd = syscall(
		    SYS_perf_event_open, &a, tid, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd == -1)
		return errno;
	close((int)fd);
	return 0;
}
