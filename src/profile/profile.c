/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile.c - the table of times: a sample's way to its cell, and the frozen
 * copy of it all.
 */
#include "config.h"

#include "profile/profile.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hmap.h"
#include "base/xalloc.h"
#include "profile/calltree.h"
#include "profile/spots.h"
#include "profile/threads.h"
#include "profile/windows.h"

struct profile {
	struct calltree tree;
	struct threads threads;
	struct windows windows;
	struct snap_cell *cell;
	size_t ncells, cells_cap, max_cells;
	struct hmap cell_at; /* node, thread and what went on -> index */
	struct spots spots;
	uint64_t samples, folded, serial;
};

#define CELL_NONE UINT32_MAX

struct profile *
profile_new(void)
{
	const struct profile_limits limits = { PROFILE_NODES, PROFILE_CELLS,
		PROFILE_THREADS };

	return profile_new_limited(&limits);
}

struct profile *
profile_new_limited(const struct profile_limits *limits)
{
	const struct windows_shape shape = { sizeof(struct snap_cell),
		offsetof(struct snap_cell, ns),
		offsetof(struct snap_cell, samples) };
	struct profile *p = xcalloc(1, sizeof *p);

	assert(limits->threads < limits->cells && limits->cells < CELL_NONE);
	calltree_init(&p->tree, limits->nodes);
	threads_init(&p->threads, limits->threads);
	windows_init(&p->windows, WINDOWS_ENTRIES, shape);
	spots_init(&p->spots, SPOTS, SPOTS_CELLS);
	p->max_cells = limits->cells;
	return p;
}

uint32_t
profile_thread(struct profile *p, pid_t pid, pid_t tid, uint64_t starttime)
{
	return threads_get(&p->threads, pid, tid, starttime);
}

bool
profile_thread_nameless(const struct profile *p, uint32_t thread)
{
	return threads_nameless(&p->threads, thread);
}

void
profile_thread_call(struct profile *p, uint32_t thread, const char *name)
{
	threads_call(&p->threads, thread, name);
}

void
profile_thread_update(struct profile *p, uint32_t thread, const char *name,
    bool alive, enum thread_state state, const uint64_t time[THREAD_STATES])
{
	threads_update(&p->threads, thread, name, alive, state, time);
}

void
profile_thread_python(struct profile *p, uint32_t thread, const char *name)
{
	threads_python(&p->threads, thread, name);
}

void
profile_thread_held(struct profile *p, uint32_t thread, uint64_t ns)
{
	threads_held(&p->threads, thread, ns);
}

struct whose { /* time */
	uint32_t thread;
	unsigned during;
};

static uint32_t
cell_get(struct profile *p, uint32_t node, const struct whose *w, size_t max)
{
	uint64_t key = hmap_key2(node, w->thread << DURING_BITS | w->during);
	uint64_t *at;

	if (node == CALLTREE_NONE)
		return CELL_NONE;
	at = hmap_get(&p->cell_at, key);
	if (at != NULL)
		return (uint32_t)*at;
	if (p->ncells >= max)
		return CELL_NONE;
	p->cell = xgrow(p->cell, &p->cells_cap, p->ncells + 1, sizeof *p->cell);
	p->cell[p->ncells] = (struct snap_cell){
		.node = node, .thread = w->thread, .during = w->during
	};
	*hmap_put(&p->cell_at, key, NULL) = p->ncells;
	return (uint32_t)p->ncells++;
}

/*
 * The cell of a sample. Three steps, each with room that those before cannot
 * take: the whole path; the innermost function alone; the catch-all, for which
 * one cell per thread is kept free, so that the last step never fails, and of
 * which nobody knows any more what went on. *kept is how many frames that
 * leaves of the stack.
 */
static uint32_t
cell_of(struct profile *p, uint32_t thread, const struct spots_stack *k,
    size_t *kept)
{
	const struct whose w = { thread, k->during }, all = { thread, 0 };
	size_t room = p->max_cells - p->threads.max;
	uint32_t cell;

	*kept = k->n;
	if (k->n > 1) {
		cell = cell_get(p, calltree_path(&p->tree, k->func, k->n), &w,
		    room - room / 8);
		if (cell != CELL_NONE)
			return cell;
		p->folded++;
	}
	*kept = 1;
	cell = cell_get(p, calltree_top(&p->tree, k->func[0]), &w, room);
	if (cell != CELL_NONE)
		return cell;
	if (k->n == 1)
		p->folded++;
	*kept = 0;
	cell = cell_get(p, CALLTREE_OTHER, &all, p->max_cells);
	assert(cell != CELL_NONE);
	return cell;
}

uint32_t
profile_spot(struct profile *p, uint32_t func, uint64_t addr)
{
	return spots_get(&p->spots, func, addr);
}

uint64_t
profile_spot_addr(const struct profile *p, uint32_t spot)
{
	return p->spots.v[spot].addr;
}

void
profile_spot_where(
    struct profile *p, uint32_t spot, const char *file, unsigned line)
{
	p->spots.v[spot].file = file;
	p->spots.v[spot].line = line;
}

