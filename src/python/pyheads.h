/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyheads.h - the heads of the code objects of a stack: each read once, many of
 * them in one go, for a thread may stand still meanwhile.
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

struct pyheads {		/* {0} is empty */
	struct hmap	 place;		/* address -> index */
	uint64_t	*addr;
	size_t		 n, cap;
	size_t		 nread;
	/* private */
	struct pycode_head *head;	/* all 0: could not be read */
	size_t		 heads_cap;
	uint8_t		*bytes;
	size_t		 bytes_cap;
	size_t		 got;	/* the last that was: recursion has it again */
};

/* A code object that will be asked for. */
void	 pyheads_add(struct pyheads *, uint64_t addr);
/* Read all that were added. */
void	 pyheads_read(struct pyheads *, const struct pymem *,
	     const struct pyoffsets *);
/* NULL when there is none. Borrowed until the next pyheads_clear. */
const struct pycode_head *pyheads_get(struct pyheads *, uint64_t addr);
/* Begin anew. */
void	 pyheads_clear(struct pyheads *);
void	 pyheads_fini(struct pyheads *);

#endif
