/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyprocess.h - the Python side of one process: whether there is a CPython in
 * it, and the Python stacks of its threads. Never writes to the process, and
 * never stops it.
 */
#ifndef SESSION_PYPROCESS_H
#define SESSION_PYPROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "python/pycode.h"
#include "python/pyfind.h"
#include "python/pyframes.h"
#include "python/pypages.h"
#include "python/pythreads.h"
#include "session/process.h"
#include "session/pymix.h"
#include "target/regs.h"

struct pyprocess {		/* {0} has no Python; not to be moved */
	bool		 found;		/* there is a CPython, and */
	const char	*why;		/* why its stacks cannot be read, "" */
	struct pyfound	 cpython;
	/* private */
	struct process	*process;	/* borrowed */
	struct pymem	 mem;		/* of the process */
	struct pypages	 pages;		/* what one look has read */
	struct pythreads threads;	/* ascending by tid */
	struct pycodes	 codes;
	bool		 nested;	/* in a PID namespace of its own */
	size_t		 room;		/* frames that may still be read */
};

struct pystack {		/* of a thread; {0} has none */
	struct pyframes	*chain;		/* one for each interpreter it is in */
	size_t		 n;
	enum pygil	 gil;
};

/* Look for a CPython, and its threads as they are now. The process is borrowed
 * until pyprocess_close. */
void		 pyprocess_open(struct pyprocess *, struct process *);
/* Read the stacks of a thread that stands still, with these registers. What
 * was in the pystack before goes. A million frames of all threads are read. */
void		 pyprocess_look(struct pyprocess *, pid_t tid,
		    const struct regs *, struct pystack *);
/* The code of a frame, or NULL when that cannot be read or has changed since.
 * Borrowed until the next call. */
const struct pycode *pyprocess_code(struct pyprocess *,
		    const struct pyframe *);
/* What code is at pc. The loop is known by a symbol where its function, by the
 * unwind information, begins. */
enum pymix_code	 pyprocess_code_at(struct pyprocess *, uint64_t pc);
void		 pystack_fini(struct pystack *);
void		 pyprocess_close(struct pyprocess *);

#endif
