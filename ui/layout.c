/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layout.c - shares out the lines of the screen. */
#include "config.h"

#include "ui/layout.h"

enum { SMALL_W = 60, SMALL_H = 16, PEEK_ROWS = 3, LIST_ROWS = 2 };

/* The line that tells of filter and search; it also parts header and list
 * where there is room for that. */
static bool
rule_wanted(const struct state *s, bool small)
{
	return !small || pattern_text(&s->filter)[0] != '\0' ||
	       pattern_text(&s->search)[0] != '\0';
}

/* A third of the screen, or a few lines of a large one, but some rows stay for
 * the list. */
static void
place_pane(struct layout *l, const struct state *s)
{
	int rows = s->pane == PANE_PEEK ? PEEK_ROWS : s->h / 3;

	if (!state_pane_shown(s) || (s->pane == PANE_PEEK && l->small))
		return;
	if (rows > l->list_rows - LIST_ROWS - 1)
		rows = l->list_rows - LIST_ROWS - 1;
	if (rows < 1)
		return;
	l->pane_rows = rows;
	l->pane = l->bar - rows;
	l->pane_rule = l->pane - 1;
	l->list_rows = l->pane_rule - l->list;
}

void
layout_make(struct layout *l, const struct state *s)
{
	int y;

	*l = (struct layout){
		.banner = -1, .rule = -1, .pane_rule = -1, .pane = -1
	};
	l->tiny = s->w < LAYOUT_MIN_W || s->h < LAYOUT_MIN_H;
	if (l->tiny)
		return;
	l->small = s->w < SMALL_W || s->h < SMALL_H;
	l->header_rows = y = l->small ? 2 : 4;
	if (s->snap != NULL && s->snap->phase != PHASE_LIVE)
		l->banner = y++;
	if (rule_wanted(s, l->small))
		l->rule = y++;
	l->heads = y++;
	l->list = y;
	l->bar = s->h - 1;
	l->list_rows = l->bar - y;
	place_pane(l, s);
}
