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
	bool		 python;	/* Python stacks are wanted */
	bool		 no_copies;	/* the kernel cannot make any */
	struct mix	*mix;	/* borrowed; to be set before a sample comes */
};

/* Attach to the processes or start the command (held), and choose a sampler for
 * them; f is zeroed. 0, or -1 with nothing open. */
int	 follow_open(struct follow *f, const struct session_opts *,
	     struct err *);
/* Close the sampler. */
void	 follow_stop(struct follow *);
void	 follow_fini(struct follow *);

#endif
