/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codetitle.h - the line over the code panel: whose code, its share, where it
 * is hottest, what is still to come. */
#ifndef UI_CODETITLE_H
#define UI_CODETITLE_H

#include "ui/canvas.h"
#include "ui/state.h"

void	 codetitle_draw(struct canvas *, const struct state *,
	     const struct layout *);
/* A rule with a title set into it; what has no room is left out. */
void	 codetitle_rule(struct canvas *, int x, int y, int w, enum role,
	     const char *title, const char *figures, const char *hint);

#endif
