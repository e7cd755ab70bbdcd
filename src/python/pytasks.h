/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pytasks.h - the asyncio tasks of a process that are not done: what each is
 * called, what it does, and who awaits it. From CPython 3.14 on; those of an
 * asyncio without its C code are not seen.
 */
#ifndef PYTHON_PYTASKS_H
#define PYTHON_PYTASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/pyasync.h"
#include "python/pyawaiters.h"
#include "python/pycoro.h"
#include "python/pyframes.h"
#include "python/pymem.h"
#include "python/pyoffsets.h"
#include "python/pytasklist.h"
#include "python/pythreads.h"

enum { PYTASKS_FRAMES = 1 << 20 };	/* looked at, of all tasks */

enum pytask_state {
	PYTASK_WAITING,		/* or has to wait for its turn */
	PYTASK_RUNNING,
	PYTASK_NEW,		/* has not begun */
	PYTASK_CHANGING,	/* changed each time it was read: no frames */
	PYTASK_STATES
};

struct pytask {
	uint64_t	 addr;
	pid_t		 tid;		/* of the thread whose loop it is of,
					 * in the process's namespace; 0: that
					 * thread has ended */
	char		*name;		/* printable; NULL: cannot be read */
	bool		 named;		/* by the program; else "Task-4" */
	enum pytask_state state;
	bool		 foreign;	/* its coroutine is none of CPython's:
					 * Cython has such; no frames */
	size_t		 frame, nframes;	/* in frames */
	size_t		 awaiter, nawaiters;	/* in awaiters.v */
};

struct pytasks {		/* {0} is valid and empty */
	struct pytask	*v;		/* by thread, in the order they were
					 * made */
	size_t		 n, cap;
	struct pyframe	*frames;	/* of each innermost first */
	size_t		 nframes, frames_cap;
	struct pyawaiters awaiters;	/* they may be done by now */
	size_t		 torn;		/* lists that changed while they were
					 * read: some tasks may be missing */
	size_t		 changed;	/* tasks that did: PYTASK_CHANGING */
	bool		 cut;		/* there is more than was looked at */
	/* private */
	struct pytasklist list;
	struct pycoro	 coro;
	struct pyframes	 stack;		/* of the thread at hand */
};

/* Read the tasks of all these threads, and of those that have ended. What was
 * there before goes. */
void	 pytasks_read(struct pytasks *, const struct pymem *,
	     const struct pyoffsets *, const struct pyasync *,
	     const struct pythreads *);
void	 pytasks_fini(struct pytasks *);

#endif
