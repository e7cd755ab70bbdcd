/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cycleclock.h - how many cycles a processor makes in a nanosecond, which changes
 * with its frequency. It is learnt from the cycles of the thread that asks: that
 * runs where and as fast as the others do, or nearly so.
 */
#ifndef SAMPLE_CYCLECLOCK_H
#define SAMPLE_CYCLECLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct cycleclock {		/* {0} is closed */
	int		 fd;		/* counts the cycles; 0: closed */
	uint64_t	 cycles, ns;	/* when last learnt from */
	double		 per_ns;	/* 0: not known yet */
};

/* Of the calling thread. It runs for some milliseconds to know how fast. -1 with
 * errno: ENOENT where there is no counter. */
int		 cycleclock_open(struct cycleclock *);
/* Learn from what the thread has run meanwhile. Same thread. */
void		 cycleclock_look(struct cycleclock *);
/* What it has learnt when it had counted so many cycles in so much of running:
 * nothing where that is too little to tell, or cannot be. */
void		 cycleclock_learn(struct cycleclock *, uint64_t cycles,
		     uint64_t ns);
/* The cycles of so many ns; at least 1. */
uint64_t	 cycleclock_cycles(const struct cycleclock *, uint64_t ns);
void		 cycleclock_close(struct cycleclock *);

#endif
