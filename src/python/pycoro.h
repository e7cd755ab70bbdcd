/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pycoro.h - what a coroutine awaits: the chain of coroutines, generators and
 * asynchronous generators from it to where it waits. For 3.14 and later.
 */
#ifndef PYTHON_PYCORO_H
#define PYTHON_PYCORO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hmap.h"
#include "python/pyframes.h"
#include "python/pymem.h"
#include "python/pyoffsets.h"

enum { PYCORO_MAX = 1024 };	/* frames of one chain */

enum pycoro_end {
	PYCORO_CREATED,		/* the last one has not begun, */
	PYCORO_WAITS,		/* waits for what is not Python code, */
	PYCORO_RUNS,		/* is on a thread's stack, */
	PYCORO_DONE,		/* has ended: so has the first one */
	PYCORO_FOREIGN,		/* is none of CPython's own: Cython has such */
	PYCORO_CUT,		/* there are more */
	PYCORO_TORN		/* changed while it was read; the frames are
				 * no chain */
};

struct pycoro {			/* {0} is valid and empty */
	struct pyframe	*v;		/* outermost first */
	size_t		 n, cap;
	enum pycoro_end	 end;
	/* private */
	struct hmap	 kinds;		/* of types, by their addresses */
};

/* Follow what the object at addr, a coroutine, awaits. */
void	 pycoro_read(struct pycoro *, const struct pymem *,
	     const struct pyoffsets *, uint64_t addr);
void	 pycoro_fini(struct pycoro *);

#endif
