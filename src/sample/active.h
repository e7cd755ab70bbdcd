/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * active.h - which threads have run lately, and how much of what they ran no
 * sample stands for yet.
 *
 * A thread that slept for longer than ACTIVE_KEEP is noticed at the first look
 * after it woke; what it runs until then is booked with its next sample. What
 * a thread runs after its last sample until it ends is booked nowhere, so very
 * short threads are missing from the profile, though not from the totals of
 * the thread list. The same holds for what is left of a pause by then.
 */
#ifndef SAMPLE_ACTIVE_H
#define SAMPLE_ACTIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/clock.h"
#include "base/hmap.h"
#include "base/rng.h"
#include "target/tasks.h"

#define ACTIVE_KEEP	NS_PER_S	/* a thread that ran since is active */

struct active_thread {
	pid_t		 tid;
	uint64_t	 starttime;	/* tells a reused tid */
	uint64_t	 run_ns;	/* CPU time at the last look */
	uint64_t	 booked;	/* CPU time samples stand for */
	uint64_t	 sampled;	/* CPU time at the last sample */
	uint64_t	 usual;		/* ns between samples: moving mean */
	uint64_t	 ran_at;	/* when it was last seen to run */
	uint64_t	 born_at;	/* the look that found it; 0: the first */
	unsigned	 look;		/* number of the last that saw it */
};

struct active {			/* {0} has not looked yet */
	struct active_thread	*v;
	size_t			 n, cap;
	struct hmap		 by_tid;	/* tid -> index */
	size_t			*hot;		/* the active ones */
	size_t			 nhot, hot_cap;
	unsigned		 look;
	uint64_t		 looked_at;
	uint64_t		 born_at;	/* the last look that found a new
						 * thread; 0: none has */
	double			 running;	/* how many ran at a time, since
						 * the look before; >= 1 */
};

/* Look at all threads, just scanned. The first look takes what they ran before
 * as booked. Returns the CPU time all gained since the look before. */
uint64_t	 active_look(struct active *, struct tasks *, uint64_t now);
/* Draw the i-th active thread (0, 1, ...) at random, without repetition for
 * ascending i; NULL when all were drawn. Borrowed until the next look. */
struct active_thread *active_draw(struct active *, struct rng *, size_t i);
/* CPU time that a sample of t taken at run_ns stands for. It is booked. After a
 * long pause that is a quarter of what was run in it: the samples that follow
 * share it, lest one instant decides what a second was spent on. */
uint64_t	 active_book(struct active_thread *t, uint64_t run_ns);
/* Do threads come and go, or have they of late? */
static inline bool
active_changes(const struct active *a, uint64_t now)
{
	return a->born_at != 0 && now - a->born_at < ACTIVE_KEEP;
}
void		 active_fini(struct active *);

#endif
