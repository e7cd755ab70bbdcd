/* SPDX-License-Identifier: GPL-2.0-or-later */
/* calltree.c - the tree of call paths. */
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

static uint32_t
child(struct calltree *t, uint32_t parent, uint32_t func, size_t max)
{
	uint64_t key = (uint64_t)parent << 32 | func;
	uint64_t *at = hmap_get(&t->child, key);

	if (at != NULL)
		return (uint32_t)*at;
	if (t->n >= max)
		return CALLTREE_NONE;
	t->v = xgrow(t->v, &t->cap, t->n + 1, sizeof *t->v);
	t->v[t->n] = (struct snap_node){
		.parent = parent,
		.func = func,
		.first = is_first(t, parent, func),
	};
	*hmap_put(&t->child, key, NULL) = t->n;
	return (uint32_t)t->n++;
}

static void
plant(struct calltree *t)
{
	t->v = xgrow(t->v, &t->cap, 1, sizeof *t->v);
	t->v[CALLTREE_ROOT] = (struct snap_node){ 0 };
	t->n = 1;
	child(t, CALLTREE_ROOT, 0, t->max);
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

uint32_t
calltree_path(struct calltree *t, const uint32_t *func, size_t n)
{
	size_t i = shared(t, func, n);
	uint32_t node = i > 0 ? t->last[i - 1].node : CALLTREE_ROOT;

	t->last = xgrow(t->last, &t->last_cap, n, sizeof *t->last);
	for (t->nlast = i; i < n; i++) {
		node = child(t, node, func[n - 1 - i], t->max - t->max / 8);
		if (node == CALLTREE_NONE)
			break;
		t->last[i] = (struct calltree_step){ func[n - 1 - i], node };
		t->nlast = i + 1;
	}
	return node;
}

uint32_t
calltree_top(struct calltree *t, uint32_t func)
{
	return child(t, CALLTREE_ROOT, func, t->max);
}

void
calltree_clear(struct calltree *t)
{
	hmap_clear(&t->child);
	t->nlast = 0;
	plant(t);
}

void
calltree_fini(struct calltree *t)
{
	free(t->v);
	free(t->last);
	hmap_fini(&t->child);
	*t = (struct calltree){ 0 };
}
