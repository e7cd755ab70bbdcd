/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tasktree.c - unfolds the graph of who awaits whom into a tree, without
 * recursion: programs make chains of thousands of tasks.
 */
#include "config.h"

#include "session/tasktree.h"

#include <stdlib.h>

#include "base/hmap.h"
#include "base/xalloc.h"

enum { UNSEEN, OPEN, TOLD };

struct place { /* among those below the same task */
	uint32_t task;
	uint32_t first; /* of those that are alike */
};

struct open { /* a task whose branch is not complete */
	uint32_t task;
	size_t next; /* of those below it */
};

struct making {
	struct tasktree *to;
	const struct tasktree_task *task;
	size_t n;
	size_t *below; /* task -> its first place; one more at the end */
	struct place *place;
	uint8_t *seen; /* task -> UNSEEN ... */
	struct open *open;
	size_t nopen, open_cap;
};

static bool
is_leaf(const struct making *m, uint32_t task)
{
	return m->below[task] == m->below[task + 1];
}

static bool
are_alike(const struct making *m, uint32_t a, uint32_t b)
{
	return is_leaf(m, a) && is_leaf(m, b) &&
	       m->task[a].look == m->task[b].look;
}

static int
by_first(const void *va, const void *vb)
{
	const struct place *a = va, *b = vb;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return (a->task > b->task) - (a->task < b->task);
}

/* In the order given, but those that are alike behind the first of them. */
static void
sort_places(const struct making *m, struct place *v, size_t n)
{
	struct hmap first = { 0 };

	for (size_t i = 0; i < n; i++) {
		uint64_t *at;
		bool fresh;

		v[i].first = v[i].task;
		if (!is_leaf(m, v[i].task))
			continue;
		at = hmap_put(&first, m->task[v[i].task].look, &fresh);
		if (fresh)
			*at = v[i].task;
		v[i].first = (uint32_t)*at;
	}
	hmap_fini(&first);
	if (n > 1)
		qsort(v, n, sizeof *v, by_first);
}

/* Turn the awaiters round. */
static void
list_below(struct making *m)
{
	size_t *end;

	m->below = xcalloc(m->n + 2, sizeof *m->below);
	for (size_t i = 0; i < m->n; i++)
		for (size_t k = 0; k < m->task[i].nawaiters; k++)
			m->below[m->task[i].awaiter[k] + 2]++;
	for (size_t i = 2; i < m->n + 2; i++)
		m->below[i] += m->below[i - 1];
	m->place = xcalloc(m->below[m->n + 1] + 1, sizeof *m->place);
	end = m->below + 1;
	for (size_t i = 0; i < m->n; i++)
		for (size_t k = 0; k < m->task[i].nawaiters; k++)
			m->place[end[m->task[i].awaiter[k]]++].task =
			    (uint32_t)i;
	for (size_t i = 0; i < m->n; i++)
		sort_places(
		    m, m->place + m->below[i], m->below[i + 1] - m->below[i]);
}

/* Tell of a task, and next of those below it, if it was not told before. */
static void
tell(struct making *m, uint32_t task)
{
	static const enum tasktree_kind kinds[] = {
		[UNSEEN] = BRANCH_TASK,
		[OPEN] = BRANCH_CIRCLE,
		[TOLD] = BRANCH_AGAIN,
	};
	struct tasktree *to = m->to;
	struct tasktree_branch *b;

	to->v = xgrow(to->v, &to->cap, to->n + 1, sizeof *to->v);
	b = &to->v[to->n++];
	*b = (struct tasktree_branch){ .task = task,
		.depth = (unsigned)m->nopen,
		.kind = kinds[m->seen[task]] };
	if (b->kind != BRANCH_TASK)
		return;
	b->alike = b > to->v && b[-1].kind == BRANCH_TASK &&
		   b[-1].depth == b->depth && are_alike(m, b[-1].task, task);
	m->seen[task] = OPEN;
	m->open = xgrow(m->open, &m->open_cap, m->nopen + 1, sizeof *m->open);
	m->open[m->nopen++] = (struct open){ task, m->below[task] };
}

static void
tell_all(struct making *m, uint32_t root)
{
	tell(m, root);
	while (m->nopen > 0) {
		struct open *o = &m->open[m->nopen - 1];

		if (o->next < m->below[o->task + 1]) {
			tell(m, m->place[o->next++].task);
		} else {
			m->seen[o->task] = TOLD;
			m->nopen--;
		}
	}
}

static void
tell_roots(struct making *m)
{
	struct place *root = xcalloc(m->n + 1, sizeof *root);
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		if (m->task[i].nawaiters == 0)
			root[n++].task = (uint32_t)i;
	sort_places(m, root, n);
	for (size_t i = 0; i < n; i++)
		tell_all(m, root[i].task);
	free(root);
}

void
tasktree_make(struct tasktree *to, const struct tasktree_task *task, size_t n)
{
	struct making m = { .to = to, .task = task, .n = n };

	to->n = 0;
	list_below(&m);
	m.seen = xcalloc(n + 1, sizeof *m.seen);
	tell_roots(&m);
	/* those that only wait for each other */
	for (size_t i = 0; i < n; i++)
		if (m.seen[i] == UNSEEN)
			tell_all(&m, (uint32_t)i);
	free(m.below);
	free(m.place);
	free(m.seen);
	free(m.open);
}

void
tasktree_fini(struct tasktree *t)
{
	free(t->v);
	*t = (struct tasktree){ 0 };
}
