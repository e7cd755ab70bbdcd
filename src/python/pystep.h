/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pystep.h - which asyncio task makes the step in which a coroutine runs. That
 * of a thread's innermost step the thread tells itself. A task that was begun
 * eagerly runs within another one's step: of that, only the function in C that
 * makes the step knows its task. Where that function keeps it is not known, but
 * it needs it when the coroutine returns: so it is in its frame, or among the
 * registers that the interpreter's loop has saved.
 */
#ifndef PYTHON_PYSTEP_H
#define PYTHON_PYSTEP_H

#include <stdint.h>

#include "python/pyasync.h"
#include "python/pymem.h"

enum {
	PYSTEP_KNOWN = 8,	/* steps that are remembered */
	PYSTEP_BYTES = 2048	/* of the C stack, looked at */
};

struct pystep {			/* {0} knows none */
	struct {
		uint64_t	 coroutine, task;
	} known[PYSTEP_KNOWN];
	unsigned	 next;
};

/* The address of the task whose coroutine this is, which runs in the run of the
 * interpreter's loop that has its anchor there, on the C stack; behind ends
 * what lies there for it, 0: not known. 0: no task makes that step. */
uint64_t	 pystep_task(struct pystep *, const struct pymem *,
		    const struct pyasync *, uint64_t coroutine,
		    uint64_t anchor, uint64_t behind);

#endif
