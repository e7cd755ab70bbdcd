/* SPDX-License-Identifier: GPL-2.0-or-later */
/* help.c - lays out names and their explanations in two columns. */
#include "config.h"

#include "ui/help.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/flow.h"
#include "ui/header.h"
#include "ui/keys.h"
#include "ui/statusbar.h"

enum { NAME_COLS = 14, FRAME_ROWS = 2, TEXT_MAX = 76 };

/* Where lines go: counted always, drawn when they lie in the window. */
struct page {
	struct canvas *c; /* NULL: only count */
	int w;
	size_t top, line;
	int rows;
};

/* The screen's line for the page's next one, or -1; either way it is used. */
static int
next_line(struct page *p)
{
	size_t line = p->line++;

	if (p->c == NULL || line < p->top || line - p->top >= (size_t)p->rows)
		return -1;
	return 1 + (int)(line - p->top);
}

static void
add_entry(struct page *p, const char *name, enum role role, const char *text)
{
	int x = 1 + NAME_COLS, cols = p->w - x - 1, y = next_line(p);

	if (cols > TEXT_MAX)
		cols = TEXT_MAX;
	if (cols < 8)
		cols = 8;
	if (y >= 0)
		canvas_text(p->c, 1, y, NAME_COLS - 1, role, name);
	for (;;) {
		size_t skip, n = flow_line(text, cols, &skip);

		if (y >= 0)
			canvas_bytes(p->c, x, y, cols, ROLE_TEXT, text, n);
		text += skip;
		if (*text == '\0')
			return;
		y = next_line(p);
	}
}

static void
add_title(struct page *p, const char *title)
{
	int y;

	if (p->line > 0)
		next_line(p);
	y = next_line(p);
	if (y >= 0)
		canvas_text(p->c, 1, y, p->w - 2, ROLE_TITLE, title);
}

static void
add_keys(struct page *p)
{
	size_t n;
	const struct key *key = keys_all(&n);

	for (int group = 0; group < KEY_GROUPS; group++) {
		add_title(p, key_group_titles[group]);
		for (size_t i = 0; i < n; i++)
			if ((int)key[i].group == group)
				add_entry(
				    p, key[i].name, ROLE_KEY, key[i].help);
	}
	add_title(p, "Mouse");
	add_entry(p, "Click", ROLE_KEY,
	    "a column's head sorts, and again inverts; a row selects; a key "
	    "of the last line acts");
	add_entry(p, "Wheel", ROLE_KEY, "moves what it is over");
}

static void
add_figures(struct page *p)
{
	add_title(p, "Columns");
	for (int i = 0; i < COLUMNS; i++)
		add_entry(p, columns[i].title, ROLE_HEAD, columns[i].help);
	add_title(p, "States of threads");
	for (int i = 0; i < THREAD_STATES; i++) {
		const struct statusbar_state *st = &statusbar_states[i];
		char name[NAME_COLS + 1];

		snprintf(name, sizeof name, "%c %s", st->letter, st->name);
		add_entry(p, name, ROLE_STRONG, st->help);
	}
	add_title(p, "Figures of the header");
	for (const struct header_help *h = header_help; h->name != NULL; h++)
		add_entry(p, h->name, ROLE_STRONG, h->help);
}

int
help_rows(int h)
{
	return h > FRAME_ROWS ? h - FRAME_ROWS : 0;
}

static void
fill(struct page *p)
{
	add_keys(p);
	add_figures(p);
}

size_t
help_last_top(int w, int h)
{
	struct page p = { .w = w };
	size_t rows = (size_t)help_rows(h);

	fill(&p);
	return p.line > rows ? p.line - rows : 0;
}

void
help_draw(struct canvas *c, const struct state *s)
{
	size_t last = help_last_top(c->w, c->h);
	struct page p = { .c = c,
		.w = c->w,
		.top = s->help_top < last ? s->help_top : last,
		.rows = help_rows(c->h) };
	char where[64];

	fill(&p);
	snprintf(where, sizeof where, "%zu-%zu of %zu", p.top + 1,
	    p.top + (size_t)p.rows < p.line ? p.top + (size_t)p.rows : p.line,
	    p.line);
	canvas_fill(c, 0, 0, c->w, ROLE_RULE, c->glyphs->rule);
	canvas_text(c, 1, 0, c->w, ROLE_TITLE, " stacktop help ");
	canvas_right(c, c->w - 1, 0, 24, ROLE_DIM, where);
	canvas_clip(c, 1, c->h - 1, c->w - 2, CLIP_END, ROLE_DIM,
	    c->w >= 60 ? "Up, Down, PgUp and PgDn scroll; Esc or q closes"
		       : "PgUp PgDn scroll, Esc closes");
}
