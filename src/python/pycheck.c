/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pycheck.c - judges chains of frames that were read without a stop. */
#include "config.h"

#include "python/pycheck.h"

#include <string.h>

enum { STATES_MAX = 4096 }; /* remembered */

static bool
is_good(const struct pyframe *f, uint64_t code_type)
{
	return f->kind == PYFRAME_ANCHOR ||
	       (f->head.type != 0 &&
		   (code_type == 0 || f->head.type == code_type));
}

/* A frame that was left before its code was read. Behind an anchor stand the
 * frames of another run, whose inner end does not come and go. */
static void
drop_left(struct pyframes *chain, uint64_t code_type)
{
	size_t left = 0;

	while (left < chain->n && !is_good(&chain->v[left], code_type))
		left++;
	chain->n -= left;
	memmove(chain->v, chain->v + left, chain->n * sizeof *chain->v);
}

bool
pycheck_chain(struct pyframes *chain, uint64_t code_type)
{
	if (chain->end != PYFRAMES_DONE && chain->end != PYFRAMES_CUT)
		return false;
	if (chain->n == 0) /* it runs none, or none yet */
		return true;
	drop_left(chain, code_type);
	for (size_t i = 0; i < chain->n; i++)
		if (!is_good(&chain->v[i], code_type))
			return false;
	/* the outermost run of the loop has its anchor, too */
	return !chain->anchored || chain->end == PYFRAMES_CUT ||
	       (chain->n > 0 && chain->v[chain->n - 1].kind == PYFRAME_ANCHOR);
}

bool
pycheck_outermost(
    struct pyouter *outer, uint64_t state, const struct pyframes *chain)
{
	uint64_t addr = 0, *last;
	bool same;

	if (chain->end != PYFRAMES_DONE)
		return true;
	for (size_t i = 0; i < chain->n; i++)
		if (chain->v[i].kind != PYFRAME_ANCHOR)
			addr = chain->v[i].addr;
	if (outer->last.n >= STATES_MAX)
		hmap_clear(&outer->last);
	last = hmap_put(&outer->last, state, NULL);
	same = *last == addr;
	*last = addr;
	return same;
}

void
pyouter_fini(struct pyouter *outer)
{
	hmap_fini(&outer->last);
}
