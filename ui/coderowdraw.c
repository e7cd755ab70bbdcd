/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coderowdraw.c - one function a kind of row. */
#include "config.h"

#include "ui/coderowdraw.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/shortname.h"
#include "base/text.h"
#include "ui/gauge.h"

enum {
	NARROW_W = 56,
	TOTAL_W = 70,
	WIDE_W = 100,
	PERCENT_COLS = 5,
	TOTAL_COLS = 6,
	SAMPLES_COLS = 7,
	INDENT = 2,
	INDENT_MOST = 5,
	TEXT_MAX = 110, /* a figure at the right must not be too far away */
	LINE_LEAST = 8, /* of a file's name and a line */
	HOT_SAMPLES = 10, /* fewer say too little to point at a row */
	NUM = 32
};

static const double hot_pct = 20, strong_pct = 5, below_shown = 1;

static bool
is_hot(const struct annotated *t)
{
	return t->self_pct >= hot_pct && t->samples >= HOT_SAMPLES;
}

static int
place(int *x, int cols)
{
	int at = *x;

	*x += cols + 1;
	return at;
}

void
coderowdraw_cols(
    struct codecols *p, const struct layout *l, const struct code *code)
{
	int w = l->pane_w, x = l->pane_x + 2, most;

	*p = (struct codecols){
		.x = l->pane_x, .end = l->pane_x + w, .samples = -1, .total = -1
	};
	p->bar_cols = w < NARROW_W ? 0 : w < WIDE_W ? 6 : 10;
	p->lanes = w < NARROW_W ? 1 : w < WIDE_W ? 3 : ARROWS_LANES;
	p->share = place(&x, PERCENT_COLS);
	p->bar = p->bar_cols > 0 ? place(&x, p->bar_cols) : x;
	if (w >= WIDE_W)
		p->samples = place(&x, SAMPLES_COLS);
	if (w >= TOTAL_W)
		p->total = place(&x, TOTAL_COLS);
	p->offset_cols = code->rows.offset_cols;
	p->offset = place(&x, p->offset_cols);
	p->gutter = place(&x, p->lanes + 1);
	p->text = x;
	most = (p->end - x) / 2;
	p->op_cols = code->rows.op_cols < most ? code->rows.op_cols : most;
}

void
coderowdraw_heads(const struct coderowdraw *p, int y)
{
	const struct codecols *k = &p->cols;

	canvas_right(p->c, k->share + PERCENT_COLS, y, PERCENT_COLS, ROLE_HEAD,
	    p->raw ? "RAW%" : "SELF%");
	if (k->samples != -1)
		canvas_right(p->c, k->samples + SAMPLES_COLS, y, SAMPLES_COLS,
		    ROLE_HEAD, "SAMPLES");
	if (k->total != -1)
		canvas_right(p->c, k->total + TOTAL_COLS, y, TOTAL_COLS,
		    ROLE_HEAD, "TOTAL%");
	canvas_right(p->c, k->offset + k->offset_cols, y, k->offset_cols,
	    ROLE_HEAD, "AT");
	canvas_text(p->c, k->text, y, k->end - k->text, ROLE_HEAD, "CODE");
}

static const struct annotated *
times_of(const struct annotated *v, size_t n, uint32_t i)
{
	static const struct annotated none;

	return i < n ? &v[i] : &none;
}

/* Draw a text and what the search found in it. */
static int
put_clip(const struct coderowdraw *p, int x, int cols, enum clip clip,
    enum role role, const char *text)
{
	const struct match *m = p->code->search.match;
	size_t start, len;
	int used;

	used = canvas_clip(p->c, x, p->y, cols, clip, role, text);
	if (m != NULL && match_find(m, text, &start, &len))
		canvas_mark(
		    p->c, x, p->y, cols, clip, ROLE_MATCH, text, start, len);
	return used;
}

static int
put(const struct coderowdraw *p, int x, int cols, enum role role,
    const char *text)
{
	return put_clip(p, x, cols, CLIP_END, role, text);
}

static int
indent(const struct coderowdraw *p)
{
	int depth = p->row->depth < INDENT_MOST ? p->row->depth : INDENT_MOST;

	for (int i = 0; i < depth; i++)
		canvas_text(p->c, p->cols.text + i * INDENT, p->y, 1, ROLE_RULE,
		    p->c->glyphs->guide);
	return p->cols.text + depth * INDENT;
}

static void
draw_gutter(const struct coderowdraw *p)
{
	struct arrow_cell cells[ARROWS_LANES + 1];

	if (p->code->no_arrows)
		return;
	if (p->row->kind == CODEROW_CODE)
		arrows_row(&p->arrows, p->row->row, cells);
	else
		arrows_over(&p->arrows, p->row->row, cells);
	for (int i = 0; i <= p->cols.lanes; i++)
		if (cells[i].glyph != ARROW_NONE)
			canvas_text(p->c, p->cols.gutter + i, p->y, 1,
			    cells[i].chosen ? ROLE_STRONG : ROLE_DIM,
			    p->c->glyphs->arrow[cells[i].glyph]);
}

