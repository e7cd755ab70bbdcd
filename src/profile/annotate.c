/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * annotate.c - a listing and a snapshot joined.
 *
 * Each spot of the function looks up its row once; after that the cells are
 * only added up, however many threads there are.
 */
#include "config.h"

#include "profile/annotate.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "profile/counts.h"

#define NOT_OURS (LISTING_NONE - 1) /* the spot is another function's */

struct join {
	struct annotation *a;
	const struct snapshot *s;
	const struct lens *lens;
	const struct listing *l;
};

static void *
scratch(struct annotation *a, size_t n, size_t size)
{
	/* never NULL, also for nothing */
	a->scratch = xgrow(a->scratch, &a->scratch_cap, n * size + 1, 1);
	return a->scratch;
}

static struct annotated *
cleared(struct annotated *v, size_t *cap, size_t n)
{
	v = xgrow(v, cap, n + 1, sizeof *v);
	memset(v, 0, n * sizeof *v);
	return v;
}

static void
clear(struct annotation *a, const struct listing *l)
{
	a->rows = cleared(a->rows, &a->rows_cap, l->nrows);
	a->lines = cleared(a->lines, &a->lines_cap, l->nlines);
	a->inlines = cleared(a->inlines, &a->inlines_cap, l->ninlines);
	a->nrows = l->nrows;
	a->nlines = l->nlines;
	a->ninlines = l->ninlines;
	a->nhottest = 0;
	a->all = (struct annotated){ 0 };
	a->elsewhere = (struct annotated){ 0 };
	a->specialised_pct = 0;
}

struct standing { /* of a node */
	uint32_t on; /* the node that its time is booked on */
	bool within; /* the function is on the path to it */
};

static void
stand_nodes(const struct join *j, struct standing *v)
{
	for (size_t i = 0; i < j->s->nnodes; i++) {
		const struct snap_node *n = &j->s->nodes[i];
		bool folded = counts_folded(j->lens, j->s, i);

		/* a parent stands before its child */
		v[i].on = folded ? v[n->parent].on : (uint32_t)i;
		v[i].within = i > 0 && (v[n->parent].within ||
					   (!folded && n->func == j->l->func));
	}
}

/* The function's time, and that of all: *time. */
static void
add_all(const struct join *j, uint64_t *time)
{
	const struct snapshot *s = j->s;
	struct standing *node = scratch(j->a, s->nnodes, sizeof *node);
	struct annotated *all = &j->a->all;

	*time = 0;
	stand_nodes(j, node);
	for (size_t i = 0; i < s->ncells; i++) {
		const struct snap_cell *c = &s->cells[i];
		uint64_t ns = c->ns[j->lens->window];

		if (!counts_time(j->lens, c->thread, c->during))
			continue;
		*time += ns;
		if (node[c->node].within)
			all->total += ns;
		if (s->nodes[node[c->node].on].func != j->l->func)
			continue;
		all->self += ns;
		all->samples += c->samples[j->lens->window];
	}
}

/* The row of each spot of the function. */
static uint32_t *
place_spots(const struct join *j)
{
	uint32_t *row = scratch(j->a, j->s->nspots, sizeof *row);
	uint32_t (*find)(const struct listing *, uint64_t) =
	    j->lens->skid == LENS_SKID_RAW ? listing_row : listing_cause;

	for (size_t i = 0; i < j->s->nspots; i++) {
		const struct snap_spot *spot = &j->s->spots[i];

		row[i] = spot->func == j->l->func ? find(j->l, spot->addr)
						  : NOT_OURS;
	}
	return row;
}

static void
add_spots(const struct join *j)
{
	const uint32_t *row = place_spots(j);
	enum func_kind kind = j->s->funcs[j->l->func].kind;
	enum window window = j->lens->window;

	for (size_t i = 0; i < j->s->nspot_cells; i++) {
		const struct snap_spot_cell *c = &j->s->spot_cells[i];
		struct annotated *at;

		if (row[c->spot] >= j->a->nrows ||
		    !counts_time(j->lens, c->thread, c->during))
			continue;
		at = &j->a->rows[row[c->spot]];
		if (counts_self(j->lens, c->what)) {
			at->self += c->ns[window];
			at->samples += c->samples[window];
		}
		if (counts_total(j->lens, kind, c->what))
			at->total += c->ns[window];
		if (c->what == SPOT_AGAIN &&
		    counts_total(j->lens, kind, SPOT_TOTAL))
			at->again += c->ns[window];
	}
}

