/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyrunning.h - the asyncio task that a thread runs, and the chain of those that
 * wait for it: who awaits it, who awaits that one. Of several the first. A task
 * that was begun eagerly runs within another one, which has such a chain, too.
 * Bounded, for it is read at each sample. From CPython 3.14 on.
 */
#ifndef PYTHON_PYRUNNING_H
#define PYTHON_PYRUNNING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/pyasync.h"
#include "python/pyawaiters.h"
#include "python/pycoro.h"
#include "python/pyframes.h"
#include "python/pymem.h"
#include "python/pyoffsets.h"
#include "python/pystep.h"

enum {
	PYRUNNING_ROWS = 256,	/* frames and tasks of the chains of a stack */
	PYRUNNING_STEPS = 64	/* that may be a task's, looked at */
};

struct pyrunning_task {		/* as it was when a thread ran it */
	uint64_t	 addr;		/* 0: there is none */
	uint64_t	 coroutine, awaited_by, name; /* words of it; coroutine
					 * 0: they are not known */
};

enum pyrunning_end {
	PYRUNNING_NONE,		/* it runs no task */
	PYRUNNING_WHOLE,	/* up to tasks that nobody awaits */
	PYRUNNING_CUT,		/* there are more, or they go in a circle */
	PYRUNNING_LOST,		/* it cannot be read, or not any more: no rows */
	PYRUNNING_ENDS
};

struct pyrunning_row {		/* a frame that awaits, or a task: */
	bool		 task;
	uint64_t	 after;		/* the frame on the thread's stack behind
					 * which it stands: the outermost of a
					 * task that runs */
	struct pyframe	 frame;		/* with the outermost one of its
					 * coroutine; code 0: there is none */
	char		*name;		/* printable, as the program has given
					 * it, or NULL */
};

struct pyrunning {		/* {0} is valid and empty */
	enum pyrunning_end end;
	struct pyrunning_row *v;	/* in the order of a stack: behind a
					 * frame the task that it is of comes
					 * first */
	size_t		 n, cap;
	/* private */
	uint64_t	 after;		/* of the chain at hand */
	struct pycoro	 coro;
	struct pyawaiters awaiters;
	struct pystep	 step;
};

/* Of the task that ran when a thread had this stack: now, or a moment ago. What
 * is there now is believed to be that one if its coroutine is on the stack; of
 * one whose words are known if it has them still. */
void	 pyrunning_read(struct pyrunning *, const struct pymem *,
	     const struct pyoffsets *, const struct pyasync *,
	     const struct pyrunning_task *, const struct pyframes *stack);
void	 pyrunning_clear(struct pyrunning *);
void	 pyrunning_fini(struct pyrunning *);

#endif
