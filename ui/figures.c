/* SPDX-License-Identifier: GPL-2.0-or-later */
/* figures.c - name, figure and meaning in columns; on a narrow screen only of
 * what is bad the meaning, below it. */
#include "config.h"

#include "ui/figures.h"

#include <stdio.h>

#include "base/text.h"
#include "profile/quality.h"
#include "ui/page.h"

enum { NARROW_W = 60, NAME_X = 2, VALUE_X = 13, TEXT_X = 29, TEXT_MAX = 110 };

static void
add_text(struct page *p, int y, enum role role, const char *text)
{
	int x = TEXT_X, cols;

	if (p->w < NARROW_W) {
		x = NAME_X + 2;
		y = page_line(p);
	}
	cols = p->w - x - 1;
	page_flow(p, y, x, cols < TEXT_MAX ? cols : TEXT_MAX, role, text);
}

static void
add_figure(struct page *p, const struct quality *q)
{
	char cure[QUALITY_TEXT + 8];
	int y = page_line(p);

	page_put(p, y, 0, 1, ROLE_WARN, q->bad ? "!" : " ");
	page_put(p, y, NAME_X, p->w, ROLE_DIM, q->name);
	page_put(
	    p, y, VALUE_X, p->w, q->bad ? ROLE_WARN : ROLE_STRONG, q->value);
	if (q->bad || p->w >= NARROW_W)
		add_text(p, y, ROLE_TEXT, q->text);
	if (q->cure[0] == '\0')
		return;
	snprintf(cure, sizeof cure, "cure: %s", q->cure);
	y = p->w < NARROW_W ? -1 : page_line(p);
	add_text(p, y, ROLE_KEY, cure);
}

static void
fill(struct page *p, const struct snapshot *s)
{
	struct quality_list list;

	quality_judge(&list, s);
	for (size_t i = 0; i < list.n; i++)
		add_figure(p, &list.v[i]);
}

size_t
figures_lines(const struct snapshot *s, int w)
{
	struct page p = { .w = w };

	fill(&p, s);
	return p.line;
}

static void
draw_title(struct canvas *c, int y, enum role role, const char *where)
{
	const char *title =
	    c->w < NARROW_W ? " figures " : " how good the figures are ";
	const char *hint = " f closes ";
	int end = c->w - 2;

	canvas_fill(c, 0, y, c->w, ROLE_RULE, c->glyphs->rule);
	canvas_text(c, 2, y, c->w - 2, role, title);
	canvas_right(c, end, y, text_width(hint), ROLE_DIM, hint);
	end -= text_width(hint) + 2;
	canvas_right(c, end, y, text_width(where), ROLE_DIM, where);
}

void
figures_draw(struct canvas *c, const struct figures *f,
    const struct snapshot *s, const struct layout *l, enum role title)
{
	size_t rows = (size_t)l->pane_rows, n = figures_lines(s, c->w);
	size_t last = n > rows ? n - rows : 0;
	struct page p = { .c = c,
		.w = c->w,
		.y = l->pane,
		.rows = l->pane_rows,
		.top = f->top < last ? f->top : last };
	char where[64] = "";

	for (int y = l->pane; y < l->bar; y++)
		canvas_fill(c, 0, y, c->w, ROLE_TEXT, " ");
	if (last > 0)
		snprintf(where, sizeof where, " %zu-%zu of %zu ", p.top + 1,
		    p.top + rows, n);
	draw_title(c, l->pane_rule, title, where);
	fill(&p, s);
}
