/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lens.h - the function list that a lens (look.h) shows of a snapshot, or that
 * of its source lines. The UI and every report build their rows here, so they
 * agree.
 */
#ifndef PROFILE_LENS_H
#define PROFILE_LENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "profile/linelist.h"
#include "profile/look.h"
#include "profile/row.h"
#include "profile/snapshot.h"

struct func_list {			/* {0} is valid and empty */
	struct func_row	*v;
	size_t		 n, cap;
	uint64_t	 time;		/* ns of the thread and window */
	uint64_t	 samples;
	uint64_t	 covered;	/* ns of self time that the filter
					 * lets through */
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
/* Does a pattern match a row: its function's name or module, or its file? */
bool	 lens_matches(const struct match *, const struct func *funcs,
	     const struct func_row *);
/* The thread index a user means by a tid or an exact name (the busiest of
 * several). False when there is none. */
bool	 lens_thread(const struct snapshot *, const char *spec,
	     uint32_t *index);

#endif
