/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyresume.c - goes on with native stacks behind code of CPython's JIT. */
#include "config.h"

#include "session/pyresume.h"

enum { GOES_ON = 3 }; /* frames */

/* Anchors ascend from the inner end of a chain on. */
static uint64_t
next_of(const struct pyframes *chain, uint64_t sp)
{
	for (size_t i = 0; i < chain->n; i++)
		if (chain->v[i].kind == PYFRAME_ANCHOR &&
		    chain->v[i].addr >= sp)
			return chain->v[i].addr;
	return 0;
}

/* The first anchor from sp on; 0: there is none. */
static uint64_t
next_anchor(const struct pyresume_look *look, uint64_t sp)
{
	uint64_t next = 0;

	for (size_t i = 0; i < look->nchains; i++) {
		uint64_t addr = next_of(&look->chain[i], sp);

		if (addr != 0 && (next == 0 || addr < next))
			next = addr;
	}
	return next;
}

static void
note(struct pyresume *r, uint64_t above, uint64_t pc)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->known[i].above == above)
			return;
	if (r->n < PYRESUME_KNOWN)
		r->known[r->n++] = (struct pyresume_loop){ above, pc };
}

/* Is an anchor in frame i? */
static bool
has(const struct stack *stack, size_t i, uint64_t anchor)
{
	return i + 1 < stack->n && anchor >= stack->sp[i] &&
	       anchor < stack->sp[i + 1];
}

/* Is frame i the loop that has this anchor? */
static bool
is_loop(const struct pyresume_look *look, const struct stack *stack, size_t i,
    uint64_t anchor)
{
	return has(stack, i, anchor) && look->native[i].what != PYMIX_JITTED &&
	       look->native[i].what != PYMIX_ANONYMOUS;
}

/* Do frame pointers lead from code of the JIT over the loop with this anchor, and
 * no other, to where a walk goes on? */
static bool
leads_over(const struct pyresume_look *look, const struct stack *stack,
    size_t i, uint64_t anchor)
{
	return look->native[i].what == PYMIX_JITTED && stack->n > i + GOES_ON &&
	       has(stack, i, anchor) &&
	       !has(stack, i, next_anchor(look, anchor + 1));
}

void
pyresume_learn(struct pyresume *r, const struct pyresume_look *look,
    const struct stack *stack)
{
	if (r->n > 0 && r->stacks >= PYRESUME_STACKS)
		return;
	r->stacks++;
	for (size_t i = 0; i < stack->n; i++) {
		uint64_t anchor = next_anchor(look, stack->sp[i]);

		if (anchor == 0)
			break;
		if (is_loop(look, stack, i, anchor))
			note(r, stack->sp[i + 1] - anchor, stack->pc[i]);
		else if (leads_over(look, stack, i, anchor))
			note(r, stack->sp[i + 1] - anchor, 0);
	}
}

/* Is frame i the caller of the loop that has this anchor? */
static bool
called_loop(const struct pyresume *r, const struct stack *stack, size_t i,
    uint64_t anchor)
{
	for (size_t k = 0; k < r->n && i < stack->n; k++)
		if (stack->sp[i] == anchor + r->known[k].above)
			return true;
	return false;
}

/* Go on behind frame i and the loop with this anchor. */
static bool
go_on(const struct pyresume *r, const struct pyresume_from *from, size_t i,
    uint64_t anchor)
{
	struct stack *stack = from->stack;
	size_t before = stack->n;

	stack->n = i + 1;
	for (size_t k = 0; k < r->n; k++)
		if (unwinder_resume(from->unwinder, from->sample,
			r->known[k].pc, anchor + r->known[k].above, stack))
			return true;
	stack->n = before;
	return false;
}

bool
pyresume(const struct pyresume *r, const struct pyresume_look *look,
    const struct pyresume_from *from, size_t *at)
{
	const struct stack *stack = from->stack;

	while (*at < stack->n) {
		size_t i = (*at)++;
		uint64_t anchor;

		if (look->native[i].what != PYMIX_JITTED)
			continue;
		anchor = next_anchor(look, stack->sp[i]);
		if (anchor != 0 && !is_loop(look, stack, i + 1, anchor) &&
		    !called_loop(r, stack, i + 1, anchor) &&
		    go_on(r, from, i, anchor))
			return true;
	}
	return false;
}
