/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * head.h - the head of a snapshot: what is watched, how it is sampled, how
 * well, and at what cost to the target and to us.
 */
#ifndef SESSION_HEAD_H
#define SESSION_HEAD_H

#include "profile/profile.h"
#include "sample/backend.h"
#include "session/family.h"
#include "session/opts.h"
#include "session/pytimes.h"
#include "session/splice.h"

struct head_mark {		/* counters at one moment */
	uint64_t	 time, own_cpu, samples;
	uint64_t	 cpu;			/* used by the processes, ns */
	uint64_t	 spent[TASK_STATES];	/* by the threads, ns */
};

struct head {
	struct snap_target	 target;
	const char		*refused, *cure;	/* interned */
	const char		*how;		/* interned */
	struct intern		*intern;	/* borrowed */
	unsigned		 rate;
	bool			 kernel;	/* its functions are wanted */
	bool			 async;		/* who waits for tasks, too */
	uint64_t		 began;		/* of the session */
	uint64_t		 since;		/* of figures: start or reset */
	uint64_t		 stopped;	/* end of sampling, or 0 */
	uint64_t		 cpu_began;
	uint64_t		 cpu_base;	/* usage.cpu_ns at the reset */
	bool			 cpu_unset;	/* take it at the next fill */
	struct sampler_stats	 base;		/* at the last reset */
	double			 achieved;	/* Hz, when there was something
						 * to sample */
	struct head_mark	 mark[2];	/* one to two seconds back */
};

struct head_parts {		/* where the figures come from */
	const struct backend		*backend;
	const struct sampler_stats	*stats;
	const uint64_t			*walks;
	uint64_t			 worth;
	const struct family		*family;
	const struct profile		*profile;
	const struct splice_counts	*python;
	const struct pytimes		*pytimes;
	unsigned			 tells;	/* enum during */
};

void	 head_init(struct head *, struct intern *, const struct target *,
	     const struct session_opts *, const struct err *refused);
/* The target runs another program now. */
void	 head_identify(struct head *, const struct target *);
/* Begin the figures anew; stats NULL: the session begins. */
void	 head_reset(struct head *, const struct sampler_stats *, uint64_t now);
/* Sampling has ended. */
void	 head_stop(struct head *, uint64_t now);
void	 head_status(struct head *, int status);
/* Fill all of a snapshot but its arrays and phase. */
void	 head_fill(struct head *, struct snapshot *,
	     const struct head_parts *, uint64_t now);

#endif
