/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * beyond.h - tells of which process the rest of long stacks is to be copied: of
 * which two of 50 are longer than their copies, so that the first of a compiler's
 * stacks tell. That it is so no more is believed after 10,000; where 1,000 are
 * longer and none gets whole by it, it is tried again after 60,000. Copies that
 * end with a page, two of 50, are those that a missing page has ended: of such
 * stacks all is copied.
 */
#ifndef SESSION_BEYOND_H
#define SESSION_BEYOND_H

#include <stdbool.h>

#include "sample/sample.h"

enum {
	BEYOND_SAMPLES = 50, BEYOND_LONGER = 2,
	BEYOND_QUIET = 10000,
	BEYOND_VAIN = 1000, BEYOND_REST = 60000
};

struct beyond {			/* {0} to begin with */
	bool		 wanted;	/* more is to be copied of its stacks */
	bool		 all;		/* and what their own copies should have:
					 * those end at a page that is missing */
	bool		 told, told_all; /* was asked for: the owner's */
	/* private */
	unsigned	 walked, longer, missing;	/* of the 50 */
	unsigned	 quiet;		/* walked since there were two */
	unsigned	 vain;		/* longer ones since one was whole */
	unsigned	 rest;		/* to be walked until it is tried again */
};

/* The stack of a sample was walked. */
void	 beyond_walked(struct beyond *, const struct sample *, enum walk);

#endif