void
profile_spot_cause(
    struct profile *p, uint32_t spot, const char *file, unsigned line)
{
	p->spots.v[spot].cause_file = file;
	p->spots.v[spot].cause_line = line;
}

uint32_t
profile_spot_func(const struct profile *p, uint32_t spot)
{
	return p->spots.v[spot].func;
}

static void
add_spots(struct profile *p, uint32_t thread, const struct spots_stack *k,
    size_t kept, uint64_t weight, uint64_t now)
{
	struct spots_stack left = *k;

	left.n = kept;
	if (left.nkernel > kept)
		left.nkernel = kept;
	if (kept > 0)
		spots_add(&p->spots, thread, &left, weight, now);
}

void
profile_add(struct profile *p, uint32_t thread, const struct spots_stack *k,
    uint64_t weight, uint64_t now)
{
	uint32_t cell;
	size_t kept;

	assert(k->n >= 1 && thread < p->threads.n);
	cell = cell_of(p, thread, k, &kept);
	add_spots(p, thread, k, kept, weight, now);
	windows_add(&p->windows, p->cell, cell, weight, now);
	p->threads.v[thread].samples++;
	p->samples++;
}

void
profile_reset(struct profile *p)
{
	calltree_clear(&p->tree);
	threads_reset(&p->threads);
	windows_clear(&p->windows);
	spots_reset(&p->spots);
	hmap_clear(&p->cell_at);
	p->ncells = 0;
	p->samples = 0;
	p->folded = 0;
}

/* The next len bytes of the block. Multiples of 8 keep everything aligned. */
static void *
carve(char **block, size_t len)
{
	void *p = *block;

	*block += (len + 7) & ~(size_t)7;
	return p;
}

static void *
carve_copy(char **block, const void *from, size_t n, size_t size)
{
	void *to = carve(block, n * size);

	if (n > 0)
		memcpy(to, from, n * size);
	return to;
}

static size_t
frozen_size(const struct profile *p, size_t nfuncs)
{
	return sizeof(struct snapshot) +
	       p->threads.n * sizeof(struct snap_thread) +
	       p->tree.n * sizeof(struct snap_node) +
	       p->ncells * sizeof(struct snap_cell) +
	       p->spots.n * sizeof(struct snap_spot) +
	       p->spots.ncells * sizeof(struct snap_spot_cell) +
	       p->spots.calls.n * sizeof(struct snap_call) +
	       nfuncs * sizeof(struct func) + threads_text(&p->threads) +
	       9 * 8; /* rounding of the nine pieces */
}

const struct snapshot *
profile_freeze(struct profile *p, const struct intern *intern,
    const struct snapshot *head, uint64_t now)
{
	size_t nfuncs;
	const struct func *funcs = intern_funcs(intern, &nfuncs);
	struct snap_thread *threads;
	struct snapshot *s;
	char *block;

	windows_advance(&p->windows, p->cell, now);
	spots_advance(&p->spots, now);

	block = xmalloc(frozen_size(p, nfuncs));
	s = carve(&block, sizeof *s);
	memcpy(s, head, sizeof *s);
	atomic_init(&s->refs, 1);
	s->serial = ++p->serial;
	s->taken = now;
	s->nodes = carve_copy(&block, p->tree.v, p->tree.n, sizeof *p->tree.v);
	s->nnodes = p->tree.n;
	s->cells = carve_copy(&block, p->cell, p->ncells, sizeof *p->cell);
	s->ncells = p->ncells;
	s->spots =
	    carve_copy(&block, p->spots.v, p->spots.n, sizeof *p->spots.v);
	s->nspots = p->spots.n;
	s->spot_cells = carve_copy(
	    &block, p->spots.cell, p->spots.ncells, sizeof *p->spots.cell);
	s->nspot_cells = p->spots.ncells;
	s->calls = carve_copy(&block, p->spots.calls.v, p->spots.calls.n,
	    sizeof *p->spots.calls.v);
	s->ncalls = p->spots.calls.n;
	s->funcs = carve_copy(&block, funcs, nfuncs, sizeof *funcs);
	s->nfuncs = nfuncs;
	threads = carve(&block, p->threads.n * sizeof *threads);
	threads_freeze(&p->threads, threads, block);
	s->threads = threads;
	s->nthreads = p->threads.n;
	return s;
}

uint64_t
profile_samples(const struct profile *p)
{
	return p->samples;
}

uint64_t
profile_folded(const struct profile *p)
{
	return p->folded;
}

uint64_t
profile_evicted(const struct profile *p)
{
	return p->windows.evicted + p->spots.windows.evicted;
}

void
profile_free(struct profile *p)
{
	if (p == NULL)
		return;
	calltree_fini(&p->tree);
	threads_fini(&p->threads);
	windows_fini(&p->windows);
	spots_fini(&p->spots);
	hmap_fini(&p->cell_at);
	free(p->cell);
	free(p);
}
