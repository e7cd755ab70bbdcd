/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * counts.h - what of a snapshot counts through a lens, and for whom: the one
 * place that knows whose time that of a function without a row is. Lists, annotations
 * and kin all ask here, so they agree.
 */
#ifndef PROFILE_COUNTS_H
#define PROFILE_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "profile/lens.h"
#include "profile/snapshot.h"

/* Does time of a thread count, in which this went on (enum during)? */
bool	 counts_time(const struct lens *, uint32_t thread, unsigned during);
/* Are functions of this kind out, so that callers have their time? */
bool	 counts_out(const struct lens *, enum func_kind);
/* Is the time of a node below the root that of its caller? */
bool	 counts_folded(const struct lens *, const struct snapshot *,
	     size_t node);
/* Does the time at a spot of a function count for its own time, and for its
 * total? */
bool	 counts_self(const struct lens *, enum spot_time);
bool	 counts_total(const struct lens *, enum func_kind, enum spot_time);
/* In percent; 0 of nothing. */
double	 counts_share(uint64_t part, uint64_t whole);

#endif
