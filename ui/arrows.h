/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * arrows.h - the jumps within a function as lines beside its instructions. All
 * jumps to one place share a line; the short ones run nearest to the code.
 */
#ifndef UI_ARROWS_H
#define UI_ARROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "code/listing.h"

enum { ARROWS_LANES = 5, ARROWS_MAX = 128 };

struct arrow {
	uint32_t	 low, high;	/* rows that it reaches over */
	uint32_t	 target;
	int		 lane;		/* from the code outwards, or -1: there
					 * is no room for it */
	bool		 chosen;	/* of the selected row */
};

struct arrows {
	struct arrow	 v[ARROWS_MAX];
	int		 n;
	int		 lanes;
	uint32_t	 chosen;	/* the selected row */
	const struct listing *l;
};

enum arrow_glyph {
	ARROW_NONE, ARROW_VERTICAL, ARROW_DOWN, ARROW_UP, ARROW_TEE,
	ARROW_ACROSS, ARROW_CROSS, ARROW_TEE_DOWN, ARROW_TEE_UP, ARROW_HEAD,
	ARROW_GLYPHS
};

struct arrow_cell {
	enum arrow_glyph	 glyph;
	bool			 chosen;
};

/* The arrows of a window on rows first to last: short ones, and those of the
 * chosen row, however far they go. */
void	 arrows_make(struct arrows *, const struct listing *, uint32_t first,
	     uint32_t last, uint32_t chosen, int lanes);
/* The cells of a row, outermost first; one more than there are lanes: the last
 * is the arrow's head. */
void	 arrows_row(const struct arrows *, uint32_t row,
	     struct arrow_cell *cells);
/* The same for a line that stands over row and is no instruction. */
void	 arrows_over(const struct arrows *, uint32_t row,
	     struct arrow_cell *cells);

#endif
