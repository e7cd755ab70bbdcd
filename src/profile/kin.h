/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kin.h - the callers and callees of a function, with the time it spent on
 * behalf of each, or that each took on its behalf, through a lens.
 */
#ifndef PROFILE_KIN_H
#define PROFILE_KIN_H

#include "profile/lens.h"
#include "profile/snapshot.h"

#define KIN_NOBODY	UINT32_MAX	/* as a caller: it stands at the bottom
					 * of the stack */

struct kin_row {
	uint32_t	 func;		/* or KIN_NOBODY */
	uint64_t	 ns;		/* each instant counted once, however
					 * often the two recur in a stack */
	uint32_t	 samples;
	double		 pct;		/* of the function's total time */
};

struct kin {			/* {0} is valid and empty */
	struct kin_row	*callers, *callees;	/* the most time first */
	size_t		 ncallers, callers_cap, ncallees, callees_cap;
	uint64_t	 self, total;	/* ns, of the function */
	/* private scratch, kept between builds */
	void		*scratch;
	size_t		 scratch_cap;
};

struct kin_callee {
	uint32_t	 func;
	uint64_t	 samples;
};

/* The functions that were seen called from the addresses [start, end) of a
 * function, in all threads since start or reset; but none of an interpreter. The
 * most samples come first. How many were put into out, at most max: of more,
 * some. */
size_t	 kin_called(const struct snapshot *, uint32_t func, uint64_t start,
	     uint64_t end, struct kin_callee *out, size_t max);
/* Allocates only to grow. */
void	 kin_build(struct kin *, const struct snapshot *, const struct lens *,
	     uint32_t func);
void	 kin_fini(struct kin *);

#endif
