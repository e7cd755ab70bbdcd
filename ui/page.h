/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * page.h - lines of explanation that may be more than fit: each is counted, and
 * drawn when it lies in the window. So the same code lays a page out and tells
 * how long it is.
 */
#ifndef UI_PAGE_H
#define UI_PAGE_H

#include <stddef.h>

#include "ui/canvas.h"

struct page {
	struct canvas	*c;	/* NULL: only count */
	int		 w;	/* of the screen */
	int		 y;	/* the window's first line on it */
	int		 rows;	/* of the window */
	size_t		 top;	/* the page's first line in it */
	size_t		 line;	/* the next; in the end: how many there are */
};

/* The screen's line for the page's next one, or -1; either way it is used. */
int	 page_line(struct page *);
/* Draw on a line that page_line gave; on -1 not. */
void	 page_put(struct page *, int y, int x, int cols, enum role,
	     const char *);
/* Break a text into lines from column x, the first of them line y. */
void	 page_flow(struct page *, int y, int x, int cols, enum role,
	     const char *);

#endif
