/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyheads.h - the heads of the code objects of a stack: each read once, many of
 * them in one go, for a thread may stand still meanwhile.
 *
 * From 3.14 on an interpreter counts the code objects that it has freed
 * (_code_object_generation). As long as it has freed none, a head that was read
 * need not be read again. A thread that runs on may have left and freed a code
 * object while it was looked at, and another one may come to be there without
 * being counted; so a head is kept when two looks have been believed in which
 * it was the same.
 */
#ifndef PYTHON_PYHEADS_H
#define PYTHON_PYHEADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hmap.h"
#include "python/pycode.h"
#include "python/pymem.h"
#include "python/pyoffsets.h"

enum { PYHEADS_MAX = 4096 };	/* are kept from one look to the next */

struct pyheads_since {
	uint64_t	 interp;	/* its address; 0: not known how many it
					 * has freed, and all are read again */
	uint64_t	 id;		/* its number */
	uint64_t	 generation;	/* and how many it has freed */
};

struct pyheads_entry {
	uint64_t	 addr;
	struct pycode_head head;	/* all 0: could not be read */
	unsigned	 believed;	/* in so many looks */
	unsigned	 look;		/* the last that asked for it */
};

struct pyheads {		/* {0} is empty */
	struct hmap	 place;		/* address -> index */
	struct pyheads_entry *v;
	size_t		 n, cap;
	/* private */
	struct pyheads_since since;
	unsigned	 look;
	size_t		*asked;		/* to be read in this look */
	size_t		 nasked, asked_cap;
	uint8_t		*bytes;
	size_t		 bytes_cap;
};

/* Begin a look. What is kept stays when it is of the same. */
void	 pyheads_begin(struct pyheads *, const struct pyheads_since *);
/* A code object that will be asked for: its place in this look. It may be the
 * same as in the last; any number will do as a hint. */
size_t	 pyheads_add(struct pyheads *, uint64_t addr, size_t hint);
/* Read all that were added and are not kept. */
void	 pyheads_read(struct pyheads *, const struct pymem *,
	     const struct pyoffsets *);
/* The head of one that was added in this look; NULL: it could not be read.
 * Borrowed until the next pyheads_add. */
const struct pycode_head *pyheads_get(const struct pyheads *, size_t place);
/* What this look has read was so, where it has that type, or 0: any. */
void	 pyheads_believe(struct pyheads *, uint64_t type);
void	 pyheads_fini(struct pyheads *);

#endif
