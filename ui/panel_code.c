/* SPDX-License-Identifier: GPL-2.0-or-later */
/* panel_code.c - title, heads, the rows in the window, or why there are none. */
#include "config.h"

#include "ui/panel_code.h"

#include <stdbool.h>
#include <stdio.h>

#include "ui/coderowdraw.h"
#include "ui/codetitle.h"
#include "ui/flow.h"
#include "ui/pane_kin.h"

const struct panel_help panel_code_help[] = {
	{ "SELF%",
	    "share of the function's own time. A sample has the address "
	    "the processor was to go on at; the time is that of the "
	    "instruction before, which had to end first, where that is "
	    "certain. Behind a call and where jumps lead it is not: a "
	    "slow instruction's time may stand one row below it (skid)" },
	{ "RAW%", "the same of the interrupted address itself, after b" },
	{ "TOTAL%", "of a call: share of the function's total time that it "
		    "took, with what it called; elsewhere, where the kernel "
		    "worked on its behalf" },
	{ "SAMPLES", "samples behind SELF%: a share of few samples says "
		     "little" },
	{ "AT", "offset from the function's start, hexadecimal" },
	{ "CODE", "the instruction; behind it what an operand refers to, or "
		  "which function a call by way of the PLT ends in. In "
		  "a source line or inlined call: at the right the sum of "
		  "all its rows, where it stands for the first time; grey "
		  "where it stands again. A line whose text is not known "
		  "stands at the right of its first instruction" },
	{ "opcodes",
	    "a Python function has them in the form that the "
	    "interpreter put in their place by now, behind it in "
	    "brackets the one they are a form of; specialised is the "
	    "share of own time in faster forms. A sample is at the "
	    "opcode whose code the processor was in, where that tells; "
	    "else at the one that the frame had stored, or the next" },
	{ "cold part", "code of the function that the compiler put elsewhere" },
	{ "(patched)", "the process changed this instruction; shown is what "
		       "it runs, not what its file has" },
	{ "elsewhere", "own time at addresses that no row shows" },
	{ NULL, NULL },
};

static void
draw_selection(const struct coderowdraw *p, bool focused)
{
	canvas_text(p->c, p->cols.x, p->y, 1, ROLE_STRONG, ">");
	for (int x = p->cols.x; x < p->cols.end; x++) {
		bool found = canvas_at(p->c, x, p->y)->role == ROLE_MATCH;

		if (focused)
			canvas_paint(p->c, x, p->y, 1,
			    found ? ROLE_SELECTED_MATCH : ROLE_SELECTED);
		else if (!found)
			canvas_paint(p->c, x, p->y, 1, ROLE_UNFOCUSED);
	}
}

/* What fills a bar: in few steps, so that it seldom changes its scale. */
static double
full_of(const struct annotation *t)
{
	double most = t->nhottest > 0 ? t->rows[t->hottest[0]].self_pct : 100;

	return most <= 10 ? 10 : most <= 25 ? 25 : most <= 50 ? 50 : 100;
}

static void
draw_rows(struct coderowdraw *p, const struct state *s, const struct layout *l)
{
	const struct code *code = p->code;
	const struct coderow *sel = code_selected(code);
	size_t top = code->scroll.top, end = top + (size_t)l->pane_rows;
	uint32_t chosen = sel->kind == CODEROW_CODE ? sel->row : LISTING_NONE;
	bool focused = state_code_focused(s) && !code->kin.shown;

	if (end > code->rows.n)
		end = code->rows.n;
	if (end <= top)
		return;
	arrows_make(&p->arrows, p->l, code->rows.v[top].row,
	    code->rows.v[end - 1].row, chosen, p->cols.lanes);
	for (size_t i = top; i < end; i++) {
		p->row = &code->rows.v[i];
		p->y = l->pane + (int)(i - top);
		coderowdraw_row(p);
		if (i == code->scroll.sel)
			draw_selection(p, focused);
	}
}

static int
draw_text(struct canvas *c, const struct layout *l, int y, enum role role,
    const char *text)
{
	while (*text != '\0' && y < l->pane + l->pane_rows) {
		size_t skip, n = flow_line(text, l->pane_w - 3, &skip);

		canvas_bytes(
		    c, l->pane_x + 2, y++, l->pane_w - 3, role, text, n);
		text += skip;
	}
	return y;
}

/* Without rows: why, and what helps. */
static void
draw_reason(struct canvas *c, const struct code *code, const struct layout *l)
{
	const struct listing *listing = code->listing;
	int y = l->pane_heads != -1 ? l->pane_heads : l->pane;
	char cure[512];

	if (listing == NULL) {
		draw_text(c, l, y, ROLE_DIM, "reading the code ...");
		return;
	}
	y = draw_text(c, l, y, ROLE_TEXT,
	    listing->problem[0] != '\0' ? listing->problem : "no code here");
	if (listing->cure[0] == '\0')
		return;
	snprintf(cure, sizeof cure, "cure: %s", listing->cure);
	draw_text(c, l, y, ROLE_KEY, cure);
}

static void
clear(struct canvas *c, const struct layout *l)
{
	for (int y = l->pane_rule; y < l->bar; y++) {
		canvas_fill(c, l->pane_x, y, l->pane_w, ROLE_TEXT, " ");
		if (l->pane_x > 0)
			canvas_text(c, l->pane_x - 1, y, 1, ROLE_RULE,
			    c->glyphs->beside);
	}
}

void
panel_code_draw(struct canvas *c, const struct state *s, const struct layout *l)
{
	const struct code *code = &s->code;
	struct coderowdraw p = { .c = c, .code = code, .l = code->listing };

	clear(c, l);
	codetitle_draw(c, s, l);
	if (code->kin.shown)
		pane_kin_draw(c, s, l);
	if (code->rows.n == 0) {
		draw_reason(c, code, l);
		return;
	}
	coderowdraw_cols(&p.cols, l, code);
	p.raw = s->lens.skid == LENS_SKID_RAW &&
		code->listing->kind == LISTING_MACHINE;
	p.full = full_of(&code->times);
	if (l->pane_heads != -1)
		coderowdraw_heads(&p, l->pane_heads);
	draw_rows(&p, s, l);
}
