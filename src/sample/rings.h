/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rings.h - one ring for every CPU, and the events that hold them. A holder
 * takes no samples, so that those that do can come and go under it.
 *
 * Memory: 8 MiB for a CPU, 64 MiB for all together (ringmap.h); 256 KiB for
 * each of 200 CPUs. The kernel locks it, and lets an ordinary user have 516 KiB
 * for each CPU and RLIMIT_MEMLOCK beyond.
 */
#ifndef SAMPLE_RINGS_H
#define SAMPLE_RINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/clock.h"
#include "sample/cpus.h"
#include "sample/merge.h"
#include "sample/refusal.h"
#include "sample/ringmap.h"

struct rings {			/* {0} is none */
	struct cpus	 cpus;
	struct ringmap	*v;	/* one a CPU, in the order of cpus */
	size_t		 n;	/* opened */
	size_t		 size;	/* of each, a power of two */
	/* private */
	uint8_t			*scratch;
	struct ring_span	*span;	/* one a CPU */
	struct merge_front	*heap;
};

/* Every CPU that is online, with rings fit for rate and records so long; where
 * locked memory is short, with smaller ones. holder is the process that the
 * holding events belong to: 0 is ourselves; -1 all, and then the rings tell of
 * everyone's mappings and executions. 0, or -1 with the refusal set and nothing
 * open. */
int	 rings_open(struct rings *, pid_t holder, unsigned rate, size_t record,
	     struct refusal *);
/* Send the records of this event to the ring of the n-th CPU. -1 with errno. */
int	 rings_join(const struct rings *, size_t n, int fd);
/* Show the records up to the time until, in the order of their times, and give
 * their room back; or show all and keep them there. The rings tell at different
 * times: what is younger than RINGS_LAG may have elders yet to come. */
#define RINGS_LAG	NS_PER_MS
/* What is younger than this seldom has. */
#define RINGS_LAG_LEAST	(100 * NS_PER_US)
void	 rings_drain(struct rings *, uint64_t until, ring_visit *, void *arg,
	     uint64_t *bad);
void	 rings_look(const struct rings *, ring_visit *, void *arg);
void	 rings_close(struct rings *);

#endif
