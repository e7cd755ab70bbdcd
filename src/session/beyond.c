/* SPDX-License-Identifier: GPL-2.0-or-later */
/* beyond.c - stacks that are longer than their copies. */
#include "config.h"

#include "session/beyond.h"

static void
give_up(struct beyond *b)
{
	*b = (struct beyond){ .told = b->told, .rest = BEYOND_REST };
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
	if (++b->walked == BEYOND_SAMPLES)
		b->walked = b->longer = 0;
}

void
beyond_walked(struct beyond *b, enum walk w)
{
	bool short_of = w == WALK_LATE || w == WALK_TRUNCATED;

	if (b->rest > 0) {
		b->rest--;
		return;
	}
	b->longer += short_of || w == WALK_BEYOND;
	if (w == WALK_BEYOND)
		b->vain = 0;
	else if (b->wanted && short_of)
		b->vain++;
	judge(b);
	if (b->vain > BEYOND_VAIN)
		give_up(b);
}
