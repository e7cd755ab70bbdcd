/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * follow.h - the watched processes and the sampler that watches them, kept in
 * step: what the sampler tells of is done to the process it is about, a child it
 * tells of is adopted, and one that leaves is no longer watched. Sampling thread
 * only.
 */
#ifndef SESSION_FOLLOW_H
#define SESSION_FOLLOW_H

#include "session/family.h"
#include "session/mix.h"
#include "session/opts.h"
#include "session/pick.h"

struct follow {			/* not to be moved once it is open */
	struct family	 family;
	struct pick	 pick;	/* its sampler is NULL when that has ended */
	struct mix	*mix;	/* borrowed; to be set before a sample comes */
	uint64_t	 from;		/* samples of before do not count */
	/* private */
	bool		 async;		/* who waits for tasks is wanted */
	bool		 python;	/* Python stacks are wanted, */
	bool		 may_change;	/* and the sampler may be another one for
					 * them, */
	bool		 perf_only;	/* of perf's two ways: */
	bool		 change;	/* they need one */
	bool		 no_copies;	/* the kernel cannot make any */
	struct sampler_opts want;
	struct sampler_sink sink;
};

/* Attach to the processes or start the command (held), and choose a sampler for
 * them; f is zeroed. 0, or -1 with nothing open. */
int	 follow_open(struct follow *f, const struct session_opts *,
	     struct err *);
/* Does what has been found need another sampler? */
bool	 follow_wants_change(const struct follow *);
/* Change over to one that reads Python, if that is permitted. */
void	 follow_change(struct follow *);
/* Close the sampler. */
void	 follow_stop(struct follow *);
void	 follow_fini(struct follow *);

#endif
