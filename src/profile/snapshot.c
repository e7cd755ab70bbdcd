/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshot.c - the life of a snapshot: counted references. */
#include "config.h"

#include "profile/snapshot.h"

#include <stdlib.h>

#include "base/clock.h"

const uint64_t window_ns[WINDOWS] = {
	[WINDOW_1S] = 1 * NS_PER_S,
	[WINDOW_10S] = 10 * NS_PER_S,
	[WINDOW_60S] = 60 * NS_PER_S,
	[WINDOW_ALL] = 0,
};

const char *const mode_names[MODES] = {
	[MODE_CPU] = "cpu",
	[MODE_GIL] = "gil",
	[MODE_EXCEPTION] = "exception",
};

const unsigned mode_during[MODES] = {
	[MODE_GIL] = DURING_GIL,
	[MODE_EXCEPTION] = DURING_EXCEPTION,
};

const char *const python_way_names[PYTHON_WAYS] = {
	[PYTHON_NONE] = "none",
	[PYTHON_STOPPED] = "stopped",
	[PYTHON_NONSTOP] = "nonstop",
	[PYTHON_KERNEL] = "kernel",
};

const char *const thread_state_names[THREAD_STATES] = {
	[THREAD_RUNNING] = "running",
	[THREAD_RUNNABLE] = "runnable",
	[THREAD_LOCK] = "lock",
	[THREAD_IO] = "io",
	[THREAD_SLEEP] = "sleep",
	[THREAD_STOPPED] = "stopped",
};

/* The count is the one thing in a snapshot that changes after its birth. */
static struct snapshot *
writable(const struct snapshot *s)
{
	return (struct snapshot *)(uintptr_t)s;
}

const struct snapshot *
snapshot_acquire(const struct snapshot *s)
{
	atomic_fetch_add_explicit(&writable(s)->refs, 1, memory_order_relaxed);
	return s;
}

void
snapshot_release(const struct snapshot *s)
{
	/* the last holder must see what the others read as done */
	if (s != NULL && atomic_fetch_sub_explicit(
			     &writable(s)->refs, 1, memory_order_acq_rel) == 1)
		free(writable(s));
}
