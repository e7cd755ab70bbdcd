/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * list.h - the list of functions, or of their source lines, that a lens shows of
 * a snapshot. The UI and every report build their rows here, so they agree.
 */
#ifndef PROFILE_LIST_H
#define PROFILE_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "profile/lens.h"
#include "profile/linelist.h"
#include "profile/row.h"
#include "profile/snapshot.h"

struct func_list {			/* {0} is valid and empty */
	struct func_row	*v;
	size_t		 n, cap;
	uint64_t	 time;		/* ns of the thread and window */
	uint64_t	 samples;
	uint64_t	 covered;	/* ns with a function anywhere on the
					 * stack that has a row and that the
					 * filter lets through; of lines that
					 * it lets through at least their own */
	/* private scratch, kept between builds */
	void		*scratch;
	size_t		 scratch_cap;	/* bytes */
	struct line_list lines;
};

/* Functions with time in the lens, sorted; ties as rank.h has them.
 * Allocates only to grow. */
void	 func_list_build(struct func_list *, const struct snapshot *,
	     const struct lens *);
void	 func_list_fini(struct func_list *);

#endif
