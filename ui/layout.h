/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layout.h - which line of the screen belongs to which part. */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include <stdbool.h>

enum { LAYOUT_MIN_W = 32, LAYOUT_MIN_H = 8 };

struct layout {
	bool	 tiny;		/* too small for anything but a message */
	bool	 small;		/* a header of two lines */
	bool	 covered;	/* the pane is in the place of the list */
	int	 header_rows;	/* from line 0 */
	int	 banner;	/* these are lines, or -1 */
	int	 rule;
	int	 heads;
	int	 list, list_rows;
	int	 list_w;	/* its columns, from 0 */
	int	 pane_rule, pane, pane_rows;
	int	 pane_x, pane_w;	/* beside the list, or below it */
	int	 pane_heads;	/* of the code panel */
	int	 kin_rule, kin, kin_rows; /* in its lower part */
	int	 bar;
};

enum layout_pane {
	LAYOUT_NO_PANE,
	LAYOUT_PEEK,		/* a few lines */
	LAYOUT_PANE,		/* a third of the screen */
	LAYOUT_LINES,		/* as many as it needs; on a small screen it
				 * takes the place of the list */
	LAYOUT_CODE		/* most of the screen, beside the list where
				 * that is wide; as LAYOUT_LINES on a small one */
};

struct layout_wants {
	int			 w, h;		/* of the screen */
	bool			 banner;
	bool			 finding;	/* a filter or search to tell of */
	enum layout_pane	 pane;
	int			 pane_lines;	/* of LAYOUT_LINES */
	bool			 whole;		/* LAYOUT_CODE in the place of
						 * the list */
	int			 kin_lines;	/* callers and callees in
						 * LAYOUT_CODE; 0: not shown */
};

void	 layout_make(struct layout *, const struct layout_wants *);

#endif
