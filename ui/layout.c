/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layout.c - shares out the lines of the screen. */
#include "config.h"

#include "ui/layout.h"

enum {
	SMALL_W = 60,
	SMALL_H = 16,
	PEEK_ROWS = 3,
	LIST_ROWS = 2,
	LIST_ROWS_LINES = 4,
	LIST_ROWS_CODE = 10,
	CODE_HEADS_ROWS = 7, /* a lower panel has no heads */
	BESIDE_W = 160,
	LIST_W_CODE = 80
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
	case LAYOUT_CODE:
		rows = l->list_rows - LIST_ROWS_CODE - 1;
		most = l->list_rows * 2 / 3;
		rows = rows > most ? rows : most;
		most = l->list_rows - LIST_ROWS_LINES - 1;
		break;
	}
	return rows < most ? rows : most;
}

static void
place_pane(struct layout *l, const struct layout_wants *want)
{
	bool code = want->pane == LAYOUT_CODE;
	int rows = pane_rows(l, want);

	l->covered = (l->small && (code || want->pane == LAYOUT_LINES)) ||
		     (code && want->whole);
	if (l->covered) {
		l->pane_rule = l->heads;
		l->pane = l->list;
		l->pane_rows = l->list_rows;
		l->list_rows = 0;
		return;
	}
	if (code && want->w >= BESIDE_W) {
		l->list_w = want->w * 2 / 5;
		if (l->list_w < LIST_W_CODE)
			l->list_w = LIST_W_CODE;
		l->pane_x = l->list_w + 1;
		l->pane_w = want->w - l->pane_x;
		l->pane_rule = l->heads;
		l->pane = l->list;
		l->pane_rows = l->list_rows;
		return;
	}
	if (rows < 1)
		return;
	l->pane_rows = rows;
	l->pane = l->bar - rows;
	l->pane_rule = l->pane - 1;
	l->list_rows = l->pane_rule - l->list;
}

/* The code panel's own parts. */
static void
place_code(struct layout *l, const struct layout_wants *want)
{
	int most = l->small ? l->pane_rows - LIST_ROWS - 1 : l->pane_rows / 2;
	int rows = want->kin_lines < most ? want->kin_lines : most;

	if (want->pane != LAYOUT_CODE)
		return;
	if (rows > 0) {
		l->kin_rows = rows;
		l->kin = l->pane + l->pane_rows - rows;
		l->kin_rule = l->kin - 1;
		l->pane_rows -= rows + 1;
	}
	if (l->pane_rows < CODE_HEADS_ROWS || l->small)
		return;
	l->pane_heads = l->pane++;
	l->pane_rows--;
}

void
layout_make(struct layout *l, const struct layout_wants *want)
{
	int y;

	*l = (struct layout){ .banner = -1,
		.rule = -1,
		.pane_rule = -1,
		.pane = -1,
		.pane_heads = -1,
		.kin_rule = -1,
		.kin = -1,
		.list_w = want->w,
		.pane_w = want->w };
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
	place_code(l, want);
}
