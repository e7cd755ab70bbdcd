/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pytaskmaker.h - adds asyncio to the small CPython of pymaker.h, 3.14 or later:
 * coroutines, futures, tasks and their lists.
 */
#ifndef UNIT_PYTASKMAKER_H
#define UNIT_PYTASKMAKER_H

#include "pymaker.h"
#include "python/pyasync.h"

#define PYTASKMAKER_SECTION (PYMAKER_BASE + 1024) /* where asyncio's table is */

enum { PYTASKMAKER_LINK = 16, PYTASKMAKER_INT = 1 << 24,
	PYTASKMAKER_STR = 1 << 28 };

enum generator_state { GENERATOR_NEW, GENERATOR_YIELDS, GENERATOR_AWAITS,
	GENERATOR_RUNS, GENERATOR_ENDED };

struct pytaskmaker {
	struct pymaker	*m;
	struct pyasync	 a;
	uint64_t	 coroutine, integer, string; /* types */
};

/* As real ones are, but for the structs that are smaller here. */
static const uint64_t pytaskmaker_section[] = {
	168, 136, 96, 108, 109, 128, 152, 7680, 7600, 512, 440, 448, 456,
};

static inline uint64_t
pytaskmaker_type(struct pymaker *m, const char *name, uint64_t flags)
{
	uint64_t at = pymaker_room(m, 32), type = pymaker_room(m, 208);

	strcpy((char *)pymaker_at(m, at), name);
	pymaker_put(m, type + m->o.type_name, at);
	pymaker_put(m, type + m->o.type_flags, flags);
	return type;
}

static inline void
pytaskmaker_init(struct pytaskmaker *t, unsigned minor, bool free_threaded)
{
	*t = (struct pytaskmaker){ .m = pymaker_new(minor, free_threaded) };
	memcpy(pymaker_at(t->m, PYTASKMAKER_SECTION), pytaskmaker_section,
	    sizeof pytaskmaker_section);
	assert(pyasync_of_section((const uint8_t *)pytaskmaker_section,
	    sizeof pytaskmaker_section, &t->a));
	t->coroutine = pytaskmaker_type(t->m, "coroutine", 0);
	t->integer = pytaskmaker_type(t->m, "int", PYTASKMAKER_INT);
	t->string = pytaskmaker_type(t->m, "str", PYTASKMAKER_STR);
}

/* An empty list: its head leads to itself. */
static inline void
pytaskmaker_head(struct pytaskmaker *t, uint64_t head)
{
	pymaker_put(t->m, head, head);
	pymaker_put(t->m, head + 8, head);
}

static inline uint64_t
pytaskmaker_interpreter(struct pytaskmaker *t)
{
	uint64_t interp = pymaker_interpreter(t->m);

	pytaskmaker_head(t, interp + t->a.interp_tasks);
	return interp;
}

static inline uint64_t
pytaskmaker_thread(struct pytaskmaker *t, uint64_t interp, uint32_t tid)
{
	uint64_t state = pymaker_thread(t->m, interp, tid);

	pytaskmaker_head(t, state + t->a.thread.tasks);
	return state;
}

/* What a generator of a type says that it does. */
static inline void
pytaskmaker_set_state(
    struct pytaskmaker *t, uint64_t generator, enum generator_state state)
{
	static const int8_t states[][2] = {
		[GENERATOR_NEW] = { -3, 0 },
		[GENERATOR_YIELDS] = { -2, 1 },
		[GENERATOR_AWAITS] = { -1, 2 },
		[GENERATOR_RUNS] = { 0, 4 },
		[GENERATOR_ENDED] = { 4, 5 },
	};
	const struct pyoffsets *o = &t->m->o;

	*pymaker_at(t->m, generator + o->generator.state) =
	    (uint8_t)states[state][o->minor - 14];
}

