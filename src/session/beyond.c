/* SPDX-License-Identifier: GPL-2.0-or-later */
/* beyond.c - stacks that are longer than their copies. */
#include "config.h"

#include "session/beyond.h"

static bool
is_longer(enum walk w)
{
	return w == WALK_BEYOND || w == WALK_LATE || w == WALK_TRUNCATED;
}

void
beyond_walked(struct beyond *b, enum walk w)
{
	b->longer += is_longer(w);
	if (b->longer >= BEYOND_LONGER) {
		b->wanted = true;
		b->quiet = 0;
	} else if (++b->quiet > BEYOND_QUIET) {
		b->wanted = false;
	}
	if (++b->walked == BEYOND_SAMPLES)
		b->walked = b->longer = 0;
}
