/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch.h - the processes a sampler is to watch, by their numbers. */
#ifndef SAMPLE_WATCH_H
#define SAMPLE_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/hmap.h"
#include "target/target.h"
#include "target/tasks.h"

struct watched {
	const struct target	*target;	/* borrowed, while watched */
	struct tasks		*tasks;		/* as well */
	pid_t			 id;	/* what a filter calls it; 0: nothing.
					 * The sampler's to set, as is */
	bool			 all;	/* and what is in their own copies */
	size_t			 beyond; /* what is copied of its stacks beyond
					 * the longest copies of all */
};

struct watch {			/* {0} is empty */
	struct watched	*v;
	size_t		 n, cap;
	struct hmap	 by_pid;	/* -> index in v */
};

/* Of two with the same number the new one counts. The entry, borrowed until the
 * list changes. */
struct watched	*watch_add(struct watch *, const struct watched *);
bool		 watch_has(const struct watch *, pid_t);
/* NULL: it is not watched. Borrowed as above. */
struct watched	*watch_find(struct watch *, const struct target *);
/* What a filter calls it, or 0. */
pid_t		 watch_id(const struct watch *, const struct target *);
/* Returns the id that no other has now, or 0. */
pid_t		 watch_remove(struct watch *, const struct target *);
void		 watch_fini(struct watch *);

#endif
