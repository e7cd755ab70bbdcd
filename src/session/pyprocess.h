/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyprocess.h - the Python side of one process: whether there is a CPython in
 * it, its threads, and what its code is. Never writes to the process, and never
 * stops it.
 */
#ifndef SESSION_PYPROCESS_H
#define SESSION_PYPROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/hmap.h"
#include "python/pycalled.h"
#include "python/pycheck.h"
#include "python/pycode.h"
#include "python/pycut.h"
#include "python/pyfind.h"
#include "python/pyframes.h"
#include "python/pypages.h"
#include "python/pytasks.h"
#include "python/pythreads.h"
#include "session/pykinds.h"
#include "session/pyloop.h"
#include "session/pynames.h"
#include "session/pypoint.h"
#include "session/pyresume.h"
#include "session/pysource.h"
#include "session/pywatch.h"
#include "target/regs.h"
#include "target/space.h"
#include "target/target.h"

struct pyprocess {		/* {0} has no Python; not to be moved */
	bool		 found;		/* there is a CPython, and */
	const char	*why;		/* why its stacks cannot be read, "" */
	struct pyfound	 cpython;
	struct pycodes	 codes;
	struct pynames	 names;		/* for who names frames */
	struct pypoint	 point;		/* the same */
	struct pywatch	 watch;		/* for who asks what it is doing */
	struct pyloop	 loop;		/* for who asks for asyncio's tasks */
	struct pysource	*source;	/* see pyprocess_source */
	size_t		 max;		/* frames of one chain that are read, */
	size_t		 room;		/* and of all together from now on */
	uint64_t	 born;		/* tells it from all others */
	const struct pyelder *elder;	/* borrowed, or NULL */
	struct pymem	 mem;		/* of the process */
	struct pypages	 pages;		/* what one look has read of it */
	struct pythreads threads;	/* ascending by tid */
	bool		 behind;	/* they are of old, surely: pyprocess_tend
					 * reads them anew */
	struct pynone	 none;		/* for who asks of exceptions */
	int32_t		 tls;		/* see pyentered.h; looked for when */
	/* splice.c's */
	struct pykinds	 kinds;		/* of native code, and what */
	struct pyresume	 resume;	/* stacks have told of it */
	/* pystack.c's */
	bool		 several;	/* it met more than one interpreter; */
	unsigned	 alone;		/* so many looks before that */
	struct pycut	 cut;
	struct pyouter	 outer;
	/* private */
	const struct target *target;	/* borrowed */
	struct space	*space;		/* the same */
	bool		 nested;	/* in a PID namespace of its own */
	struct hmap	 own;		/* tid -> how the process calls it */
	bool		 tried;		/* a CPython was looked for, when */
	unsigned	 tried_epoch;	/* the map was this one, */
	size_t		 tried_regions;	/* with so many ranges */
	uint64_t	 next_find, next_threads; /* not before, */
	uint64_t	 next_new;	/* nor for a thread that has just come */
	struct hmap	 strangers;	/* own tid -> when it was first met without
					 * a state */
	uint64_t	 map_old;	/* then the map is read anyway */
	struct pycalled	 called;	/* its threads, as it calls them */
	uint64_t	 threads_hash;	/* of which threads there are */
	uint64_t	 called_for;	/* of those that it was read for, */
	unsigned	 called_left;	/* so many times yet: a thread gets its
					 * name when it has begun */
	uint64_t	 next_called;	/* not before, */
	uint64_t	 called_old;	/* and then anyway */
	uint64_t	 threads_old;	/* then they are read anyway */
	bool		 told;		/* pycopied.c: the kernel knows */
	bool		 planned;	/* all that it needs to, but perhaps */
	uint64_t	 plan_none;	/* where None is */
	bool		 plan_tasks;	/* and the tasks that run */
	uint64_t	 next_plan;	/* not before */
	uint64_t	 next_tls;	/* the same */
};

/* Of a process that is watched: nothing is looked for yet. Both are borrowed
 * until pyprocess_close. */
void		 pyprocess_init(struct pyprocess *, const struct target *,
		    struct space *);
/* A child of parent, just forked: the same CPython. */
void		 pyprocess_fork(struct pyprocess *, const struct target *,
		    struct space *, const struct pyprocess *parent);
/* Look for a CPython where there was none yet, and for threads that are not
 * known, as far as that is due. Takes milliseconds: no thread may stand still.
 * True when there is a CPython whose stacks can be read. */
bool		 pyprocess_tend(struct pyprocess *, uint64_t now);
/* A thread is not known, with this number of its own: read which there are, as far
 * as that is due and soon done. Some thread may stand still. True when they were
 * read. */
bool		 pyprocess_catch_up(struct pyprocess *, pid_t own);
/* Both at once. A million frames of all threads are read. */
void		 pyprocess_open(struct pyprocess *, const struct target *,
		    struct space *);
/* The number of a thread as it knows it itself; 0: it has ended. */
pid_t		 pyprocess_own_tid(struct pyprocess *, pid_t tid);
/* The states of the thread with this number of its own: how many, and the first
 * of them. Borrowed until the next pyprocess_tend. */
size_t		 pyprocess_states(const struct pyprocess *, pid_t own,
		    const struct pythread **first);
/* The number of a thread by the one that the process has for it; 0: none of the
 * tasks. */
pid_t		 pyprocess_tid(struct pyprocess *, const struct tasks *,
		    pid_t own);
/* What it calls a thread itself, printable, or NULL. Borrowed until the next
 * pyprocess_tend. */
const char	*pyprocess_called(struct pyprocess *, pid_t tid);
/* The code of a frame, or NULL when that cannot be read or has changed since.
 * Borrowed until the next call. */
const struct pycode *pyprocess_code(struct pyprocess *,
		    const struct pyframe *);
/* The offset of the instruction that the innermost frame is at, if the loop that
 * runs it is at pc; -1: that does not tell (pypoint.h). */
int64_t		 pyprocess_point(struct pyprocess *, const struct pyframe *,
		    uint64_t pc);
/* Its memory for other threads, until pyprocess_close; NULL: it cannot be had.
 * Borrowed. */
struct pysource	*pyprocess_source(struct pyprocess *);
/* What code is at pc. */
enum pymix_code	 pyprocess_code_at(struct pyprocess *, uint64_t pc);
/* Does its version have a JIT? */
bool		 pyprocess_may_jit(const struct pyprocess *);
/* See pykinds.h. */
bool		 pyprocess_seek_jit(struct pyprocess *,
		    const struct pyframes *chain, size_t n);
/* Read its asyncio tasks. "", or why there are none to be seen. */
const char	*pyprocess_tasks(struct pyprocess *, struct pytasks *);
void		 pyprocess_close(struct pyprocess *);

#endif
