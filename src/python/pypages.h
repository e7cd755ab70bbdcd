/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pypages.h - memory read by pages, each once: while a thread stands still, a
 * hundred of its frames take a few reads instead of a hundred.
 */
#ifndef PYTHON_PYPAGES_H
#define PYTHON_PYPAGES_H

#include <stddef.h>
#include <stdint.h>

#include "base/hmap.h"
#include "python/pymem.h"

enum { PYPAGES_MAX = 4096 };	/* beyond, nothing is kept */

struct pypages {		/* pypages_init before use */
	const struct pymem *from;	/* borrowed */
	struct hmap	 place;		/* page number -> its place in bytes */
	uint8_t		*bytes;
	size_t		 n, cap;	/* pages */
};

void		 pypages_init(struct pypages *, const struct pymem *from);
/* The memory as it is through the pages. Borrowed. */
struct pymem	 pypages_mem(struct pypages *);
/* From now on everything is read anew. */
void		 pypages_forget(struct pypages *);
void		 pypages_fini(struct pypages *);

#endif
