/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasktree.h - tasks in the order to tell of them, by who awaits whom: below
 * each those that it awaits. */
#ifndef SESSION_TASKTREE_H
#define SESSION_TASKTREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tasktree_task {
	const uint32_t	*awaiter;	/* tasks that await it */
	size_t		 nawaiters;
	uint64_t	 look;		/* the same for those that are alike,
					 * as long as there are none below */
};

enum tasktree_kind {
	BRANCH_TASK,
	BRANCH_AGAIN,		/* was told before, with all below it */
	BRANCH_CIRCLE		/* stands above itself: they wait for each
				 * other */
};

struct tasktree_branch {
	uint32_t		 task;
	unsigned		 depth;		/* 0: nobody awaits it */
	enum tasktree_kind	 kind;
	bool			 alike;		/* as the one before it; none
						 * are below either */
};

struct tasktree {		/* {0} is valid and empty */
	struct tasktree_branch	*v;
	size_t			 n, cap;
};

/* Make the branches of n tasks, those that are alike one after the other. */
void	 tasktree_make(struct tasktree *, const struct tasktree_task *,
	     size_t n);
void	 tasktree_fini(struct tasktree *);

#endif
