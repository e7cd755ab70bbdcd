/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list.c - the list that a lens shows of a snapshot. */
#include "config.h"

#include "profile/list.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "profile/counts.h"
#include "profile/rank.h"
#include "profile/tally.h"

/* What the trend compares: the first against the second. */
static const enum window trend_windows[2] = { WINDOW_1S, WINDOW_10S };

struct view {
	const struct snapshot *s;
	const struct lens *lens;
	struct tally *func; /* by id; valid for those that have a node */
	struct sum *node;
	uint32_t *stands; /* by node: which one its own time is booked on */
	bool *under; /* by node: the filter lets it or a caller through */
	uint64_t recent[2]; /* time in the windows of the trend */
};

static void *
scratch(struct func_list *l, size_t need)
{
	/* never NULL, also for nothing */
	l->scratch = xgrow(l->scratch, &l->scratch_cap, need + 1, 1);
	return l->scratch;
}

static void
open_view(struct view *v, struct func_list *l, const struct snapshot *s,
    const struct lens *lens)
{
	size_t i;

	*v = (struct view){ .s = s, .lens = lens };
	v->func = scratch(l,
	    s->nfuncs * sizeof *v->func + s->nnodes * sizeof *v->node +
		s->nnodes * sizeof *v->stands + s->nnodes * sizeof *v->under);
	v->node = (struct sum *)(v->func + s->nfuncs);
	v->stands = (uint32_t *)(v->node + s->nnodes);
	v->under = (bool *)(v->stands + s->nnodes);
	for (i = 0; i < s->nnodes; i++) {
		v->node[i] = (struct sum){ 0 };
		v->func[s->nodes[i].func] = (struct tally){ 0 };
		/* a parent stands before its child */
		v->stands[i] = counts_folded(lens, s, i)
				   ? v->stands[s->nodes[i].parent]
				   : (uint32_t)i;
	}
	for (i = 0; lens->by_line && i < s->nspots; i++)
		v->func[s->spots[i].func] = (struct tally){ 0 };
	if (s->nfuncs > 0)
		v->func[s->no_python] = (struct tally){ 0 };
}

static void
sum_add(struct sum *to, uint64_t ns, uint64_t samples)
{
	to->ns += ns;
	to->samples += samples;
}

/* Native code that no Python called has no row of its own: with rows of Python
 * only, one stands for all of it. */
static bool
is_astray(const struct view *v, size_t node)
{
	const struct snapshot *s = v->s;

	return v->lens->native == LENS_NATIVE_OUT &&
	       s->funcs[s->nodes[v->stands[node]].func].kind != FUNC_PYTHON;
}

static uint32_t
booked_on(const struct view *v, size_t node)
{
	return is_astray(v, node) ? v->s->no_python
				  : v->s->nodes[v->stands[node]].func;
}

static void
add_cell(struct view *v, const struct snap_cell *c, struct func_list *l)
{
	struct tally *t = &v->func[booked_on(v, c->node)];
	uint64_t ns = c->ns[v->lens->window];
	uint32_t samples = c->samples[v->lens->window];
	unsigned i;

	l->time += ns;
	l->samples += samples;
	sum_add(&t->self, ns, samples);
	sum_add(&v->node[c->node], ns, samples);
	for (i = 0; i < 2; i++) {
		v->recent[i] += c->ns[trend_windows[i]];
		t->recent[i] += c->ns[trend_windows[i]];
	}
}

static void
add_cells(struct view *v, struct func_list *l)
{
	size_t i;

	l->time = 0;
	l->samples = 0;
	for (i = 0; i < v->s->ncells; i++) {
		const struct snap_cell *c = &v->s->cells[i];

		if (counts_time(v->lens, c->thread, c->during))
			add_cell(v, c, l);
	}
}

/* A child stands after its parent, so from the end each node is complete when
 * it is reached. */
static void
add_totals(struct view *v)
{
	size_t i;

	for (i = v->s->nnodes; i-- > 1;) {
		const struct snap_node *n = &v->s->nodes[i];
		const struct sum *below = &v->node[i];

		if (n->first && v->stands[i] == i && !is_astray(v, i))
			sum_add(
			    &v->func[n->func].total, below->ns, below->samples);
		sum_add(&v->node[n->parent], below->ns, below->samples);
	}
}

