/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pystatus.c - reads the few words that tell what a CPython is doing.
 *
 * Up to 3.14 the GIL's conditions are all that knows of those who wait for it.
 * glibc has moved that count: until a thread was seen asleep at a condition,
 * which tells where its other parts are, both places must agree.
 */
#include "config.h"

#include "python/pystatus.h"

#include <string.h>

enum {
	ATTACHED = 1, /* Include/internal/pycore_pystate.h */
	THREADS_MAX = 1024, /* with more, who collects is not told */
	ITEMS_MAX =
	    256, /* generators within each other that handle something */
	/* struct _gil_runtime_state, behind locked: */
	COND = 16, /* those who want the GIL wait here, */
	SWITCH_COND = 104, /* he who gave it up, for them to take it */
	GIL_BYTES = SWITCH_COND + 48,
	/* pthread_cond_t: how many wait, times 8, and whereon they sleep */
	WAITERS_LATE = 36,
	SIGNALS_LATE = 40,
	WAITERS_EARLY = 28,
	SIGNALS_EARLY = 32,
	SIGNALS_BYTES = 8,
	WAITERS_SHIFT = 3
};

static bool
read_gil(const struct pymem *mem, const struct pyoffsets *o, uint64_t runtime,
    uint64_t interp, struct pystatus *to)
{
	int32_t locked;

	to->holder = 0;
	if (!pythreads_find_gil(mem, o, runtime, interp, &to->gil))
		return false;
	if (to->gil == 0)
		return true;
	if (!pymem_i32(mem, to->gil + o->gil.locked, &locked))
		return false;
	return locked != 1 ||
	       pymem_u64(mem, to->gil + o->gil.holder, &to->holder);
}

static bool
read_collecting(const struct pymem *mem, const struct pyoffsets *o,
    uint64_t runtime, uint64_t interp, bool *collecting)
{
	uint64_t at = o->interp.collecting != 0
			  ? interp + o->interp.collecting
			  : runtime + o->runtime.collecting;
	int32_t v;

	if (!pymem_i32(mem, at, &v))
		return false;
	*collecting = v == 1;
	return true;
}

size_t
pystatus_read(struct pystatus *to, size_t max, const struct pymem *mem,
    const struct pyoffsets *o, uint64_t runtime)
{
	uint64_t interp;
	size_t n = 0;

	if (!pymem_u64(mem, runtime + o->runtime.interpreters, &interp))
		return 0;
	while (interp != 0 && n < max) {
		if (!read_gil(mem, o, runtime, interp, &to[n]) ||
		    !read_collecting(
			mem, o, runtime, interp, &to[n].collecting) ||
		    !pymem_u64(mem, interp + o->interp.next, &interp))
			return 0;
		n++;
	}
	return n;
}

static bool
is_in(uint64_t addr, uint64_t start)
{
	return addr >= start && addr - start < SIGNALS_BYTES;
}

enum pycond
pystatus_cond(const struct pyoffsets *o, uint64_t gil, uint64_t arg)
{
	static const uint64_t conds[] = { COND, SWITCH_COND };

	for (size_t i = 0; i < sizeof conds / sizeof *conds; i++) {
		uint64_t cond = gil + o->gil.locked + conds[i];

		if (is_in(arg, cond + SIGNALS_LATE))
			return PYCOND_LATE;
		if (is_in(arg, cond + SIGNALS_EARLY))
			return PYCOND_EARLY;
	}
	return PYCOND_UNKNOWN;
}

static uint32_t
count_at(const uint8_t *gil, size_t place)
{
	uint32_t one, other;

	memcpy(&one, gil + COND + place, sizeof one);
	memcpy(&other, gil + SWITCH_COND + place, sizeof other);
	return (one >> WAITERS_SHIFT) + (other >> WAITERS_SHIFT);
}

static int
ask_conditions(const struct pymem *mem, uint64_t locked, enum pycond cond)
{
	uint8_t gil[GIL_BYTES];
	uint32_t late, early;

	if (!pymem_read(mem, locked, gil, sizeof gil))
		return -1;
	late = count_at(gil, WAITERS_LATE);
	early = count_at(gil, WAITERS_EARLY);
	switch (cond) {
	case PYCOND_LATE:
		early = late;
		break;
	case PYCOND_EARLY:
		late = early;
		break;
	case PYCOND_UNKNOWN:
		break;
	}
	/* no process has so many threads */
	return late == early && late < 1 << 22 ? (int)late : -1;
}

