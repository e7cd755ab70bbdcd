/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pymix.h - one stack of the native and the Python frames of a thread. A C
 * frame that holds an anchor (python/pyframes.h) is the interpreter's loop, and
 * gives way to the Python frames that it runs; which function it is does not
 * matter. Pure: knows nothing of names and memory.
 */
#ifndef SESSION_PYMIX_H
#define SESSION_PYMIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/pyframes.h"

enum pymix_code {
	PYMIX_OTHER,
	PYMIX_LOOP,		/* by its symbol: needed where there are no
				 * anchors */
	PYMIX_ANONYMOUS,	/* code without a file */
	PYMIX_JITTED,		/* that of CPython's JIT: with the loop that
				 * calls it, it is one */
	PYMIX_OPCODE		/* a function of one opcode: with the loop that
				 * calls it, it is one */
};

struct pymix_native {
	uint64_t	 sp;		/* it ends where the next one begins */
	enum pymix_code	 what;
};

#define PYMIX_UNSEEN SIZE_MAX

struct pymix_frame {
	struct pyframe	*python;	/* NULL: */
	size_t		 native;	/* that one. Of the Python frame that a
					 * loop runs, the loop or what it has
					 * for the opcode, or UNSEEN */
};

struct pymix {			/* {0} is valid and empty */
	struct pymix_frame *v;		/* innermost first */
	size_t		 n, cap;
	size_t		 unsure;	/* Python frames whose place among the
					 * native ones is a guess */
};

/* Mix n native frames, innermost first (whole: to the outermost), with the
 * chains, which are borrowed as long as the result. */
void	 pymix(struct pymix *, const struct pymix_native *, size_t n,
	     bool whole, const struct pyframes *chain, size_t nchains);
void	 pymix_fini(struct pymix *);

#endif
