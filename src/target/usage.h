/* SPDX-License-Identifier: GPL-2.0-or-later */
/* usage.h - what a whole process uses: CPU, memory, storage. */
#ifndef TARGET_USAGE_H
#define TARGET_USAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct usage {			/* {0} before the first usage_read */
	/* set before the first read */
	pid_t		 pid;		/* whose CPU clock is read; 0: none, it
					 * is told in clock ticks only */
	bool		 newborn;	/* what it used until then counts */
	/* figures */
	uint64_t	 cpu_ns;	/* used since the first read, ended
					 * threads too; never falls */
	uint64_t	 waited_ns;	/* used by children that it has waited
					 * for since the first read */
	uint64_t	 before_ns;	/* both, before the first read */
	uint64_t	 rss;		/* bytes */
	bool		 io_known;	/* /proc/PID/io was readable */
	double		 read_rate, write_rate;	/* bytes per second */
	/* private */
	uint64_t	 first_ns, first_waited_ns;
	uint64_t	 last, last_read, last_write;
};

/* Read now (clock_mono). False when the process has ended; figures stay, but a
 * zombie still tells what CPU time it used. */
bool	 usage_read(struct usage *, int procfs, uint64_t now);

#endif
