/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyplanner.h - tells the kernel what it has to know of a CPython to copy its
 * frames: by its offsets, and by looking where in a thread's own memory the
 * pointer to its state is.
 */
#ifndef SESSION_PYPLANNER_H
#define SESSION_PYPLANNER_H

#include <stdbool.h>

#include "python/pyfind.h"
#include "python/pymem.h"
#include "python/pythreads.h"
#include "sample/pyplan.h"

/* With what is known of its threads. False: its memory may not be read by us
 * (then it is not to be copied for us either), or has no interpreter yet. A plan
 * whose tls[0] is 0, from 3.12 on, works for the main interpreter; it gets better
 * when made again while some thread holds the GIL. */
bool	 pyplanner_make(struct pyplan *, const struct pymem *,
	     const struct pyfound *, const struct pythreads *);
/* From pthread_self() to where a thread has the state it runs in, from 3.12 on;
 * 0: nobody held a GIL. Takes some dozen reads: no thread may stand still. */
int32_t	 pyplanner_tls(const struct pymem *, const struct pyfound *,
	     const struct pythreads *);

#endif