static int
ask_threads(const struct pymem *mem, const struct pyoffsets *o,
    const struct pythreads *threads, uint64_t gil)
{
	int n = 0;

	for (size_t i = 0; i < threads->n; i++) {
		const struct pythread *t = &threads->v[i];
		int32_t wanted;

		n += t->gil == gil &&
		     pymem_i32(mem, t->state + o->thread.wanted, &wanted) &&
		     wanted == 1;
	}
	return n;
}

int
pystatus_waiting(const struct pymem *mem, const struct pyoffsets *o,
    const struct pythreads *threads, uint64_t gil, enum pycond cond)
{
	if (gil == 0)
		return -1;
	if (o->thread.wanted != 0)
		return ask_threads(mem, o, threads, gil);
	return ask_conditions(mem, gil + o->gil.locked, cond);
}

static bool
holds(const struct pymem *mem, const struct pyoffsets *o,
    const struct pythread *t)
{
	uint64_t holder;
	int32_t v;

	if (t->gil == 0)
		return false;
	if (o->thread.held_bits != 0)
		return pymem_i32(mem, t->state + o->thread.held, &v) &&
		       ((uint32_t)v & o->thread.held_bits) != 0;
	return pymem_i32(mem, t->gil + o->gil.locked, &v) && v == 1 &&
	       pymem_u64(mem, t->gil + o->gil.holder, &holder) &&
	       holder == t->state;
}

/* None has a type of its own. */
bool
pystatus_is_exception(
    const struct pyoffsets *o, struct pynone *none, uint64_t value)
{
	static const char want[] = "NoneType";
	char name[sizeof want];
	uint64_t type, at;

	if (none->addr != 0)
		return value != none->addr;
	if (!pymem_u64(none->mem, value + o->type, &type) ||
	    !pymem_u64(none->mem, type + o->type_name, &at) ||
	    !pymem_read(none->mem, at, name, sizeof name))
		return false; /* not known to be one */
	if (memcmp(name, want, sizeof want) != 0)
		return true;
	none->addr = value;
	return false;
}

static bool
handles(const struct pymem *mem, const struct pyoffsets *o, uint64_t state,
    struct pynone *none)
{
	uint64_t item, value;

	if (!pymem_u64(mem, state + o->thread.handling, &item))
		return false;
	for (int i = 0; i < ITEMS_MAX && item != 0; i++) {
		if (!pymem_u64(mem, item, &value))
			return false;
		if (value != 0 && pystatus_is_exception(o, none, value))
			return true;
		if (!pymem_u64(mem, item + o->handled_previous, &item))
			return false;
	}
	return false;
}

/* In 3.8, the only one that has it there, the runtime has the GIL as well. */
static bool
collects(const struct pymem *mem, const struct pyoffsets *o,
    const struct pythread *t)
{
	uint64_t interp;
	bool collecting;

	return pymem_u64(mem, t->state + o->thread.interp, &interp) &&
	       read_collecting(
		   mem, o, t->gil - o->runtime.gil, interp, &collecting) &&
	       collecting;
}

/* Of all threads of its interpreter only this one is attached. */
static bool
is_alone(const struct pymem *mem, const struct pyoffsets *o, uint64_t interp,
    uint64_t state)
{
	uint64_t at;
	int32_t v;

	if (!pymem_u64(mem, interp + o->interp.threads, &at))
		return false;
	for (int i = 0; i < THREADS_MAX && at != 0; i++) {
		if (!pymem_i32(mem, at + o->thread.attached, &v) ||
		    (v == ATTACHED) != (at == state) ||
		    !pymem_u64(mem, at + o->thread.next, &at))
			return false;
	}
	return at == 0;
}

/* Without a GIL, who collects has the others stop while it looks for garbage.
 * They run on while it frees that: then it is not known who it is. */
static bool
collects_alone(const struct pymem *mem, const struct pyoffsets *o,
    const struct pythread *t)
{
	uint64_t interp;

	return o->thread.attached != 0 && t->gil == 0 && collects(mem, o, t) &&
	       pymem_u64(mem, t->state + o->thread.interp, &interp) &&
	       is_alone(mem, o, interp, t->state);
}

unsigned
pystatus_thread(const struct pymem *mem, const struct pyoffsets *o,
    const struct pythread *t, struct pynone *none)
{
	unsigned is = 0;
	uint64_t raised;

	if (holds(mem, o, t))
		is |= PYSTATUS_GIL;
	if (((is & PYSTATUS_GIL) && collects(mem, o, t)) ||
	    collects_alone(mem, o, t))
		is |= PYSTATUS_COLLECTING;
	if (pymem_u64(mem, t->state + o->thread.raising, &raised) &&
	    raised != 0)
		is |= PYSTATUS_RAISING;
	if (handles(mem, o, t->state, none))
		is |= PYSTATUS_HANDLING;
	return is;
}
