/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyowner.h - which thread runs in a state. Up to 3.12 that need not be the one
 * that the state says itself: an interpreter has a state of the thread that made
 * it, in which whoever calls it runs. From 3.10 to 3.12 the innermost run of the
 * loop has a struct _PyCFrame (CFrame) on the stack of its thread.
 */
#ifndef PYTHON_PYOWNER_H
#define PYTHON_PYOWNER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "python/pymem.h"
#include "python/pyoffsets.h"
#include "python/pythreads.h"

struct pyowner {		/* all borrowed */
	const struct pymem *mem;
	const struct pyoffsets *o;
	const struct pythreads *all;
	pid_t		 first;		/* the process's first thread, whose stack
					 * is above all others; as in pythread */
};

/* Does this thread run in a state? If nobody does, or where that is not told: is
 * it the one that the state says? */
bool	 pyowner_is(const struct pyowner *, const struct pythread *thread,
	     uint64_t state);

#endif
