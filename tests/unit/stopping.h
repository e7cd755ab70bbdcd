/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stopping.h - stops the threads of children as a sampler does, for tests. */
#ifndef UNIT_STOPPING_H
#define UNIT_STOPPING_H

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "child.h"
#include "target/procfs.h"
#include "target/tracee.h"

static const uint64_t patience = NS_PER_S;

static volatile unsigned *shared; /* counters of the children */

/* One sample. The thread runs on after it. */
static inline enum tracee_stop
sample(pid_t pid, pid_t tid)
{
	struct tracee t;
	enum tracee_stop stop = tracee_stop(&t, pid, tid, patience);

	if (stop == TRACEE_STOPPED)
		tracee_release(&t);
	while (stop == TRACEE_LATE)
		stop = tracee_poll(&t);
	return stop;
}

struct sweep {
	pid_t pid;
	unsigned stops;
};

static inline void
sample_one(void *arg, pid_t tid)
{
	struct sweep *s = arg;

	s->stops += sample(s->pid, tid) == TRACEE_STOPPED;
}

/* Sample every thread again and again until the process ends or ms passed.
 * Returns the number of stops. */
static inline unsigned
sample_all(pid_t pid, unsigned ms)
{
	struct sweep s = { .pid = pid };
	uint64_t end = clock_mono() + ms * NS_PER_MS;
	int dir = procfs_open(pid, NULL);

	while (clock_mono() < end && !child_has_ended(pid) &&
	       procfs_tasks(dir, sample_one, &s) == 0)
		continue;
	close(dir);
	for (int i = 0; i < 30; i++) {
		tracee_bury();
		child_nap(1);
	}
	return s.stops;
}

static inline bool
runs(pid_t pid)
{
	unsigned before = shared[0];

	for (int i = 0; i < 2000 && shared[0] == before; i++)
		child_nap(1);
	return shared[0] != before && strchr("RS", child_state(pid)) != NULL;
}

/* Before the first child. */
static inline void
stopping_init(void)
{
	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

#endif
