/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * quality.h - how far the figures of a snapshot can be trusted, and what they
 * cost: each figure of the sampling with its meaning, whether it is as it
 * should be, and what helps where it is not.
 */
#ifndef PROFILE_QUALITY_H
#define PROFILE_QUALITY_H

#include <stdbool.h>
#include <stddef.h>

#include "profile/snapshot.h"

enum { QUALITY_MAX = 28, QUALITY_VALUE = 48, QUALITY_TEXT = 512 };

struct quality {
	const char	*name;			/* "truncated" */
	bool		 bad;			/* not as it should be */
	char		 value[QUALITY_VALUE];	/* "412 (3.1 %)" */
	char		 text[QUALITY_TEXT];	/* what that means */
	char		 cure[QUALITY_TEXT];	/* "" where none is needed or
						 * known */
};

struct quality_list {
	struct quality	 v[QUALITY_MAX];
	size_t		 n;
};

/* The bad ones first, each kind in a fixed order. */
void		 quality_judge(struct quality_list *, const struct snapshot *);
/* How many are bad. */
size_t		 quality_bad(const struct snapshot *);
/* For what part of the CPU time that the program used its samples stand, in per
 * cent; 100 while it cannot be told. Is it too small? */
double		 quality_seen(const struct snapshot *);
bool		 quality_sees_little(const struct snapshot *);
/* What is to be said where functions of the kernel are looked for: what brings
 * them; NULL when they are there. */
const char	*quality_no_kernel(const struct snap_sampling *);

/* How Python is read and what that means, in a few words for the screen, and in
 * full; NULL when there is no CPython. */
const char		*quality_python_short(const struct snap_sampling *);
const char		*quality_python(const struct snap_sampling *);

#endif
