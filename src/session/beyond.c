/* SPDX-License-Identifier: GPL-2.0-or-later */
/* beyond.c - stacks that are longer than their copies. */
#include "config.h"

#include "session/beyond.h"

enum { PAGE = 4096 };

static void
give_up(struct beyond *b)
{
	*b = (struct beyond){
		.told = b->told, .told_all = b->told_all, .rest = BEYOND_REST
	};
}

static void
judge(struct beyond *b)
{
	if (b->longer >= BEYOND_LONGER) {
		b->wanted = true;
		b->quiet = 0;
	} else if (++b->quiet > BEYOND_QUIET) {
		b->wanted = false;
	}
	if (++b->walked < BEYOND_SAMPLES)
		return;
	b->all = b->missing >= BEYOND_LONGER;
	b->walked = b->longer = b->missing = 0;
}

/* Copies by their size end anywhere. */
static bool
ends_with_page(const struct sample *s)
{
	return s->stack_len < STACK_FULL &&
	       (s->regs.r[REG_SP] + s->stack_len) % PAGE == 0;
}

void
beyond_walked(struct beyond *b, const struct sample *s, enum walk w)
{
	bool short_of = w == WALK_LATE || w == WALK_TRUNCATED;

	if (b->rest > 0) {
		b->rest--;
		return;
	}
	if (short_of || w == WALK_BEYOND) {
		b->longer++;
		b->missing += ends_with_page(s);
	}
	if (w == WALK_BEYOND)
		b->vain = 0;
	else if (b->wanted && short_of)
		b->vain++;
	judge(b);
	if (b->vain > BEYOND_VAIN)
		give_up(b);
}
