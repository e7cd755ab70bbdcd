/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unwind.c - decides how a stack walk goes on and when it ends.
 *
 * Each frame is left by the rule of its address: one packed from its CFI where
 * there is any; of code without a file one read off its instructions where they
 * are simple; else its frame pointer. Whatever a step claims is believed only
 * if it leads to code and, but for signal frames, towards the bottom of the
 * stack.
 *
 * Packed rules follow RSP, RBP and the pc. A CFI_HARD frame may need any other
 * register, and libunwind leaves it. Then the frames passed since all registers
 * were known are walked again, by libunwind, from a copy of the last such frame
 * (at first the innermost). That is rare, and costs at most one walk by
 * libunwind per sample; a guess at a register would cost the truth.
 *
 * Most stacks are in their outer frames as they were at the sample before:
 * lastwalk.c says which may be taken over.
 *
 * Of a thread that was not stopped most registers are unknown until a frame
 * turns up that has saved them. One that is needed before ends the walk.
 */
#include "config.h"

#include "unwind/unwind.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "target/remote.h"
#include "unwind/cfi.h"
#include "unwind/frame.h"
#include "unwind/lastwalk.h"
#include "unwind/rules.h"
#include "unwind/stackcopy.h"
#include "unwind/straight.h"
#include "unwind/walk_cfi.h"
#include "unwind/walk_fp.h"
#include "unwind/walk_libunwind.h"

enum { LASTWALKS = 8 }; /* threads that are remembered */

struct unwinder {
	struct space *space;
	struct rules rules;
	struct walk_libunwind *libunwind;
	struct lastwalk last[LASTWALKS];
	unsigned generation; /* of space, when those above learnt */
};

struct walk_state { /* one stack being walked */
	struct unwinder *u;
	enum unwind_way way;
	struct stackcopy stack;
	struct frame here; /* of its registers only RSP, RBP, pc are good */
	struct cfi_rule rule; /* of here */
	struct frame whole; /* the last one with all that is known */
	unsigned behind; /* here is so many frames further */
	struct lastwalk *last; /* NULL: nothing is taken over */
	struct lastwalk_words words; /* that led here */
};

struct unwinder *
unwinder_new(struct space *space)
{
	struct unwinder *u = xcalloc(1, sizeof *u);

	u->space = space;
	u->libunwind = walk_libunwind_new();
	rules_init(&u->rules);
	u->generation = space->generation;
	return u;
}

static void
forget_walks(struct unwinder *u)
{
	for (size_t i = 0; i < LASTWALKS; i++)
		lastwalk_forget(&u->last[i]);
}

/* When the map was read anew, rules learnt from other code must go. */
static void
review(struct unwinder *u)
{
	if (u->generation == u->space->generation)
		return;
	rules_review(&u->rules, u->space);
	forget_walks(u);
	walk_libunwind_forget(u->libunwind);
	u->generation = u->space->generation;
}

static const struct cfi_span alone = { 0, 1 };

/* The unwind entry of an address. The pc after the system call in the C
 * library's signal trampoline is behind the end of its entry: there, the call
 * itself is looked at, and *code moves to it. */
static bool
find_fde(const struct region *r, uint64_t *code, struct fde *fde)
{
	if (r->image == NULL)
		return false;
	if (image_fde(r->image, *code - r->bias, fde))
		return true;
	if (!image_fde(r->image, *code - 1 - r->bias, fde) ||
	    !fde->signal_frame)
		return false;
	--*code;
	return true;
}

static struct cfi_rule
make_rule(const struct region *r, uint64_t code, struct cfi_span *span)
{
	uint64_t asked = code;
	struct cfi_rule rule;
	struct fde fde;

	if (!find_fde(r, &code, &fde))
		return (struct cfi_rule){ .kind = CFI_NONE };
	rule = cfi_find(&fde, code - r->bias, span);
	if (code != asked)
		*span = alone;
	return rule;
}

/* Code that a runtime made: what is executed next tells, if it is simple. */
static struct cfi_rule
read_rule(const struct space *space, uint64_t pc)
{
	uint8_t code[STRAIGHT_BYTES];
	ssize_t n = 0;

	if (space->pid != 0)
		n = remote_read(space->pid, pc, code, sizeof code);
	return straight_rule(code, n > 0 ? (size_t)n : 0);
}

/* The rule of an address not met before; false when there is no code. */
static bool
learn(struct unwinder *u, const struct frame *f, struct cfi_rule *rule)
{
	const struct region *r = space_find(u->space, f->code);
	struct cfi_span span = alone;

	review(u);
	if (r == NULL)
		return false;
	*rule = r->image != NULL ? make_rule(r, f->code, &span)
				 : read_rule(u->space, f->regs.r[REG_PC]);
	rules_put(&u->rules, f->code, &span, *rule, r);
	return true;
}

