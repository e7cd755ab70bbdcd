/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unwind.h - walks the copied stack of a sample. The unwind tables come from the
 * images of the address space, the values from the copy; nothing is read from
 * the target but a few instructions of each new address in code without a file.
 * Registers may be unknown: a walk that needs one of them
 * ends with WALK_BLIND. libunwind is used here and nowhere else.
 */
#ifndef UNWIND_UNWIND_H
#define UNWIND_UNWIND_H

#include <stdbool.h>
#include <stdint.h>

#include "sample/sample.h"
#include "target/space.h"

struct unwinder;

enum unwind_way {	/* where the rule of a frame comes from; all but the
			 * first are for comparing them with it */
	UNWIND_BY_MEMORY,	/* remembered, else by its unwind program */
	UNWIND_BY_PROGRAM,	/* as if nothing were remembered */
	UNWIND_BY_LIBUNWIND,	/* every frame with CFI is left by libunwind */
	UNWIND_WAYS
};

/* space is borrowed until unwinder_free. */
struct unwinder	*unwinder_new(struct space *);
/* Fill stack from the user part of s (s->user is set). At least one frame. */
void		 unwinder_walk(struct unwinder *, const struct sample *s,
		     struct stack *);
void		 unwinder_walk_by(struct unwinder *, enum unwind_way,
		     const struct sample *s, struct stack *);
/* Go on behind a function that is known by other means: its frame ends at cfa, below
 * which lies the return address, and code is in it; 0: all that is known is that it
 * has saved RBP below that. Adds to the frames that stack has, from its caller on;
 * false, and it is as it was, when there is none. */
bool		 unwinder_resume(struct unwinder *, const struct sample *s,
		    uint64_t code, uint64_t cfa, struct stack *);
/* Forget what was learnt at the addresses of which stale is true. */
void		 unwinder_forget(struct unwinder *,
		     bool (*stale)(const void *arg, uint64_t code),
		     const void *arg);
void		 unwinder_free(struct unwinder *);

#endif
