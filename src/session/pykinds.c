/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pykinds.c - tells kinds of native code, which are kept for whole functions. */
#include "config.h"

#include "session/pykinds.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "python/pyjitted.h"

enum {
	KINDS_BITS = 12,
	BLOCK_BITS = 6, /* bytes of code */
	LARGE = 16 << 10, /* bytes, such as the loop that evaluates */
	JITTED_FRAMES = 8 /* asked whether they have machine code */
};

static const uint64_t jits_every = 2 * NS_PER_MS;

static void
forget(struct pykinds *k)
{
	if (k->at != NULL)
		memset(k->at, 0, sizeof *k->at << KINDS_BITS);
	k->large = (struct pykinds_range){ 0 };
}

void
pykinds_forget(struct pykinds *k)
{
	forget(k);
	k->news++;
}

/* The function around pc, or as much as is known to be the same. */
static struct pykinds_range
find(const struct pykinds *k, const struct pykinds_of *of, uint64_t pc)
{
	const struct region *r = space_find(of->space, pc);
	struct pykinds_range range = { pc, pc + 1, PYMIX_OTHER };
	struct fde fde;

	if (r == NULL)
		return range;
	if (r->image == NULL)
		range.what = k->jits ? PYMIX_JITTED : PYMIX_ANONYMOUS;
	else if (pypoint_is_apart(of->point, of->of, pc))
		range.what = PYMIX_OPCODE;
	else if (image_fde(r->image, pc - r->bias, &fde))
		range = (struct pykinds_range){ fde.start + r->bias,
			fde.end + r->bias,
			pyfound_evaluates(of->found, fde.start + r->bias)
			    ? PYMIX_LOOP
			    : PYMIX_OTHER };
	return range;
}

static bool
has(const struct pykinds_range *range, uint64_t pc)
{
	return pc - range->start < range->end - range->start;
}

enum pymix_code
pykinds_at(struct pykinds *k, const struct pykinds_of *of, uint64_t pc)
{
	struct pykinds_range *known;

	if (k->epoch != of->space->generation)
		forget(k);
	k->epoch = of->space->generation;
	if (has(&k->large, pc))
		return k->large.what;
	if (k->at == NULL)
		k->at = xcalloc((size_t)1 << KINDS_BITS, sizeof *k->at);
	known = &k->at[(pc >> BLOCK_BITS) * 0x9e3779b97f4a7c15u >>
		       (64 - KINDS_BITS)];
	if (!has(known, pc))
		*known = find(k, of, pc);
	if (known->end - known->start >= LARGE)
		k->large = *known;
	return known->what;
}

/* Has the JIT made code of this one, which is where it says? */
static bool
is_jitted(const struct pykinds_of *of, uint64_t code)
{
	uint64_t made = pyjitted_code(of->of->mem, &of->found->offsets, code);
	const struct region *r = made != 0 ? space_find(of->space, made) : NULL;

	return r != NULL && r->image == NULL;
}

static bool
has_jitted(const struct pykinds_of *of, const struct pyframes *chain)
{
	const struct pyframe *f = chain->v;

	for (size_t i = 0; i < chain->n && i < JITTED_FRAMES; i++, f++)
		if (f->kind == PYFRAME_CODE && is_jitted(of, f->code))
			return true;
	return false;
}

bool
pykinds_seek_jit(struct pykinds *k, const struct pykinds_of *of,
    const struct pyframes *chain, size_t n, uint64_t now)
{
	if (k->jits || now < k->next_jits)
		return false;
	k->next_jits = now + jits_every;
	for (size_t i = 0; i < n && !k->jits; i++)
		k->jits = has_jitted(of, &chain[i]);
	if (k->jits)
		pykinds_forget(k);
	return k->jits;
}

void
pykinds_fini(struct pykinds *k)
{
	free(k->at);
	*k = (struct pykinds){ 0 };
}
