/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * annotate.h - a listing and a snapshot joined: how much time each row, source
 * line and inlined call of a function took, through a lens. With what lies
 * elsewhere, the rows add up to the function's own self time.
 */
#ifndef PROFILE_ANNOTATE_H
#define PROFILE_ANNOTATE_H

#include "code/listing.h"
#include "profile/lens.h"
#include "profile/snapshot.h"

struct annotated {
	uint64_t	 self, total;		/* ns; total: with what a call
						 * here took. Where the function
						 * recurs, a row has its calls
						 * whole; lines and inlined calls
						 * have the innermost only, so
						 * that they add up */
	uint64_t	 again;			/* private */
	uint64_t	 samples;		/* of self */
	double		 self_pct, total_pct;	/* of the function's self, and
						 * total, time; 0 without */
};

struct annotation {		/* {0} is valid and empty */
	struct annotated	*rows;		/* as the listing's */
	size_t			 nrows, rows_cap;
	struct annotated	*lines;		/* as the listing's: sums of the
						 * rows of the line */
	size_t			 nlines, lines_cap;
	struct annotated	*inlines;	/* as the listing's: sums of the
						 * rows in it, and in those
						 * within it */
	size_t			 ninlines, inlines_cap;
	struct annotated	 all;		/* the function's: self_pct and
						 * total_pct are of all time */
	struct annotated	 elsewhere;	/* at no row of the listing */
	double			 specialised_pct; /* of the function's self time:
						 * that of rows whose opcode is
						 * specialised */
	uint32_t		*hottest;	/* rows with self time, the most
						 * first; ties by place */
	size_t			 nhottest, hottest_cap;
	/* private scratch, kept between builds */
	void			*scratch;
	size_t			 scratch_cap;
};

/* Allocates only to grow. The listing's func may be LISTING_NONE. */
void	 annotation_build(struct annotation *, const struct snapshot *,
	     const struct lens *, const struct listing *);
void	 annotation_fini(struct annotation *);

#endif
