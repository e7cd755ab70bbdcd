/* SPDX-License-Identifier: GPL-2.0-or-later */
/* depth.c - the share of truncated stacks, lately. */
#include "config.h"

#include "session/depth.h"

static bool
are_many(uint64_t n, uint64_t of)
{
	return n * 100 > of * DEPTH_PERCENT;
}

bool
depth_short(struct depth *d, const uint64_t walks[WALK_KINDS])
{
	struct depth before = *d, now = { .later = walks[WALK_TRUNCATED] +
						   walks[WALK_LATE] };
	uint64_t walked;

	now.longer = now.later + walks[WALK_BEYOND];
	for (int i = 0; i < WALK_KINDS; i++)
		now.walked += walks[i];
	if (now.walked < before.walked) /* they were reset */
		before = (struct depth){ .missed = before.missed };
	*d = before;
	walked = now.walked - before.walked;
	if (walked < DEPTH_SAMPLES)
		return false;
	*d = now;
	d->missed = are_many(now.later - before.later, walked);
	return are_many(now.longer - before.longer, walked);
}
