/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pycheck.h - whether a chain of frames can be believed that was read while its
 * thread ran on. Frames come and go at its inner end, twenty nanoseconds after
 * another; the rest of it stands.
 */
#ifndef PYTHON_PYCHECK_H
#define PYTHON_PYCHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hmap.h"
#include "python/pyframes.h"

/* Take off the inner end what is no frame any more. False: what is left is not
 * one chain either. code_type: of code objects, 0: not known. */
bool	 pycheck_chain(struct pyframes *, uint64_t code_type);

/* Up to 3.10 nothing tells the end of a chain from a frame that has just been
 * left. But a thread's outermost frame stays: one that was not there the last
 * time is believed when it is met again. */
struct pyouter {		/* {0} is empty */
	struct hmap	 last;	/* state -> its outermost frame */
};

bool	 pycheck_outermost(struct pyouter *, uint64_t state,
	     const struct pyframes *);
void	 pyouter_fini(struct pyouter *);

#endif
