/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pytasks.c - reads asyncio's tasks: first which there are, then each for
 * itself.
 *
 * A loop that runs changes them meanwhile: a task is believed if it is the same
 * after all of it was read.
 */
#include "config.h"

#include "python/pytasks.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "python/pytaskname.h"

enum {
	TAG_BITS = 3,
	TRIES = 5, /* to read a task */
	INTERPRETERS_MAX = 1024
};

struct reading {
	const struct pymem *mem;
	const struct pyoffsets *o;
	const struct pyasync *a;
	struct pytasks *to;
	uint64_t state; /* the thread whose tasks are read; 0: ended */
	bool walked; /* its stack is in to->stack */
	size_t looked; /* frames of coroutines, so far */
};

static void
read_name(const struct reading *r, uint64_t object, struct pytask *task)
{
	struct pytaskname name = pytaskname_read(r->mem, r->o, object);

	free(task->name);
	task->name = name.text;
	task->named = name.given;
}

static void
add_frame(const struct reading *r, struct pytask *task, const struct pyframe *f)
{
	struct pytasks *to = r->to;

	to->frames = xgrow(
	    to->frames, &to->frames_cap, to->nframes + 1, sizeof *to->frames);
	to->frames[to->nframes++] = *f;
	task->nframes++;
}

/* Of a chain that ends on the thread's stack: what is there, up to the frame
 * that it ends with, stands for that. False when it is not there any more. */
static bool
add_stack(struct reading *r, struct pytask *task)
{
	const struct pycoro *coro = &r->to->coro;
	const struct pyframes *stack = &r->to->stack;
	uint64_t last = coro->v[coro->n - 1].addr;
	size_t n = 0;

	if (!r->walked && r->state != 0)
		pyframes_read(
		    &r->to->stack, r->mem, r->o, r->state, PYFRAMES_MAX);
	r->walked = true;
	while (n < stack->n && stack->v[n].addr != last)
		n++;
	if (r->state == 0 || n == stack->n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (stack->v[i].kind == PYFRAME_CODE)
			add_frame(r, task, &stack->v[i]);
	add_frame(r, task, &stack->v[n]);
	return true;
}

/* Are the frames of the chain where they were? */
static bool
has_held(const struct reading *r, const struct pycoro *coro)
{
	for (size_t i = 0; i < coro->n; i++) {
		const struct pyframe *f = &coro->v[i];
		struct pyframe now;
		uint8_t b[PYOFFSETS_FRAME];

		if (!pymem_read(r->mem, f->addr, b, r->o->frame.size) ||
		    !pyframes_of_generator(r->mem, r->o, f->addr, b, &now) ||
		    now.code != f->code || now.offset != f->offset)
			return false;
	}
	return true;
}

/* The frames of a task by what its coroutine awaits. False when that has
 * changed meanwhile. */
static bool
take_chain(struct reading *r, struct pytask *task)
{
	const struct pycoro *coro = &r->to->coro;

	task->state = PYTASK_WAITING;
	task->foreign = coro->end == PYCORO_FOREIGN;
	switch (coro->end) {
	case PYCORO_TORN:
	case PYCORO_DONE:
		return false;
	case PYCORO_RUNS:
		task->state = PYTASK_RUNNING;
		if (!add_stack(r, task))
			return false;
		for (size_t i = coro->n - 1; i > 0; i--)
			add_frame(r, task, &coro->v[i - 1]);
		return true;
	case PYCORO_CREATED:
		if (coro->n == 1)
			task->state = PYTASK_NEW;
		break;
	case PYCORO_CUT:
		r->to->cut = true;
		break;
	case PYCORO_WAITS:
	case PYCORO_FOREIGN:
		break;
	}
	for (size_t i = coro->n; i > 0; i--)
		add_frame(r, task, &coro->v[i - 1]);
	return has_held(r, coro);
}

enum answer { GOOD, CHANGED, GONE };

static void
forget(struct pytasks *to, struct pytask *task)
{
	to->nframes = task->frame;
	to->awaiters.n = task->awaiter;
	task->nframes = task->nawaiters = 0;
}

static enum answer
read_task(struct reading *r, struct pytask *task)
{
	const struct pyasync *a = r->a;
	struct pytasks *to = r->to;
	uint8_t b[PYASYNC_TASK], now[PYASYNC_TASK];
	uint64_t coroutine;

	forget(to, task);
	if (!pymem_read(r->mem, task->addr, b, a->task.size) ||
	    b[a->task.is_task] == 0)
		return GONE;
	coroutine = pymem_word(b, a->task.coroutine) & ~(uint64_t)TAG_BITS;
	if (coroutine == 0)
		return GONE; /* it is done */
	pycoro_read(&to->coro, r->mem, r->o, coroutine);
	r->looked += to->coro.n;
	if (to->coro.end == PYCORO_DONE)
		return GONE;
	read_name(r, pymem_word(b, a->task.name), task);
	task->nawaiters =
	    pyawaiters_add(&to->awaiters, r->mem, r->o, a, task->addr);
	if (!take_chain(r, task) ||
	    !pymem_read(r->mem, task->addr, now, a->task.size) ||
	    pymem_word(now, a->task.coroutine) !=
		pymem_word(b, a->task.coroutine) ||
	    pymem_word(now, a->task.name) != pymem_word(b, a->task.name))
		return CHANGED;
	return GOOD;
}

/* False when it is done. */
static bool
read_task_well(struct reading *r, struct pytask *task)
{
	enum answer answer = CHANGED;

	task->frame = r->to->nframes;
	task->awaiter = r->to->awaiters.n;
	for (int i = 0; i < TRIES && answer == CHANGED; i++) {
		/* it may be seen on the stack as that is now */
		r->walked = r->walked && i == 0;
		answer = read_task(r, task);
	}
	if (answer == GOOD)
		return true;
	forget(r->to, task);
	if (answer == GONE) {
		free(task->name);
		return false;
	}
	task->state = PYTASK_CHANGING;
	r->to->changed++;
	return true;
}

static void
read_tasks(struct reading *r, uint64_t head, pid_t tid)
{
	struct pytasks *to = r->to;

	pytasklist_read(&to->list, r->mem, r->a, head);
	to->torn += to->list.torn;
	to->cut = to->cut || to->list.n == PYTASKS_MAX;
	r->walked = false;
	for (size_t i = 0; i < to->list.n; i++) {
		struct pytask task = { .addr = to->list.v[i], .tid = tid };

		if (r->looked > PYTASKS_FRAMES) {
			to->cut = true;
			return;
		}
		if (!read_task_well(r, &task))
			continue;
		to->v = xgrow(to->v, &to->cap, to->n + 1, sizeof *to->v);
		to->v[to->n++] = task;
	}
}

static void
clear(struct pytasks *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->v[i].name);
	t->n = t->nframes = t->awaiters.n = t->awaiters.looked = 0;
	t->torn = t->changed = 0;
	t->cut = t->awaiters.cut = false;
}

