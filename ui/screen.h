/* SPDX-License-Identifier: GPL-2.0-or-later */
/* screen.h - the whole picture for a state: a pure function onto a canvas. */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include "ui/canvas.h"
#include "ui/state.h"

struct screen_cursor {
	int	 x, y;		/* -1, -1: hidden */
};

struct screen_cursor	 screen_draw(struct canvas *, const struct state *);

#endif
