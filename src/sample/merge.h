/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * merge.h - the records of several rings in the order of their times. What one
 * CPU tells of the birth of a process, or of what it maps, must be known before
 * its samples from another CPU are looked at.
 */
#ifndef SAMPLE_MERGE_H
#define SAMPLE_MERGE_H

#include "sample/ring.h"

struct merge_front {		/* the first record left in a ring */
	uint64_t	 when;
	size_t		 ring;
};

/* Show the records of n rings up to the time until, and move the rings on. In
 * each ring they come as they are: the kernel may put one into it that is some
 * microseconds older than the one before. heap has room for n; scratch as in
 * ring_take, bad as in ring_peek. */
void	 merge_records(struct ring_span *rings, size_t n, uint64_t until,
	     struct merge_front *heap, uint8_t *scratch, ring_visit *,
	     void *arg, uint64_t *bad);

#endif