/* The tasks of threads that have ended. */
static void
read_left(struct reading *r, const struct pythreads *threads)
{
	uint64_t seen[INTERPRETERS_MAX], interp;
	size_t n = 0;

	for (size_t i = 0; i < threads->n && n < INTERPRETERS_MAX; i++) {
		size_t k = 0;

		if (!pymem_u64(r->mem,
			threads->v[i].state + r->o->thread.interp, &interp))
			continue;
		while (k < n && seen[k] != interp)
			k++;
		if (k < n)
			continue;
		seen[n++] = interp;
		r->state = 0;
		read_tasks(r, interp + r->a->interp_tasks, 0);
	}
}

void
pytasks_read(struct pytasks *to, const struct pymem *mem,
    const struct pyoffsets *o, const struct pyasync *a,
    const struct pythreads *threads)
{
	struct reading r = { .mem = mem, .o = o, .a = a, .to = to };

	clear(to);
	if (o->minor < PYASYNC_MINOR)
		return;
	for (size_t i = 0; i < threads->n; i++) {
		r.state = threads->v[i].state;
		read_tasks(&r, r.state + a->thread.tasks, threads->v[i].tid);
	}
	read_left(&r, threads);
	to->cut = to->cut || to->awaiters.cut;
}

void
pytasks_fini(struct pytasks *t)
{
	clear(t);
	free(t->v);
	free(t->frames);
	pyawaiters_fini(&t->awaiters);
	pytasklist_fini(&t->list);
	pycoro_fini(&t->coro);
	pyframes_fini(&t->stack);
	*t = (struct pytasks){ 0 };
}
