/* SPDX-License-Identifier: GPL-2.0-or-later */
/* help.c - lays out names and their explanations in two columns. */
#include "config.h"

#include "ui/help.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/header.h"
#include "ui/keys.h"
#include "ui/page.h"
#include "ui/panel_code.h"
#include "ui/statusbar.h"

enum { NAME_COLS = 14, FRAME_ROWS = 2, TEXT_MAX = 76 };

static void
add_entry(struct page *p, const char *name, enum role role, const char *text)
{
	int x = 1 + NAME_COLS, cols = p->w - x - 1, y = page_line(p);

	page_put(p, y, 1, NAME_COLS - 1, role, name);
	page_flow(p, y, x, cols < TEXT_MAX ? cols : TEXT_MAX, ROLE_TEXT, text);
}

static void
add_title(struct page *p, const char *title)
{
	if (p->line > 0)
		page_line(p);
	page_put(p, page_line(p), 1, p->w - 2, ROLE_TITLE, title);
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
	    "a column's head sorts, and again inverts; a row selects; the "
	    "header's last line explains itself; a key of the last line acts");
	add_entry(p, "Wheel", ROLE_KEY, "moves what it is over");
}

static void
add_figures(struct page *p)
{
	add_title(p, "Columns");
	for (int i = 0; i < COLUMNS; i++)
		add_entry(p, columns[i].title, ROLE_HEAD, columns[i].help);
	add_title(p, "The code panel");
	for (const struct panel_help *h = panel_code_help; h->name != NULL; h++)
		add_entry(p, h->name, ROLE_HEAD, h->help);
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
		.y = 1,
		.top = s->help_top < last ? s->help_top : last,
		.rows = help_rows(c->h) };
	const char *foot =
	    c->w >= 60 ? "Up, Down, PgUp and PgDn scroll; Esc or q closes"
		       : "PgUp PgDn scroll, Esc closes";
	bool told = s->notice[0] != '\0';
	char where[64];

	fill(&p);
	snprintf(where, sizeof where, "%zu-%zu of %zu", p.top + 1,
	    p.top + (size_t)p.rows < p.line ? p.top + (size_t)p.rows : p.line,
	    p.line);
	canvas_fill(c, 0, 0, c->w, ROLE_RULE, c->glyphs->rule);
	canvas_text(c, 1, 0, c->w, ROLE_TITLE, " stacktop help ");
	canvas_right(c, c->w - 1, 0, 24, ROLE_DIM, where);
	canvas_clip(c, 1, c->h - 1, c->w - 2, CLIP_END,
	    told ? ROLE_WARN : ROLE_DIM, told ? s->notice : foot);
}
