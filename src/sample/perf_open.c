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

/* What all records of one ring must have alike. */
static struct perf_event_attr
attr_common(uint64_t config)
{
	return (struct perf_event_attr){
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(struct perf_event_attr),
		.config = config,
		.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME |
			       PERF_SAMPLE_ID | PERF_SAMPLE_STREAM_ID,
		.sample_id_all = 1,
		.exclude_hv = 1,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
	};
}

static void
add_side_band(struct perf_event_attr *a)
{
	a->mmap = a->mmap2 = 1;
	a->comm = a->comm_exec = 1;
	a->task = 1;
}

static void
set_cycles(struct perf_event_attr *a)
{
	a->type = PERF_TYPE_HARDWARE;
	a->config = PERF_COUNT_HW_CPU_CYCLES;
}

static struct perf_event_attr
attr_of(const struct perf_open *p, bool of_thread, uint64_t period)
{
	struct perf_event_attr a = attr_common(PERF_COUNT_SW_CPU_CLOCK);

	if (p->cycles)
		set_cycles(&a);
	a.sample_type |=
	    PERF_SAMPLE_PERIOD | PERF_SAMPLE_REGS_USER | PERF_SAMPLE_STACK_USER;
	a.sample_period = period;
	a.sample_regs_user = RING_REGS;
	a.sample_stack_user = (uint32_t)p->stack_size;
	a.disabled = 1;
	a.exclude_kernel = !p->kernel;
	a.exclude_idle = !p->cycles; /* an idle CPU makes none */
	if (of_thread) {
		a.enable_on_exec = p->on_exec;
		a.inherit = 1;
		a.inherit_thread = p->threads_only;
		add_side_band(&a);
	}
	if (p->kernel_chains) {
		a.sample_type |= PERF_SAMPLE_CALLCHAIN;
		a.exclude_callchain_user = 1;
	}
	return a;
}

static int
sys_open(struct perf_event_attr *a, pid_t pid, int cpu)
{
	return (int)syscall(
	    SYS_perf_event_open, a, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC);
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

/* With its id. Takes the descriptor, -1 included. */
static int
identified(int take_fd, uint64_t *id)
{
	int saved;

	if (take_fd == -1 || ioctl(take_fd, PERF_EVENT_IOC_ID, id) == 0)
		return take_fd;
	saved = errno;
	close(take_fd);
	errno = saved;
	return -1;
}

int
perf_open(
    struct perf_open *p, pid_t tid, int cpu, uint64_t period, uint64_t *id)
{
	int fd;

	do {
		struct perf_event_attr a = attr_of(p, tid != -1, period);

		fd = sys_open(&a, tid, cpu);
	} while (fd == -1 && yield_one(p, errno));
	fd = identified(fd, id);
	p->settled = p->settled || fd != -1;
	return fd;
}

int
perf_open_holder(pid_t pid, int cpu, size_t watermark)
{
	struct perf_event_attr a = attr_common(PERF_COUNT_SW_DUMMY);

	a.exclude_kernel = 1;
	a.watermark = 1;
	a.wakeup_watermark = (uint32_t)watermark;
	if (pid == -1)
		add_side_band(&a);
	return sys_open(&a, pid, cpu);
}

int
perf_open_own_cycles(void)
{
	struct perf_event_attr a = {
		.size = sizeof a,
		.exclude_hv = 1,
		.read_format = PERF_FORMAT_TOTAL_TIME_RUNNING,
	};

	set_cycles(&a);
	return sys_open(&a, 0, -1);
}

int
perf_open_copies(int cpu, uint64_t *id)
{
	struct perf_event_attr a = attr_common(PERF_COUNT_SW_BPF_OUTPUT);

	a.sample_type |= PERF_SAMPLE_RAW;
	a.sample_period = 1;
	return identified(sys_open(&a, -1, cpu), id);
}
