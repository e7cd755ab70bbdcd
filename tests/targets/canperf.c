/* SPDX-License-Identifier: GPL-2.0-or-later */
/* canperf.c - exits with 0 if this machine lets us sample ourselves with
 * perf_event_open, with any argument whole CPUs, so that a test knows without
 * asking the program it tests. */
#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	int pid = argc > 1 ? -1 : 0, cpu = argc > 1 ? 0 : -1;
	struct perf_event_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.size = sizeof attr;
	attr.type = PERF_TYPE_SOFTWARE;
	attr.config = PERF_COUNT_SW_CPU_CLOCK;
	attr.exclude_kernel = 1;
	attr.exclude_hv = 1;
	(void)argv;
	return syscall(SYS_perf_event_open, &attr, pid, cpu, -1, 0) == -1;
}
