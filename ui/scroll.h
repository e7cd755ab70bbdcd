/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scroll.h - a selection and an offset in a list whose items change places.
 * Once the user has moved it, the selection holds on to an item by its id;
 * before, and after a jump to the top, it stays on the first row.
 */
#ifndef UI_SCROLL_H
#define UI_SCROLL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCROLL_NONE	SIZE_MAX

struct scroll {			/* {0} is the top */
	size_t		 top;	/* first row shown */
	size_t		 sel;
	uint64_t	 id;	/* of the selected item, if held */
	bool		 held;
};

/* Move by delta rows, within n rows. The caller then sets id with
 * scroll_hold. */
void	 scroll_move(struct scroll *, long delta, size_t n);
void	 scroll_first(struct scroll *);
void	 scroll_select(struct scroll *, size_t row, size_t n);
/* Hold on to the item that is now selected. */
void	 scroll_hold(struct scroll *, uint64_t id);
/* The list has n rows now, and the held item stands at row found or is gone
 * (SCROLL_NONE). rows is the height of the window. */
void	 scroll_sync(struct scroll *, size_t found, size_t n, size_t rows);
/* Only the offset: bring sel into a window of rows. */
void	 scroll_show(struct scroll *, size_t n, size_t rows);

#endif
