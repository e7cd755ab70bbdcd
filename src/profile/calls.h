/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * calls.h - which functions were seen called from a spot, and in how many
 * samples: where an indirect call leads can be told by nothing else. Owned by
 * the sampling thread. What has no room is not kept.
 */
#ifndef PROFILE_CALLS_H
#define PROFILE_CALLS_H

#include <stddef.h>
#include <stdint.h>

#include "base/hmap.h"
#include "profile/snapshot.h"

enum { CALLS = 1 << 17 };

struct calls_last;

struct calls {				/* calls_init before use */
	struct snap_call	*v;
	size_t			 n, cap, max;
	/* private */
	struct hmap		 at;	/* spot and callee -> call */
	struct calls_last	*last;	/* by spot */
	size_t			 nlast, last_cap;
};

void	 calls_init(struct calls *, size_t max);
/* So many more samples have the callee above that spot. */
void	 calls_add(struct calls *, uint32_t spot, uint32_t callee,
	     uint64_t samples);
void	 calls_reset(struct calls *);	/* forget all */
void	 calls_fini(struct calls *);

#endif
