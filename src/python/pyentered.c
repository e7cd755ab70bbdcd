/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyentered.c - asks the thread itself, then the interpreters.
 *
 * A thread that runs Python knows its state: by a variable of its own, up to 3.11
 * by one that all share. One that has let go of the GIL in there has no such
 * value, but its state is in the list of its interpreter, of which the newest
 * comes first.
 */
#include "config.h"

#include "python/pyentered.h"

static bool
is_known(uint64_t state, const struct pythread *known, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (known[i].state == state)
			return true;
	return false;
}

/* Is that a state of the thread, or one that it runs in? */
static bool
take(const struct pyentered *e, uint64_t state, const struct pythread *known,
    struct pythread *found)
{
	uint64_t interp;

	*found = *known;
	found->state = state;
	found->tid = pythreads_tid(e->mem, e->o, state);
	return found->tid != 0 && pyowner_is(&e->owner, known, state) &&
	       pymem_u64(e->mem, state + e->o->thread.interp, &interp) &&
	       pythreads_find_gil(
		   e->mem, e->o, e->runtime, interp, &found->gil);
}

/* The state that the thread, or with one GIL for all whoever holds that, says it
 * runs in; 0: none. */
static uint64_t
current_of(const struct pyentered *e, const struct pythread *known)
{
	uint64_t at = 0, state;

	if (e->o->runtime.current != 0)
		at = e->runtime + e->o->runtime.current;
	else if (e->tls != 0 && known->pthread != 0)
		at = known->pthread + (uint64_t)(int64_t)e->tls;
	return at != 0 && pymem_u64(e->mem, at, &state) ? state : 0;
}

static bool
has_frames(const struct pyentered *e, uint64_t state)
{
	const struct pyoffsets *o = e->o;
	uint64_t at = state + o->thread.frame, frame, base = 0;

	if (o->thread.frame == 0) {
		if (!pymem_u64(e->mem, state + o->thread.cframe, &at) ||
		    at == 0)
			return false;
		at += o->cframe.frame;
	}
	if (o->thread.base_frame != 0 &&
	    !pymem_u64(e->mem, state + o->thread.base_frame, &base))
		return false;
	return pymem_u64(e->mem, at, &frame) && frame != 0 && frame != base;
}

/* Look through the states of an interpreter. steps: how many are left. */
static bool
look_in(const struct pyentered *e, uint64_t interp,
    const struct pythread *known, size_t n, int *steps, struct pythread *found)
{
	uint64_t at = interp + e->o->interp.threads, state;

	for (; *steps > 0; --*steps, at = state + e->o->thread.next) {
		if (!pymem_u64(e->mem, at, &state) || state == 0)
			return false;
		if (!is_known(state, known, n) &&
		    take(e, state, known, found) && has_frames(e, state))
			return true;
	}
	return false;
}

/* The newest interpreter; 0: that cannot be read. */
static uint64_t
newest(const struct pyentered *e)
{
	uint64_t at = e->runtime + e->o->runtime.interpreters, interp;

	return pymem_u64(e->mem, at, &interp) ? interp : 0;
}

static bool
look_everywhere(const struct pyentered *e, const struct pythread *known,
    size_t n, struct pythread *found)
{
	uint64_t interp = newest(e);
	int steps = PYENTERED_STEPS;

	while (interp != 0 && interp != e->main && steps-- > 0) {
		if (look_in(e, interp, known, n, &steps, found))
			return true;
		if (!pymem_u64(e->mem, interp + e->o->interp.next, &interp))
			return false;
	}
	return false;
}

bool
pyentered_may(const struct pyentered *e)
{
	uint64_t interp = newest(e);

	return interp != 0 && interp != e->main;
}

bool
pyentered_find(const struct pyentered *e, const struct pythread *known,
    size_t n, struct pythread *found)
{
	uint64_t state = current_of(e, known);

	if (state != 0 && is_known(state, known, n) &&
	    e->o->runtime.current != 0)
		return false;
	if (state != 0 && !is_known(state, known, n) &&
	    take(e, state, known, found))
		return true;
	return look_everywhere(e, known, n, found);
}
