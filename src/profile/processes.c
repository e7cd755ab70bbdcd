/* SPDX-License-Identifier: GPL-2.0-or-later */
/* processes.c - adds threads up to processes. */
#include "config.h"

#include "profile/processes.h"

#include <stdlib.h>
#include <string.h>

#include "base/hmap.h"
#include "base/xalloc.h"

static struct process_row *
row_of(struct process_list *l, struct hmap *known, const struct snap_thread *t)
{
	bool fresh;
	uint64_t *i = hmap_put(known, (uint64_t)t->pid, &fresh);

	if (!fresh)
		return &l->v[*i];
	*i = l->n;
	l->v = xgrow(l->v, &l->cap, l->n + 1, sizeof *l->v);
	l->v[l->n] = (struct process_row){
		.pid = t->pid, .processes = 1, .name = t->name
	};
	return &l->v[l->n++];
}

static void
add_times(
    struct process_list *l, const struct hmap *known, const struct snapshot *s)
{
	for (size_t i = 0; i < s->ncells; i++) {
		const struct snap_cell *c = &s->cells[i];
		pid_t pid = s->threads[c->thread].pid;
		const uint64_t *row = hmap_get(known, (uint64_t)pid);

		if (row != NULL)
			l->v[*row].time += c->ns[WINDOW_ALL];
	}
}

void
process_list_build(struct process_list *l, const struct snapshot *s)
{
	struct hmap known = { 0 };

	l->n = 0;
	for (size_t i = 0; i < s->nthreads; i++) {
		const struct snap_thread *t = &s->threads[i];
		struct process_row *row;

		if (t->pid == 0)
			continue; /* stands for threads of any process */
		row = row_of(l, &known, t);
		row->threads++;
		row->alive |= t->alive;
		row->samples += t->samples;
	}
	add_times(l, &known, s);
	hmap_fini(&known);
}

static int
by_name(const void *a, const void *b)
{
	const struct process_row *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int
by_time(const void *a, const void *b)
{
	const struct process_row *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? 1 : -1;
	return strcmp(x->name, y->name);
}

static void
join(struct process_row *to, const struct process_row *from)
{
	to->processes += from->processes;
	to->threads += from->threads;
	to->alive |= from->alive;
	to->samples += from->samples;
	to->time += from->time;
}

void
process_list_by_name(struct process_list *l)
{
	size_t kept = 0;

	if (l->n == 0)
		return;
	qsort(l->v, l->n, sizeof *l->v, by_name);
	for (size_t i = 0; i < l->n; i++) {
		if (kept > 0 && by_name(&l->v[kept - 1], &l->v[i]) == 0)
			join(&l->v[kept - 1], &l->v[i]);
		else
			l->v[kept++] = l->v[i];
	}
	l->n = kept;
	qsort(l->v, l->n, sizeof *l->v, by_time);
}

void
process_list_fini(struct process_list *l)
{
	free(l->v);
	*l = (struct process_list){ 0 };
}
