/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pypages.h - memory read by pages, each once: while a thread stands still, a
 * hundred of its frames take a few reads instead of a hundred. What was looked
 * at lately is read ahead, all at once, and of its pages what was needed.
 */
#ifndef PYTHON_PYPAGES_H
#define PYTHON_PYPAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hmap.h"
#include "python/pymem.h"
#include "python/pystrip.h"

enum {
	PYPAGES_MAX = 4096,	/* beyond, nothing is kept */
	PYPAGES_AHEAD = 512,	/* are read ahead, */
	PYPAGES_PARTS = 64,	/* and so many parts, */
	PYPAGES_PART = 256,	/* bytes each at most, */
	PYPAGES_KEEP = 8,	/* as long as each is needed once in so many
				 * rounds */
	PYPAGES_WHOLE = 256,	/* in each of so many they are read whole */
	PYPAGES_RECENT = 8	/* a power of two */
};

struct pypages_range {		/* [from, to) of a page; to 0: nothing */
	uint32_t	 from, to;
};

struct pypages_ahead {
	uint64_t	 number;	/* of the page */
	uint32_t	 used;		/* in this round */
	bool		 grows;		/* more was needed than the round before
					 * had needed */
	struct pypages_range needed, read;
};

struct pypages_recent {
	uint64_t	 number;
	size_t		 place;		/* and 1; 0: none */
};

struct pypages_part {		/* asked for as such, not as pages */
	uint64_t	 addr;
	size_t		 len;
	uint32_t	 used;		/* in this round */
	bool		 read;		/* also in this round */
	uint8_t		 bytes[PYPAGES_PART];
};

struct pypages {		/* pypages_init before use */
	const struct pymem *from;	/* borrowed */
	struct hmap	 place;		/* page number -> its place in bytes */
	uint8_t		*bytes;
	size_t		 n, cap;	/* pages */
	size_t		 missed;	/* were not read ahead */
	bool		 aside;		/* what is read now is not for the next
					 * rounds */
	bool		 closed;	/* what could not be read ahead in the
					 * next round either is not read */
	size_t		 refused;	/* that often, in this round */
	struct pystrip	 strip;		/* of rounds that are expected */
	/* private */
	struct pypages_ahead ahead[PYPAGES_AHEAD];
	size_t		 nahead, nread;	/* nread: of those, in this round */
	bool		 tidy;		/* ahead: ascending, and each once */
	struct pypages_part part[PYPAGES_PARTS];
	size_t		 nparts, next_part;
	struct pypages_recent recent[PYPAGES_RECENT]; /* by number */
	uint32_t	 round;
};

void		 pypages_init(struct pypages *, const struct pymem *from);
/* The memory as it is through the pages. Borrowed. */
struct pymem	 pypages_mem(struct pypages *);
/* From now on everything is read anew. */
void		 pypages_forget(struct pypages *);
/* The same, and what the rounds before needed is read now, at one instant; with
 * it, where rounds are expected (strip), for those to come. */
void		 pypages_ahead(struct pypages *);
/* Where something was refused: the next round need not read ahead what this one
 * did not need. False: there is nothing of the kind. */
bool		 pypages_make_room(struct pypages *);
void		 pypages_fini(struct pypages *);

#endif
