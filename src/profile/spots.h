/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spots.h - addresses at which functions were met, by small ids, and the time
 * spent at each, by thread, window and what went on meanwhile. Owned by the
 * sampling thread.
 *
 * A sample books its time once on the spot of its innermost frame, and once for
 * each function of its stack, so there are many more cells than of paths. What
 * stands above a caller's spot is counted, too. At the bounds of all that it
 * takes 120 MiB, half of it for the windows; what has no room is in no cell.
 */
#ifndef PROFILE_SPOTS_H
#define PROFILE_SPOTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/hmap.h"
#include "profile/calls.h"
#include "profile/snapshot.h"
#include "profile/windows.h"

enum { SPOTS = 1 << 17, SPOTS_CELLS = 1 << 18, SPOTS_ENTRIES = 1 << 20 };

#define SPOT_NONE	UINT32_MAX	/* no address, or no room for it */

struct spots_recent;
struct spots_line;

struct spots_marks {		/* by id: the last stack that it was met in */
	uint32_t		*v;
	size_t			 n, cap;
};

struct spots {				/* spots_init before use */
	struct snap_spot	*v;
	size_t			 n, cap, max;
	struct snap_spot_cell	*cell;
	size_t			 ncells, cells_cap, max_cells;
	struct windows		 windows;
	struct calls		 calls;
	/* private */
	struct hmap		 at;	/* function and address -> spot */
	struct hmap		 cell_at; /* spot, whose and what -> cell */
	struct spots_recent	*recent;	/* by spot */
	size_t			 recent_cap;
	struct spots_line	*line;		/* by spot */
	size_t			 lines_cap;
	uint32_t		*waiting;	/* spots with something pending */
	size_t			 nwaiting, waiting_cap;
	struct spots_marks	 met;		/* functions */
	uint32_t		 stack;		/* the number of the one at hand */
};

/* A stack: n frames, innermost first; the first nkernel are functions of the
 * kernel. */
struct spots_stack {
	const uint32_t	*func, *spot;
	size_t		 n, nkernel;
	size_t		 python;	/* the innermost function of Python; 0
					 * or >= n: it is innermost of all, or
					 * there is none */
	unsigned	 during;	/* enum during */
};

void		 spots_init(struct spots *, size_t max, size_t max_cells);
/* The spot of an address of a function. */
uint32_t	 spots_get(struct spots *, uint32_t func, uint64_t addr);
/* Add one sample of weight ns; now as for windows_add. */
void		 spots_add(struct spots *, uint32_t thread,
		     const struct spots_stack *, uint64_t weight, uint64_t now);
/* Bring cells and calls up to now (windows_advance). */
void		 spots_advance(struct spots *, uint64_t now);
/* Forget all times; the spots stay. */
void		 spots_reset(struct spots *);
void		 spots_fini(struct spots *);

#endif
