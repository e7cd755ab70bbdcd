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
#include "session/pymix.h"
#include "session/pynames.h"
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
	struct pywatch	 watch;		/* for who asks what it is doing */
	struct pysource	*source;	/* see pyprocess_source */
	size_t		 max;		/* frames of one chain that are read, */
	size_t		 room;		/* and of all together from now on */
	/* private */
	uint64_t	 born;		/* tells it from all others */
	const struct target *target;	/* borrowed */
	struct space	*space;		/* the same */
	struct pymem	 mem;		/* of the process */
	struct pypages	 pages;		/* what one look has read */
	struct pythreads threads;	/* ascending by tid */
	bool		 nested;	/* in a PID namespace of its own */
	struct pynone	 none;
	struct pycut	 cut;
	struct pyouter	 outer;
	struct hmap	 own;		/* tid -> how the process calls it */
	struct hmap	 code_at;	/* pc -> enum pymix_code, */
	unsigned	 code_epoch;	/* as long as the map is this one */
	bool		 behind;	/* its list of threads is, surely */
	bool		 tried;		/* a CPython was looked for, when */
	unsigned	 tried_epoch;	/* the map was this one, */
	size_t		 tried_regions;	/* with so many ranges */
	uint64_t	 next_find, next_threads; /* not before */
	uint64_t	 map_old;	/* then the map is read anyway */
	struct pycalled	 called;	/* its threads, as it calls them */
	uint64_t	 called_for;	/* a hash of those it was read for, */
	unsigned	 called_left;	/* so many times yet: a thread gets its
					 * name when it has begun */
	uint64_t	 next_called;	/* not before, */
	uint64_t	 called_old;	/* and then anyway */
	uint64_t	 threads_old;	/* then they are read anyway */
	bool		 told;		/* pycopied.c: the kernel knows */
	bool		 planned;	/* all that it needs to, but perhaps */
	uint64_t	 plan_none;	/* where None is */
	uint64_t	 next_plan;	/* not before */
};

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
/* Both at once. A million frames of all threads are read. */
void		 pyprocess_open(struct pyprocess *, const struct target *,
		    struct space *);
/* Read the stacks of a thread that stands still, with these registers. What
 * was in the pystack before goes. */
void		 pyprocess_look(struct pyprocess *, pid_t tid,
		    const struct regs *, struct pystack *);
/* The same of one that runs on. Some of its innermost frames may be missing. */
enum pyglance	 pyprocess_glance(struct pyprocess *, pid_t tid,
		    struct pystack *);
/* Make room for n chains of this process; those there are keep their memory. */
void		 pystack_room(struct pystack *, const struct pyprocess *,
		    size_t n);
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
/* Its memory for other threads, until pyprocess_close; NULL: it cannot be had.
 * Borrowed. */
struct pysource	*pyprocess_source(struct pyprocess *);
/* What code is at pc. The loop is known by a symbol where its function, by the
 * unwind information, begins. */
enum pymix_code	 pyprocess_code_at(struct pyprocess *, uint64_t pc);
/* Read its asyncio tasks. "", or why there are none to be seen. */
const char	*pyprocess_tasks(struct pyprocess *, struct pytasks *);
void		 pystack_fini(struct pystack *);
void		 pyprocess_close(struct pyprocess *);

#endif
