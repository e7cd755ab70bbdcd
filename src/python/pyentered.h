/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyentered.h - the state that a thread runs in, in an interpreter which it entered
 * after the list of threads (pythreads.h) was read: it may be gone before that
 * is read again.
 */
#ifndef PYTHON_PYENTERED_H
#define PYTHON_PYENTERED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/pymem.h"
#include "python/pyoffsets.h"
#include "python/pyowner.h"
#include "python/pythreads.h"

enum { PYENTERED_STEPS = 64 };	/* interpreters and states that are looked at */

struct pyentered {		/* where to look; all borrowed */
	const struct pymem *mem;
	const struct pyoffsets *o;
	uint64_t	 runtime;
	uint64_t	 main;		/* the interpreter that is there always */
	struct pyowner	 owner;
	int32_t		 tls;		/* from pthread_self() to where a thread
					 * has the state it runs in (3.12 and
					 * later); 0: not known */
};

/* Is there an interpreter beside the main one? */
bool	 pyentered_may(const struct pyentered *);
/* Find a state, with frames or the one that it runs in, of the thread that has
 * these n known ones, at least one, and none of them; found has the number that
 * the state itself says, which may be another thread's (pyowner.h). Who holds the
 * GIL by one of those, from 3.12 on, is in no other and need not ask. False: there
 * is none, or none within PYENTERED_STEPS, or it cannot be read. */
bool	 pyentered_find(const struct pyentered *, const struct pythread *known,
	     size_t n, struct pythread *found);

#endif
