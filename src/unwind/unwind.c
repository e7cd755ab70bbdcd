/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unwind.c - decides how a stack walk goes on and when it ends.
 *
 * Each frame is left by its CFI where there is any, else by its frame pointer.
 * Whatever a step claims is believed only if it leads to code and, but for
 * signal frames, towards the bottom of the stack.
 */
#include "config.h"

#include "unwind/unwind.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "unwind/frame.h"
#include "unwind/stackcopy.h"
#include "unwind/walk_fp.h"
#include "unwind/walk_libunwind.h"

struct unwinder {
	struct space *space;
	struct walk_libunwind *cfi;
	unsigned generation; /* of space, when cfi learnt */
};

struct unwinder *
unwinder_new(struct space *space)
{
	struct unwinder *u = xcalloc(1, sizeof *u);

	u->space = space;
	u->cfi = walk_libunwind_new();
	u->generation = space->generation;
	return u;
}

/* The range that holds f->code. Finding it may read the map anew, and then
 * rules learnt from other code must go. */
static bool
locate(struct unwinder *u, struct frame *f)
{
	const struct region *r = space_find(u->space, f->code);

	if (u->generation != u->space->generation) {
		walk_libunwind_forget(u->cfi);
		u->generation = u->space->generation;
	}
	if (r == NULL || !r->exec)
		return false;
	f->region = *r;
	return true;
}

static bool
find_fde(const struct frame *f, struct fde *fde)
{
	const struct region *r = &f->region;

	return r->image != NULL &&
	       ehframe_find(&r->image->eh, f->code - r->bias, fde);
}

/* The pc after a system call in the C library's signal trampoline is behind
 * the end of its FDE: look at the call instead. */
static bool
find_trampoline(struct frame *f, struct fde *fde)
{
	f->code--;
	if (find_fde(f, fde) && fde->signal_frame)
		return true;
	f->code++;
	return false;
}

/* Replace f by its caller. */
static enum step
leave(struct unwinder *u, struct frame *f, bool innermost,
    const struct stackcopy *stack)
{
	uint64_t sp = f->regs.r[REG_SP];
	bool interrupted = false; /* the next frame, by a signal */
	enum step step;
	struct fde fde;

	if (find_fde(f, &fde) || (innermost && find_trampoline(f, &fde))) {
		interrupted = fde.signal_frame;
		step = walk_libunwind_step(u->cfi, f, &fde, stack);
	} else {
		step = walk_fp_step(f, stack);
	}
	if (step != STEP_TO_CALLER)
		return step;
	if (f->regs.r[REG_PC] == 0)
		return STEP_END;
	if (!interrupted && f->regs.r[REG_SP] <= sp)
		return STEP_LOST;
	f->code = f->regs.r[REG_PC] - (interrupted ? 0 : 1);
	return locate(u, f) ? STEP_TO_CALLER : STEP_LOST;
}

static enum walk
walk_of(enum step step)
{
	switch (step) {
	case STEP_TO_CALLER:
		return WALK_CUT; /* there was more to come */
	case STEP_END:
		return WALK_DONE;
	case STEP_TRUNCATED:
		return WALK_TRUNCATED;
	case STEP_LOST:
		break;
	}
	return WALK_LOST;
}

void
unwinder_walk(struct unwinder *u, const struct sample *s, struct stack *stack)
{
	struct frame f = { .regs = s->regs, .code = s->regs.r[REG_PC] };
	struct stackcopy copy = { .bytes = s->stack,
		.start = s->regs.r[REG_SP],
		.len = s->stack_len,
		.maps = &u->space->maps };
	enum step step;

	stack->pc[0] = f.code;
	stack->n = 1;
	if (!locate(u, &f)) {
		stack->walk = WALK_LOST;
		return;
	}
	do {
		step = leave(u, &f, stack->n == 1, &copy);
		if (step != STEP_TO_CALLER || stack->n == STACK_FRAMES)
			break;
		stack->pc[stack->n++] = f.code;
	} while (true);
	stack->walk = walk_of(step);
}

void
unwinder_free(struct unwinder *u)
{
	if (u == NULL)
		return;
	walk_libunwind_free(u->cfi);
	free(u);
}
