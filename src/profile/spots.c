/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spots.c - addresses of functions, and the time spent at each.
 *
 * This runs for each frame of each sample, and most of its time is waiting for
 * memory. What a sample touches of a spot is therefore in one cache line; the
 * cells get it when the slice is over, or another thread is at the same spot.
 */
#include "config.h"

#include "profile/spots.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum {
	PROBES = 4, /* for spots of one key, which nobody makes by chance */
	WAYS = 8 /* of four threads, what is their own and their totals */
};

#define CELL_NONE UINT32_MAX

struct spots_recent { /* cells, by whose and what their time is */
	uint32_t tag[WAYS], cell[WAYS];
};

struct pending { /* time that its cell has not got yet */
	uint64_t ns;
	uint32_t samples;
	uint32_t tag, cell;
};

struct spots_line {
	struct pending total, self;
	uint32_t callee, calls; /* so many samples have it above */
	uint32_t stack; /* the last one it was met in */
	bool waits; /* in the list of those with something pending */
} __attribute__((aligned(64)));

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

static void
grow_lines(struct spots *s)
{
	size_t cap = s->lines_cap != 0 ? 2 * s->lines_cap : 64;
	struct spots_line *line = xaligned(sizeof *line, cap * sizeof *line);

	if (s->n > 0)
		memcpy(line, s->line, s->n * sizeof *line);
	free(s->line);
	s->line = line;
	s->lines_cap = cap;
}

static const struct spots_line fresh = { .total.cell = CELL_NONE,
	.self.cell = CELL_NONE };

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
	if (n == s->lines_cap)
		grow_lines(s);
	s->line[n] = fresh;
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

/* A thread, what goes on in it, and what its time is, as one number. */
static uint32_t
tag_of(uint32_t thread, unsigned during, enum spot_time what)
{
	return (thread << DURING_BITS | during) * SPOT_TIMES + what;
}

static uint32_t
find_cell(struct spots *s, uint32_t tag, uint32_t spot)
{
	uint32_t whose = tag / SPOT_TIMES;
	uint64_t key = hmap_key2(spot, tag);
	uint64_t *at = hmap_get(&s->cell_at, key);

	if (at != NULL)
		return (uint32_t)*at;
	if (s->ncells >= s->max_cells)
		return CELL_NONE;
	s->cell = xgrow(s->cell, &s->cells_cap, s->ncells + 1, sizeof *s->cell);
	s->cell[s->ncells] = (struct snap_spot_cell){ .spot = spot,
		.thread = whose >> DURING_BITS,
		.what = tag % SPOT_TIMES,
		.during = whose & ((1u << DURING_BITS) - 1) };
	*hmap_put(&s->cell_at, key, NULL) = s->ncells;
	return (uint32_t)s->ncells++;
}

static uint32_t
cell_of(struct spots *s, uint32_t tag, uint32_t spot)
{
	struct spots_recent *r = &s->recent[spot];
	uint32_t what = tag % SPOT_TIMES, whose = tag / SPOT_TIMES;
	unsigned way = ((whose ^ whose >> DURING_BITS) * 2 +
			   (what == SPOT_TOTAL || what == SPOT_AGAIN)) %
		       WAYS;

	if (r->tag[way] != tag || r->cell[way] == CELL_NONE) {
		r->tag[way] = tag;
		r->cell[way] = find_cell(s, tag, spot);
	}
	return r->cell[way];
}

static void
give(struct spots *s, struct pending *p)
{
	if (p->samples > 0 && p->cell != CELL_NONE)
		windows_put(&s->windows, s->cell, p->cell, p->ns, p->samples);
	p->ns = p->samples = 0;
}

static void
give_calls(struct spots *s, uint32_t spot, struct spots_line *l)
{
	if (l->calls > 0)
		calls_add(&s->calls, spot, l->callee, l->calls);
	l->calls = 0;
}

static void
give_all(struct spots *s)
{
	for (size_t i = 0; i < s->nwaiting; i++) {
		struct spots_line *l = &s->line[s->waiting[i]];

		give(s, &l->total);
		give(s, &l->self);
		give_calls(s, s->waiting[i], l);
		l->waits = false;
	}
	s->nwaiting = 0;
}

