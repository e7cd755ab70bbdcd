/* SPDX-License-Identifier: GPL-2.0-or-later */
/* latedoubt.c - ends of stacks, and who stood above them. */
#include "config.h"

#include "session/latedoubt.h"

static uint64_t
key_of(pid_t pid, uint64_t end, const uint8_t *bytes, size_t len)
{
	const uint64_t parts[] = { (uint64_t)pid, end, hmap_hash(bytes, len) };

	return hmap_hash(parts, sizeof parts);
}

/* Did that end have others above it when it was last seen? */
static bool
has_others(struct latedoubt *d, uint64_t key, uint64_t callers)
{
	uint64_t *known, before;
	bool fresh;

	if (d->callers.n == LATEDOUBT_KNOWN)
		hmap_clear(&d->callers);
	known = hmap_put(&d->callers, key, &fresh);
	before = *known;
	*known = callers;
	return !fresh && before != callers;
}

bool
latedoubt_believes(struct latedoubt *d, pid_t pid, uint64_t end,
    const uint8_t *bytes, size_t len, const uint64_t *pc, size_t n)
{
	bool others = has_others(
	    d, key_of(pid, end, bytes, len), hmap_hash(pc, n * sizeof *pc));

	if (d->rest > 0) {
		d->rest--;
		return false;
	}
	d->others += others;
	if (d->others == LATEDOUBT_MOST)
		d->rest = LATEDOUBT_REST;
	if (++d->seen == LATEDOUBT_OF || d->rest > 0)
		d->seen = d->others = 0;
	return !others && d->rest == 0;
}

void
latedoubt_fini(struct latedoubt *d)
{
	hmap_fini(&d->callers);
	*d = (struct latedoubt){ 0 };
}
