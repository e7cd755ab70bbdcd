/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layout.c - shares out the lines of the screen. */
#include "config.h"

#include "ui/layout.h"

enum {
	SMALL_W = 60,
	SMALL_H = 16,
	PEEK_ROWS = 3,
	LIST_ROWS = 2,
	LIST_ROWS_LINES = 4
};

/* The line that tells of filter and search; it also parts header and list
 * where there is room for that. */
static bool
rule_wanted(const struct layout_wants *want, bool small)
{
	return !small || want->finding;
}

/* The lines that the pane is to have; some rows stay for the list. */
static int
pane_rows(const struct layout *l, const struct layout_wants *want)
{
	int rows = 0, most = l->list_rows - LIST_ROWS - 1;

	switch (want->pane) {
	case LAYOUT_NO_PANE:
		return 0;
	case LAYOUT_PEEK:
		rows = l->small ? 0 : PEEK_ROWS;
		break;
	case LAYOUT_PANE:
		rows = want->h / 3;
		break;
	case LAYOUT_LINES:
		rows = want->pane_lines;
		most = l->list_rows - LIST_ROWS_LINES - 1;
		break;
	}
	return rows < most ? rows : most;
}

static void
place_pane(struct layout *l, const struct layout_wants *want)
{
	int rows = pane_rows(l, want);

	if (want->pane == LAYOUT_LINES && l->small) {
		l->pane_rule = l->heads;
		l->pane = l->list;
		l->pane_rows = l->list_rows;
		l->list_rows = 0;
		return;
	}
	if (rows < 1)
		return;
	l->pane_rows = rows;
	l->pane = l->bar - rows;
	l->pane_rule = l->pane - 1;
	l->list_rows = l->pane_rule - l->list;
}

void
layout_make(struct layout *l, const struct layout_wants *want)
{
	int y;

	*l = (struct layout){
		.banner = -1, .rule = -1, .pane_rule = -1, .pane = -1
	};
	l->tiny = want->w < LAYOUT_MIN_W || want->h < LAYOUT_MIN_H;
	if (l->tiny)
		return;
	l->small = want->w < SMALL_W || want->h < SMALL_H;
	l->header_rows = y = l->small ? 2 : 4;
	if (want->banner)
		l->banner = y++;
	if (rule_wanted(want, l->small))
		l->rule = y++;
	l->heads = y++;
	l->list = y;
	l->bar = want->h - 1;
	l->list_rows = l->bar - y;
	place_pane(l, want);
}