/* A generator at an offset of its code, with what it awaits on its stack. */
static inline uint64_t
pytaskmaker_generator(struct pytaskmaker *t, uint64_t type, uint64_t code,
    int64_t offset, enum generator_state state, uint64_t awaited)
{
	const struct pyoffsets *o = &t->m->o;
	uint64_t g =
	    pymaker_room(t->m, o->generator.frame + o->frame.size + 48);
	uint64_t frame = g + o->generator.frame;
	uint64_t stack = frame + o->frame.size + 16;

	pymaker_put(t->m, g + o->type, type);
	pymaker_set_frame(t->m, frame, 0, code, offset, 1);
	pytaskmaker_set_state(t, g, state);
	pymaker_put(t->m, stack, awaited | 1); /* a tagged reference */
	pymaker_put(t->m, frame + o->frame.stack,
	    stack + (o->minor == 14 ? 8 : 16));
	return g;
}

/* What leads to an object in its first member. */
static inline uint64_t
pytaskmaker_wrapper(struct pytaskmaker *t, const char *type, uint64_t of)
{
	uint64_t w = pymaker_object(t->m, type);

	pymaker_put(t->m, w + t->m->o.type + 8, of);
	return w;
}

/* A name as the program gives it, or a number. */
static inline uint64_t
pytaskmaker_name(struct pytaskmaker *t, const char *name)
{
	uint64_t s = pymaker_text(t->m, name);

	pymaker_put(t->m, s + t->m->o.type, t->string);
	return s;
}

static inline uint64_t
pytaskmaker_number(struct pytaskmaker *t, uint64_t v)
{
	const struct pyoffsets *o = &t->m->o;
	uint64_t n = pymaker_room(t->m, o->number.digits + 16);
	uint64_t digits = v == 0 ? 0 : v >> 30 == 0 ? 1 : 2;

	pymaker_put(t->m, n + o->type, t->integer);
	pymaker_put(t->m, n + o->number.tag, digits << 3);
	pymaker_put32(t->m, n + o->number.digits, v & ((1u << 30) - 1));
	pymaker_put32(t->m, n + o->number.digits + 4, (uint32_t)(v >> 30));
	return n;
}

static inline uint64_t
pytaskmaker_future(struct pytaskmaker *t)
{
	return pymaker_room(t->m, t->a.task.size);
}

/* One more task at the end of a list. */
static inline uint64_t
pytaskmaker_task(
    struct pytaskmaker *t, uint64_t head, uint64_t name, uint64_t coroutine)
{
	uint64_t task = pytaskmaker_future(t), node = task + t->a.task.node;
	uint64_t last;

	*pymaker_at(t->m, task + t->a.task.is_task) = 1;
	pymaker_put(t->m, task + t->a.task.name, name);
	pymaker_put(t->m, task + t->a.task.coroutine, coroutine);
	memcpy(&last, pymaker_at(t->m, head + 8), sizeof last);
	pymaker_put(t->m, last, node);
	pymaker_put(t->m, node, head);
	pymaker_put(t->m, node + 8, last);
	pymaker_put(t->m, head + 8, node);
	return task;
}

/* One thing awaits a task or a future, or n do. */
static inline void
pytaskmaker_await(struct pytaskmaker *t, uint64_t awaited, uint64_t by)
{
	pymaker_put(t->m, awaited + t->a.task.awaited_by, by);
}

static inline uint64_t
pytaskmaker_await_set(
    struct pytaskmaker *t, uint64_t awaited, const uint64_t *by, size_t n)
{
	const struct pyoffsets *o = &t->m->o;
	uint64_t set = pymaker_room(t->m, o->set.table + 8);
	uint64_t table = pymaker_room(t->m, 8 * PYTASKMAKER_LINK);

	assert(n < 8);
	/* the first, itself, was taken out */
	pymaker_put(t->m, table, awaited);
	pymaker_put(t->m, table + 8, UINT64_MAX);
	for (size_t i = 0; i < n; i++) {
		pymaker_put(t->m, table + (7 - i) * PYTASKMAKER_LINK, by[i]);
		pymaker_put(t->m, table + (7 - i) * PYTASKMAKER_LINK + 8, 1);
	}
	pymaker_put(t->m, set + o->set.mask, 7);
	pymaker_put(t->m, set + o->set.table, table);
	pymaker_put(t->m, awaited + t->a.task.awaited_by, set);
	*pymaker_at(t->m, awaited + t->a.task.is_set) = 1;
	return set;
}

#endif
