/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch.c - the list of the watched processes. */
#include "config.h"

#include "sample/watch.h"

#include <stdlib.h>

#include "base/xalloc.h"

static void
set_index(struct watch *w, size_t i)
{
	*hmap_put(&w->by_pid, (uint64_t)w->v[i].target->pid, NULL) = i;
}

struct watched *
watch_add(struct watch *w, const struct watched *p)
{
	w->v = xgrow(w->v, &w->cap, w->n + 1, sizeof *w->v);
	w->v[w->n] = *p;
	set_index(w, w->n++);
	return &w->v[w->n - 1];
}

bool
watch_has(const struct watch *w, pid_t pid)
{
	return hmap_get(&w->by_pid, (uint64_t)pid) != NULL;
}

struct watched *
watch_find(struct watch *w, const struct target *target)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].target == target)
			return &w->v[i];
	return NULL;
}

pid_t
watch_id(const struct watch *w, const struct target *target)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].target == target)
			return w->v[i].id;
	return 0;
}

static bool
has_id(const struct watch *w, pid_t id)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].id == id)
			return true;
	return false;
}

pid_t
watch_remove(struct watch *w, const struct target *target)
{
	size_t kept = 0;
	pid_t id = 0;

	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].target != target)
			w->v[kept++] = w->v[i];
		else
			id = w->v[i].id;
	w->n = kept;
	hmap_clear(&w->by_pid);
	for (size_t i = 0; i < w->n; i++)
		set_index(w, i);
	return has_id(w, id) ? 0 : id;
}

void
watch_fini(struct watch *w)
{
	free(w->v);
	hmap_fini(&w->by_pid);
	*w = (struct watch){ 0 };
}
