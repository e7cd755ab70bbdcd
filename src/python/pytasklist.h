/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pytasklist.h - which asyncio tasks there are: the list that each thread has,
 * and each interpreter of those whose thread has ended. */
#ifndef PYTHON_PYTASKLIST_H
#define PYTHON_PYTASKLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/pyasync.h"
#include "python/pymem.h"

enum { PYTASKS_MAX = 1 << 17 };	/* of one list; more are not looked at */

struct pytasklist {		/* {0} is valid and empty */
	uint64_t	*v;		/* addresses, as the tasks were made */
	size_t		 n, cap;
	bool		 torn;		/* it was changing: some are missing */
};

/* Read the list whose head is there. */
void	 pytasklist_read(struct pytasklist *, const struct pymem *,
	     const struct pyasync *, uint64_t head);
void	 pytasklist_fini(struct pytasklist *);

#endif