/* We have come to a frame: is it one, and how is it left? */
static bool
arrive(struct walk_state *w)
{
	bool known = w->way != UNWIND_BY_PROGRAM &&
		     rules_get(&w->u->rules, w->here.code, &w->rule);

	if (!known && !learn(w->u, &w->here, &w->rule))
		return false;
	if (w->way == UNWIND_BY_LIBUNWIND && w->rule.kind != CFI_NONE)
		w->rule.kind = CFI_HARD;
	return true;
}

/* The registers of f are now those of a caller, after those of a frame at sp,
 * or of what a signal interrupted: where is its code? */
static enum step
come_to_code(struct frame *f, uint64_t sp, bool interrupted)
{
	if (f->regs.r[REG_PC] == 0)
		return STEP_END;
	if (!interrupted && f->regs.r[REG_SP] <= sp)
		return STEP_LOST;
	f->code = f->regs.r[REG_PC] - (interrupted ? 0 : 1);
	return STEP_TO_CALLER;
}

/* Leave the frame that has all that is known, keeping all. */
static enum step
leave_whole(struct walk_state *w)
{
	struct frame *f = &w->whole;
	const struct region *r = space_known(w->u->space, f->code);
	uint64_t sp = f->regs.r[REG_SP];
	bool interrupted = false;
	enum step step;
	struct fde fde;

	if (r == NULL)
		return STEP_LOST;
	/* vfork has its return address in a register and nothing on the stack;
	 * only the innermost function may */
	if (sp == w->stack.start)
		sp--;
	if (find_fde(r, &f->code, &fde)) {
		interrupted = fde.signal_frame;
		step =
		    walk_libunwind_step(w->u->libunwind, f, r, &fde, &w->stack);
	} else {
		step = walk_fp_step(f, &w->stack);
	}
	return step == STEP_TO_CALLER ? come_to_code(f, sp, interrupted) : step;
}

static enum step
leave_hard(struct walk_state *w)
{
	enum step step;

	for (; w->behind > 0; w->behind--)
		if (leave_whole(w) != STEP_TO_CALLER)
			return STEP_LOST;
	/* the same place? At one SP there is one return address. */
	if (w->whole.regs.r[REG_SP] != w->here.regs.r[REG_SP])
		return STEP_LOST;
	step = leave_whole(w);
	w->here = w->whole;
	return step;
}

/* Where the rule, if it is made of such words only, has the frame at cfa from. */
static struct lastwalk_words
words_of(const struct cfi_rule *rule, uint64_t cfa)
{
	struct lastwalk_words words = { .pc_at = cfa - 8 };

	if (rule->kind != CFI_SP && rule->kind != CFI_BP)
		return (struct lastwalk_words){ 0 };
	if (rule->bp_slot != 0)
		words.bp_at = cfa + (uint64_t)((int64_t)rule->bp_slot * 8);
	return words;
}

/* Replace the frame by its caller. */
static enum step
leave(struct walk_state *w)
{
	struct frame *f = &w->here;
	uint64_t sp = f->regs.r[REG_SP];
	enum step step;

	w->words = (struct lastwalk_words){ 0 };
	if (w->rule.kind == CFI_HARD)
		return leave_hard(w);
	w->behind++;
	if (w->rule.kind == CFI_NONE)
		step = walk_fp_step(f, &w->stack);
	else
		step = walk_cfi_step(&w->rule, &f->regs, &w->stack);
	if (step != STEP_TO_CALLER)
		return step;
	w->words = words_of(&w->rule, f->regs.r[REG_SP]);
	return come_to_code(f, sp, w->rule.kind == CFI_SIGNAL);
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
	case STEP_BLIND:
		return WALK_BLIND;
	case STEP_LOST:
		break;
	}
	return WALK_LOST;
}

static void
add(struct stack *stack, uint64_t code, uint64_t sp)
{
	stack->pc[stack->n] = code;
	stack->sp[stack->n++] = sp;
}

/* Go on by what the last walk found out; false when that goes no further. */
static bool
take_over(struct walk_state *w, struct stack *stack)
{
	const struct lastwalk_frame *f;
	size_t n;

	if (w->last == NULL)
		return false;
	lastwalk_add(w->last, &w->here, &w->words);
	n = lastwalk_follow(w->last, &w->stack, STACK_FRAMES - stack->n);
	if (n == 0)
		return false;
	for (f = w->last->v + w->last->n - n; n > 0; n--, f++) {
		add(stack, f->code, f->sp);
		w->behind++;
	}
	f--;
	w->here.regs.r[REG_SP] = f->sp;
	w->here.regs.r[REG_BP] = f->bp;
	w->here.regs.r[REG_PC] = f->pc;
	w->here.code = f->code;
	return true;
}

