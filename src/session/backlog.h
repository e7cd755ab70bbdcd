/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * backlog.h - samples whose symbols are not there yet, in the order they came.
 * Bounded by the places that they have in all.
 */
#ifndef SESSION_BACKLOG_H
#define SESSION_BACKLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "session/place.h"

enum { BACKLOG_PLACES = 1 << 18 };	/* that may wait: 10 MiB */

struct waiting {		/* a sample but for its places */
	uint32_t	 thread;	/* in the profile */
	uint32_t	 first, n;	/* its places; first is the backlog's */
	uint32_t	 nkernel;	/* so many of them are the kernel's */
	unsigned	 during;	/* enum during */
	uint64_t	 weight, time;
};

struct backlog {		/* {0} is empty */
	struct waiting	*v;
	size_t		 n, cap;
	struct place	*place;
	size_t		 nplaces, places_cap;
};

struct backlog_way {		/* out of it */
	bool	(*ready)(void *arg, const struct place *, size_t n);
	void	(*add)(void *arg, const struct waiting *,
		    const struct place *);
	void	*arg;
};

/* Is there room for a sample of n places? An empty one has room for any. */
bool	 backlog_fits(const struct backlog *, size_t n);
/* The places are copied. */
void	 backlog_put(struct backlog *, const struct waiting *,
	     const struct place *);
/* Add what is ready, in order; keep the rest. */
void	 backlog_drain(struct backlog *, const struct backlog_way *);
void	 backlog_clear(struct backlog *);
void	 backlog_fini(struct backlog *);

#endif
