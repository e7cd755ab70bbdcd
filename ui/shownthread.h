/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shownthread.h - the one thread that the screen shows, if not all: the same one
 * also as threads come and go. Threads are known by their index in a snapshot,
 * LENS_ALL_THREADS for all.
 */
#ifndef UI_SHOWNTHREAD_H
#define UI_SHOWNTHREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "profile/snapshot.h"

struct shownthread {		/* {0}: all */
	pid_t	 tid;		/* or 0 */
	char	*spec;		/* owned: the one that is wanted, and was not
				 * seen yet; or NULL */
};

/* Where it is in this snapshot. Of one that has gone, all are shown. */
uint32_t shownthread_find(struct shownthread *, const struct snapshot *);
/* The place of a thread among all by samples, from 1. */
size_t	 shownthread_rank(const struct snapshot *, uint32_t index);
/* Show the one behind that at here in that order (1), or before it (-1); with
 * step 0, or where all are shown, the busiest. False: there is none. */
bool	 shownthread_step(struct shownthread *, const struct snapshot *,
	     uint32_t here, int step);
void	 shownthread_all(struct shownthread *);	/* show all again */

#endif
