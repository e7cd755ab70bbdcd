/* SPDX-License-Identifier: GPL-2.0-or-later */
/* usage.c - what a whole process uses. */
#include "config.h"

#include "target/usage.h"

#include <sys/types.h>
#include <unistd.h>

#include "base/clock.h"
#include "target/procfs.h"
#include "target/procinfo.h"

/* The kernel counts in ticks of 10 ms: a shorter interval is mostly noise. */
static const uint64_t interval = 100 * NS_PER_MS;

static double
percent(uint64_t ticks, uint64_t ns)
{
	double s = (double)ticks / (double)sysconf(_SC_CLK_TCK);

	return 100 * s * (double)NS_PER_S / (double)ns;
}

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

static uint64_t
ns_of(uint64_t ticks)
{
	return ticks * (NS_PER_S / (uint64_t)sysconf(_SC_CLK_TCK));
}

bool
usage_read(struct usage *u, int procfs, uint64_t now)
{
	struct proc_stat stat;
	uint64_t ticks, dt;

	if (!procinfo_stat(procfs, "stat", &stat))
		return false;
	ticks = stat.utime + stat.stime;
	if (u->last == 0 && !u->newborn)
		u->first_ticks = ticks;
	if (ticks > u->first_ticks) /* a zombie still tells */
		u->cpu_ns = ns_of(ticks - u->first_ticks);
	if (procinfo_process_ended(&stat))
		return false;
	if (!procinfo_thread_ended(&stat)) /* has no memory to show */
		u->rss = stat.rss_pages * (uint64_t)sysconf(_SC_PAGESIZE);
	dt = now - u->last;
	if (u->last == 0) {
		dt = 0;
	} else if (dt < interval) {
		return true;
	} else {
		if (ticks < u->last_ticks)
			ticks = u->last_ticks;
		u->cpu_pct = percent(ticks - u->last_ticks, dt);
	}
	read_io(u, procfs, dt);
	u->last = now;
	u->last_ticks = ticks;
	return true;
}
