/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf.h - what the ways to sample by perf events have in common: events write
 * into the rings of the CPUs, the rings are polled, and each sample is given
 * the time it stands for. A way says which events those are.
 */
#ifndef SAMPLE_PERF_H
#define SAMPLE_PERF_H

#include "base/rng.h"
#include "sample/backend.h"
#include "sample/bpf_filter.h"
#include "sample/cycleclock.h"
#include "sample/events.h"
#include "sample/perf_open.h"
#include "sample/perf_python.h"
#include "sample/refusal.h"
#include "sample/rings.h"

struct perf_way {
	const char	*how;		/* "one event per CPU" */
	pid_t		 holder;	/* of the rings, see rings_open */
	bool		 by_clock;	/* as in struct events */
	bool		 on_exec;	/* the events of a held command begin
					 * with its exec by themselves */
	/* Open the events, disabled, into s->events and the rings. -1 with
	 * the refusal set; those already in s->events are the caller's. */
	int		(*open_events)(struct sampler *s, struct refusal *);
	/* One more process. told: it has the events of its parent. */
	void		(*adopt)(struct sampler *s, struct watched *,
			    bool told);
};

struct sampler {
	const struct perf_way	*way;
	struct watch		 watch;
	struct sampler_sink	 sink;
	unsigned		 rate;
	uint64_t		 period;	/* ns, before the jitter */
	struct cycleclock	 cycles;	/* where open.cycles */
	struct rng		 rng;
	struct rings		 rings;
	struct perf_open	 open;
	struct bpf_filter	*filter;	/* NULL: none */
	struct perf_python	 python;
	struct events		 events;
	/* While events with longer copies take over: those before the cut
	 * count by the old ones, those after by the new. */
	struct events		 retiring;
	uint64_t		 cut;		/* clock_mono(); 0: none */
	bool			 held;		/* a command before its exec */
	bool			 collected;	/* at least once */
	uint64_t		 began;		/* nothing counts before */
	uint64_t		 interval;
	uint64_t		 lag;		/* of what is delivered */
	size_t			 ring_wanted, stack_wanted;
	size_t			 beyond;	/* of some stacks, copied too */
	uint64_t		 lost, throttled, bad, foreign;
	char			 how[80];
};

/* Open and start for n processes; filter may be NULL and is taken in all
 * cases. */
struct sampler	*perf_start(const struct perf_way *, const struct watched *,
		    size_t n, const struct sampler_opts *,
		    const struct sampler_sink *,
		    struct bpf_filter *take_filter, struct err *);
/* Add an opened event of the n-th CPU. -1 with errno; it is then s->events' to
 * close. */
int		 perf_add(struct sampler *, size_t n, int take_fd, uint64_t id,
		    uint64_t period);
/* A period of so many ns, as the events have it. */
uint64_t	 perf_units(const struct sampler *, uint64_t ns);
/* Let the events from this one on run, or stop. */
void		 perf_set_running(const struct events *, size_t from, bool run);
/* From now on samples are taken with the program that copies Python frames, if
 * there is one. Not while the rings are drained. */
void		 perf_begin_python(struct sampler *);
/* Have the rings room for so much more of each stack? */
bool		 perf_may_reach(const struct sampler *, size_t beyond);
/* Tell the program in the kernel how far to copy the stacks of a process; the
 * rings are emptied often enough for that from now on. */
bool		 perf_tell_reach(struct sampler *, const struct watched *);
/* Deliver what is in the rings up to a time. */
void		 perf_drain(struct sampler *, uint64_t until);
/* The rest of a backend. */
void		 perf_adopt(struct sampler *, const struct watched *,
		     bool told);
void		 perf_forget(struct sampler *, const struct target *);
uint64_t	 perf_collect(struct sampler *, uint64_t now);
bool		 perf_rest(struct sampler *);
bool		 perf_deepen(struct sampler *);
/* Replace all events by such as are opened now. */
bool		 perf_renew(struct sampler *);
void		 perf_stats(const struct sampler *, struct sampler_stats *);
void		 perf_close(struct sampler *);

#endif
