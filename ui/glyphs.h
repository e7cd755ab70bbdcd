/* SPDX-License-Identifier: GPL-2.0-or-later */
/* glyphs.h - the drawing characters, one set for UTF-8 and one for ASCII. All
 * are one column wide. */
#ifndef UI_GLYPHS_H
#define UI_GLYPHS_H

#include "ui/arrows.h"

enum { GLYPHS_EIGHTHS = 8, GLYPHS_SPARKS = 9 };

struct glyphs {
	const char	*rule;
	const char	*ellipsis;
	const char	*sort_down, *sort_up;	/* biggest first, smallest first */
	const char	*rise, *fall;
	const char	*live, *frozen, *ended;
	const char	*edge_left, *edge_right;	/* of a bar */
	const char	*bar[GLYPHS_EIGHTHS + 1];	/* by eighths of a cell */
	const char	*spark[GLYPHS_SPARKS];	/* lowest first */
	unsigned	 nspark;
	const char	*guide;		/* of an inlined call's rows */
	const char	*beside;	/* between parts side by side */
	const char	*arrow[ARROW_GLYPHS];
};

extern const struct glyphs glyphs_utf8, glyphs_ascii;

#endif
