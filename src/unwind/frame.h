/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * frame.h - one frame of a stack being walked, as every way to leave it (CFI,
 * frame pointer) finds and replaces it.
 */
#ifndef UNWIND_FRAME_H
#define UNWIND_FRAME_H

#include <stdint.h>

#include "target/regs.h"

struct frame {
	struct regs	 regs;	/* what the function would see now */
	uint64_t	 code;	/* an address inside the instruction: the pc, for
				 * a caller that of its call (pc - 1) */
};

enum step {
	STEP_TO_CALLER,		/* regs are now those of the caller */
	STEP_END,		/* this was the outermost frame */
	STEP_TRUNCATED,		/* what is needed lies beyond the copy */
	STEP_BLIND,		/* needs a register that is not known */
	STEP_LOST		/* no or useless unwind information */
};

#endif
