/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyawaiters.c - follows what asyncio's tasks and futures are awaited by: one
 * thing, or a set of things. */
#include "config.h"

#include "python/pyawaiters.h"

#include <stdlib.h>

#include "base/xalloc.h"

enum {
	DEEP_MAX = 16, /* futures that await futures */
	SET_MAX = 1 << 18, /* places of a set */
	ENTRIES = 256, /* read at once */
	FIRST_LOOKS = 64, /* until there is none who is the first */
	DELETED = -1 /* the hash of what was taken out of a set */
};

struct entry { /* of a set */
	uint64_t key;
	int64_t hash;
};

struct walk {
	const struct pymem *mem;
	const struct pyoffsets *o;
	const struct pyasync *a;
	struct pyawaiters *to;
	size_t first; /* of those of the task at hand */
	bool one; /* is enough */
	size_t most; /* looks */
};

static void add_awaiters(const struct walk *, uint64_t addr, int deep);

static void
add_task(const struct walk *w, uint64_t task)
{
	struct pyawaiters *to = w->to;

	/* two futures may lead to one */
	for (size_t i = w->first; i < to->n && to->n - w->first < ENTRIES; i++)
		if (to->v[i] == task)
			return;
	to->v = xgrow(to->v, &to->cap, to->n + 1, sizeof *to->v);
	to->v[to->n++] = task;
}

static bool
may_look(const struct walk *w)
{
	if (++w->to->looked > w->most)
		w->to->cut = true;
	return !w->to->cut;
}

static bool
is_enough(const struct walk *w)
{
	return w->to->cut || (w->one && w->to->n > w->first);
}

static bool
read_flag(const struct walk *w, uint64_t at, bool *flag)
{
	uint8_t byte;

	if (!pymem_read(w->mem, at, &byte, sizeof byte))
		return false;
	*flag = byte != 0;
	return true;
}

static void
add_awaiter(const struct walk *w, uint64_t addr, int deep)
{
	bool is_task;

	if (deep > DEEP_MAX)
		w->to->cut = true;
	if (!may_look(w) || !read_flag(w, addr + w->a->task.is_task, &is_task))
		return;
	if (is_task)
		add_task(w, addr);
	else
		add_awaiters(w, addr, deep + 1);
}

static void
add_entries(const struct walk *w, const struct entry *e, size_t n, int deep)
{
	for (size_t i = 0; i < n && !is_enough(w); i++)
		if (e[i].key != 0 && e[i].hash != DELETED)
			add_awaiter(w, e[i].key, deep);
}

static void
add_set(const struct walk *w, uint64_t set, int deep)
{
	struct entry e[ENTRIES];
	uint64_t mask, table, n;

	if (!pymem_u64(w->mem, set + w->o->set.mask, &mask) ||
	    !pymem_u64(w->mem, set + w->o->set.table, &table))
		return;
	if (mask >= SET_MAX) {
		w->to->cut = true;
		return;
	}
	for (uint64_t i = 0; i <= mask && !is_enough(w); i += n) {
		n = mask + 1 - i < ENTRIES ? mask + 1 - i : ENTRIES;
		if (!may_look(w) || !pymem_read(w->mem, table + i * sizeof *e,
					e, n * sizeof *e))
			return;
		add_entries(w, e, n, deep);
	}
}

static void
add_awaiters(const struct walk *w, uint64_t addr, int deep)
{
	uint64_t by;
	bool is_set;

	if (!pymem_u64(w->mem, addr + w->a->task.awaited_by, &by) || by == 0 ||
	    !read_flag(w, addr + w->a->task.is_set, &is_set))
		return;
	if (is_set)
		add_set(w, by, deep);
	else
		add_awaiter(w, by, deep);
}

size_t
pyawaiters_add(struct pyawaiters *to, const struct pymem *mem,
    const struct pyoffsets *o, const struct pyasync *a, uint64_t addr)
{
	const struct walk w = { mem, o, a, to, to->n, false, PYAWAITERS_MAX };

	add_awaiters(&w, addr, 0);
	return to->n - w.first;
}

uint64_t
pyawaiters_first(struct pyawaiters *to, const struct pymem *mem,
    const struct pyoffsets *o, const struct pyasync *a, uint64_t addr)
{
	const struct walk w = { mem, o, a, to, 0, true, FIRST_LOOKS };

	to->n = to->looked = 0;
	to->cut = false;
	add_awaiters(&w, addr, 0);
	return to->n > 0 ? to->v[0] : 0;
}

void
pyawaiters_fini(struct pyawaiters *a)
{
	free(a->v);
	*a = (struct pyawaiters){ 0 };
}
