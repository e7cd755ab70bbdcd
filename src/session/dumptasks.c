/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dumptasks.c - takes the tasks out of a process. */
#include "config.h"

#include "session/dumptasks.h"

#include <stdlib.h>

#include "base/hmap.h"
#include "base/xalloc.h"
#include "session/pyprocess.h"

struct taking {
	struct pyprocess *python;
	const struct tasks *threads;
	struct intern *intern;
	struct pytasks tasks;
	struct hmap places; /* address -> index */
	struct hmap tids; /* as a thread knows itself -> as we do */
};

static void
take_frames(struct taking *t, const struct pytask *from, struct dump_task *to)
{
	to->n = from->nframes;
	to->frame = xcalloc(to->n + 1, sizeof *to->frame);
	for (size_t i = 0; i < to->n; i++)
		to->frame[i] = dumpthread_python(
		    t->python, t->intern, &t->tasks.frames[from->frame + i]);
}

/* Those that are done do not await anything any more. */
static void
take_awaiters(struct taking *t, const struct pytask *from, struct dump_task *to)
{
	to->awaiter = xcalloc(from->nawaiters + 1, sizeof *to->awaiter);
	for (size_t i = 0; i < from->nawaiters; i++) {
		const uint64_t *place = hmap_get(
		    &t->places, t->tasks.awaiters.v[from->awaiter + i]);

		if (place != NULL)
			to->awaiter[to->nawaiters++] = (uint32_t)*place;
	}
}

static pid_t
tid_of(struct taking *t, pid_t own)
{
	bool fresh;
	uint64_t *tid = hmap_put(&t->tids, (uint64_t)own, &fresh);

	if (fresh)
		*tid = (uint64_t)pyprocess_tid(t->python, t->threads, own);
	return (pid_t)*tid;
}

static void
take_task(struct taking *t, struct pytask *from, struct dump_task *to)
{
	*to = (struct dump_task){ .id = from->addr,
		.tid = tid_of(t, from->tid),
		.name = from->name,
		.named = from->named,
		.state = from->state,
		.foreign = from->foreign };
	from->name = NULL;
	take_frames(t, from, to);
	take_awaiters(t, from, to);
}

static void
take_all(struct taking *t, struct dumptasks *d)
{
	struct pytasks *from = &t->tasks;

	d->task = xcalloc(from->n + 1, sizeof *d->task);
	for (size_t i = 0; i < from->n; i++)
		*hmap_put(&t->places, from->v[i].addr, NULL) = i;
	for (size_t i = 0; i < from->n; i++)
		take_task(t, &from->v[i], &d->task[d->n++]);
	d->torn = from->torn > 0;
	d->changed = from->changed;
	d->cut = from->cut;
}

/* Where it waits, and of which thread it is. */
static uint64_t
look_of(const struct dump_task *task)
{
	uint64_t head[] = { (uint64_t)task->tid, task->state, task->foreign };
	uint64_t hash = hmap_hash(head, sizeof head);

	for (size_t i = 0; i < task->n; i++) {
		const struct dump_frame *f = &task->frame[i];
		uint64_t look[] = { hash, f->func, f->line };

		hash = hmap_hash(look, sizeof look);
	}
	return hash;
}

static void
make_tree(struct dumptasks *d)
{
	struct tasktree_task *v = xcalloc(d->n + 1, sizeof *v);

	for (size_t i = 0; i < d->n; i++)
		v[i] = (struct tasktree_task){ d->task[i].awaiter,
			d->task[i].nawaiters, look_of(&d->task[i]) };
	tasktree_make(&d->tree, v, d->n);
	free(v);
}

void
dumptasks_take(struct dumptasks *d, struct pyprocess *python,
    const struct tasks *threads, struct intern *intern)
{
	struct taking t = {
		.python = python, .threads = threads, .intern = intern
	};

	*d = (struct dumptasks){ .asked = true };
	d->note = pyprocess_tasks(python, &t.tasks);
	take_all(&t, d);
	make_tree(d);
	hmap_fini(&t.places);
	hmap_fini(&t.tids);
	pytasks_fini(&t.tasks);
}

void
dumptasks_fini(struct dumptasks *d)
{
	for (size_t i = 0; i < d->n; i++) {
		free(d->task[i].name);
		free(d->task[i].frame);
		free(d->task[i].awaiter);
	}
	free(d->task);
	tasktree_fini(&d->tree);
	*d = (struct dumptasks){ 0 };
}
