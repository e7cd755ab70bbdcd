/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pycollector.h - where CPython's garbage collector stands in a stack. Most often
 * on top: the innermost Python frame is the one during which it began. But it
 * calls finalizers and callbacks, in runs of the interpreter's loop of their own
 * (from 3.11 on; up to 3.10 each frame is one, and nothing is known).
 *
 * When the processor is in the loop, the collector is no function that this has
 * called: the run has begun since. The way on which it was called, by the return
 * addresses up to the next run, is remembered: on it are the collector's calls of
 * finalizers, also when the processor is in some function of such a one.
 */
#ifndef SESSION_PYCOLLECTOR_H
#define SESSION_PYCOLLECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hmap.h"
#include "sample/sample.h"
#include "session/pymix.h"

enum { PYCOLLECTOR_WAYS = 1024 };	/* remembered */

struct pycollector {		/* {0} has met none */
	struct hmap	 ways;
};

/* Before which of the mixed frames the collector of their thread stands; n: of
 * none. in_loop: the processor is in the loop that runs the innermost. */
size_t	 pycollector_place(struct pycollector *, const struct pymix *mixed,
	     const struct stack *, bool in_loop);
void	 pycollector_fini(struct pycollector *);

#endif
