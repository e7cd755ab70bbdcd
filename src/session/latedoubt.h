/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * latedoubt.h - finds out of which programs the callers of a stack cannot be
 * read later: those whose stacks end in the same bytes below other callers, such
 * as a recursion that two functions begin. Then what is the same at the end of a
 * copy proves nothing. Where 3 of 100 contradict what was read before, the next
 * 1,000 are not believed.
 */
#ifndef SESSION_LATEDOUBT_H
#define SESSION_LATEDOUBT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/hmap.h"

enum {
	LATEDOUBT_OF = 100, LATEDOUBT_MOST = 3,
	LATEDOUBT_REST = 1000,
	LATEDOUBT_KNOWN = 4096	/* ends remembered, then all are forgotten */
};

struct latedoubt {		/* {0} to begin with */
	/* private */
	struct hmap	 callers;	/* of an end: a hash of who they were */
	unsigned	 seen, others;	/* of the 100: had others than before */
	unsigned	 rest;		/* not to be believed */
};

/* A copy that ends there, in these bytes, was found to go on with n callers. Are
 * they to be believed? */
bool	 latedoubt_believes(struct latedoubt *, pid_t, uint64_t end,
	     const uint8_t *bytes, size_t len, const uint64_t *pc, size_t n);
void	 latedoubt_fini(struct latedoubt *);

#endif
