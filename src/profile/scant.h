/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scant.h - samples that tell little, however well they were taken: there are
 * few, or they are of what the program does not do.
 */
#ifndef PROFILE_SCANT_H
#define PROFILE_SCANT_H

#include "profile/snapshot.h"

/* By how many points a share may be off by chance alone, at the worst, 19 times
 * of 20 (two standard deviations of a share of one half), while that is more
 * than 10 points; else 0, as before the first sample. */
unsigned	 scant_points(const struct snap_sampling *);
/* For how long samples are awaited before their number is called small on the
 * screen: at first there are always few. */
bool		 scant_shown(const struct snap_sampling *);
/* What they are then: few, or worth few because they stand for unequal times, or
 * are of one instant. */
const char	*scant_text(const struct snap_sampling *, char *buf, size_t);
/* The sampler sees Python alone, and none was found. Not in the first half
 * second: a CPython is looked for after a sample. */
bool		 scant_blind(const struct snap_sampling *);
/* What is said of that, and what helps. */
extern const char scant_blind_text[], scant_blind_cure[];

#endif
