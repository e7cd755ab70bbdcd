/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layout.h - which line of the screen belongs to which part. */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include <stdbool.h>

enum { LAYOUT_MIN_W = 32, LAYOUT_MIN_H = 8 };

struct layout {
	bool	 tiny;		/* too small for anything but a message */
	bool	 small;		/* a header of two lines */
	int	 header_rows;	/* from line 0 */
	int	 banner;	/* these are lines, or -1 */
	int	 rule;
	int	 heads;
	int	 list, list_rows;
	int	 pane_rule, pane, pane_rows;
	int	 bar;
};

enum layout_pane {
	LAYOUT_NO_PANE,
	LAYOUT_PEEK,		/* a few lines */
	LAYOUT_PANE,		/* a third of the screen */
	LAYOUT_LINES		/* as many as it needs; on a small screen it
				 * takes the place of the list */
};

struct layout_wants {
	int			 w, h;		/* of the screen */
	bool			 banner;
	bool			 finding;	/* a filter or search to tell of */
	enum layout_pane	 pane;
	int			 pane_lines;	/* of LAYOUT_LINES */
};

void	 layout_make(struct layout *, const struct layout_wants *);

#endif
