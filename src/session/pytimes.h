/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pytimes.h - the time in which GILs were held, by whom, and waited for, and in
 * which garbage was collected: the sum of looks (pywatch.h) at all watched
 * processes, one in each slice of some ms. Owned by the sampling thread.
 *
 * A look is taken at a random instant of its slice and stands for all of it, so
 * the sums are right on the mean, whatever rhythm the program has. How long a
 * slice is depends on the looks before it only: 7 ms while they differ, up to
 * 56 ms while one thread holds the GIL, or none, and no other wants it.
 */
#ifndef SESSION_PYTIMES_H
#define SESSION_PYTIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "profile/profile.h"
#include "session/family.h"

struct pytimes_sum {		/* ns, of some span of time */
	uint64_t	 watched;	/* there was a CPython */
	uint64_t	 held, collecting; /* by several at once: more */
	uint64_t	 told, waited;	/* told: it was known who waits */
	uint64_t	*by_thread;	/* held, by index in the profile */
	size_t		 n, cap;
};

struct pytimes {		/* pytimes_init before use */
	uint64_t	 due;		/* when to look next; UINT64_MAX: there
					 * is no CPython to look at */
	/* private */
	struct profile	*profile;	/* borrowed */
	struct rng	 rng;
	uint64_t	 begin, length;	/* of the slice */
	uint64_t	 cost;		/* of a look, ns, of late */
	size_t		 gils;		/* the most in one look */
	uint64_t	 holders;	/* at the last look */
	bool		 ended;
	struct pytimes_sum all;		/* since the start or reset */
	struct pytimes_sum late[2];	/* each of a second; the second is at
					 * work since: */
	uint64_t	 late_since;
};

void	 pytimes_init(struct pytimes *, struct profile *, uint64_t seed);
/* Look for CPythons to watch, as far as that is due: takes milliseconds. */
void	 pytimes_seek(struct pytimes *, struct family *, uint64_t now);
/* Look at all of them, which is due. */
void	 pytimes_look(struct pytimes *, struct family *, uint64_t now);
/* There will be no more looks: the figures of late become those of all time. */
void	 pytimes_end(struct pytimes *);
void	 pytimes_fill(const struct pytimes *, struct snap_gil *);
void	 pytimes_reset(struct pytimes *);
void	 pytimes_fini(struct pytimes *);

#endif
