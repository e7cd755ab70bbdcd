/* SPDX-License-Identifier: GPL-2.0-or-later */
/* usage.c - what a whole process uses. */
#include "config.h"

#include "target/usage.h"

#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "target/procfs.h"
#include "target/procinfo.h"

/* Rates of a shorter interval are mostly noise. */
static const uint64_t interval = 100 * NS_PER_MS;

static double
rate(uint64_t bytes, uint64_t last, uint64_t ns)
{
	if (bytes < last)
		return 0;
	return (double)(bytes - last) * (double)NS_PER_S / (double)ns;
}

static void
read_io(struct usage *u, int procfs, uint64_t dt)
{
	char text[512];
	struct proc_io io;
	bool known = u->io_known;

	u->io_known = procfs_read_into(procfs, "io", text, sizeof text) > 0 &&
		      procparse_io(text, &io) == 0;
	if (!u->io_known)
		return;
	if (known && dt > 0) {
		u->read_rate = rate(io.read_bytes, u->last_read, dt);
		u->write_rate = rate(io.write_bytes, u->last_write, dt);
	}
	u->last_read = io.read_bytes;
	u->last_write = io.write_bytes;
}

/* Of all threads there ever were. Its clock also tells what stat leaves out: up
 * to a tick of user time and one of system time. Not every sandbox has it. */
static uint64_t
cpu_time(const struct usage *u, const struct proc_stat *stat)
{
	uint64_t tick = NS_PER_S / (uint64_t)sysconf(_SC_CLK_TCK);
	struct timespec ts;
	clockid_t clock;

	if (u->pid != 0 && clock_getcpuclockid(u->pid, &clock) == 0 &&
	    clock_gettime(clock, &ts) == 0)
		return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
	return (stat->utime + stat->stime) * tick;
}

static uint64_t
waited_time(const struct proc_stat *stat)
{
	return (stat->cutime + stat->cstime) *
	       (NS_PER_S / (uint64_t)sysconf(_SC_CLK_TCK));
}

/* The first may go back: to ticks, or when another process has got the number
 * since stat was read. */
static void
count_cpu(struct usage *u, uint64_t ns, uint64_t waited)
{
	if (u->last == 0 && !u->newborn) {
		u->first_ns = ns;
		u->first_waited_ns = waited;
		u->before_ns = ns + waited;
	}
	if (ns > u->first_ns + u->cpu_ns)
		u->cpu_ns = ns - u->first_ns;
	u->waited_ns = waited - u->first_waited_ns;
}

bool
usage_read(struct usage *u, int procfs, uint64_t now)
{
	struct proc_stat stat;
	uint64_t dt;

	if (!procinfo_stat(procfs, "stat", &stat))
		return false;
	count_cpu(u, cpu_time(u, &stat), waited_time(&stat));
	if (procinfo_process_ended(&stat))
		return false;
	if (!procinfo_thread_ended(&stat)) /* has no memory to show */
		u->rss = stat.rss_pages * (uint64_t)sysconf(_SC_PAGESIZE);
	dt = u->last != 0 ? now - u->last : 0;
	if (u->last != 0 && dt < interval)
		return true;
	read_io(u, procfs, dt);
	u->last = now;
	return true;
}
