/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyrunning.c - walks from the task that runs to those that wait for it.
 *
 * As long as a task runs, those that await it do nothing. One that does has gone
 * on since the sample: then all of the chain is of another moment.
 */
#include "config.h"

#include "python/pyrunning.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "python/pycircle.h"
#include "python/pytaskname.h"

enum { TAG_BITS = 3 };

struct reading {
	const struct pymem *mem;
	const struct pyoffsets *o;
	const struct pyasync *a;
	struct pyrunning *to;
};

struct task {
	uint64_t coroutine, name; /* addresses */
};

static uint64_t
word_at(const uint8_t *bytes, uint32_t at)
{
	uint64_t v;

	memcpy(&v, bytes + at, sizeof v);
	return v;
}

/* False when it is none, or done. */
static bool
read_task(const struct reading *r, uint64_t addr, struct task *task)
{
	uint8_t b[PYASYNC_TASK];

	if (!pymem_read(r->mem, addr, b, r->a->task.size) ||
	    b[r->a->task.is_task] == 0)
		return false;
	task->coroutine =
	    word_at(b, r->a->task.coroutine) & ~(uint64_t)TAG_BITS;
	task->name = word_at(b, r->a->task.name);
	return task->coroutine != 0;
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
	to->v[to->n] = (struct pyrunning_row){ task, *f, take_name };
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

/* The frame on the stack that is the coroutine's, and runs the same code still;
 * NULL: it is not there. */
static const struct pyframe *
find_on(
    const struct reading *r, uint64_t coroutine, const struct pyframes *stack)
{
	uint64_t addr = coroutine + r->o->generator.frame;
	uint8_t b[PYOFFSETS_FRAME];
	struct pyframe now;
	size_t i = 0;

	while (i < stack->n &&
	       (stack->v[i].kind != PYFRAME_CODE || stack->v[i].addr != addr))
		i++;
	if (i == stack->n || !pymem_read(r->mem, addr, b, r->o->frame.size) ||
	    !pyframes_of_generator(r->mem, r->o, addr, b, &now) ||
	    now.code != stack->v[i].code)
		return NULL;
	return &stack->v[i];
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

	if (!read_task(r, addr, &task))
		return PYRUNNING_LOST;
	pycoro_read(coro, r->mem, r->o, task.coroutine);
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

static enum pyrunning_end
read_all(const struct reading *r, uint64_t addr, const struct pyframes *stack)
{
	const struct pyframe *outermost;
	struct task task;

	if (!read_task(r, addr, &task))
		return PYRUNNING_LOST;
	outermost = find_on(r, task.coroutine, stack);
	if (outermost == NULL)
		return PYRUNNING_LOST;
	r->to->after = outermost->addr;
	add_task(r, &task, outermost);
	return add_awaiters(r, addr);
}

void
pyrunning_read(struct pyrunning *to, const struct pymem *mem,
    const struct pyoffsets *o, const struct pyasync *a, uint64_t task,
    const struct pyframes *stack)
{
	const struct reading r = { mem, o, a, to };

	pyrunning_clear(to);
	if (task == 0 || o->minor < PYASYNC_MINOR)
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
	p->after = 0;
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
