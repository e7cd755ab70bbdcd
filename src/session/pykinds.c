/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pykinds.c - tells kinds of native code, which are kept for whole functions. */
#include "config.h"

#include "session/pykinds.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"

enum {
	KINDS_BITS = 12,
	BLOCK_BITS = 6, /* bytes of code */
	LARGE = 16 << 10, /* bytes, such as the loop that evaluates */
	COST_SHARE = 100 /* what is read again takes 1 % of the time */
};

static const uint64_t jitted_again = 2 * NS_PER_MS;

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

static struct pykinds_range
without_file(const struct pykinds *k, uint64_t pc)
{
	const struct pyjitted_range *jitted = pyjitted_find(&k->jitted, pc);

	if (jitted == NULL)
		return (struct pykinds_range){ pc, pc + 1, PYMIX_ANONYMOUS };
	return (
	    struct pykinds_range){ jitted->start, jitted->end, PYMIX_JITTED };
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
		range = without_file(k, pc);
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

/* That of the interpreters of these chains. */
static struct pyjitted
read_jitted(const struct pykinds_of *of, const struct pyframes *chain, size_t n)
{
	const struct pyoffsets *o = &of->found->offsets;
	struct pyjitted jitted = { 0 };
	uint64_t interp, last = 0;

	for (size_t i = 0; i < n; i++) {
		if (!pymem_u64(of->of->mem, chain[i].state + o->thread.interp,
			&interp) ||
		    interp == last)
			continue;
		pyjitted_add(&jitted, of->of->mem, o, interp);
		last = interp;
	}
	return jitted;
}

bool
pykinds_seek_jit(struct pykinds *k, const struct pykinds_of *of,
    const struct pyframes *chain, size_t n)
{
	uint64_t began = clock_mono(), ended;
	struct pyjitted jitted;
	bool news;

	if (!pyjitted_may(&of->found->offsets) || began < k->next_jitted)
		return false;
	jitted = read_jitted(of, chain, n);
	ended = clock_mono();
	k->next_jitted = ended + jitted_again + (ended - began) * COST_SHARE;
	news = !pyjitted_same(&jitted, &k->jitted);
	pyjitted_fini(&k->jitted);
	k->jitted = jitted;
	if (news)
		pykinds_forget(k);
	return news;
}

void
pykinds_fini(struct pykinds *k)
{
	free(k->at);
	pyjitted_fini(&k->jitted);
	*k = (struct pykinds){ 0 };
}
