/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * linelist.h - the time of functions by source line: what was spent at spots
 * whose line is known.
 */
#ifndef PROFILE_LINELIST_H
#define PROFILE_LINELIST_H

#include <stddef.h>
#include <stdint.h>

#include "base/hmap.h"
#include "profile/lens.h"
#include "profile/snapshot.h"

struct tally;			/* tally.h */
struct line_tally;

struct line_list {			/* {0} is valid and empty */
	struct line_tally *v;
	size_t		 n, cap;
	/* private scratch, kept between builds */
	struct hmap	 at;		/* id -> index in v */
	uint32_t	*of;		/* by spot: index in v */
	size_t		 of_cap;
};

/* Fill the list through a lens, and take what is in it out of the tallies of
 * the functions, by id; recent are the windows of the trend. */
void	 line_list_build(struct line_list *, const struct snapshot *,
	     const struct lens *, const enum window recent[2],
	     struct tally *func);
void	 line_list_fini(struct line_list *);

#endif
