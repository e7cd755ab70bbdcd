/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyowner.c - looks on whose stack a run of the loop is. glibc has what belongs to
 * a thread, at pthread_self(), at the outer end of its stack.
 */
#include "config.h"

#include "python/pyowner.h"

static const uint64_t stack_most = UINT64_C(1) << 30;

/* pthread_self() of the thread that has it on its stack; 0: the first one, or none
 * that is known. */
static uint64_t
stack_of(const struct pythreads *all, uint64_t addr)
{
	uint64_t least = stack_most, pthread = 0;

	for (size_t i = 0; i < all->n; i++) {
		uint64_t above = all->v[i].pthread - addr;

		if (all->v[i].pthread > addr && above < least) {
			least = above;
			pthread = all->v[i].pthread;
		}
	}
	return pthread;
}

bool
pyowner_is(
    const struct pyowner *w, const struct pythread *thread, uint64_t state)
{
	uint32_t at = w->o->thread.cframe;
	uint64_t cframe, pthread;

	if (at != 0) {
		if (!pymem_u64(w->mem, state + at, &cframe))
			return false;
		/* one in which nobody runs leads to itself */
		if (cframe != 0 && cframe - state >= PYOFFSETS_STATE) {
			pthread = stack_of(w->all, cframe);
			return pthread != 0 ? pthread == thread->pthread
					    : thread->tid == w->first;
		}
	}
	return pymem_u64(w->mem, state + w->o->thread.pthread, &pthread) &&
	       pthread == thread->pthread;
}
