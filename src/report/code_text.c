/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_text.c - the code of a function for people: each instruction with its
 * share of the function's time, below its source line and the inlined calls it
 * belongs to.
 */
#include "config.h"

#include "report/code.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "profile/annotate.h"
#include "report/grid.h"
#include "report/wrap.h"

enum { LABEL = 11, OP = 7, DEPTH_MAX = 16 };

struct sheet {
	struct buf *out;
	const struct snapshot *s;
	const struct listing *l;
	struct annotation a;
	int columns;
	struct buf line;
	uint32_t shown_line, shown_inline; /* above the row at hand */
};

static void
end_line(struct sheet *p)
{
	grid_add_line(p->out, &p->line, p->columns);
}

/* A labelled text, broken where it is too long. */
static void
add_fact(struct sheet *p, const char *label, const char *text)
{
	if (*text == '\0')
		return;
	buf_addf(&p->line, "%-*s%s", LABEL, label, text);
	wrap_add(p->out, p->line.data, LABEL, p->columns);
	buf_clear(&p->line);
}

static void
add_head(struct sheet *p)
{
	const struct annotated *all = &p->a.all;
	struct buf b = { 0 };
	char self[16], total[16], samples[32];

	buf_adds(&b, p->l->name);
	if (p->l->module[0] != '\0')
		buf_addf(&b, "   %s", p->l->module);
	add_fact(p, "Function", b.data);
	buf_clear(&b);
	buf_addf(&b, "%s %% self, %s %% total of the time, %s samples",
	    text_percent(self, sizeof self, all->self_pct),
	    text_percent(total, sizeof total, all->total_pct),
	    text_count(samples, sizeof samples, all->samples));
	add_fact(p, "Time", b.data);
	add_fact(p, "Code", p->l->origin);
	add_fact(p, "No code", p->l->problem);
	add_fact(p, "", p->l->cure);
	add_fact(p, "Source", p->l->source_problem);
	buf_fini(&b);
}

/* Spaces, or the share, to stand before a row. */
static void
add_share(struct sheet *p, int width, uint64_t ns, double pct)
{
	char text[16];

	if (ns == 0)
		text[0] = '\0';
	else
		text_percent(text, sizeof text, pct);
	buf_addf(&p->line, "%*s", width, text);
}

static void
add_figures(struct sheet *p, const struct annotated *a)
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

static void
add_titles(struct sheet *p)
{
	end_line(p);
	buf_addf(&p->line, "%6s%8s%9s%10s  %s", "SELF%", "TOTAL%", "SAMPLES",
	    "OFFSET", "INSTRUCTION");
	end_line(p);
}

static unsigned
depth_of(const struct listing *l, uint32_t inlined)
{
	unsigned depth = 0;

	for (; inlined != LISTING_NONE; inlined = l->inlines[inlined].parent)
		depth++;
	return depth < DEPTH_MAX ? depth : DEPTH_MAX;
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

/* Where the figures are, with the share of a line or a call in the text: else
 * the column would add up to more than there is. */
static void
begin_source(struct sheet *p, const struct annotated *a, unsigned depth)
{
	char pct[16];

	buf_addf(&p->line, "%35s", "");
	for (unsigned i = 0; i < depth; i++)
		buf_adds(&p->line, "  ");
	if (a->self > 0)
		buf_addf(&p->line, "[%s %%] ",
		    text_percent(pct, sizeof pct, a->self_pct));
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
add_inlines(struct sheet *p, uint32_t inlined)
{
	const struct code_inline *in;

	if (inlined == LISTING_NONE ||
	    is_within(p->l, p->shown_inline, inlined))
		return;
	in = &p->l->inlines[inlined];
	add_inlines(p, in->parent);
	begin_source(p, &p->a.inlines[inlined], depth_of(p->l, in->parent));
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
add_source(struct sheet *p, const struct code_row *row)
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
	begin_source(p, &p->a.lines[row->line], depth_of(p->l, row->inlined));
	buf_addf(&p->line, "%s:%u", base_name(line->file), line->line);
	if (line->text != NULL) {
		buf_adds(&p->line, "  ");
		add_text(&p->line, line->text);
	}
	end_line(p);
}

static void
add_row(struct sheet *p, size_t i)
{
	const struct code_row *row = &p->l->rows[i];
	bool before = row->addr < p->l->start;
	uint64_t offset =
	    before ? p->l->start - row->addr : row->addr - p->l->start;
	char text[24];

	if (row->part)
		end_line(p);
	add_source(p, row);
	add_figures(p, &p->a.rows[i]);
	snprintf(text, sizeof text, "%c%" PRIx64, before ? '-' : '+', offset);
	buf_addf(&p->line, "%10s  %-*s", text, OP, row->op);
	if (row->args[0] != '\0')
		buf_addf(&p->line, " %s", row->args);
	if (row->note[0] != '\0')
		buf_addf(&p->line, "   # %s", row->note);
	if (row->patched)
		buf_adds(&p->line, "   # patched");
	end_line(p);
}

static void
add_elsewhere(struct sheet *p)
{
	if (p->a.elsewhere.self == 0 && p->a.elsewhere.total == 0)
		return;
	add_figures(p, &p->a.elsewhere);
	buf_addf(&p->line, "%10s  %s", "", "elsewhere");
	end_line(p);
}

void
report_code_text(struct buf *out, const struct snapshot *s,
    const struct lens *lens, const struct listing *l, int width)
{
	struct sheet p = { .out = out,
		.s = s,
		.l = l,
		.columns = width,
		.shown_line = LISTING_NONE,
		.shown_inline = LISTING_NONE };

	annotation_build(&p.a, s, lens, l);
	add_head(&p);
	if (l->nrows > 0)
		add_titles(&p);
	for (size_t i = 0; i < l->nrows; i++)
		add_row(&p, i);
	add_elsewhere(&p);
	buf_fini(&p.line);
	annotation_fini(&p.a);
}
