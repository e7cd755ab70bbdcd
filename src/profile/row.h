/* SPDX-License-Identifier: GPL-2.0-or-later */
/* row.h - one function, or one source line of it, as a list shows it. A plain
 * struct. */
#ifndef PROFILE_ROW_H
#define PROFILE_ROW_H

#include <stdint.h>

struct func_row {
	uint64_t	 id;	/* the same row in each list has the same */
	uint32_t	 func;
	const char	*file;	/* where the function begins or, in a list by
				 * line, where it spent this time; "": not
				 * known */
	unsigned	 line;
	uint32_t	 samples_self, samples_total;
	uint64_t	 self, total;	/* ns */
	double		 self_pct, total_pct;	/* of func_list.time */
	double		 trend;	/* points of SELF% gained: the last second
				 * against the last ten; 0 when unknown */
};

#endif