static uint32_t
saturate(uint64_t n)
{
	return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

static struct func_row
row_of(const struct view *v, const struct func_list *l, const struct tally *t)
{
	struct func_row row = {
		.samples_self = saturate(t->self.samples),
		.samples_total = saturate(t->total.samples),
		.self = t->self.ns,
		.total = t->total.ns,
		.self_pct = counts_share(t->self.ns, l->time),
		.total_pct = counts_share(t->total.ns, l->time),
	};

	if (v->recent[0] > 0 && v->recent[1] > 0)
		row.trend = counts_share(t->recent[0], v->recent[0]) -
			    counts_share(t->recent[1], v->recent[1]);
	return row;
}

static bool
is_let(const struct view *v, const struct func_row *row)
{
	const struct match *filter = v->lens->filter;

	return filter == NULL || lens_matches(filter, v->s->funcs, row);
}

static void
add_row(struct func_list *l, const struct func_row *row)
{
	l->v = xgrow(l->v, &l->cap, l->n + 1, sizeof *l->v);
	l->v[l->n++] = *row;
	l->covered += row->self;
}

/* Of a list by line this is what no line is known for. */
static void
add_functions(const struct view *v, struct func_list *l)
{
	for (size_t i = 1; i < v->s->nnodes; i++) {
		uint32_t func = v->s->nodes[i].func;
		const struct func *f = &v->s->funcs[func];
		struct tally *t = &v->func[func];
		struct func_row row;

		if (t->total.samples == 0)
			continue;
		row = row_of(v, l, t);
		row.id = row.func = func;
		row.file = v->lens->by_line ? "" : f->file;
		row.line = v->lens->by_line ? 0 : f->line;
		t->lets = is_let(v, &row);
		if (t->lets)
			add_row(l, &row);
		t->total.samples = 0; /* done: its other nodes add no row */
	}
}

static void
add_astray(const struct view *v, struct func_list *l)
{
	struct tally *t = &v->func[v->s->no_python];
	struct func_row row;

	if (v->lens->native == LENS_NATIVE_IN || t->self.samples == 0)
		return;
	t->total = t->self;
	row = row_of(v, l, t);
	row.id = row.func = v->s->no_python;
	row.file = "";
	if (is_let(v, &row))
		add_row(l, &row);
}

static void
add_lines(const struct view *v, struct func_list *l)
{
	line_list_build(&l->lines, v->s, v->lens, trend_windows, v->func);
	for (size_t i = 0; i < l->lines.n; i++) {
		const struct line_tally *line = &l->lines.v[i];
		struct func_row row;

		if (line->tally.total.samples == 0)
			continue;
		row = row_of(v, l, &line->tally);
		row.id = line->id;
		row.func = line->func;
		row.file = line->file;
		row.line = line->line;
		if (!is_let(v, &row))
			continue;
		add_row(l, &row);
		/* of one that matches only there, the stacks are not known */
		row.file = "";
		v->func[row.func].lets |= is_let(v, &row);
	}
}

/* What a filter covers: a stack is one with a function that has a row. */
static void
cover(struct view *v, struct func_list *l)
{
	uint64_t covered = 0;

	v->under[0] = false;
	for (size_t i = 1; i < v->s->nnodes; i++) {
		const struct snap_node *n = &v->s->nodes[i];

		v->under[i] = v->under[n->parent] ||
			      (v->stands[i] == i && v->func[n->func].lets);
	}
	for (size_t i = 0; i < v->s->ncells; i++) {
		const struct snap_cell *c = &v->s->cells[i];

		if (v->under[c->node] &&
		    counts_time(v->lens, c->thread, c->during))
			covered += c->ns[v->lens->window];
	}
	if (covered > l->covered)
		l->covered = covered;
}

void
func_list_build(
    struct func_list *l, const struct snapshot *s, const struct lens *lens)
{
	const struct rank rank = { s->funcs, lens->sort, lens->ascending };
	struct view v;

	open_view(&v, l, s, lens);
	add_cells(&v, l);
	add_totals(&v);
	l->n = 0;
	l->covered = 0;
	if (lens->by_line)
		add_lines(&v, l);
	add_functions(&v, l);
	if (s->nfuncs > 0)
		add_astray(&v, l);
	if (s->nnodes > 0)
		cover(&v, l);
	rank_rows(&rank, l->v, l->n);
}

void
func_list_fini(struct func_list *l)
{
	free(l->v);
	free(l->scratch);
	line_list_fini(&l->lines);
	*l = (struct func_list){ 0 };
}
