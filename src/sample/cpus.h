/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cpus.h - the processors that are online, by number. */
#ifndef SAMPLE_CPUS_H
#define SAMPLE_CPUS_H

#include <stddef.h>

enum { CPUS_MAX = 8192 };	/* Linux: NR_CPUS of x86-64 at most */

struct cpus {			/* {0} is a valid empty list */
	int	*v;		/* ascending as the kernel writes them */
	size_t	 n, cap;
};

/* Parse a list such as "0-3,8,10-11\n". 0, or -1 and the list empty. */
int	 cpus_parse(struct cpus *, const char *text);
/* Read the list of this machine; where sysfs is missing, as many as the C
 * library counts, from 0. Never empty. */
void	 cpus_read(struct cpus *);
void	 cpus_fini(struct cpus *);

#endif
