/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * still.h - looks at a thread that sleeps in the kernel without stopping it:
 * its registers, as far as the kernel tells them, and the top of its stack.
 *
 * The thread is not woken, so no system call of it is interrupted; and it may
 * be in the hands of another tracer. It takes the right to read its memory.
 */
#ifndef TARGET_STILL_H
#define TARGET_STILL_H

#include <stddef.h>
#include <stdint.h>

#include "target/regs.h"
#include "target/tasks.h"

enum still_answer {
	STILL_SEEN,
	STILL_RUNNING,		/* it runs, or waits for a CPU */
	STILL_MOVED,		/* it ran while we looked: try again */
	STILL_DENIED,		/* may not be read */
	STILL_UNTOLD,		/* a kernel that does not tell what we need */
	STILL_NO_STACK,		/* nothing is where its stack should be */
	STILL_GONE,
	STILL_ANSWERS
};

struct still {			/* what STILL_SEEN goes with */
	struct regs	 regs;	/* RSP and the pc; in a system call also the
				 * registers of its arguments */
	size_t		 len;	/* of the stack, from RSP */
	uint64_t	 slices; /* times it had had a CPU */
};

/* Copy up to size bytes of its stack. */
enum still_answer	 still_look(struct still *, const struct task *,
			    void *stack, size_t size);
/* Has it slept ever since? Then what else was read of it belongs to what was
 * seen: STILL_SEEN, or STILL_MOVED, STILL_GONE. */
enum still_answer	 still_since(const struct still *, const struct task *);

#endif
