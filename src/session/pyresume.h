/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyresume.h - goes on with a native stack behind code of CPython's JIT, which up
 * to 3.14 has neither unwind information nor frame pointers. Of the loop that called
 * it the anchor is known, and its frame ends so many bytes above that, always: how
 * many, other stacks tell.
 */
#ifndef SESSION_PYRESUME_H
#define SESSION_PYRESUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/pyframes.h"
#include "sample/sample.h"
#include "session/pymix.h"
#include "unwind/unwind.h"

enum { PYRESUME_KNOWN = 4, PYRESUME_STACKS = 256 };

struct pyresume_from {		/* borrowed */
	struct unwinder	*unwinder;
	const struct sample *sample;	/* that it walked to get */
	struct stack	*stack;
};

struct pyresume_look {		/* at a stack; borrowed */
	const struct pymix_native *native;	/* what its frames are */
	const struct pyframes *chain;
	size_t		 nchains;
};

struct pyresume_loop {
	uint64_t	 above;		/* its anchor its frame ends, */
	uint64_t	 pc;		/* and this is in its code; 0: it has a
					 * frame pointer */
};

struct pyresume {		/* {0}: what is known of a process */
	/* private */
	struct pyresume_loop known[PYRESUME_KNOWN];
	size_t		 n;
	unsigned	 stacks;	/* that were asked */
};

/* The loops of a stack tell where their anchors are. */
void	 pyresume_learn(struct pyresume *, const struct pyresume_look *,
	     const struct stack *);
/* Where, from frame *at on, code of the JIT is followed neither by the loop that
 * called it nor by its caller: walk on from there. True: the frames from *at on are
 * other ones now. */
bool	 pyresume(const struct pyresume *, const struct pyresume_look *,
	     const struct pyresume_from *, size_t *at);

#endif
