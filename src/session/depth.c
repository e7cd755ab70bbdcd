/* SPDX-License-Identifier: GPL-2.0-or-later */
/* depth.c - the share of truncated stacks, lately. */
#include "config.h"

#include "session/depth.h"

bool
depth_short(struct depth *d, const uint64_t walks[WALK_KINDS])
{
	struct depth before = *d, now = { .truncated = walks[WALK_TRUNCATED] +
						       walks[WALK_LATE] };

	for (int i = 0; i < WALK_KINDS; i++)
		now.walked += walks[i];
	if (now.walked < before.walked) /* they were reset */
		before = (struct depth){ 0 };
	*d = before;
	if (now.walked - before.walked < DEPTH_SAMPLES)
		return false;
	*d = now;
	return (now.truncated - before.truncated) * 100 >
	       (now.walked - before.walked) * DEPTH_PERCENT;
}
