/* SPDX-License-Identifier: GPL-2.0-or-later */
/* walk_cfi.c - one step by a packed rule. */
#include "config.h"

#include "unwind/walk_cfi.h"

/* Read a word of the stack that the step cannot do without. */
static enum step
need(const struct stackcopy *stack, uint64_t addr, uint64_t *v)
{
	switch (stackcopy_word(stack, addr, v)) {
	case STACKCOPY_OK:
		return STEP_TO_CALLER;
	case STACKCOPY_MISSING:
		return STEP_TRUNCATED;
	case STACKCOPY_BELOW:
	case STACKCOPY_BAD:
		break;
	}
	return STEP_LOST;
}

/* The saved RBP. Compilers call it saved until the end of the epilogue, where
 * it has been popped: its slot is below the stack, and the register has it. */
static enum step
need_bp(const struct stackcopy *stack, uint64_t addr, struct regs *regs)
{
	uint64_t v;

	switch (stackcopy_word(stack, addr, &v)) {
	case STACKCOPY_OK:
		regs_set(regs, REG_BP, v);
		return STEP_TO_CALLER;
	case STACKCOPY_BELOW:
		return STEP_TO_CALLER;
	case STACKCOPY_MISSING:
		return STEP_TRUNCATED;
	case STACKCOPY_BAD:
		break;
	}
	return STEP_LOST;
}

/* The caller's frame is at cfa. */
static enum step
leave(
    uint64_t cfa, int bp_slot, struct regs *regs, const struct stackcopy *stack)
{
	uint64_t pc;
	enum step step = need(stack, cfa - 8, &pc);

	if (step == STEP_TO_CALLER && bp_slot != 0)
		step = need_bp(
		    stack, cfa + (uint64_t)((int64_t)bp_slot * 8), regs);
	if (step != STEP_TO_CALLER)
		return step;
	regs->r[REG_SP] = cfa;
	regs->r[REG_PC] = pc;
	return STEP_TO_CALLER;
}

/* Both the CFA and the caller's RBP are where RBP points to. */
static enum step
leave_realigned(
    int32_t offset, struct regs *regs, const struct stackcopy *stack)
{
	uint64_t at = regs->r[REG_BP], bp, cfa;
	enum step step = need(stack, at + (uint64_t)(int64_t)offset, &cfa);

	if (step == STEP_TO_CALLER)
		step = need(stack, at, &bp);
	if (step == STEP_TO_CALLER)
		step = leave(cfa, 0, regs, stack);
	if (step == STEP_TO_CALLER)
		regs->r[REG_BP] = bp;
	return step;
}

static enum step
leave_handler(struct regs *regs, const struct stackcopy *stack)
{
	uint64_t context = regs->r[REG_SP], sp, bp, pc;
	enum step step = need(stack, context + CFI_SIGNAL_PC, &pc);

	if (step == STEP_TO_CALLER)
		step = need(stack, context + CFI_SIGNAL_SP, &sp);
	if (step == STEP_TO_CALLER)
		step = need(stack, context + CFI_SIGNAL_BP, &bp);
	if (step != STEP_TO_CALLER)
		return step;
	regs->r[REG_SP] = sp;
	regs_set(regs, REG_BP, bp);
	regs->r[REG_PC] = pc;
	return STEP_TO_CALLER;
}

enum step
walk_cfi_step(const struct cfi_rule *rule, struct regs *regs,
    const struct stackcopy *stack)
{
	uint64_t offset = (uint64_t)(int64_t)rule->offset;

	if ((rule->kind == CFI_BP || rule->kind == CFI_DRAP) &&
	    !regs_know(regs, REG_BP))
		return STEP_BLIND;
	switch ((enum cfi_kind)rule->kind) {
	case CFI_SP:
		return leave(
		    regs->r[REG_SP] + offset, rule->bp_slot, regs, stack);
	case CFI_BP:
		return leave(
		    regs->r[REG_BP] + offset, rule->bp_slot, regs, stack);
	case CFI_DRAP:
		return leave_realigned(rule->offset, regs, stack);
	case CFI_SIGNAL:
		return leave_handler(regs, stack);
	case CFI_END:
		return STEP_END;
	case CFI_HARD:
	case CFI_NONE:
		break;
	}
	return STEP_LOST;
}
