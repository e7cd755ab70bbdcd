/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyawaiters.h - who awaits an asyncio task: other tasks, itself or through
 * futures that await it, as those of gather() do.
 */
#ifndef PYTHON_PYAWAITERS_H
#define PYTHON_PYAWAITERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/pyasync.h"
#include "python/pymem.h"
#include "python/pyoffsets.h"

enum { PYAWAITERS_MAX = 1 << 19 }; /* looked at, of all tasks */

struct pyawaiters {		/* {0} is valid and empty */
	uint64_t	*v;		/* addresses of tasks */
	size_t		 n, cap;
	size_t		 looked;	/* at tasks and futures so far */
	bool		 cut;		/* there are more */
};

/* Add the tasks that await the one at addr, each once. How many. */
size_t	 pyawaiters_add(struct pyawaiters *, const struct pymem *,
	     const struct pyoffsets *, const struct pyasync *, uint64_t addr);
/* The first one found, or 0; it alone is there then. Few things are looked at:
 * cut, where that was not enough. */
uint64_t	 pyawaiters_first(struct pyawaiters *, const struct pymem *,
		    const struct pyoffsets *, const struct pyasync *,
		    uint64_t addr);
void	 pyawaiters_fini(struct pyawaiters *);

#endif
