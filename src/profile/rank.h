/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rank.h - puts the rows of a function list in order. */
#ifndef PROFILE_RANK_H
#define PROFILE_RANK_H

#include <stddef.h>

#include "profile/columns.h"
#include "profile/intern.h"
#include "profile/row.h"

struct rank {
	const struct func	*funcs;		/* of the rows, by id */
	enum column		 column;
	bool			 ascending;
};

/* Sort n rows. No two rows are ever equal: ties go by self and total (most
 * first), then name, function id and place, in either order. */
void	 rank_rows(const struct rank *, struct func_row *, size_t n);

#endif
