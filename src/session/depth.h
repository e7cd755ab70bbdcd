/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * depth.h - tells when the copies of the stack are too short: when more than
 * 2 % of at least 200 samples end before their stack does, whether the rest came
 * in another way or not.
 */
#ifndef SESSION_DEPTH_H
#define SESSION_DEPTH_H

#include <stdbool.h>
#include <stdint.h>

#include "sample/sample.h"

enum { DEPTH_SAMPLES = 200, DEPTH_PERCENT = 2 };

struct depth {			/* {0} to begin with */
	bool		 missed;	/* of the last verdict: of so many the
					 * rest was not copied at all */
	/* private */
	uint64_t	 walked, longer, later;	/* at the last verdict */
};

/* Are those too short that came since the last verdict? False too while they
 * are too few for one. */
bool	 depth_short(struct depth *, const uint64_t walks[WALK_KINDS]);

#endif
