/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_text.c - the code of a function for people: what it is and how hot, its
 * hottest rows, then its code, or as much of it as is wanted.
 */
#include "config.h"

#include "report/code.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "profile/annotate.h"
#include "report/code_rows.h"
#include "report/grid.h"
#include "report/wrap.h"

enum { LABEL = 11 };

/* Functions of more rows, than one sees at a time, begin with the hottest. */
enum { LONG = 24, HOTTEST = 10 };

/* Rows shown before and behind each one that a limit leaves. */
enum { AROUND = 3 };

struct sheet {
	struct buf *out;
	const struct listing *l;
	enum lens_skid skid;
	size_t limit; /* 0: all rows */
	struct annotation a;
	struct code_rows rows;
	int columns;
	struct buf line;
};

static const char *const skid_texts[] = {
	[LENS_SKID_BACK] = "of the instruction before the one that was "
			   "interrupted, where that is certain: it had to end "
			   "first",
	[LENS_SKID_RAW] = "of the instruction that was interrupted: it had "
			  "not begun, the time is often that of the one before",
};

static const char bytecode_text[] =
    "of the instruction whose code the processor was in, where that tells; "
    "else of the one that the frame had stored, or of the next";

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

static double
share_of_hottest(const struct sheet *p, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += p->a.rows[p->a.hottest[i]].self_pct;
	return sum;
}

static size_t
hottest(const struct sheet *p, size_t most)
{
	return p->a.nhottest < most ? p->a.nhottest : most;
}

/* What is shown of a long function. */
static void
add_extent(struct sheet *p)
{
	char rows[32], pct[16];
	struct buf b = { 0 };
	size_t n = hottest(p, p->limit > 0 ? p->limit : HOTTEST);

	text_count(rows, sizeof rows, p->l->nrows);
	buf_addf(&b, "%zu of %s rows have %s %% of the function's self time", n,
	    rows, text_percent(pct, sizeof pct, share_of_hottest(p, n)));
	if (p->limit > 0)
		buf_addf(&b,
		    "; shown are these with %d around each, all without -l",
		    AROUND);
	if (p->limit > 0 || p->l->nrows > LONG)
		add_fact(p, "Hottest", b.data);
	buf_fini(&b);
}

static void
add_specialised(struct sheet *p)
{
	struct buf b = { 0 };
	char pct[16];

	if (!p->l->specialises || p->l->nrows == 0)
		return;
	buf_addf(&b, "%s %% of the self time in specialised instructions",
	    text_percent(pct, sizeof pct, p->a.specialised_pct));
	add_fact(p, "Forms", b.data);
	buf_fini(&b);
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
	if (p->l->nrows > 0 && p->l->kind == LISTING_MACHINE) {
		buf_addf(&b, "0x%" PRIx64, p->l->start);
		add_fact(p, "Address", b.data);
		buf_clear(&b);
	}
	buf_addf(&b, "%s %% self, %s %% total of the time, %s sample%s",
	    text_percent(self, sizeof self, all->self_pct),
	    text_percent(total, sizeof total, all->total_pct),
	    text_count(samples, sizeof samples, all->samples),
	    all->samples == 1 ? "" : "s");
	add_fact(p, "Time", b.data);
	if (p->l->skids)
		add_fact(p, "Shares", skid_texts[p->skid]);
	else if (p->l->kind == LISTING_BYTECODE)
		add_fact(p, "Shares", bytecode_text);
	add_specialised(p);
	add_fact(p, "Code", p->l->origin);
	add_fact(p, "No code", p->l->problem);
	add_fact(p, "", p->l->cure);
	add_fact(p, "Source", p->l->source_problem);
	add_extent(p);
	buf_fini(&b);
}

/* The rows that a limit leaves; NULL: all. */
static bool *
choose_rows(const struct sheet *p)
{
	size_t nrows = p->l->nrows, n = hottest(p, p->limit);
	bool *chosen;

	if (p->limit == 0)
		return NULL;
	chosen = xcalloc(nrows + 1, sizeof *chosen);
	for (size_t i = 0; i < n; i++) {
		size_t row = p->a.hottest[i];
		size_t k = row > AROUND ? row - AROUND : 0;

		for (; k <= row + AROUND && k < nrows; k++)
			chosen[k] = true;
	}
	return chosen;
}

struct gap { /* rows that are left out */
	size_t n;
	struct annotated sum;
};

static void
widen(struct gap *gap, const struct annotated *row)
{
	gap->n++;
	gap->sum.self += row->self;
	gap->sum.total += row->total;
	gap->sum.samples += row->samples;
	gap->sum.self_pct += row->self_pct;
	gap->sum.total_pct += row->total_pct;
}

static void
end_gap(struct sheet *p, struct gap *gap)
{
	char text[64];

	if (gap->n == 0)
		return;
	snprintf(text, sizeof text, "... %zu row%s left out", gap->n,
	    gap->n == 1 ? "" : "s");
	code_rows_other(&p->rows, &gap->sum, text);
	*gap = (struct gap){ 0 };
}

static void
add_code(struct sheet *p)
{
	bool *chosen = choose_rows(p);
	struct gap gap = { 0 };
	/* a cold part may stand before all else */
	bool heading = p->l->nrows > 0 && p->l->rows[0].addr != p->l->start;

	for (uint32_t i = 0; i < p->l->nrows; i++) {
		heading = heading || p->l->rows[i].part;
		if (chosen != NULL && !chosen[i]) {
			widen(&gap, &p->a.rows[i]);
			continue;
		}
		end_gap(p, &gap);
		if (heading)
			code_rows_part(&p->rows, i);
		heading = false;
		code_rows_add(&p->rows, i);
	}
	end_gap(p, &gap);
	free(chosen);
}

void
report_code_text(struct buf *out, const struct snapshot *s,
    const struct lens *lens, const struct listing *l, size_t limit, int width)
{
	struct sheet p = { .out = out,
		.l = l,
		.skid = lens->skid,
		.limit = limit,
		.columns = width };

	annotation_build(&p.a, s, lens, l);
	code_rows_init(&p.rows, out, l, &p.a, width);
	add_head(&p);
	if (l->nrows > LONG && p.a.nhottest > 0)
		code_rows_hottest(&p.rows,
		    hottest(
			&p, limit > 0 && limit < HOTTEST ? limit : HOTTEST));
	if (l->nrows > 0)
		code_rows_titles(&p.rows);
	add_code(&p);
	if (p.a.elsewhere.self > 0 || p.a.elsewhere.total > 0)
		code_rows_other(&p.rows, &p.a.elsewhere, "elsewhere");
	code_rows_fini(&p.rows);
	buf_fini(&p.line);
	annotation_fini(&p.a);
}
