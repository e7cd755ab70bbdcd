/* SPDX-License-Identifier: GPL-2.0-or-later */
/* places.h - which columns of the function list are shown, and where. */
#ifndef UI_PLACES_H
#define UI_PLACES_H

#include <stdbool.h>

#include "profile/lens.h"
#include "ui/widths.h"

enum trend {			/* the column */
	TREND_BY_WIDTH,		/* is shown where there is room */
	TREND_ON, TREND_OFF	/* as the user wants it */
};

struct places_view {
	int			 list_w;
	enum column		 sort;
	bool			 by_line;
	enum trend		 trend;
	const struct widths	*widths;	/* of what is on the page */
};

struct place {
	enum column	 column;
	int		 x, w;
};

struct places {
	struct place	 v[COLUMNS];	/* from left to right */
	int		 n;
	int		 bar;		/* columns of the bar within SELF% */
};

/* The column that sorts is always among them. */
void	 places_make(struct places *, const struct places_view *);
/* Is a column shown? */
bool	 places_show(const struct places_view *, enum column);
/* Where a column is, or NULL. */
const struct place *places_of(const struct places *, enum column);
/* The place that holds column x, or NULL. */
const struct place *places_at(const struct places *, int x);

#endif
