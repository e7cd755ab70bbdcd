/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pycalled.c - threading._active has an object for each thread, by its number,
 * which is where its struct pthread is.
 */
#include "config.h"

#include "python/pycalled.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "python/pydict.h"
#include "python/pystr.h"

enum {
	INTERPRETERS_MAX = 64,
	THREADS_MAX = 4096,
	MODULE_DICT = 16,
	DIGIT_BITS = 30,
	DIGITS_MAX = 3,
	DIGITS_SHIFT = 3, /* of their number, from 3.12 on */
	MINOR_TAG = 12
};

struct reading {
	const struct pymem *mem;
	const struct pyoffsets *o;
	struct pycalled *to;
};

/* Where an interpreter has the dict of its modules: PyInterpreterState in
 * Include/internal/pycore_interp.h of 3.8, 3.9, ...; later ones tell. */
static uint32_t
modules_of(const struct pyoffsets *o)
{
	static const uint32_t at[] = { 56, 856, 856, 888, 944 };

	if (o->minor < 8 || o->minor > PYDICT_LAST)
		return 0;
	return o->minor < 13 ? at[o->minor - 8] : o->interp.modules;
}

/* An int that is not negative. */
static bool
read_number(const struct reading *r, uint64_t object, uint64_t *n)
{
	uint32_t digit[DIGITS_MAX] = { 0 };
	uint64_t count;

	if (!pymem_u64(r->mem, object + r->o->count, &count))
		return false;
	if (r->o->minor >= MINOR_TAG)
		count >>= DIGITS_SHIFT;
	if (count > DIGITS_MAX ||
	    !pymem_read(r->mem, object + r->o->count + sizeof count, digit,
		count * sizeof *digit))
		return false;
	*n = digit[0] | (uint64_t)digit[1] << DIGIT_BITS |
	     (uint64_t)digit[2] << 2 * DIGIT_BITS;
	return true;
}

static void
add(const struct reading *r, uint64_t number, uint64_t thread)
{
	struct pycalled *to = r->to;
	struct pycalled_thread t = { 0 };
	uint64_t name;

	if (!read_number(r, number, &t.pthread) ||
	    !pydict_attribute(r->mem, r->o, thread, "_name", &name))
		return;
	t.name = pystr_read(r->mem, r->o, name); /* or the start of it */
	if (t.name == NULL)
		return;
	to->v = xgrow(to->v, &to->cap, to->n + 1, sizeof *to->v);
	to->v[to->n++] = t;
}

static void
read_interpreter(const struct reading *r, uint64_t interp)
{
	struct pydict d;
	uint64_t at, key, thread;

	if (!pymem_u64(r->mem, interp + modules_of(r->o), &at) ||
	    !pydict_open(&d, r->mem, r->o, at) ||
	    !pydict_find(&d, "threading", &at) ||
	    !pymem_u64(r->mem, at + pydict_longer(r->o) + MODULE_DICT, &at) ||
	    !pydict_open(&d, r->mem, r->o, at) ||
	    !pydict_find(&d, "_active", &at) ||
	    !pydict_open(&d, r->mem, r->o, at))
		return;
	for (uint32_t i = 0; i < d.n && r->to->n < THREADS_MAX; i++)
		if (pydict_entry(&d, i, &key, &thread))
			add(r, key, thread);
}

static void
clear(struct pycalled *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->v[i].name);
	c->n = 0;
}

void
pycalled_read(struct pycalled *to, const struct pymem *mem,
    const struct pyoffsets *o, uint64_t runtime)
{
	const struct reading r = { mem, o, to };
	uint64_t interp;

	clear(to);
	if (modules_of(o) == 0 ||
	    !pymem_u64(mem, runtime + o->runtime.interpreters, &interp))
		return;
	for (int i = 0; i < INTERPRETERS_MAX && interp != 0; i++) {
		read_interpreter(&r, interp);
		if (!pymem_u64(mem, interp + o->interp.next, &interp))
			return;
	}
}

const char *
pycalled_name(const struct pycalled *c, uint64_t pthread)
{
	/* the main interpreter, which has made it, comes last */
	for (size_t i = c->n; i > 0; i--)
		if (c->v[i - 1].pthread == pthread)
			return c->v[i - 1].name;
	return NULL;
}

void
pycalled_fini(struct pycalled *c)
{
	clear(c);
	free(c->v);
	*c = (struct pycalled){ 0 };
}
