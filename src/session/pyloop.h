/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyloop.h - asyncio in one process: where it tells of its tasks, and of the
 * thread that is sampled the task that it runs and who waits for that.
 */
#ifndef SESSION_PYLOOP_H
#define SESSION_PYLOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "python/pypages.h"
#include "python/pyrunning.h"
#include "target/space.h"

struct pyloop {			/* {0}: nobody has asked for tasks */
	bool		 found;
	const char	*why;		/* NULL; why there is none, or "" */
	struct pyasync	 async;
	enum pyrunning_end end;	/* of the last sample's chain; where it is */
	struct pyrunning running;	/* known this is the chain */
	/* private */
	struct pyrunning next;	/* being read */
	struct pyrunning_task of;	/* of this task was running, */
	uint64_t	 when;		/* and it was read then */
	bool		 tried;		/* it was looked for, when */
	unsigned	 tried_epoch;	/* the map was this one, */
	size_t		 tried_regions;	/* with so many ranges */
	uint64_t	 next_find;	/* not before */
	int64_t		 credit;	/* ns that reading may take */
	uint64_t	 last;		/* when it was given */
};

/* Look for asyncio in a process that runs CPython 3.minor, as far as that is due:
 * a program may load it at any time. Takes milliseconds. */
void		 pyloop_tend(struct pyloop *, struct space *,
		    const struct pymem *, unsigned minor, uint64_t now);
/* Where a thread state has the task that the thread runs; 0: not known. */
uint64_t	 pyloop_at(const struct pyloop *, uint64_t state);
/* Read end and running, of a thread that ran this task when it had this stack:
 * by what pages have of that instant, and what is there now. Where the task has
 * gone since, the chain is as it was a moment before, if the task was the same
 * then. Reading may take a sixteenth of the time; beyond, chains are lost. */
void		 pyloop_read(struct pyloop *, struct pypages *,
		    const struct pyoffsets *, const struct pyrunning_task *,
		    const struct pyframes *stack);
/* Is the chain of the last sample known? */
bool		 pyloop_knows(const struct pyloop *);
void		 pyloop_fini(struct pyloop *);

#endif
