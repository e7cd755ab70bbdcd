/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tally.h - what the rows of a list add up, on the way there. Plain structs. */
#ifndef PROFILE_TALLY_H
#define PROFILE_TALLY_H

#include <stdbool.h>
#include <stdint.h>

struct sum {
	uint64_t	 ns, samples;
};

struct tally {
	struct sum	 self, total;
	uint64_t	 recent[2];	/* self time in the windows of the
					 * trend */
	bool		 lets;		/* the filter lets it through */
};

struct line_tally {		/* of a source line of a function */
	uint64_t	 id;		/* as func_row.id */
	uint32_t	 func;
	const char	*file;
	unsigned	 line;
	struct tally	 tally;
};

#endif
