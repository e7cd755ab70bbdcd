/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view_functions.c - one row a function, each column drawn by its own
 * function. */
#include "config.h"

#include "ui/view_functions.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/shortname.h"
#include "base/text.h"
#include "ui/gauge.h"
#include "ui/places.h"
#include "ui/waiting.h"
#include "ui/where.h"

/* A bar this long dominates; a change of so many points is worth a mark, of
 * so many a colour. */
static const double hot_pct = 20, trend_shown = 0.5, trend_strong = 2;

enum { NUM = 32, PERCENT_COLS = 5 };

struct row {
	struct canvas *c;
	const struct state *s;
	const struct func_row *figures;
	const struct func *func;
	int y;
	int bar; /* columns of the bar */
	double full; /* percent that fill it */
	const struct place *module, *line; /* the columns, or NULL */
};

static void
draw_self_pct(const struct row *r, int x, int w)
{
	double pct = r->figures->self_pct;
	char num[NUM];

	(void)w;
	canvas_right(r->c, x + PERCENT_COLS, r->y, PERCENT_COLS,
	    pct >= 5 ? ROLE_STRONG : ROLE_TEXT,
	    text_percent(num, sizeof num, pct));
	gauge_bar(r->c, x + PERCENT_COLS + 1, r->y, r->bar, pct / r->full,
	    pct >= hot_pct ? ROLE_BAR_HOT : ROLE_BAR);
}

static void
draw_total_pct(const struct row *r, int x, int w)
{
	char num[NUM];

	canvas_right(r->c, x + w - 1, r->y, w - 1, ROLE_TEXT,
	    text_percent(num, sizeof num, r->figures->total_pct));
}

static void
draw_self(const struct row *r, int x, int w)
{
	char num[NUM];

	canvas_right(r->c, x + w, r->y, w, ROLE_TEXT,
	    text_time(num, sizeof num, r->figures->self));
}

static void
draw_total(const struct row *r, int x, int w)
{
	char num[NUM];

	canvas_right(r->c, x + w, r->y, w, ROLE_TEXT,
	    text_time(num, sizeof num, r->figures->total));
}

static void
draw_samples(const struct row *r, int x, int w)
{
	char num[NUM];

	canvas_right(r->c, x + w, r->y, w, ROLE_DIM,
	    text_count(num, sizeof num, r->figures->samples_self));
}

static void
draw_trend(const struct row *r, int x, int w)
{
	double points = r->figures->trend, size = fabs(points);
	const struct glyphs *g = r->c->glyphs;
	enum role role = ROLE_DIM;
	char num[NUM], text[2 * NUM];

	if (!(size >= trend_shown))
		return;
	if (size >= trend_strong)
		role = points > 0 ? ROLE_RISING : ROLE_FALLING;
	snprintf(text, sizeof text, "%s%s", points > 0 ? g->rise : g->fall,
	    text_percent(num, sizeof num, size));
	canvas_right(r->c, x + w, r->y, w, role, text);
}

/* Text that search or filter may have found something in. */
static void
draw_found(const struct row *r, int x, int w, enum clip clip, enum role role,
    const char *text)
{
	const struct match *found[] = { r->s->filter.match,
		r->s->search.match };

	canvas_clip(r->c, x, r->y, w, clip, role, text);
	for (size_t i = 0; i < sizeof found / sizeof *found; i++) {
		size_t start, len;

		if (found[i] != NULL &&
		    match_find(found[i], text, &start, &len))
			canvas_mark(r->c, x, r->y, w, clip, ROLE_MATCH, text,
			    start, len);
	}
}

static enum role
kind_role(enum func_kind kind)
{
	switch (kind) {
	case FUNC_KERNEL:
		return ROLE_KERNEL;
	case FUNC_PYTHON:
		return ROLE_PYTHON;
	case FUNC_UNKNOWN:
		return ROLE_DIM;
	case FUNC_NATIVE:
	case FUNC_JIT:
	case FUNC_KINDS:
		break;
	}
	return ROLE_TEXT;
}

static void
draw_function(const struct row *r, int x, int w)
{
	struct buf name = { 0 }, whole = { 0 };
	char line[NUM] = "";

	if (r->s->lens.by_line && r->line == NULL && r->figures->line > 0)
		snprintf(line, sizeof line, ":%u", r->figures->line);
	where_name(&whole, r->func);
	shortname_fit(
	    &name, whole.data, w - text_width(line), r->c->glyphs->ellipsis);
	buf_adds(&name, line);
	draw_found(r, x, w, CLIP_END, kind_role(r->func->kind), name.data);
	buf_fini(&whole);
	buf_fini(&name);
}

/* The file is the module, and has the room of both columns. */
static void
draw_tagged(const struct row *r, int x, int w)
{
	const char *file = r->figures->file, *rest = "";
	const char *tag = where_tag(r->func);
	struct buf text = { 0 };

	if (r->line != NULL)
		w = r->line->x + r->line->w - x;
	if (*file == '\0' && r->s->lens.by_line)
		rest = " (no line)";
	where_tagged(&text, tag, *file != '\0' ? file : r->func->file,
	    r->figures->line, w - text_width(rest), r->c->glyphs->ellipsis);
	buf_adds(&text, rest);
	draw_found(r, x, w, CLIP_END, ROLE_DIM, text.data);
	if (r->func->kind == FUNC_PYTHON)
		canvas_paint(r->c, x, r->y, text_width(tag), ROLE_PYTHON);
	buf_fini(&text);
}

