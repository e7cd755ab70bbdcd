/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lagging.h - what a process has run by now, by a clock that lags. What runs on
 * another CPU is put on the kernel's books at each of its ticks only, 4 ms or
 * more apart; between them the books are carried on by the clock on the wall.
 * Where it did not run after all they are ahead then, by one tick at most, and
 * true again with the next entry.
 */
#ifndef SAMPLE_LAGGING_H
#define SAMPLE_LAGGING_H

#include <stdint.h>

struct lagging {		/* {0} has not read the books yet */
	uint64_t	 told;		/* CPU time */
	uint64_t	 moved;		/* when that was first seen, or 0 */
};

/* The books say told. */
void		 lagging_tell(struct lagging *, uint64_t told, uint64_t now);
/* What it has run by now; tick: how far they may be behind. */
uint64_t	 lagging_now(const struct lagging *, uint64_t now,
		    uint64_t tick);

#endif
