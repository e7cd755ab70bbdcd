/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lastwalk.h - the frames of the last walk of a thread, which the next one takes
 * over as far as they are the same. Most samples differ in the innermost frames
 * only.
 *
 * Where the caller of a frame is depends on its registers RSP, RBP and pc, on
 * the rule of its address, and on the words of the stack that the rule has read:
 * with all these the same, so is the caller. The words are compared with the
 * copy at hand. The rules are not: whoever forgets one calls lastwalk_forget.
 */
#ifndef UNWIND_LASTWALK_H
#define UNWIND_LASTWALK_H

#include <stddef.h>
#include <stdint.h>

#include "unwind/frame.h"
#include "unwind/stackcopy.h"

/* Where the stack has what one came to a frame by. */
struct lastwalk_words {
	uint64_t	 pc_at;		/* its pc; 0: not only by such words */
	uint64_t	 bp_at;		/* its RBP; 0: it had been that of the
					 * frame before */
};

struct lastwalk_frame {
	uint64_t	 sp, bp, pc, code;
	struct lastwalk_words words;
};

struct lastwalk {		/* {0}: there was none */
	struct lastwalk_frame *v;	/* of the walk at hand, innermost first */
	size_t		 n, cap;
	/* private */
	struct lastwalk_frame *old;	/* of the one before */
	size_t		 nold, old_cap;
	size_t		 at;		/* those before it are passed */
};

/* A new walk begins. */
void	 lastwalk_begin(struct lastwalk *);
/* It has come to a frame. */
void	 lastwalk_add(struct lastwalk *, const struct frame *,
	     const struct lastwalk_words *);
/* From the frame added last, add those outside it that are as they were, at
 * most max; how many. */
size_t	 lastwalk_follow(struct lastwalk *, const struct stackcopy *,
	     size_t max);
void	 lastwalk_forget(struct lastwalk *);
void	 lastwalk_fini(struct lastwalk *);

#endif
