/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_rows.c - rows of code for people: each instruction with its share of the
 * function's time, below its source line and the inlined calls it belongs to.
 */
#include "config.h"

#include "report/code_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "report/grid.h"

enum { DEPTH_MAX = 16, FIGURES = 23, OFFSET = 10, GAP = 2 };

/* Columns from which on there is room for addresses, how narrow these may be,
 * the same for opcodes, and how wide they and source lines are at most. */
enum {
	ROOMY = 90,
	ADDRESS_MIN = 7,
	OP_MIN = 7,
	OP_MAX = 20,
	OPCODE_MAX = 34, /* with its base */
	LINE_MAX_COLUMNS = 24
};

static void
end_line(struct code_rows *p)
{
	grid_add_line(p->out, &p->line, p->columns);
}

/* The addresses ascend. */
static int
address_width(const struct listing *l)
{
	char text[24];
	int width =
	    snprintf(text, sizeof text, "%" PRIx64, l->rows[l->nrows - 1].addr);

	return width > ADDRESS_MIN ? width : ADDRESS_MIN;
}

/* "CALL_PY_EXACT_ARGS (CALL)" */
static const char *
op_text(struct buf *out, const struct code_row *row)
{
	buf_clear(out);
	buf_adds(out, row->op);
	if (row->base_op[0] != '\0')
		buf_addf(out, " (%s)", row->base_op);
	return out->data;
}

static int
op_width(const struct listing *l)
{
	int most = OP_MIN,
	    max = l->kind == LISTING_BYTECODE ? OPCODE_MAX : OP_MAX;
	struct buf text = { 0 };

	for (size_t i = 0; i < l->nrows; i++) {
		int width = text_width(op_text(&text, &l->rows[i]));

		if (width > most)
			most = width;
	}
	buf_fini(&text);
	return most < max ? most : max;
}

void
code_rows_init(struct code_rows *p, struct buf *out, const struct listing *l,
    const struct annotation *a, int width)
{
	*p = (struct code_rows){ .out = out,
		.l = l,
		.a = a,
		.columns = width,
		.op = op_width(l),
		.shown_line = LISTING_NONE,
		.shown_inline = LISTING_NONE };
	if (l->nrows > 0 && l->kind == LISTING_MACHINE &&
	    (width == 0 || width >= ROOMY))
		p->address = address_width(l);
	p->line_told = xcalloc(l->nlines + 1, sizeof *p->line_told);
	p->inline_told = xcalloc(l->ninlines + 1, sizeof *p->inline_told);
}

void
code_rows_fini(struct code_rows *p)
{
	buf_fini(&p->line);
	free(p->line_told);
	free(p->inline_told);
}

/* Spaces, or the share, to stand before a row. */
static void
add_share(struct code_rows *p, int width, uint64_t ns, double pct)
{
	char text[16];

	if (ns == 0)
		text[0] = '\0';
	else
		text_percent(text, sizeof text, pct);
	buf_addf(&p->line, "%*s", width, text);
}

static void
add_figures(struct code_rows *p, const struct annotated *a)
{
	char text[32];

	add_share(p, 6, a->self, a->self_pct);
	add_share(p, 8, a->total, a->total_pct);
	if (a->samples > 0)
		text_count(text, sizeof text, a->samples);
	else
		text[0] = '\0';
	buf_addf(&p->line, "%9s", text);
}

/* What stands between the figures and the code. */
static void
add_place(struct code_rows *p, const char *address, const char *offset)
{
	if (p->address > 0)
		buf_addf(&p->line, "%*s%*s", GAP, "", p->address, address);
	buf_addf(&p->line, "%*s%*s", OFFSET, offset, GAP, "");
}