static void
draw_module(const struct row *r, int x, int w)
{
	struct buf text = { 0 };

	if (where_tag(r->func) != NULL) {
		draw_tagged(r, x, w);
		return;
	}
	where_module(&text, r->func->module, w, r->c->glyphs->ellipsis);
	draw_found(r, x, w, CLIP_END,
	    r->func->kind == FUNC_KERNEL ? ROLE_KERNEL : ROLE_DIM, text.data);
	buf_fini(&text);
}

static void
draw_line(const struct row *r, int x, int w)
{
	const char *file = r->figures->file;
	struct buf text = { 0 };

	if (where_tag(r->func) != NULL && r->module != NULL)
		return; /* the module has it */
	if (file[0] == '\0' && r->s->lens.by_line)
		canvas_text(r->c, x, r->y, w, ROLE_DIM, "(no line)");
	if (file[0] == '\0')
		return;
	where_line(&text, file, r->figures->line, w, r->c->glyphs->ellipsis);
	draw_found(r, x, w, CLIP_END, ROLE_DIM, text.data);
	buf_fini(&text);
}

typedef void draw_fn(const struct row *, int x, int w);

static const struct {
	draw_fn *draw;
	bool right; /* the head stands over the right end */
} looks[COLUMNS] = {
	[COL_SELF_PCT] = { draw_self_pct, false },
	[COL_TOTAL_PCT] = { draw_total_pct, true },
	[COL_SELF] = { draw_self, true },
	[COL_TOTAL] = { draw_total, true },
	[COL_SAMPLES] = { draw_samples, true },
	[COL_TREND] = { draw_trend, true },
	[COL_FUNCTION] = { draw_function, false },
	[COL_MODULE] = { draw_module, false },
	[COL_LINE] = { draw_line, false },
};

/* The mark follows the title; a title at the right keeps a place for it only
 * where its figures do. */
static void
draw_head(struct canvas *c, const struct state *s, const struct place *p, int y)
{
	bool sorts = p->column == s->lens.sort;
	enum role role = sorts ? ROLE_HEAD_SORT : ROLE_HEAD;
	char text[NUM];

	snprintf(text, sizeof text, "%s%s", columns[p->column].title,
	    !sorts		? ""
	    : s->lens.ascending ? c->glyphs->sort_up
				: c->glyphs->sort_down);
	if (p->column == COL_TOTAL_PCT && !sorts)
		canvas_right(c, p->x + p->w - 1, y, p->w - 1, role, text);
	else if (looks[p->column].right)
		canvas_right(c, p->x + p->w, y, p->w, role, text);
	else
		canvas_text(c, p->x, y, p->w, role, text);
}

static void
draw_row(struct row *r, const struct places *places, size_t i, int y)
{
	const struct state *s = r->s;

	r->figures = &s->list.v[i];
	r->func = &s->snap->funcs[r->figures->func];
	r->y = y;
	for (int k = 0; k < places->n; k++)
		looks[places->v[k].column].draw(
		    r, places->v[k].x, places->v[k].w);
}

/* What fills a bar: in few steps, so that bars are long enough to compare and
 * yet seldom change their scale. */
static double
full_of(const struct func_list *list)
{
	double most = 0;

	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].self_pct > most)
			most = list->v[i].self_pct;
	return most <= 25 ? 25 : most <= 50 ? 50 : 100;
}

/* The row under the cursor in one colour, but for what was found in it. */
static void
draw_selection(struct canvas *c, const struct state *s, int y, int w)
{
	bool focused = s->focus == FOCUS_LIST;

	canvas_text(c, 0, y, 1, ROLE_STRONG, ">");
	for (int x = 0; x < w; x++) {
		bool found = canvas_at(c, x, y)->role == ROLE_MATCH;

		if (!focused)
			canvas_paint(
			    c, x, y, 1, found ? ROLE_MATCH : ROLE_UNFOCUSED);
		else
			canvas_paint(c, x, y, 1,
			    found ? ROLE_SELECTED_MATCH : ROLE_SELECTED);
	}
}

void
view_functions_draw(
    struct canvas *c, const struct state *s, const struct layout *l)
{
	struct places places;
	struct row r = { .c = c, .s = s, .full = full_of(&s->list) };

	state_places(s, &places);
	r.bar = places.bar;
	r.module = places_of(&places, COL_MODULE);
	r.line = places_of(&places, COL_LINE);
	for (int k = 0; k < places.n; k++)
		draw_head(c, s, &places.v[k], l->heads);
	if (s->list.n == 0) {
		waiting_draw(c, s, l);
		return;
	}
	for (int y = 0; y < l->list_rows; y++) {
		size_t i = s->scroll.top + (size_t)y;

		if (i >= s->list.n)
			break;
		draw_row(&r, &places, i, l->list + y);
		if (i == s->scroll.sel)
			draw_selection(c, s, l->list + y, l->list_w);
	}
}
