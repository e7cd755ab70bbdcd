/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pycollector.c - finds the run that the collector began in. */
#include "config.h"

#include "session/pycollector.h"

enum { RUNS = 2 }; /* a finalizer's and its caller's: no more between them */

struct
    run { /* of Python frames, with the native ones behind them: [from, to) */
	size_t from, to;
	uint64_t way; /* to the next run; 0: there is none, or all is Python */
};

/* The next run, from that frame on; false: there is none. */
static bool
next_run(const struct pymix *m, const struct stack *stack, size_t at,
    struct run *run)
{
	uint64_t key[2] = { 0 };

	while (at < m->n && m->v[at].python == NULL)
		at++;
	if (at == m->n)
		return false;
	run->from = at;
	while (at < m->n && m->v[at].python != NULL)
		at++;
	for (; at < m->n && m->v[at].python == NULL; at++) {
		key[1] = stack->pc[m->v[at].native];
		key[0] = hmap_hash(key, sizeof key);
	}
	run->to = at;
	run->way = at < m->n ? key[0] : 0;
	return true;
}

static size_t
count_runs(const struct pymix *m, const struct stack *stack)
{
	struct run run = { 0 };
	size_t n = 0;

	while (next_run(m, stack, run.to, &run))
		n++;
	return n;
}

static void
learn(struct pycollector *c, const struct pymix *m, const struct stack *stack)
{
	struct run run;

	if (!next_run(m, stack, 0, &run) || run.way == 0 ||
	    count_runs(m, stack) != RUNS)
		return;
	if (c->ways.n >= PYCOLLECTOR_WAYS)
		hmap_clear(&c->ways);
	hmap_put(&c->ways, run.way, NULL);
}

size_t
pycollector_place(struct pycollector *c, const struct pymix *mixed,
    const struct stack *stack, bool in_loop)
{
	struct run run = { 0 };
	size_t place = mixed->n;

	if (in_loop)
		learn(c, mixed, stack);
	for (bool first = true; next_run(mixed, stack, run.to, &run);
	     first = false) {
		if (first)
			place = in_loop && run.way != 0 ? run.to : run.from;
		if (run.way != 0 && hmap_get(&c->ways, run.way) != NULL)
			place = run.to;
	}
	return place;
}

void
pycollector_fini(struct pycollector *c)
{
	hmap_fini(&c->ways);
}
