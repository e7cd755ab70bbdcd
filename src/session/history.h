/* SPDX-License-Identifier: GPL-2.0-or-later */
/* history.h - the CPU use of the last two minutes, a value for each second. */
#ifndef SESSION_HISTORY_H
#define SESSION_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "profile/snapshot.h"

struct history {		/* {0} is empty */
	float		 v[SNAP_HISTORY];	/* percent of one core, oldest
						 * first */
	unsigned	 n;
	/* private */
	bool		 begun;
	uint64_t	 last, last_cpu;
};

/* At now (clock_mono) cpu_ns of CPU time have been used since some time. One
 * value for each second that has passed; their mean when this is late. */
void	 history_add(struct history *, uint64_t cpu_ns, uint64_t now);

#endif