/* Is it worth saying what a row took with all that it called? Without a call
 * it would say SELF% again, of another whole. */
static bool
calls(const struct coderowdraw *p, const struct annotated *t)
{
	const struct annotated *all = &p->code->times.all;
	double below = (double)(t->total - t->self);

	if (t->total <= t->self || p->cols.total == -1)
		return false;
	return p->l->rows[p->row->row].flow == CODE_CALL ||
	       below * 100 >= below_shown * (double)all->total;
}

static void
draw_times(const struct coderowdraw *p, const struct annotated *t)
{
	const struct codecols *k = &p->cols;
	char num[NUM];

	if (is_hot(t))
		canvas_text(
		    p->c, k->x + 1, p->y, 1, ROLE_BAR_HOT, p->c->glyphs->live);
	if (t->samples > 0) {
		canvas_right(p->c, k->share + PERCENT_COLS, p->y, PERCENT_COLS,
		    t->self_pct >= strong_pct ? ROLE_STRONG : ROLE_TEXT,
		    text_percent(num, sizeof num, t->self_pct));
		gauge_bar(p->c, k->bar, p->y, k->bar_cols,
		    t->self_pct / p->full, is_hot(t) ? ROLE_BAR_HOT : ROLE_BAR);
	}
	if (t->samples > 0 && k->samples != -1)
		canvas_right(p->c, k->samples + SAMPLES_COLS, p->y,
		    SAMPLES_COLS, ROLE_DIM,
		    text_count(num, sizeof num, t->samples));
	if (calls(p, t))
		canvas_right(p->c, k->total + TOTAL_COLS, p->y, TOTAL_COLS,
		    ROLE_TEXT, text_percent(num, sizeof num, t->total_pct));
}

/* Where the text of a row has to end, for what stands at its right. */
static int
text_end(const struct coderowdraw *p)
{
	int end = p->cols.end - 1;

	return end < p->cols.x + TEXT_MAX ? end : p->cols.x + TEXT_MAX;
}

/* The source line that begins at an instruction and has no text to stand over
 * it; the instruction goes up to column need, and comes first where there is
 * little room. Returns where all else has to end. */
static int
draw_line_at(const struct coderowdraw *p, int need)
{
	int end = text_end(p), most = end - need - 1, cols;
	const struct code_line *line;
	struct buf text = { 0 };

	if (p->row->index >= p->l->nlines || most < LINE_LEAST)
		return p->cols.end;
	line = &p->l->lines[p->row->index];
	if (line->file[0] == '\0')
		return p->cols.end;
	coderows_where(&text, line->file, line->line);
	cols = text_width(text.data);
	if (cols > most)
		cols = most;
	put_clip(p, end - cols, cols, CLIP_START, ROLE_HEAD, text.data);
	buf_fini(&text);
	return end - cols - 1;
}

/* Of a long name of a callee, what it is called. */
static int
put_args(const struct coderowdraw *p, int x, int cols, enum role role,
    const struct code_row *r)
{
	struct buf name = { 0 };
	int used;

	if (r->callee_name[0] == '\0' || text_width(r->args) <= cols)
		return put(p, x, cols, role, r->args);
	shortname_make(&name, r->args, cols, p->c->glyphs->ellipsis);
	used = put(p, x, cols, role, name.data);
	buf_fini(&name);
	return used;
}

static void
draw_op(
    const struct coderowdraw *p, int x, const struct code_row *r, enum role hot)
{
	enum role op = r->flow == CODE_PLAIN ? ROLE_TEXT : ROLE_HEAD;
	int need = x + p->cols.op_cols + 1 + text_width(r->args);
	int end = draw_line_at(p, need), from = x;

	x += put(p, x, end - x, hot != ROLE_TEXT ? hot : op, r->op);
	if (r->base_op[0] != '\0') {
		x += canvas_text(p->c, x, p->y, end - x, ROLE_DIM, " (");
		x += put(p, x, end - x, ROLE_DIM, r->base_op);
		x += canvas_text(p->c, x, p->y, end - x, ROLE_DIM, ")");
	}
	if (x < from + p->cols.op_cols)
		x = from + p->cols.op_cols;
	x++;
	x += put_args(p, x, end - x, hot, r);
	if (r->note[0] != '\0')
		x += 2 + put(p, x + 2, end - x - 2, ROLE_DIM, r->note);
	if (r->patched)
		canvas_text(
		    p->c, x + 1, p->y, end - x - 1, ROLE_WARN, "(patched)");
}

