/* SPDX-License-Identifier: GPL-2.0-or-later */
/* usage.h - what a whole process uses: CPU, memory, storage. */
#ifndef TARGET_USAGE_H
#define TARGET_USAGE_H

#include <stdbool.h>
#include <stdint.h>

struct usage {			/* {0} before the first usage_read */
	bool		 newborn;	/* set it before the first read: what it
					 * used until then counts */
	uint64_t	 cpu_ns;	/* used since the first read, ended
					 * threads too; in clock ticks */
	double		 cpu_pct;	/* of one core, over the last interval */
	uint64_t	 rss;		/* bytes */
	bool		 io_known;	/* /proc/PID/io was readable */
	double		 read_rate, write_rate;	/* bytes per second */
	/* private */
	uint64_t	 first_ticks, last, last_ticks, last_read, last_write;
};

/* Read now (clock_mono). False when the process is gone; figures stay. */
bool	 usage_read(struct usage *, int procfs, uint64_t now);

#endif
