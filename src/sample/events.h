/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * events.h - the perf events that were opened: what a sample of each stands
 * for, and which sample counts when a thread carries two sets of events.
 *
 * A thread that is born while events are being opened may inherit those of its
 * parent and then be found in /proc and get its own. A root is one thread for
 * which events were opened; of two roots that sample the same thread only the
 * later one counts, as only its set is sure to be whole.
 *
 * The kernel goes on writing the period an event was opened with into its
 * samples when the period is changed later, so we keep the true one. An
 * inherited copy keeps the period its parent had at its birth, for good, and
 * its samples say so.
 */
#ifndef SAMPLE_EVENTS_H
#define SAMPLE_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/clock.h"
#include "base/hmap.h"
#include "sample/ring.h"

/* After so many samples an event gets a new period. Setting it starts the
 * count of the running period anew, so half a period is lost each time: 0.4 %.
 * An event of a thread follows its samples and not the clock, or a thread that
 * runs less than one period between two settings would never be sampled. One
 * of a CPU ticks by the clock, and in step with a program that does so too it
 * might never find it running: it gets a new period after so many of them, and
 * at high rates not more often than need be, for each interrupts its CPU and has
 * us wait for that. */
enum { EVENTS_RENEW = 128 };
#define EVENTS_AGE_NS (64 * NS_PER_MS)

struct event {
	int		 fd;
	unsigned	 root;		/* 1, 2 ... in the order of opening */
	uint64_t	 period;	/* ns, since the time below */
	uint64_t	 before, since;
	unsigned	 taken;		/* samples with this period */
};

struct events {			/* {0} is empty */
	struct event	*v;
	size_t		 n, cap;
	struct hmap	 by_id;		/* PERF_EVENT_IOC_ID -> index */
	unsigned	 roots;
	bool		 overlap;	/* some thread may carry two sets */
	struct hmap	 best;		/* tid -> the latest root seen */
	size_t		*due;		/* those to be renewed */
	size_t		 ndue, due_cap;
	bool		 by_clock;	/* events of CPUs */
	size_t		 turn;		/* by_clock: the next to be renewed */
};

/* The events added from here on are those opened for tid. */
void		 events_root(struct events *, pid_t tid);
/* Takes the descriptor. */
void		 events_add(struct events *, int take_fd, uint64_t id,
		     uint64_t period);
/* Does this sample count? Then its weight is made right. */
bool		 events_count(struct events *, struct ring_record *);
/* The thread has ended; its number may come back as another. */
void		 events_exited(struct events *, pid_t tid);
/* An event that is due for a new period, or NULL; the caller sets it and calls
 * events_renewed. Borrowed until the next call. */
struct event	*events_due(struct events *, uint64_t now);
void		 events_renewed(struct event *, uint64_t period, uint64_t now);
void		 events_fini(struct events *);

#endif
