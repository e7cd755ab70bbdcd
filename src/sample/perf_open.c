/* SPDX-License-Identifier: GPL-2.0-or-later */
/* perf_open.c - perf_event_open(2) and the attributes of our events. */
#include "config.h"

#include "sample/perf_open.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "sample/ring.h"

static struct perf_event_attr
attr_of(const struct perf_open *p, uint64_t period)
{
	struct perf_event_attr a = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof a,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_period = period,
		.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME |
			       PERF_SAMPLE_ID | PERF_SAMPLE_STREAM_ID |
			       PERF_SAMPLE_PERIOD | PERF_SAMPLE_REGS_USER |
			       PERF_SAMPLE_STACK_USER,
		.sample_regs_user = RING_REGS,
		.sample_stack_user = (uint32_t)p->stack_size,
		.disabled = 1,
		.enable_on_exec = p->on_exec,
		.inherit = 1,
		.inherit_thread = p->threads_only,
		.exclude_kernel = !p->kernel,
		.exclude_hv = 1,
		.mmap = 1,
		.mmap2 = 1,
		.comm = 1,
		.comm_exec = 1,
		.task = 1,
		.watermark = 1,
		.wakeup_watermark = (uint32_t)p->watermark,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
	};

	if (p->kernel_chains) {
		a.sample_type |= PERF_SAMPLE_CALLCHAIN;
		a.exclude_callchain_user = 1;
	}
	return a;
}

/* Take back one wish because of this errno; false when none is left. */
static bool
yield_one(struct perf_open *p, int why)
{
	if (p->settled)
		return false;
	if (why == EACCES && p->kernel) {
		p->kernel = p->kernel_chains = false;
		return true;
	}
	if (why == EINVAL && p->threads_only) {
		p->threads_only = false; /* before Linux 5.13 */
		return true;
	}
	return false;
}

int
perf_open(
    struct perf_open *p, pid_t tid, int cpu, uint64_t period, uint64_t *id)
{
	int fd, saved;

	do {
		struct perf_event_attr a = attr_of(p, period);

		fd = (int)syscall(SYS_perf_event_open, &a, tid, cpu, -1,
		    PERF_FLAG_FD_CLOEXEC);
	} while (fd == -1 && yield_one(p, errno));
	if (fd == -1)
		return -1;

	if (ioctl(fd, PERF_EVENT_IOC_ID, id) == -1) {
		saved = errno;
		close(fd);
		errno = saved;
		return -1;
	}
	p->settled = true;
	return fd;
}
