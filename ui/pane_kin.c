/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pane_kin.c - a line a caller or callee, with its share of the total time. */
#include "config.h"

#include "ui/pane_kin.h"

#include "base/buf.h"
#include "base/shortname.h"
#include "base/text.h"
#include "ui/codetitle.h"
#include "ui/gauge.h"
#include "ui/where.h"

enum {
	HOW_COLS = 9,
	PERCENT_COLS = 5,
	BAR_COLS = 10,
	BAR_W = 60,
	FILE_COLS = 12
};

static const double hot_pct = 20;

static enum role
role_of(const struct func *f)
{
	if (f->kind == FUNC_PYTHON)
		return ROLE_PYTHON;
	return f->kind == FUNC_KERNEL ? ROLE_KERNEL : ROLE_TEXT;
}

/* Functions of Python have no module, and often the same name. */
static void
draw_where(struct canvas *c, const struct func *f, int x, int y, int cols)
{
	struct buf where = { 0 };

	if (f->kind != FUNC_PYTHON || cols < FILE_COLS) {
		canvas_clip(c, x, y, cols, CLIP_END, ROLE_DIM,
		    f->kind == FUNC_PYTHON ? "py" : f->module);
		return;
	}
	where_tagged(&where, "py", f->file, f->line, cols, c->glyphs->ellipsis);
	canvas_clip(c, x, y, cols, CLIP_END, ROLE_DIM, where.data);
	buf_fini(&where);
}

static void
draw_row(struct canvas *c, const struct state *s, const struct layout *l,
    size_t n, int y)
{
	const struct codekin *k = &s->code.kin;
	const struct kin_row *r = codekin_row(k, n);
	const struct func *f =
	    r->func < s->snap->nfuncs ? &s->snap->funcs[r->func] : NULL;
	int x = l->pane_x + 2, end = l->pane_x + l->pane_w;
	struct buf name = { 0 };
	char num[32];

	canvas_text(c, x, y, HOW_COLS, ROLE_DIM,
	    codekin_calls(k, n) ? "calls" : "called by");
	x += HOW_COLS + 1;
	canvas_right(c, x + PERCENT_COLS, y, PERCENT_COLS, ROLE_TEXT,
	    text_percent(num, sizeof num, r->pct));
	x += PERCENT_COLS + 1;
	if (l->pane_w >= BAR_W) {
		gauge_bar(c, x, y, BAR_COLS, r->pct / 100,
		    r->pct >= hot_pct ? ROLE_BAR_HOT : ROLE_BAR);
		x += BAR_COLS + 1;
	}
	if (f == NULL) {
		canvas_text(
		    c, x, y, end - x, ROLE_DIM, "nobody: it starts a thread");
		return;
	}
	shortname_fit(&name, f->name, end - x, c->glyphs->ellipsis);
	x += 2 + canvas_clip(c, x, y, end - x, CLIP_END, role_of(f), name.data);
	buf_fini(&name);
	draw_where(c, f, x, y, end - x);
}

void
pane_kin_draw(struct canvas *c, const struct state *s, const struct layout *l)
{
	const struct codekin *k = &s->code.kin;
	bool focused = state_code_focused(s);

	if (l->kin_rule == -1)
		return;
	codetitle_rule(c, l->pane_x, l->kin_rule, l->pane_w,
	    focused ? ROLE_TITLE : ROLE_TEXT,
	    l->pane_w < BAR_W ? "callers, callees"
			      : "callers and callees, share of the total time",
	    "", "Enter goes there, c closes");
	if (codekin_count(k) == 0)
		canvas_text(c, l->pane_x + 2, l->kin, l->pane_w - 2, ROLE_DIM,
		    "none was seen");
	for (int y = 0; y < l->kin_rows; y++) {
		size_t n = k->scroll.top + (size_t)y;

		if (n >= codekin_count(k))
			return;
		draw_row(c, s, l, n, l->kin + y);
		if (n != k->scroll.sel)
			continue;
		canvas_text(c, l->pane_x, l->kin + y, 1, ROLE_STRONG, ">");
		canvas_paint(c, l->pane_x, l->kin + y, l->pane_w,
		    focused ? ROLE_SELECTED : ROLE_UNFOCUSED);
	}
}
