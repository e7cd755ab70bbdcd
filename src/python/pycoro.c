/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pycoro.c - follows what coroutines await.
 *
 * Coroutines and generators of each sort have their frame inside themselves, at
 * the same place; what a suspended one awaits lies on its stack. What iterates
 * over one of them, as `async for` does, has it as its first member.
 */
#include "config.h"

#include "python/pycoro.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "python/pycircle.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum {
	WORD = 8,
	TAG_BITS = 3,
	TYPES_MAX = 4096, /* remembered */
	NAME_MAX_BYTES = 24,
	WRAPPED_MAX = 8 /* one in the other */
};

enum kind { OTHER, GENERATOR, WRAPPER };

static const struct {
	char name[NAME_MAX_BYTES];
	enum kind kind;
} types[] = {
	{ "coroutine", GENERATOR },
	{ "generator", GENERATOR },
	{ "async_generator", GENERATOR },
	{ "coroutine_wrapper", WRAPPER },
	{ "async_generator_asend", WRAPPER },
	{ "async_generator_athrow", WRAPPER },
	{ "anext_awaitable", WRAPPER },
};

/* What a generator says that it does: 3.14 numbers that in another way than
 * those after it. */
static enum pycoro_end
end_of(unsigned minor, int8_t state)
{
	int8_t runs = minor == 14 ? 0 : 4;

	if (state == (minor == 14 ? -3 : 0))
		return PYCORO_CREATED;
	if (state == runs)
		return PYCORO_RUNS;
	return state > runs ? PYCORO_DONE : PYCORO_WAITS;
}

/* Is it suspended in an await or a yield from, not in a yield? */
static bool
delegates(unsigned minor, int8_t state)
{
	return minor == 14 ? state == -1 : state == 2 || state == 3;
}

struct walk {
	const struct pymem *mem;
	const struct pyoffsets *o;
	struct pycoro *to;
};

static enum kind
kind_by_name(const char name[NAME_MAX_BYTES])
{
	for (size_t i = 0; i < N(types); i++)
		if (strncmp(name, types[i].name, NAME_MAX_BYTES) == 0)
			return types[i].kind;
	return OTHER;
}

/* Of those that can be read: there may be a new one at that address. */
static enum kind
kind_of_type(const struct walk *w, uint64_t type)
{
	char name[NAME_MAX_BYTES];
	uint64_t *known, at;

	known = hmap_get(&w->to->kinds, type);
	if (known != NULL)
		return (enum kind) * known;
	if (!pymem_u64(w->mem, type + w->o->type_name, &at) ||
	    !pymem_read(w->mem, at, name, sizeof name))
		return OTHER;
	if (w->to->kinds.n >= TYPES_MAX)
		hmap_clear(&w->to->kinds);
	return (enum kind)(
	    *hmap_put(&w->to->kinds, type, NULL) = kind_by_name(name));
}

static enum kind
kind_of(const struct walk *w, uint64_t object)
{
	uint64_t type;

	if (object == 0 || !pymem_u64(w->mem, object + w->o->type, &type))
		return OTHER;
	return kind_of_type(w, type);
}

/* The generator that an object is, or leads to; 0: none. */
static uint64_t
generator_of(const struct walk *w, uint64_t object)
{
	for (int i = 0; i < WRAPPED_MAX; i++) {
		switch (kind_of(w, object)) {
		case GENERATOR:
			return object;
		case WRAPPER:
			if (pymem_u64(
				w->mem, object + w->o->type + WORD, &object))
				break;
			return 0;
		case OTHER:
			return 0;
		}
	}
	return 0;
}

/* What the suspended frame awaits is the last thing on its stack; from 3.15 on
 * one more word stands behind it. */
static uint64_t
awaited(const struct walk *w, const uint8_t *frame)
{
	uint64_t top, object;

	memcpy(&top, frame + w->o->frame.stack, sizeof top);
	top -= w->o->minor == 14 ? WORD : 2 * WORD;
	if (!pymem_u64(w->mem, top, &object))
		return 0;
	return object & ~(uint64_t)TAG_BITS;
}

/* Add the frame of the generator and go on to what it awaits; true at the
 * end. */
static bool
step(const struct walk *w, uint64_t *generator)
{
	const struct pyoffsets *o = w->o;
	uint8_t b[PYOFFSETS_GENERATOR + PYOFFSETS_FRAME];
	const uint8_t *frame = b + o->generator.frame;
	struct pycoro *to = w->to;
	struct pyframe f;
	int8_t state;

	to->end = PYCORO_TORN;
	if (!pymem_read(
		w->mem, *generator, b, o->generator.frame + o->frame.size))
		return true;
	memcpy(&state, b + o->generator.state, sizeof state);
	to->end = end_of(o->minor, state);
	/* the task whose coroutine has ended, has; but not what one awaits */
	if (to->end == PYCORO_DONE && to->n > 0)
		to->end = PYCORO_TORN;
	if (to->end >= PYCORO_DONE)
		return true;
	if (!pyframes_of_generator(
		w->mem, o, *generator + o->generator.frame, frame, &f)) {
		to->end = PYCORO_TORN;
		return true;
	}
	to->v = xgrow(to->v, &to->cap, to->n + 1, sizeof *to->v);
	to->v[to->n++] = f;
	*generator =
	    delegates(o->minor, state) ? generator_of(w, awaited(w, frame)) : 0;
	return *generator == 0;
}

void
pycoro_read(struct pycoro *to, const struct pymem *mem,
    const struct pyoffsets *o, uint64_t addr)
{
	const struct walk w = { mem, o, to };
	struct pycircle circle = { 0 };

	to->n = 0;
	to->end = PYCORO_FOREIGN;
	if (o->minor < 14 || kind_of(&w, addr) != GENERATOR)
		return;
	while (!pycircle_closed(&circle, addr)) {
		if (step(&w, &addr))
			return;
		if (to->n == PYCORO_MAX) {
			to->end = PYCORO_CUT;
			return;
		}
	}
	to->end = PYCORO_TORN;
}

void
pycoro_fini(struct pycoro *c)
{
	free(c->v);
	hmap_fini(&c->kinds);
	*c = (struct pycoro){ 0 };
}