static void
draw_code(const struct coderowdraw *p)
{
	const struct code_row *r = &p->l->rows[p->row->row];
	const struct annotated *t =
	    times_of(p->code->times.rows, p->code->times.nrows, p->row->row);
	char offset[24];

	draw_times(p, t);
	canvas_right(p->c, p->cols.offset + p->cols.offset_cols, p->y,
	    p->cols.offset_cols, ROLE_DIM,
	    coderows_offset(p->l, r->addr, offset));
	draw_gutter(p);
	draw_op(p, indent(p), r, is_hot(t) ? ROLE_BAR_HOT : ROLE_TEXT);
}

/* The sum of the rows at the right end, once: where line or call stand again it
 * would be taken for more time. Returns where the text has to end. */
static int
draw_sum(const struct coderowdraw *p, const struct annotated *t)
{
	int end = text_end(p);
	char num[NUM], text[NUM + 2];

	if (t->samples == 0 || p->row->again)
		return p->cols.end;
	snprintf(text, sizeof text, "%s %%",
	    text_percent(num, sizeof num, t->self_pct));
	canvas_right(p->c, end, p->y, PERCENT_COLS + 2,
	    is_hot(t)			? ROLE_BAR_HOT
	    : t->self_pct >= strong_pct ? ROLE_STRONG
					: ROLE_TEXT,
	    text);
	return end - PERCENT_COLS - 3;
}

/* File and line in the columns of the figures. */
static void
draw_where(const struct coderowdraw *p, const char *file, unsigned line)
{
	int x = p->cols.share, cols = p->cols.gutter - x - 1;
	struct buf text = { 0 };

	if (file[0] == '\0')
		return;
	coderows_where(&text, file, line);
	canvas_clip(p->c, x, p->y, cols, CLIP_START,
	    p->row->again ? ROLE_DIM : ROLE_HEAD, text.data);
	buf_fini(&text);
}

/* Tabs of source text as blanks. */
static void
untab(char *out, size_t len, const char *text, size_t tab)
{
	size_t n = 0, col = 0;

	for (; *text != '\0' && n + tab + 1 < len; text++)
		if (*text == '\t')
			do
				out[n++] = ' ';
			while (++col % tab != 0);
		else {
			out[n++] = *text;
			col++;
		}
	out[n] = '\0';
}

static void
draw_line(const struct coderowdraw *p)
{
	const struct code_line *line = &p->l->lines[p->row->index];
	const struct annotated *t = times_of(
	    p->code->times.lines, p->code->times.nlines, p->row->index);
	int x = indent(p), end = draw_sum(p, t);
	char text[512];

	draw_where(p, line->file, line->line);
	draw_gutter(p);
	untab(text, sizeof text, line->text,
	    p->cols.end - p->cols.x < WIDE_W ? 2 : 4);
	put(p, x, end - x, p->row->again ? ROLE_DIM : ROLE_SOURCE, text);
}

static void
draw_inline(const struct coderowdraw *p)
{
	const struct code_inline *in = &p->l->inlines[p->row->index];
	const struct annotated *t = times_of(
	    p->code->times.inlines, p->code->times.ninlines, p->row->index);
	int x = indent(p), end = draw_sum(p, t);

	draw_where(p, in->file, in->line);
	draw_gutter(p);
	x += canvas_text(p->c, x, p->y, end - x, ROLE_DIM, "inlined ");
	put(p, x, end - x, p->row->again ? ROLE_DIM : ROLE_HEAD, in->name);
}

static void
draw_part(const struct coderowdraw *p)
{
	uint64_t addr = p->l->rows[p->row->row].addr;
	char offset[24], text[64];

	snprintf(text, sizeof text, " %s at %s ",
	    addr == p->l->start ? "the function" : "cold part",
	    coderows_offset(p->l, addr, offset));
	canvas_fill(p->c, p->cols.share, p->y, p->cols.end - p->cols.share - 1,
	    ROLE_RULE, p->c->glyphs->rule);
	canvas_text(p->c, p->cols.text, p->y, p->cols.end - p->cols.text,
	    ROLE_TEXT, text);
}

static void
draw_remark(const struct coderowdraw *p)
{
	canvas_clip(p->c, p->cols.share, p->y, p->cols.end - p->cols.share - 1,
	    CLIP_END, ROLE_DIM, p->l->source_problem);
}

void
coderowdraw_row(const struct coderowdraw *p)
{
	switch (p->row->kind) {
	case CODEROW_CODE:
		draw_code(p);
		break;
	case CODEROW_LINE:
		draw_line(p);
		break;
	case CODEROW_INLINE:
		draw_inline(p);
		break;
	case CODEROW_PART:
		draw_part(p);
		break;
	case CODEROW_REMARK:
		draw_remark(p);
		break;
	}
}
