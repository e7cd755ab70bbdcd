/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lastwalk.c - takes over the frames of the last walk.
 *
 * A walk reads one word after the other, for each tells where the next one is,
 * and those that another CPU has written come slowly. Where they are is known
 * here, so the processor fetches many at once.
 */
#include "config.h"

#include "unwind/lastwalk.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/xalloc.h"

void
lastwalk_begin(struct lastwalk *l)
{
	struct lastwalk_frame *v = l->old;
	size_t cap = l->old_cap;

	l->old = l->v;
	l->old_cap = l->cap;
	l->nold = l->n;
	l->v = v;
	l->cap = cap;
	l->n = l->at = 0;
}

static void
add(struct lastwalk *l, const struct lastwalk_frame *f)
{
	l->v = xgrow(l->v, &l->cap, l->n + 1, sizeof *l->v);
	l->v[l->n++] = *f;
}

void
lastwalk_add(struct lastwalk *l, const struct frame *f,
    const struct lastwalk_words *words)
{
	add(l, &(struct lastwalk_frame){ .sp = f->regs.r[REG_SP],
		   .bp = f->regs.r[REG_BP],
		   .pc = f->regs.r[REG_PC],
		   .code = f->code,
		   .words = *words });
}

static bool
has_word(const struct stackcopy *stack, uint64_t addr, uint64_t v)
{
	uint64_t word;

	return stackcopy_word(stack, addr, &word) == STACKCOPY_OK && word == v;
}

/* Does its callee, which is the same, lead to it again? */
static bool
is_same(const struct lastwalk_frame *f, const struct stackcopy *stack)
{
	return f->words.pc_at != 0 && has_word(stack, f->words.pc_at, f->pc) &&
	       (f->words.bp_at == 0 || has_word(stack, f->words.bp_at, f->bp));
}

/* Was the last walk at that frame too? Stack pointers go up. */
static bool
find(struct lastwalk *l, const struct lastwalk_frame *here)
{
	const struct lastwalk_frame *old = l->old;

	while (l->at < l->nold && old[l->at].sp < here->sp)
		l->at++;
	return l->at < l->nold && old[l->at].sp == here->sp &&
	       old[l->at].bp == here->bp && old[l->at].pc == here->pc &&
	       old[l->at].code == here->code;
}

size_t
lastwalk_follow(struct lastwalk *l, const struct stackcopy *stack, size_t max)
{
	size_t n = 0;

	if (!find(l, &l->v[l->n - 1]))
		return 0;
	l->at++;
	for (; n < max && l->at < l->nold && is_same(&l->old[l->at], stack);
	     n++)
		add(l, &l->old[l->at++]);
	return n;
}

void
lastwalk_forget(struct lastwalk *l)
{
	l->n = l->nold = 0;
}

void
lastwalk_fini(struct lastwalk *l)
{
	free(l->v);
	free(l->old);
	*l = (struct lastwalk){ 0 };
}
