/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyrunning.c - walks from the task that runs to those that wait for it.
 *
 * As long as a task runs, those that await it do nothing. Where one does, it has
 * gone on since the sample, and all of the chain is of another moment.
 */
#include "config.h"

#include "python/pyrunning.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "python/pycircle.h"
#include "python/pytaskname.h"

enum {
	TAG_BITS = 3,
	OWNER_GENERATOR = 1 /* of a frame */
};

struct reading {
	const struct pymem *mem;
	const struct pyoffsets *o;
	const struct pyasync *a;
	struct pyrunning *to;
};

struct task {
	uint64_t coroutine, awaited_by, name; /* words */
};

/* Without what else is in a reference. */
static uint64_t
address(uint64_t word)
{
	return word & ~(uint64_t)TAG_BITS;
}

/* False when it is none. */
static bool
read_task(const struct reading *r, uint64_t addr, struct task *task)
{
	uint8_t b[PYASYNC_TASK];

	if (!pymem_read(r->mem, addr, b, r->a->task.size) ||
	    b[r->a->task.is_task] == 0)
		return false;
	task->coroutine = pymem_word(b, r->a->task.coroutine);
	task->awaited_by = pymem_word(b, r->a->task.awaited_by);
	task->name = pymem_word(b, r->a->task.name);
	return true;
}

/* False when there is no room. */
static bool
add(struct pyrunning *to, bool task, const struct pyframe *f, char *take_name)
{
	if (to->n == PYRUNNING_ROWS) {
		free(take_name);
		return false;
	}
	to->v = xgrow(to->v, &to->cap, to->n + 1, sizeof *to->v);
	to->v[to->n] = (struct pyrunning_row){ task, to->after, *f, take_name };
	to->v[to->n++].frame.note = 0;
	return true;
}

static bool
add_task(
    const struct reading *r, const struct task *task, const struct pyframe *f)
{
	struct pytaskname name = pytaskname_read(r->mem, r->o, task->name);

	if (!name.given) {
		free(name.text);
		name.text = NULL;
	}
	return add(r->to, true, f, name.text);
}

/* The frame on the stack that is the coroutine's; NULL: it is not there. */
static const struct pyframe *
find_on(
    const struct reading *r, uint64_t coroutine, const struct pyframes *stack)
{
	uint64_t addr = address(coroutine) + r->o->generator.frame;
	size_t i = 0;

	while (i < stack->n &&
	       (stack->v[i].kind != PYFRAME_CODE || stack->v[i].addr != addr))
		i++;
	return i < stack->n ? &stack->v[i] : NULL;
}

/* Does it run the same code still? */
static bool
is_same(const struct reading *r, const struct pyframe *f)
{
	uint8_t b[PYOFFSETS_FRAME];
	struct pyframe now;

	return pymem_read(r->mem, f->addr, b, r->o->frame.size) &&
	       pyframes_of_generator(r->mem, r->o, f->addr, b, &now) &&
	       now.code == f->code;
}

/* The outermost frame of the task that is there now, if that is the one that
 * ran. Who is awoken no longer awaits it: as long as the same awaits it that did
 * then, it does nothing, and the task may be done. */
static const struct pyframe *
find_outermost(const struct reading *r, const struct pyrunning_task *then,
    const struct task *now, const struct pyframes *stack)
{
	const struct pyframe *f;

	if (then->coroutine != 0)
		return now->name == then->name &&
			       now->awaited_by == then->awaited_by
			   ? find_on(r, then->coroutine, stack)
			   : NULL;
	f = find_on(r, now->coroutine, stack);
	return f != NULL && is_same(r, f) ? f : NULL;
}

/* Does such a chain of coroutines wait? */
static bool
waits(enum pycoro_end end)
{
	switch (end) {
	case PYCORO_CREATED:
	case PYCORO_WAITS:
	case PYCORO_FOREIGN:
	case PYCORO_CUT:
		return true;
	case PYCORO_RUNS:
	case PYCORO_DONE:
	case PYCORO_TORN:
		break;
	}
	return false;
}

/* Add a task that awaits, behind the frames in which it does. */
static enum pyrunning_end
add_awaiter(const struct reading *r, uint64_t addr)
{
	static const struct pyframe none = { .kind = PYFRAME_CODE };
	struct pycoro *coro = &r->to->coro;
	struct task task;

	if (!read_task(r, addr, &task) || task.coroutine == 0)
		return PYRUNNING_LOST; /* it is done */
	pycoro_read(coro, r->mem, r->o, address(task.coroutine));
	if (!waits(coro->end))
		return PYRUNNING_LOST;
	for (size_t i = coro->n; i > 0; i--)
		if (!add(r->to, false, &coro->v[i - 1], NULL))
			return PYRUNNING_CUT;
	return add_task(r, &task, coro->n > 0 ? &coro->v[0] : &none)
		   ? PYRUNNING_WHOLE
		   : PYRUNNING_CUT;
}

