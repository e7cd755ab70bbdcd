/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * calltree.c - the tree of call paths.
 *
 * A node is found by the hash of its whole path, in one step: from parent to
 * child each step would wait for memory. Of 2^20 nodes two have the same hash
 * once in 2^25 profiles; they would be one.
 */
#include "config.h"

#include "profile/calltree.h"

#include <assert.h>
#include <stdlib.h>

#include "base/xalloc.h"

/* Is func new on the way from the root to node? Told once, at birth, so that
 * no one has to walk up for each sum of recursive times. */
static bool
is_first(const struct calltree *t, uint32_t node, uint32_t func)
{
	for (; node != CALLTREE_ROOT; node = t->v[node].parent) {
		if (t->v[node].func == func)
			return false;
	}
	return true;
}

/* The hash of a path and one function more. */
static uint64_t
longer(uint64_t path, uint32_t func)
{
	uint64_t x = path + (func + 1ull) * 0x9e3779b97f4a7c15u;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static uint32_t
find(const struct calltree *t, uint64_t path)
{
	const uint64_t *at = hmap_get(&t->by_path, path);

	return at != NULL ? (uint32_t)*at : CALLTREE_NONE;
}

static uint32_t
add(struct calltree *t, uint32_t parent, const struct calltree_step *step,
    size_t max)
{
	if (t->n >= max)
		return CALLTREE_NONE;
	t->v = xgrow(t->v, &t->cap, t->n + 1, sizeof *t->v);
	t->v[t->n] = (struct snap_node){
		.parent = parent,
		.func = step->func,
		.first = is_first(t, parent, step->func),
	};
	*hmap_put(&t->by_path, step->path, NULL) = t->n;
	return (uint32_t)t->n++;
}

uint32_t
calltree_top(struct calltree *t, uint32_t func)
{
	const struct calltree_step step = { longer(0, func), func };
	uint32_t node = find(t, step.path);

	return node != CALLTREE_NONE ? node
				     : add(t, CALLTREE_ROOT, &step, t->max);
}

static void
plant(struct calltree *t)
{
	t->v = xgrow(t->v, &t->cap, 1, sizeof *t->v);
	t->v[CALLTREE_ROOT] = (struct snap_node){ 0 };
	t->n = 1;
	calltree_top(t, 0);
}

void
calltree_init(struct calltree *t, size_t max)
{
	assert(max >= 2 && max < CALLTREE_NONE);
	*t = (struct calltree){ .max = max };
	plant(t);
}

/* How many steps from the root are those of the last path. */
static size_t
shared(const struct calltree *t, const uint32_t *func, size_t n)
{
	size_t i = 0;

	while (i < n && i < t->nlast && t->last[i].func == func[n - 1 - i])
		i++;
	return i;
}

static void
note_path(struct calltree *t, const uint32_t *func, size_t n)
{
	size_t i = shared(t, func, n);
	uint64_t path = i > 0 ? t->last[i - 1].path : 0;

	t->last = xgrow(t->last, &t->last_cap, n, sizeof *t->last);
	for (; i < n; i++) {
		path = longer(path, func[n - 1 - i]);
		t->last[i] = (struct calltree_step){ path, func[n - 1 - i] };
	}
	t->nlast = n;
}

uint32_t
calltree_path(struct calltree *t, const uint32_t *func, size_t n)
{
	uint32_t node = CALLTREE_NONE;
	size_t i = n;

	note_path(t, func, n);
	while (i > 0 && (node = find(t, t->last[i - 1].path)) == CALLTREE_NONE)
		i--;
	if (i == 0)
		node = CALLTREE_ROOT;
	for (; i < n && node != CALLTREE_NONE; i++)
		node = add(t, node, &t->last[i], t->max - t->max / 8);
	return node;
}

void
calltree_clear(struct calltree *t)
{
	hmap_clear(&t->by_path);
	t->nlast = 0;
	plant(t);
}

void
calltree_fini(struct calltree *t)
{
	free(t->v);
	free(t->last);
	hmap_fini(&t->by_path);
	*t = (struct calltree){ 0 };
}
