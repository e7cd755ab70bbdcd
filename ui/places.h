/* SPDX-License-Identifier: GPL-2.0-or-later */
/* places.h - which columns of the function list are shown, and where. */
#ifndef UI_PLACES_H
#define UI_PLACES_H

#include "ui/state.h"

struct place {
	enum column	 column;
	int		 x, w;
};

struct places {
	struct place	 v[COLUMNS];	/* from left to right */
	int		 n;
	int		 bar;		/* columns of the bar within SELF% */
};

/* For the width of the list; the column that sorts is always among them. */
void	 places_make(struct places *, const struct state *);
/* The place that holds column x, or NULL. */
const struct place *places_at(const struct places *, int x);

#endif
