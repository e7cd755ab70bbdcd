/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * windows.c - the sliding windows: one queue of entries, each window with its
 * own place in it. Every entry is put in once and taken out once per window,
 * so a sample costs constant time, however many cells there are.
 */
#include "config.h"

#include "profile/windows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

void
windows_init(struct windows *w, size_t max, struct windows_shape shape)
{
	assert(max > 0);
	*w = (struct windows){ .max = max, .shape = shape };
}

static uint64_t *
ns_of(const struct windows *w, void *cells, uint32_t cell)
{
	return (uint64_t *)((char *)cells + w->shape.size * cell + w->shape.ns);
}

static uint32_t *
samples_of(const struct windows *w, void *cells, uint32_t cell)
{
	return (uint32_t *)((char *)cells + w->shape.size * cell +
			    w->shape.samples);
}

static uint64_t
end(const struct windows *w)
{
	return w->base + w->n;
}

/* The 60 s window is the last to need an entry. */
static uint64_t
oldest(const struct windows *w)
{
	return w->begin[WINDOW_60S];
}

static struct windows_entry *
at(const struct windows *w, uint64_t position)
{
	return &w->v[position - w->base];
}

static void
count_up(uint32_t *count, uint32_t n)
{
	*count = *count < UINT32_MAX - n ? *count + n : UINT32_MAX;
}

/* Give the cells what they have not got yet. */
static void
settle(struct windows *w, void *cells)
{
	for (; w->settled < end(w); w->settled++) {
		const struct windows_entry *e = at(w, w->settled);
		uint64_t *ns = ns_of(w, cells, e->cell);
		uint32_t *samples = samples_of(w, cells, e->cell);

		for (unsigned i = 0; i < WINDOWS; i++)
			ns[i] += e->ns;
		for (unsigned i = 0; i < WINDOW_ALL; i++)
			samples[i] += e->samples;
		count_up(&samples[WINDOW_ALL], e->samples);
	}
}

static void
leave(struct windows *w, void *cells, enum window window)
{
	const struct windows_entry *e = at(w, w->begin[window]++);

	ns_of(w, cells, e->cell)[window] -= e->ns;
	samples_of(w, cells, e->cell)[window] -= e->samples;
}

/* Most often the slice is that of before. */
bool
windows_ends(const struct windows *w, uint64_t now)
{
	return now >= w->next;
}

void
windows_begin(struct windows *w, void *cells, uint64_t now)
{
	unsigned i;

	if (!windows_ends(w, now))
		return;
	settle(w, cells);
	w->slice = now / WINDOWS_SLICE_NS;
	w->next = (w->slice + 1) * WINDOWS_SLICE_NS;
	for (i = 0; i < WINDOW_ALL; i++) {
		uint64_t span = window_ns[i] / WINDOWS_SLICE_NS;

		while (w->begin[i] < end(w) &&
		       at(w, w->begin[i])->slice + span < w->slice)
			leave(w, cells, (enum window)i);
	}
}

void
windows_advance(struct windows *w, void *cells, uint64_t now)
{
	settle(w, cells);
	windows_begin(w, cells, now);
}

/* A full queue gives up its oldest entry: the windows become shorter, but
 * what they show stays true for the time they reach back. */
static void
evict(struct windows *w, void *cells)
{
	uint64_t first = oldest(w);
	unsigned i;

	if (first >= w->settled)
		settle(w, cells);
	for (i = 0; i < WINDOW_ALL; i++) {
		if (w->begin[i] == first)
			leave(w, cells, (enum window)i);
	}
	w->evicted++;
}

/* Make room for one more entry: by moving the living down where at least half
 * are dead, which is paid for by them, or else by growing. */
static void
make_room(struct windows *w)
{
	size_t dead = oldest(w) - w->base;

	if (w->n < w->cap)
		return;
	if (w->n > 0 && dead >= w->n - dead) {
		memmove(w->v, w->v + dead, (w->n - dead) * sizeof *w->v);
		w->n -= dead;
		w->base += dead;
		return;
	}
	w->v = xgrow(w->v, &w->cap, w->n + 1, sizeof *w->v);
}

/* The entry of cell in the current slice that its cell has not got yet. */
static struct windows_entry *
entry(struct windows *w, void *cells, uint32_t cell)
{
	uint64_t newest;

	if (cell >= w->newest_n) {
		w->newest = xgrow(w->newest, &w->newest_cap, (size_t)cell + 1,
		    sizeof *w->newest);
		memset(w->newest + w->newest_n, 0,
		    (cell + 1 - w->newest_n) * sizeof *w->newest);
		w->newest_n = (size_t)cell + 1;
	}
	newest = w->newest[cell];
	if (newest > w->settled)
		return at(w, newest - 1);

	if (end(w) - oldest(w) >= w->max)
		evict(w, cells);
	make_room(w);
	w->v[w->n++] =
	    (struct windows_entry){ .slice = w->slice, .cell = cell };
	w->newest[cell] = end(w);
	return &w->v[w->n - 1];
}

void
windows_put(struct windows *w, void *cells, uint32_t cell, uint64_t weight,
    uint32_t samples)
{
	struct windows_entry *e = entry(w, cells, cell);

	e->ns += weight;
	e->samples += samples;
}

void
windows_add(struct windows *w, void *cells, uint32_t cell, uint64_t weight,
    uint64_t now)
{
	windows_begin(w, cells, now);
	windows_put(w, cells, cell, weight, 1);
}

void
windows_clear(struct windows *w)
{
	unsigned i;

	w->n = 0;
	w->base = 0;
	w->newest_n = 0;
	w->settled = 0;
	w->evicted = 0;
	for (i = 0; i < WINDOW_ALL; i++)
		w->begin[i] = 0;
}

void
windows_fini(struct windows *w)
{
	free(w->v);
	free(w->newest);
	*w = (struct windows){ 0 };
}