/* Where the code begins. */
static int
code_column(const struct code_rows *p)
{
	return FIGURES + (p->address > 0 ? GAP + p->address : 0) + OFFSET + GAP;
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

/* A row's "file.c:12", or "". */
static void
put_line(struct buf *out, const struct listing *l, uint32_t row)
{
	uint32_t line = l->rows[row].line;

	buf_clear(out);
	buf_adds(out, "");
	if (line == LISTING_NONE || l->lines[line].line == 0)
		return;
	buf_addf(
	    out, "%s:%u", base_name(l->lines[line].file), l->lines[line].line);
}

static void
add_titles(struct code_rows *p, int line)
{
	end_line(p);
	buf_addf(&p->line, "%6s%8s%9s", "SELF%", "TOTAL%", "SAMPLES");
	add_place(p, "ADDRESS", "OFFSET");
	if (line > 0)
		buf_addf(&p->line, "%-*s%*s", line, "LINE", GAP, "");
	buf_adds(&p->line, "INSTRUCTION");
	end_line(p);
}

void
code_rows_titles(struct code_rows *p)
{
	add_titles(p, 0);
}

static const char *
offset_of(const struct code_rows *p, uint32_t row, char out[24])
{
	uint64_t addr = p->l->rows[row].addr, start = p->l->start;
	bool before = addr < start;

	snprintf(out, 24, "%c%" PRIx64, before ? '-' : '+',
	    before ? start - addr : addr - start);
	return out;
}

/* Figures, address and offset. */
static void
begin_row(struct code_rows *p, uint32_t i)
{
	char address[24], offset[24];

	add_figures(p, &p->a->rows[i]);
	snprintf(address, sizeof address, "%" PRIx64, p->l->rows[i].addr);
	add_place(p, address, offset_of(p, i, offset));
}

static void
end_row(struct code_rows *p, uint32_t i)
{
	const struct code_row *row = &p->l->rows[i];
	struct buf op = { 0 };

	buf_addf(&p->line, "%-*s", p->op, op_text(&op, row));
	buf_fini(&op);
	if (row->args[0] != '\0')
		buf_addf(&p->line, " %s", row->args);
	if (row->note[0] != '\0')
		buf_addf(&p->line, "   # %s", row->note);
	if (row->patched)
		buf_adds(&p->line, "   # patched");
	end_line(p);
}

void
code_rows_hottest(struct code_rows *p, size_t n)
{
	struct buf text = { 0 };
	int width = 0;

	for (size_t i = 0; i < n; i++) {
		put_line(&text, p->l, p->a->hottest[i]);
		if (text_width(text.data) > width)
			width = text_width(text.data);
	}
	if (width > LINE_MAX_COLUMNS)
		width = LINE_MAX_COLUMNS;
	add_titles(p, width);
	for (size_t i = 0; i < n; i++) {
		begin_row(p, p->a->hottest[i]);
		put_line(&text, p->l, p->a->hottest[i]);
		if (width > 0) {
			grid_add_cell(&p->line, text.data, width);
			buf_addf(&p->line, "%*s", GAP, "");
		}
		end_row(p, p->a->hottest[i]);
	}
	buf_fini(&text);
}

static unsigned
depth_of(const struct listing *l, uint32_t inlined)
{
	unsigned depth = 0;

	for (; inlined != LISTING_NONE; inlined = l->inlines[inlined].parent)
		depth++;
	return depth < DEPTH_MAX ? depth : DEPTH_MAX;
}

/* Where the code is, with the share of a line or a call in the text, and at the
 * first place only: else there would seem to be more than there is. */
static void
begin_source(
    struct code_rows *p, const struct annotated *a, bool *told, unsigned depth)
{
	char pct[16];

	buf_addf(&p->line, "%*s", code_column(p), "");
	for (unsigned i = 0; i < depth; i++)
		buf_adds(&p->line, "  ");
	if (a->self > 0 && !*told)
		buf_addf(&p->line, "[%s %%] ",
		    text_percent(pct, sizeof pct, a->self_pct));
	*told = true;
}

/* Is one inlined call within, or the same as, another? */
static bool
is_within(const struct listing *l, uint32_t inlined, uint32_t outer)
{
	while (inlined != outer && inlined != LISTING_NONE)
		inlined = l->inlines[inlined].parent;
	return inlined == outer;
}

/* The calls that are entered with this row, the outermost first. */
static void
add_inlines(struct code_rows *p, uint32_t inlined)
{
	const struct code_inline *in;

	if (inlined == LISTING_NONE ||
	    is_within(p->l, p->shown_inline, inlined))
		return;
	in = &p->l->inlines[inlined];
	add_inlines(p, in->parent);
	begin_source(p, &p->a->inlines[inlined], &p->inline_told[inlined],
	    depth_of(p->l, in->parent));
	buf_addf(&p->line, "inlined %s", in->name);
	if (in->line > 0)
		buf_addf(&p->line, ", called at %s:%u", base_name(in->file),
		    in->line);
	end_line(p);
}

static void
add_text(struct buf *out, const char *text)
{
	for (text += strspn(text, " \t"); *text != '\0'; text++)
		buf_addc(out, *text == '\t' ? ' ' : *text);
}

static void
add_source(struct code_rows *p, const struct code_row *row)
{
	const struct code_line *line;

	if (row->inlined != p->shown_inline) {
		add_inlines(p, row->inlined);
		p->shown_inline = row->inlined;
		p->shown_line = LISTING_NONE;
	}
	if (row->line == LISTING_NONE || row->line == p->shown_line)
		return;
	p->shown_line = row->line;
	line = &p->l->lines[row->line];
	if (line->line == 0)
		return;
	begin_source(p, &p->a->lines[row->line], &p->line_told[row->line],
	    depth_of(p->l, row->inlined));
	buf_addf(&p->line, "%s:%u", base_name(line->file), line->line);
	if (line->text != NULL) {
		buf_adds(&p->line, "  ");
		add_text(&p->line, line->text);
	}
	end_line(p);
}

void
code_rows_part(struct code_rows *p, uint32_t i)
{
	char offset[24];

	end_line(p);
	buf_addf(&p->line, "%*s-- %s at %s --", code_column(p), "",
	    p->l->rows[i].addr == p->l->start ? "the function" : "cold part",
	    offset_of(p, i, offset));
	end_line(p);
}

void
code_rows_add(struct code_rows *p, uint32_t i)
{
	add_source(p, &p->l->rows[i]);
	begin_row(p, i);
	end_row(p, i);
}

void
code_rows_other(
    struct code_rows *p, const struct annotated *a, const char *what)
{
	add_figures(p, a);
	add_place(p, "", "");
	buf_adds(&p->line, what);
	end_line(p);
	p->shown_line = p->shown_inline = LISTING_NONE;
}
