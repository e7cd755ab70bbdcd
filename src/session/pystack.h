/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pystack.h - the Python stacks of one thread, read while it stands still or as
 * it runs on: a chain of frames for each interpreter that it is in. Never stops
 * it.
 */
#ifndef SESSION_PYSTACK_H
#define SESSION_PYSTACK_H

#include <stddef.h>
#include <sys/types.h>

#include "python/pyframes.h"
#include "python/pythreads.h"
#include "session/pyprocess.h"
#include "target/regs.h"

enum pyglance {
	PYGLANCE_SEEN,
	PYGLANCE_NONE,		/* it is no thread of Python's */
	PYGLANCE_TORN		/* it changed each time that it was read */
};

struct pystack {		/* of a thread; {0} has none */
	uint64_t	 of;		/* which process was read last: born */
	struct pyframes	*chain;		/* one for each interpreter it is in */
	size_t		 n, cap;
	enum pygil	 gil;
	unsigned	 doing;		/* PYSTATUS_*: what it is at, in any of
					 * them, of what could be told: */
	unsigned	 told;
	struct pyrunning_task task;	/* of asyncio's the one that it runs, */
	size_t		 task_in;	/* in that chain; none where nobody asks
					 * for it (pyloop.h) */
};

/* Read those of a thread that stands still, with these registers, of a process
 * whose CPython pyprocess_tend has found. What was in the pystack before goes.
 * Code that is new gets its name, as far as that is done soon; the loop of the
 * process has who waits for the task. */
void		 pystack_look(struct pystack *, struct pyprocess *, pid_t tid,
		    const struct regs *);
/* The same of one that runs on. Some of its innermost frames may be missing. */
enum pyglance	 pystack_glance(struct pystack *, struct pyprocess *,
		    pid_t tid);
/* Make room for n chains of this process; those there are keep their memory. */
void		 pystack_room(struct pystack *, const struct pyprocess *,
		    size_t n);
void		 pystack_fini(struct pystack *);

#endif
