/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spots.c - addresses of functions, and the time spent at each.
 *
 * This runs for each frame of each sample. A spot therefore remembers its cells
 * of SPOT_TOTAL for a few threads that were there last; all others, one or two
 * a sample, are looked up.
 */
#include "config.h"

#include "profile/spots.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum {
	PROBES = 4, /* for spots of one key, which nobody makes by chance */
	WAYS = 4 /* a power of two */
};

#define CELL_NONE UINT32_MAX

struct spots_recent { /* by the last bits of whose */
	uint32_t whose[WAYS], cell[WAYS];
};

void
spots_init(struct spots *s, size_t max, size_t max_cells)
{
	const struct windows_shape shape = { sizeof *s->cell,
		offsetof(struct snap_spot_cell, ns),
		offsetof(struct snap_spot_cell, samples) };

	assert(max < SPOT_NONE && max_cells < CELL_NONE);
	*s = (struct spots){ .max = max, .max_cells = max_cells };
	windows_init(&s->windows, SPOTS_ENTRIES, shape);
	calls_init(&s->calls, CALLS);
}

static uint32_t
new_spot(struct spots *s, uint32_t func, uint64_t addr)
{
	size_t n = s->n;

	s->v = xgrow(s->v, &s->cap, n + 1, sizeof *s->v);
	s->v[n] = (struct snap_spot){
		.func = func, .addr = addr, .file = "", .cause_file = ""
	};
	s->recent = xgrow(s->recent, &s->recent_cap, n + 1, sizeof *s->recent);
	memset(&s->recent[n], 0xff, sizeof *s->recent);
	s->n++;
	return (uint32_t)n;
}

uint32_t
spots_get(struct spots *s, uint32_t func, uint64_t addr)
{
	uint64_t key = addr ^ (uint64_t)func << 40;

	for (unsigned i = 0; i < PROBES; i++, key += 0x9e3779b97f4a7c15u) {
		const uint64_t *at = hmap_get(&s->at, key);

		if (at == NULL) {
			if (s->n >= s->max)
				return SPOT_NONE;
			*hmap_put(&s->at, key, NULL) = s->n;
			return new_spot(s, func, addr);
		}
		if (s->v[*at].func == func && s->v[*at].addr == addr)
			return (uint32_t)*at;
	}
	return SPOT_NONE;
}

struct booking {
	uint32_t thread;
	unsigned during;
	uint64_t weight;
};

/* A thread, and what went on in it, as one number. */
static uint32_t
whose(const struct booking *b)
{
	return b->thread << DURING_BITS | b->during;
}

static uint32_t
find_cell(struct spots *s, const struct booking *b, uint32_t spot,
    enum spot_time what)
{
	uint64_t key = hmap_key2(spot * SPOT_TIMES + what, whose(b));
	uint64_t *at = hmap_get(&s->cell_at, key);

	if (at != NULL)
		return (uint32_t)*at;
	if (s->ncells >= s->max_cells)
		return CELL_NONE;
	s->cell = xgrow(s->cell, &s->cells_cap, s->ncells + 1, sizeof *s->cell);
	s->cell[s->ncells] = (struct snap_spot_cell){ .spot = spot,
		.thread = b->thread,
		.what = what,
		.during = b->during };
	*hmap_put(&s->cell_at, key, NULL) = s->ncells;
	return (uint32_t)s->ncells++;
}

static uint32_t
cell_of(struct spots *s, const struct booking *b, uint32_t spot,
    enum spot_time what)
{
	struct spots_recent *r = &s->recent[spot];
	unsigned way = (b->thread ^ b->during) % WAYS;

	if (what != SPOT_TOTAL)
		return find_cell(s, b, spot, what);
	if (r->whose[way] != whose(b) || r->cell[way] == CELL_NONE) {
		r->whose[way] = whose(b);
		r->cell[way] = find_cell(s, b, spot, what);
	}
	return r->cell[way];
}

static void
book(struct spots *s, const struct booking *b, uint32_t spot,
    enum spot_time what)
{
	uint32_t cell;

	if (spot == SPOT_NONE)
		return;
	cell = cell_of(s, b, spot, what);
	if (cell != CELL_NONE)
		windows_put(&s->windows, s->cell, cell, b->weight);
}

/* As lens.c books it: without the kernel's rows on the function that called the
 * kernel or, where none did, on the kernel's first; with those of Python only on
 * the innermost of them. */
static void
book_self(struct spots *s, const struct booking *b, const struct spots_stack *k)
{
	if (k->python > 0 && k->python < k->n)
		book(s, b, k->spot[k->python], SPOT_SELF_PYTHON);
	if (k->nkernel == 0) {
		book(s, b, k->spot[0], SPOT_SELF);
		return;
	}
	book(s, b, k->spot[0], SPOT_SELF_IN);
	book(s, b, k->spot[k->nkernel < k->n ? k->nkernel : k->n - 1],
	    SPOT_SELF_OUT);
}

/* Was it not met before in the stack at hand? */
static bool
is_first(struct spots_marks *m, uint32_t id, uint32_t stack)
{
	if (id >= m->n) {
		m->v = xgrow(m->v, &m->cap, (size_t)id + 1, sizeof *m->v);
		memset(m->v + m->n, 0, (id + 1 - m->n) * sizeof *m->v);
		m->n = (size_t)id + 1;
	}
	if (m->v[id] == stack)
		return false;
	m->v[id] = stack;
	return true;
}

static void
forget(struct spots_marks *m)
{
	if (m->n > 0)
		memset(m->v, 0, m->n * sizeof *m->v);
}

static void
begin_stack(struct spots *s)
{
	if (++s->stack != 0)
		return;
	forget(&s->func_met);
	forget(&s->spot_met);
	s->stack = 1;
}

static void
book_frame(struct spots *s, const struct booking *b,
    const struct spots_stack *k, size_t i)
{
	bool first = is_first(&s->func_met, k->func[i], s->stack);
	uint32_t spot = k->spot[i];

	if (spot == SPOT_NONE || !is_first(&s->spot_met, spot, s->stack))
		return;
	book(s, b, spot, first ? SPOT_TOTAL : SPOT_AGAIN);
	if (i > k->nkernel)
		calls_add(&s->calls, spot, k->func[i - 1]);
}

void
spots_add(struct spots *s, uint32_t thread, const struct spots_stack *k,
    uint64_t weight, uint64_t now)
{
	const struct booking b = { thread, k->during, weight };

	assert(k->n > 0 && k->nkernel <= k->n);
	windows_begin(&s->windows, s->cell, now);
	book_self(s, &b, k);
	begin_stack(s);
	for (size_t i = 0; i < k->n; i++)
		book_frame(s, &b, k, i);
}

void
spots_reset(struct spots *s)
{
	s->ncells = 0;
	hmap_clear(&s->cell_at);
	windows_clear(&s->windows);
	calls_reset(&s->calls);
	if (s->n > 0)
		memset(s->recent, 0xff, s->n * sizeof *s->recent);
}

void
spots_fini(struct spots *s)
{
	free(s->v);
	free(s->cell);
	free(s->recent);
	free(s->func_met.v);
	free(s->spot_met.v);
	hmap_fini(&s->at);
	hmap_fini(&s->cell_at);
	windows_fini(&s->windows);
	calls_fini(&s->calls);
	*s = (struct spots){ 0 };
}
