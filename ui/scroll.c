/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scroll.c - the arithmetic of a selection in a window on a list. */
#include "config.h"

#include "ui/scroll.h"

void
scroll_move(struct scroll *s, long delta, size_t n)
{
	if (n == 0)
		return;
	if (delta < 0) {
		size_t up = (size_t)-delta;

		s->sel = s->sel > up ? s->sel - up : 0;
	} else {
		size_t down = (size_t)delta;

		s->sel = down < n - s->sel ? s->sel + down : n - 1;
	}
	if (s->sel >= n)
		s->sel = n - 1;
}

void
scroll_first(struct scroll *s)
{
	*s = (struct scroll){ 0 };
}

void
scroll_select(struct scroll *s, size_t row, size_t n)
{
	if (n > 0)
		s->sel = row < n ? row : n - 1;
}

void
scroll_hold(struct scroll *s, uint64_t id)
{
	s->held = true;
	s->id = id;
}

void
scroll_sync(struct scroll *s, size_t found, size_t n, size_t rows)
{
	if (!s->held)
		s->sel = 0;
	else if (found != SCROLL_NONE)
		s->sel = found;
	/* an item that is gone may come back: its id is kept, the place too */
	scroll_show(s, n, rows);
}

void
scroll_show(struct scroll *s, size_t n, size_t rows)
{
	if (s->sel >= n)
		s->sel = n > 0 ? n - 1 : 0;
	if (rows == 0 || s->top > s->sel)
		s->top = s->sel;
	else if (s->sel - s->top >= rows)
		s->top = s->sel - rows + 1;
	/* no blank rows below the end while rows above are hidden */
	if (n <= rows)
		s->top = 0;
	else if (s->top > n - rows)
		s->top = n - rows;
}
