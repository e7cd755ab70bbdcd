/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kin.c - callers and callees of a function.
 *
 * One walk over the call tree, down and up again. A pair of functions that
 * recurs on the way down is open more than once; the subtree of the outermost
 * counts, when it is left, and so each instant once.
 */
#include "config.h"

#include "profile/kin.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "profile/counts.h"

struct sum {
	uint64_t ns, samples;
};

struct branch { /* of the tree; 0, the root, is nobody's child */
	uint32_t child, next;
	struct sum sum; /* its own, then with all below it */
};

struct pair { /* the function and another, its caller or its callee */
	struct sum sum;
	uint32_t open;
};

struct walk {
	const struct snapshot *s;
	const struct lens *lens;
	uint32_t func;
	struct branch *node;
	struct pair *caller, *callee; /* by id; nfuncs: nobody */
	struct pair self; /* the function in itself */
};

static void
sum_up(struct sum *to, const struct sum *from)
{
	to->ns += from->ns;
	to->samples += from->samples;
}

static void
open_walk(struct walk *w, struct kin *k)
{
	size_t nodes = w->s->nnodes, funcs = w->s->nfuncs + 1;
	size_t need = nodes * sizeof *w->node + 2 * funcs * sizeof *w->caller;

	/* never NULL, also for nothing */
	k->scratch = xgrow(k->scratch, &k->scratch_cap, need + 1, 1);
	memset(k->scratch, 0, need);
	w->node = k->scratch;
	w->caller = (struct pair *)(w->node + nodes);
	w->callee = w->caller + funcs;
	for (size_t i = nodes; i-- > 1;) {
		struct branch *parent = &w->node[w->s->nodes[i].parent];

		w->node[i].next = parent->child;
		parent->child = (uint32_t)i;
	}
}

/* The time of each node; and the function's own. */
static void
add_cells(struct walk *w, struct kin *k)
{
	enum window window = w->lens->window;

	for (size_t i = 0; i < w->s->ncells; i++) {
		const struct snap_cell *c = &w->s->cells[i];
		uint32_t on = c->node;

		if (!counts_time(w->lens, c->thread, c->during))
			continue;
		sum_up(&w->node[c->node].sum,
		    &(struct sum){ c->ns[window], c->samples[window] });
		while (counts_folded(w->lens, w->s, on))
			on = w->s->nodes[on].parent;
		if (w->s->nodes[on].func == w->func)
			k->self += c->ns[window];
	}
}

/* The node that called one, of those with a row; 0: none. */
static uint32_t
caller_of(const struct walk *w, uint32_t node)
{
	uint32_t above = w->s->nodes[node].parent;

	while (counts_folded(w->lens, w->s, above))
		above = w->s->nodes[above].parent;
	return above;
}

/* The pairs that a node makes with its caller: up to three. */
static size_t
pairs_of(struct walk *w, uint32_t node, struct pair *pair[3])
{
	const struct snap_node *n = &w->s->nodes[node];
	uint32_t caller, above;
	size_t npairs = 0;

	if (counts_folded(w->lens, w->s, node))
		return 0;
	caller = caller_of(w, node);
	above = w->s->nodes[caller].func;
	if (n->func == w->func) {
		pair[npairs++] = &w->self;
		pair[npairs++] = &w->caller[caller == 0 ? w->s->nfuncs : above];
	}
	if (caller != 0 && above == w->func)
		pair[npairs++] = &w->callee[n->func];
	return npairs;
}

static void
enter(struct walk *w, uint32_t node)
{
	struct pair *pair[3];
	size_t n = pairs_of(w, node, pair);

	while (n-- > 0)
		pair[n]->open++;
}

static void
leave(struct walk *w, uint32_t node)
{
	const struct sum *sum = &w->node[node].sum;
	struct pair *pair[3];
	size_t n = pairs_of(w, node, pair);

	while (n-- > 0)
		if (--pair[n]->open == 0)
			sum_up(&pair[n]->sum, sum);
	sum_up(&w->node[w->s->nodes[node].parent].sum, sum);
}

/* Not by recursion: a stack of the target may be deeper than ours. */
static void
walk_tree(struct walk *w)
{
	uint32_t node = w->node[0].child;

	while (node != 0) {
		enter(w, node);
		if (w->node[node].child != 0) {
			node = w->node[node].child;
			continue;
		}
		for (;;) {
			leave(w, node);
			if (w->node[node].next != 0)
				break;
			node = w->s->nodes[node].parent;
			if (node == 0)
				return;
		}
		node = w->node[node].next;
	}
}

static int
by_time(const void *va, const void *vb)
{
	const struct kin_row *a = va, *b = vb;

	if (a->ns != b->ns)
		return a->ns > b->ns ? -1 : 1;
	return a->func < b->func ? -1 : 1;
}

static size_t
make_rows(const struct walk *w, const struct pair *pair, struct kin_row **v,
    size_t *cap)
{
	size_t n = 0;

	for (size_t i = 0; i <= w->s->nfuncs; i++) {
		const struct sum *sum = &pair[i].sum;

		if (sum->samples == 0)
			continue;
		*v = xgrow(*v, cap, n + 1, sizeof **v);
		(*v)[n++] = (struct kin_row){
			.func = i < w->s->nfuncs ? (uint32_t)i : KIN_NOBODY,
			.ns = sum->ns,
			.samples = sum->samples < UINT32_MAX
				       ? (uint32_t)sum->samples
				       : UINT32_MAX,
			.pct = counts_share(sum->ns, w->self.sum.ns),
		};
	}
	if (n > 1)
		qsort(*v, n, sizeof **v, by_time);
	return n;
}

void
kin_build(struct kin *k, const struct snapshot *s, const struct lens *lens,
    uint32_t func)
{
	struct walk w = { .s = s, .lens = lens, .func = func };

	k->self = k->total = 0;
	k->ncallers = k->ncallees = 0;
	if (s->nnodes == 0)
		return;
	open_walk(&w, k);
	add_cells(&w, k);
	walk_tree(&w);
	k->total = w.self.sum.ns;
	k->ncallers = make_rows(&w, w.caller, &k->callers, &k->callers_cap);
	k->ncallees = make_rows(&w, w.callee, &k->callees, &k->callees_cap);
}

static int
by_samples(const void *va, const void *vb)
{
	const struct kin_callee *a = va, *b = vb;

	if (a->samples != b->samples)
		return a->samples > b->samples ? -1 : 1;
	return a->func < b->func ? -1 : 1;
}

size_t
kin_called(const struct snapshot *s, uint32_t func, uint64_t start,
    uint64_t end, struct kin_callee *out, size_t max)
{
	size_t n = 0, at;

	for (size_t i = 0; i < s->ncalls; i++) {
		const struct snap_call *c = &s->calls[i];
		const struct snap_spot *spot = &s->spots[c->spot];

		if (spot->func != func || spot->addr < start ||
		    spot->addr >= end ||
		    s->funcs[c->callee].kind == FUNC_PYTHON)
			continue;
		for (at = 0; at < n && out[at].func != c->callee;)
			at++;
		if (at == max)
			continue;
		if (at == n)
			out[n++] = (struct kin_callee){ .func = c->callee };
		out[at].samples += c->samples;
	}
	if (n > 1)
		qsort(out, n, sizeof *out, by_samples);
	return n;
}

void
kin_fini(struct kin *k)
{
	free(k->callers);
	free(k->callees);
	free(k->scratch);
	*k = (struct kin){ 0 };
}