static enum pyrunning_end
add_awaiters(const struct reading *r, uint64_t task)
{
	struct pyawaiters *awaiters = &r->to->awaiters;
	enum pyrunning_end end = PYRUNNING_WHOLE;
	struct pycircle circle = { 0 };

	while (end == PYRUNNING_WHOLE) {
		if (pycircle_closed(&circle, task))
			return PYRUNNING_CUT;
		task = pyawaiters_first(awaiters, r->mem, r->o, r->a, task);
		if (task == 0)
			return awaiters->cut ? PYRUNNING_CUT : end;
		end = add_awaiter(r, task);
	}
	return end;
}

/* Add a task that runs, whose outermost frame on the stack this is. */
static enum pyrunning_end
add_running(const struct reading *r, uint64_t addr, const struct task *task,
    const struct pyframe *f)
{
	r->to->after = f->addr;
	return add_task(r, task, f) ? add_awaiters(r, addr) : PYRUNNING_CUT;
}

/* The anchor behind a frame of which a step in C may have been the caller, as
 * it is of a task's coroutine. */
static const struct pyframe *
anchor_of_step(const struct pyframes *stack, size_t i)
{
	const struct pyframe *f = &stack->v[i];

	return f->kind == PYFRAME_CODE && f->raw.owner == OWNER_GENERATOR &&
		       i + 1 < stack->n && f[1].kind == PYFRAME_ANCHOR
		   ? &f[1]
		   : NULL;
}

/* Where the anchor behind that one is; 0: not known. */
static uint64_t
next_anchor(const struct pyframes *stack, const struct pyframe *anchor)
{
	const struct pyframe *end = stack->v + stack->n;
	const struct pyframe *f = anchor + 1;

	while (f < end && f->kind != PYFRAME_ANCHOR)
		f++;
	return f < end ? f->addr : 0;
}

/* Add the task of which a frame may be the outermost. */
static enum pyrunning_end
add_outer(const struct reading *r, const struct pyframe *f,
    const struct pyframe *anchor, const struct pyframes *stack)
{
	uint64_t addr;
	struct task task;

	if (!is_same(r, f))
		return PYRUNNING_LOST;
	addr = pystep_task(&r->to->step, r->mem, r->a,
	    f->addr - r->o->generator.frame, anchor->addr,
	    next_anchor(stack, anchor));
	if (addr == 0)
		return PYRUNNING_WHOLE; /* another function drives it */
	return read_task(r, addr, &task) ? add_running(r, addr, &task, f)
					 : PYRUNNING_LOST;
}

/* The chain of the task that runs, and of those within whose steps it does:
 * they have made a task that was begun eagerly. */
static enum pyrunning_end
add_chains(const struct reading *r, uint64_t addr, const struct task *task,
    const struct pyframe *outermost, const struct pyframes *stack)
{
	enum pyrunning_end end = add_running(r, addr, task, outermost);
	size_t steps = 0;

	for (size_t i = (size_t)(outermost - stack->v) + 1;
	     i < stack->n && end == PYRUNNING_WHOLE; i++) {
		const struct pyframe *anchor = anchor_of_step(stack, i);

		if (anchor == NULL)
			continue;
		end = ++steps > PYRUNNING_STEPS
			  ? PYRUNNING_CUT
			  : add_outer(r, &stack->v[i], anchor, stack);
	}
	return end;
}

static enum pyrunning_end
read_all(const struct reading *r, const struct pyrunning_task *then,
    const struct pyframes *stack)
{
	const struct pyframe *outermost;
	struct task task;

	if (!read_task(r, then->addr, &task))
		return PYRUNNING_LOST;
	outermost = find_outermost(r, then, &task, stack);
	if (outermost == NULL)
		return PYRUNNING_LOST;
	return add_chains(r, then->addr, &task, outermost, stack);
}

void
pyrunning_read(struct pyrunning *to, const struct pymem *mem,
    const struct pyoffsets *o, const struct pyasync *a,
    const struct pyrunning_task *task, const struct pyframes *stack)
{
	const struct reading r = { mem, o, a, to };

	pyrunning_clear(to);
	if (task->addr == 0 || o->minor < PYASYNC_MINOR)
		return;
	to->end = read_all(&r, task, stack);
	if (to->end == PYRUNNING_LOST) {
		pyrunning_clear(to);
		to->end = PYRUNNING_LOST;
	}
}

void
pyrunning_clear(struct pyrunning *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->v[i].name);
	p->n = 0;
	p->end = PYRUNNING_NONE;
}

void
pyrunning_fini(struct pyrunning *p)
{
	pyrunning_clear(p);
	free(p->v);
	pycoro_fini(&p->coro);
	pyawaiters_fini(&p->awaiters);
	*p = (struct pyrunning){ 0 };
}
