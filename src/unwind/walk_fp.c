/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walk_fp.c - one step along the chain of saved frame pointers.
 *
 * The code may use the register for anything, so what it points to must look
 * like a frame; that the return address leads to code is for the caller to
 * see.
 */
#include "config.h"

#include "unwind/walk_fp.h"

#include <stdbool.h>

static bool
missing(
    const struct stackcopy *stack, uint64_t addr, uint64_t *v, enum step *why)
{
	switch (stackcopy_word(stack, addr, v)) {
	case STACKCOPY_OK:
		return false;
	case STACKCOPY_MISSING:
		*why = STEP_TRUNCATED;
		return true;
	case STACKCOPY_BELOW:
	case STACKCOPY_BAD:
		break;
	}
	*why = STEP_LOST;
	return true;
}

enum step
walk_fp_step(struct frame *f, const struct stackcopy *stack)
{
	uint64_t *r = f->regs.r;
	uint64_t bp = r[REG_BP], caller_bp, pc;
	enum step why;

	if (!regs_know(&f->regs, REG_BP))
		return STEP_BLIND;
	if (bp == 0) /* psABI 3.4.1: marks the deepest frame */
		return STEP_END;
	if (bp < r[REG_SP] || bp % 8 != 0 || bp > UINT64_MAX - 16)
		return STEP_LOST;
	if (missing(stack, bp, &caller_bp, &why) ||
	    missing(stack, bp + 8, &pc, &why))
		return why;
	r[REG_BP] = caller_bp;
	r[REG_SP] = bp + 16;
	r[REG_PC] = pc;
	return STEP_TO_CALLER;
}
