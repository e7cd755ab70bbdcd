/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dumptasks.h - the asyncio tasks of a process, and the order to tell them in:
 * each above those that it awaits. */
#ifndef SESSION_DUMPTASKS_H
#define SESSION_DUMPTASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "profile/intern.h"
#include "python/pytasks.h"
#include "session/dumpthread.h"
#include "session/tasktree.h"

struct pyprocess;
struct tasks;

struct dump_task {
	uint64_t		 id;		/* its address */
	pid_t			 tid;		/* of its loop's thread; 0: that
						 * has ended, or is new */
	char			*name;		/* printable; NULL: unknown */
	bool			 named;		/* by the program */
	enum pytask_state	 state;
	bool			 foreign;	/* see pytasks.h */
	struct dump_frame	*frame;		/* innermost first */
	size_t			 n;
	uint32_t		*awaiter;	/* tasks that await it */
	size_t			 nawaiters;
};

struct dumptasks {		/* {0}: nobody asked */
	bool			 asked;
	const char		*note;		/* why there are none, or "" */
	struct dump_task	*task;
	size_t			 n;
	struct tasktree		 tree;
	bool			 torn;		/* some may be missing, */
	size_t			 changed;	/* some have no frames: they
						 * changed meanwhile */
	bool			 cut;		/* more than could be read */
};

/* Read the tasks of these threads and of those that have ended, now, with names
 * for their frames. */
void	 dumptasks_take(struct dumptasks *, struct pyprocess *,
	     const struct tasks *, struct intern *);
void	 dumptasks_fini(struct dumptasks *);

#endif
