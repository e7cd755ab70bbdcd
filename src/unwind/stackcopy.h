/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stackcopy.h - the copied top of a thread's stack, read by the addresses it
 * had; says why a word cannot be read.
 */
#ifndef UNWIND_STACKCOPY_H
#define UNWIND_STACKCOPY_H

#include <stddef.h>
#include <stdint.h>

#include "sample/sample.h"
#include "target/maps.h"

struct stackcopy {
	const uint8_t		*bytes;	/* borrowed */
	uint64_t		 start;	/* the address of bytes[0]: the SP */
	size_t			 len;
	const struct stack_part	*beyond; /* what was copied besides; borrowed */
	size_t			 nbeyond;
	const struct maps	*maps;	/* borrowed: tells what else there is */
};

enum stackcopy_read {
	STACKCOPY_OK,
	STACKCOPY_BELOW,	/* just below SP: popped, so the register it was
				 * popped into still has the value */
	STACKCOPY_MISSING,	/* the target has it, the copy does not */
	STACKCOPY_BAD		/* the target has no such memory */
};

enum stackcopy_read	 stackcopy_word(const struct stackcopy *,
			    uint64_t addr, uint64_t *);

#endif
