/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pytasklist.c - walks a list that a running loop may change meanwhile: it is
 * torn where a neighbour does not know the other, and read again. */
#include "config.h"

#include "python/pytasklist.h"

#include <stdlib.h>

#include "base/xalloc.h"

enum { TRIES = 5 };

struct link { /* the list goes in a circle through its head */
	uint64_t next, previous;
};

static void
add(struct pytasklist *l, uint64_t addr)
{
	l->v = xgrow(l->v, &l->cap, l->n + 1, sizeof *l->v);
	l->v[l->n++] = addr;
}

/* False when it was changed meanwhile. What has one before it only is in no
 * smaller circle. */
static bool
walk(struct pytasklist *l, const struct pymem *mem, const struct pyasync *a,
    uint64_t head)
{
	uint64_t at = head, before;
	struct link link;

	l->n = 0;
	if (!pymem_read(mem, head, &link, sizeof link))
		return false;
	if (link.next == 0)
		return true; /* the thread is being made */
	while (link.next != head && l->n < PYTASKS_MAX) {
		before = at;
		at = link.next;
		if (!pymem_read(mem, at, &link, sizeof link) ||
		    link.previous != before)
			return false;
		add(l, at - a->task.node);
	}
	return true;
}

void
pytasklist_read(struct pytasklist *l, const struct pymem *mem,
    const struct pyasync *a, uint64_t head)
{
	l->torn = true;
	for (int i = 0; i < TRIES && l->torn; i++)
		l->torn = !walk(l, mem, a, head);
}

void
pytasklist_fini(struct pytasklist *l)
{
	free(l->v);
	*l = (struct pytasklist){ 0 };
}
