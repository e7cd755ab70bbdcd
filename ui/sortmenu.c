/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sortmenu.c - one line a column, with its number, title and meaning. */
#include "config.h"

#include "ui/sortmenu.h"

#include <stdio.h>

/* The menu takes the line of the heads and as many below as are left. */
static size_t
first_shown(const struct state *s, const struct layout *l)
{
	struct scroll scroll = { .sel = s->menu_sel };
	int rows = l->bar - l->list;

	scroll_show(&scroll, COLUMNS, rows > 0 ? (size_t)rows : 0);
	return scroll.top;
}

size_t
sortmenu_at(const struct state *s, const struct layout *l, int y)
{
	if (y < l->list || y >= l->bar)
		return COLUMNS;
	return first_shown(s, l) + (size_t)(y - l->list);
}

static void
draw_column(struct canvas *c, const struct state *s, int y, size_t column)
{
	bool sorts = column == (size_t)s->lens.sort;
	const char *mark =
	    s->lens.ascending ? c->glyphs->sort_up : c->glyphs->sort_down;
	char number[8];

	snprintf(number, sizeof number, "%zu", column + 1);
	canvas_text(c, 2, y, 2, ROLE_KEY, number);
	canvas_text(c, 5, y, 10, sorts ? ROLE_HEAD_SORT : ROLE_TEXT,
	    columns[column].title);
	if (sorts)
		canvas_text(c, 15, y, 1, ROLE_HEAD_SORT, mark);
	canvas_clip(
	    c, 18, y, c->w - 19, CLIP_END, ROLE_DIM, columns[column].help);
	if (column == s->menu_sel) {
		canvas_text(c, 0, y, 1, ROLE_TEXT, ">");
		canvas_paint(c, 0, y, c->w, ROLE_SELECTED);
	}
}

void
sortmenu_draw(struct canvas *c, const struct state *s, const struct layout *l)
{
	size_t column = first_shown(s, l);

	for (int y = l->heads; y < l->bar; y++)
		canvas_fill(c, 0, y, c->w, ROLE_TEXT, " ");
	canvas_text(c, 2, l->heads, c->w - 2, ROLE_TITLE,
	    "Sort by (Enter or a digit, I inverts)");
	for (int y = l->list; y < l->bar && column < COLUMNS; y++)
		draw_column(c, s, y, column++);
}
