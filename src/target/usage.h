/* SPDX-License-Identifier: GPL-2.0-or-later */
/* usage.h - what a whole process uses: CPU, memory, storage. */
#ifndef TARGET_USAGE_H
#define TARGET_USAGE_H

#include <stdbool.h>
#include <stdint.h>

enum { USAGE_HISTORY = 120 };	/* seconds of CPU history */

struct usage {			/* {0} before the first usage_read */
	uint64_t	 cpu_ns;	/* used since the first read, ended
					 * threads too; in clock ticks */
	double		 cpu_pct;	/* of one core, over the last interval */
	uint64_t	 rss;		/* bytes */
	bool		 io_known;	/* /proc/PID/io was readable */
	double		 read_rate, write_rate;	/* bytes per second */
	float		 history[USAGE_HISTORY]; /* CPU %, one a second, oldest first */
	unsigned	 nhistory;
	/* private */
	uint64_t	 first_ticks, last, last_ticks, last_read, last_write;
	uint64_t	 last_history, history_ticks;
};

/* Read now (clock_mono). False when the process is gone; figures stay. */
bool	 usage_read(struct usage *, int procfs, uint64_t now);

#endif