static void
sum_up(struct annotated *to, const struct annotated *from)
{
	to->self += from->self;
	to->total += from->total;
	to->samples += from->samples;
}

/* Rows to their lines and inlined calls; these to those around them, which
 * stand before. Returns the sum of the rows. */
static struct annotated
add_groups(const struct join *j)
{
	struct annotation *a = j->a;
	struct annotated sum = { 0 };

	for (size_t i = 0; i < a->nrows; i++) {
		const struct code_row *row = &j->l->rows[i];

		sum_up(&sum, &a->rows[i]);
		if (row->line < a->nlines)
			sum_up(&a->lines[row->line], &a->rows[i]);
		if (row->inlined < a->ninlines)
			sum_up(&a->inlines[row->inlined], &a->rows[i]);
	}
	for (size_t i = a->ninlines; i-- > 0;)
		if (j->l->inlines[i].parent < i)
			sum_up(&a->inlines[j->l->inlines[i].parent],
			    &a->inlines[i]);
	return sum;
}

static uint64_t
rest(uint64_t all, uint64_t part)
{
	/* a window that was shortened to bound memory may have kept more of
	 * the part */
	return all > part ? all - part : 0;
}

static void
find_elsewhere(struct annotation *a, const struct annotated *rows)
{
	a->elsewhere =
	    (struct annotated){ .self = rest(a->all.self, rows->self),
		    .total = rest(a->all.total, rows->total),
		    .samples = rest(a->all.samples, rows->samples) };
}

static void
add_outer_calls(struct annotation *a)
{
	for (size_t i = 0; i < a->nrows; i++)
		a->rows[i].total += a->rows[i].again;
}

static void
share_out(struct annotated *v, size_t n, const struct annotated *all)
{
	for (size_t i = 0; i < n; i++) {
		v[i].self_pct = counts_share(v[i].self, all->self);
		v[i].total_pct = counts_share(v[i].total, all->total);
	}
}

/* How much of its time a function runs as its interpreter made it faster. */
static void
share_specialised(struct annotation *a, const struct listing *l)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < a->nrows; i++)
		if (l->rows[i].specialised)
			ns += a->rows[i].self;
	a->specialised_pct = counts_share(ns, a->all.self);
}

static void
share_all(struct annotation *a, uint64_t time)
{
	share_out(a->rows, a->nrows, &a->all);
	share_out(a->lines, a->nlines, &a->all);
	share_out(a->inlines, a->ninlines, &a->all);
	share_out(&a->elsewhere, 1, &a->all);
	a->all.self_pct = counts_share(a->all.self, time);
	a->all.total_pct = counts_share(a->all.total, time);
}

static int
by_heat(const void *va, const void *vb, void *arg)
{
	const struct annotated *rows = arg;
	uint32_t a = *(const uint32_t *)va, b = *(const uint32_t *)vb;

	if (rows[a].self != rows[b].self)
		return rows[a].self > rows[b].self ? -1 : 1;
	return a < b ? -1 : 1;
}

static void
rank_hottest(struct annotation *a)
{
	for (size_t i = 0; i < a->nrows; i++) {
		if (a->rows[i].self == 0)
			continue;
		a->hottest = xgrow(a->hottest, &a->hottest_cap, a->nhottest + 1,
		    sizeof *a->hottest);
		a->hottest[a->nhottest++] = (uint32_t)i;
	}
	if (a->nhottest > 1)
		qsort_r(a->hottest, a->nhottest, sizeof *a->hottest, by_heat,
		    a->rows);
}

void
annotation_build(struct annotation *a, const struct snapshot *s,
    const struct lens *lens, const struct listing *l)
{
	const struct join j = { a, s, lens, l };
	struct annotated rows;
	uint64_t time;

	clear(a, l);
	if (l->func >= s->nfuncs)
		return; /* never met, so far */
	add_all(&j, &time);
	add_spots(&j);
	rows = add_groups(&j);
	find_elsewhere(a, &rows);
	add_outer_calls(a);
	share_all(a, time);
	share_specialised(a, l);
	rank_hottest(a);
}

void
annotation_fini(struct annotation *a)
{
	free(a->rows);
	free(a->lines);
	free(a->inlines);
	free(a->hottest);
	free(a->scratch);
	*a = (struct annotation){ 0 };
}
