/* SPDX-License-Identifier: GPL-2.0-or-later */
/* calltree.h - the tree of call paths: who was called by whom. */
#ifndef PROFILE_CALLTREE_H
#define PROFILE_CALLTREE_H

#include <stddef.h>
#include <stdint.h>

#include "base/hmap.h"
#include "profile/snapshot.h"

enum {
	CALLTREE_ROOT,
	CALLTREE_OTHER	/* function 0 below the root: always there */
};
#define CALLTREE_NONE	UINT32_MAX

struct calltree_step {
	uint64_t		 path;	/* hash of all from the root to here */
	uint32_t		 func;
};

struct calltree {			/* calltree_init before use */
	struct snap_node	*v;	/* a parent stands before its child */
	size_t			 n, cap, max;
	/* private */
	struct hmap		 by_path;	/* its hash -> node */
	struct calltree_step	*last;	/* the path asked for last, outermost
					 * first */
	size_t			 nlast, last_cap;
};

void		 calltree_init(struct calltree *, size_t max);
/* The node of a path of n >= 1 functions, innermost first. CALLTREE_NONE when
 * it would need a new node and seven eighths of max are taken. */
uint32_t	 calltree_path(struct calltree *, const uint32_t *func,
		     size_t n);
/* The node of func right below the root; CALLTREE_NONE at max. */
uint32_t	 calltree_top(struct calltree *, uint32_t func);
void		 calltree_clear(struct calltree *);	/* memory kept */
void		 calltree_fini(struct calltree *);

#endif