static void
wait_for(struct spots *s, uint32_t spot, struct spots_line *l)
{
	if (l->waits)
		return;
	s->waiting = xgrow(
	    s->waiting, &s->waiting_cap, s->nwaiting + 1, sizeof *s->waiting);
	s->waiting[s->nwaiting++] = spot;
	l->waits = true;
}

static void
book(struct spots *s, uint32_t tag, uint32_t spot, struct pending *p,
    uint64_t weight)
{
	if (p->tag != tag || p->cell == CELL_NONE) {
		give(s, p);
		p->tag = tag;
		p->cell = cell_of(s, tag, spot);
	}
	p->ns += weight;
	p->samples++;
}

struct booking {
	uint32_t thread;
	unsigned during;
	uint64_t weight;
};

static void
book_own(struct spots *s, const struct booking *b, uint32_t spot,
    enum spot_time what)
{
	struct spots_line *l;

	if (spot == SPOT_NONE)
		return;
	l = &s->line[spot];
	wait_for(s, spot, l);
	book(s, tag_of(b->thread, b->during, what), spot, &l->self, b->weight);
}

/* As lens.c books it: without the kernel's rows on the function that called the
 * kernel or, where none did, on the kernel's first; with those of Python only on
 * the innermost of them. */
static void
book_self(struct spots *s, const struct booking *b, const struct spots_stack *k)
{
	if (k->python > 0 && k->python < k->n)
		book_own(s, b, k->spot[k->python], SPOT_SELF_PYTHON);
	if (k->nkernel == 0) {
		book_own(s, b, k->spot[0], SPOT_SELF);
		return;
	}
	book_own(s, b, k->spot[0], SPOT_SELF_IN);
	book_own(s, b, k->spot[k->nkernel < k->n ? k->nkernel : k->n - 1],
	    SPOT_SELF_OUT);
}

/* Was the function not met before in the stack at hand? */
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
begin_stack(struct spots *s, const struct spots_stack *k)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->spot[i] != SPOT_NONE)
			__builtin_prefetch(&s->line[k->spot[i]], 1);
	if (++s->stack != 0)
		return;
	if (s->met.n > 0)
		memset(s->met.v, 0, s->met.n * sizeof *s->met.v);
	for (size_t i = 0; i < s->n; i++)
		s->line[i].stack = 0;
	s->stack = 1;
}

static void
book_call(struct spots *s, uint32_t spot, struct spots_line *l, uint32_t callee)
{
	if (l->callee != callee)
		give_calls(s, spot, l);
	l->callee = callee;
	l->calls++;
}

static void
book_frame(struct spots *s, const struct booking *b,
    const struct spots_stack *k, size_t i)
{
	bool first = is_first(&s->met, k->func[i], s->stack);
	uint32_t spot = k->spot[i];
	struct spots_line *l;

	if (spot == SPOT_NONE)
		return;
	l = &s->line[spot];
	if (l->stack == s->stack)
		return;
	l->stack = s->stack;
	wait_for(s, spot, l);
	book(s, tag_of(b->thread, b->during, first ? SPOT_TOTAL : SPOT_AGAIN),
	    spot, &l->total, b->weight);
	if (i > k->nkernel)
		book_call(s, spot, l, k->func[i - 1]);
}

void
spots_add(struct spots *s, uint32_t thread, const struct spots_stack *k,
    uint64_t weight, uint64_t now)
{
	const struct booking b = { thread, k->during, weight };

	assert(k->n > 0 && k->nkernel <= k->n);
	begin_stack(s, k);
	if (windows_ends(&s->windows, now))
		give_all(s);
	windows_begin(&s->windows, s->cell, now);
	book_self(s, &b, k);
	for (size_t i = 0; i < k->n; i++)
		book_frame(s, &b, k, i);
}

void
spots_advance(struct spots *s, uint64_t now)
{
	give_all(s);
	windows_advance(&s->windows, s->cell, now);
}

void
spots_reset(struct spots *s)
{
	for (size_t i = 0; i < s->n; i++)
		s->line[i] = fresh;
	s->nwaiting = 0;
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
	free(s->line);
	free(s->waiting);
	free(s->met.v);
	hmap_fini(&s->at);
	hmap_fini(&s->cell_at);
	windows_fini(&s->windows);
	calls_fini(&s->calls);
	*s = (struct spots){ 0 };
}