static enum step
walk(struct walk_state *w, struct stack *stack)
{
	enum step step;

	add(stack, w->here.code, w->here.regs.r[REG_SP]);
	if (!arrive(w))
		return STEP_LOST;
	for (;;) {
		if (take_over(w, stack) && !arrive(w))
			return STEP_LOST;
		step = leave(w);
		if (step != STEP_TO_CALLER)
			return step;
		if (!arrive(w))
			return STEP_LOST;
		if (stack->n == STACK_FRAMES)
			return STEP_TO_CALLER;
		add(stack, w->here.code, w->here.regs.r[REG_SP]);
	}
}

/* The last walk of the thread, where this one may go on by it. */
static struct lastwalk *
begin_last(struct unwinder *u, enum unwind_way way, const struct sample *s)
{
	struct lastwalk *last = &u->last[(unsigned)s->tid % LASTWALKS];

	if (way != UNWIND_BY_MEMORY || s->regs.unknown != 0)
		return NULL;
	lastwalk_begin(last);
	return last;
}

static struct stackcopy
copy_of(const struct unwinder *u, const struct sample *s)
{
	return (struct stackcopy){ .bytes = s->stack,
		.start = s->regs.r[REG_SP],
		.len = s->stack_len,
		.beyond = s->beyond,
		.nbeyond = s->nbeyond,
		.maps = &u->space->maps };
}

/* Walk on to the end, and tell which it was. */
static void
finish(struct walk_state *w, const struct sample *s, struct stack *stack)
{
	w->whole = w->here;
	stack->walk = walk_of(walk(w, stack));
	if (stack->walk == WALK_DONE && s->nbeyond > 0 &&
	    stack->sp[stack->n - 1] - w->stack.start >= s->stack_len)
		stack->walk = WALK_BEYOND;
}

void
unwinder_walk_by(struct unwinder *u, enum unwind_way way,
    const struct sample *s, struct stack *stack)
{
	struct walk_state w = {
		.u = u,
		.way = way,
		.stack = copy_of(u, s),
		.here = { .regs = s->regs, .code = s->regs.r[REG_PC] },
	};

	space_refresh(u->space);
	review(u);
	w.last = begin_last(u, way, s);
	stack->n = 0;
	finish(&w, s, stack);
}

void
unwinder_walk(struct unwinder *u, const struct sample *s, struct stack *stack)
{
	unwinder_walk_by(u, UNWIND_BY_MEMORY, s, stack);
}

/* The word that has the caller's RBP, by the rule of the code here. */
static bool
find_bp(struct walk_state *w, uint64_t cfa, uint64_t *bp)
{
	int slot = -2; /* pushed first, as a frame pointer is */

	if (w->here.code != 0)
		slot = w->rule.kind == CFI_SP || w->rule.kind == CFI_BP
			   ? w->rule.bp_slot
			   : 0;
	return slot != 0 &&
	       stackcopy_word(&w->stack, cfa + (uint64_t)((int64_t)slot * 8),
		   bp) == STACKCOPY_OK;
}

/* Replace here, of which at most the code is known, by its caller. */
static bool
leave_at(struct walk_state *w, uint64_t cfa)
{
	struct regs caller = { .r = { [REG_SP] = cfa },
		.unknown = REGS_OTHERS };
	uint64_t bp;

	if ((w->here.code != 0 && !arrive(w)) ||
	    stackcopy_word(&w->stack, cfa - 8, &caller.r[REG_PC]) !=
		STACKCOPY_OK)
		return false;
	if (find_bp(w, cfa, &bp))
		regs_set(&caller, REG_BP, bp);
	w->here.regs = caller;
	return come_to_code(&w->here, cfa - 8, false) == STEP_TO_CALLER &&
	       space_find(w->u->space, w->here.code) != NULL;
}

bool
unwinder_resume(struct unwinder *u, const struct sample *s, uint64_t code,
    uint64_t cfa, struct stack *stack)
{
	struct walk_state w = {
		.u = u,
		.way = UNWIND_BY_MEMORY,
		.stack = copy_of(u, s),
		.here = { .code = code },
	};

	if (stack->n == STACK_FRAMES || !leave_at(&w, cfa))
		return false;
	finish(&w, s, stack);
	return true;
}

void
unwinder_forget(struct unwinder *u,
    bool (*stale)(const void *arg, uint64_t code), const void *arg)
{
	rules_forget(&u->rules, stale, arg);
	forget_walks(u);
}

void
unwinder_free(struct unwinder *u)
{
	if (u == NULL)
		return;
	for (size_t i = 0; i < LASTWALKS; i++)
		lastwalk_fini(&u->last[i]);
	rules_fini(&u->rules);
	walk_libunwind_free(u->libunwind);
	free(u);
}
