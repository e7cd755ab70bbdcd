/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cfi.h - runs the unwind program of one address and packs what it says into a
 * rule: where the caller's frame is (CFA), and where RBP was saved. Only what
 * compilers, linkers and the C library write for x86-64 is understood; the rest
 * is CFI_HARD and left to libunwind. Formats: DWARF 5, chapter 6.4; x86-64
 * psABI, chapter 3.7. The bytes are foreign: every read is bounded.
 */
#ifndef UNWIND_CFI_H
#define UNWIND_CFI_H

#include <stdint.h>

#include "target/ehframe.h"

enum cfi_kind {
	CFI_HARD,		/* there is a program, but not for us */
	CFI_SP,			/* CFA = RSP + offset */
	CFI_BP,			/* CFA = RBP + offset */
	CFI_DRAP,		/* CFA = *(RBP + offset), RBP = *RBP: GCC's
				 * realigned frames */
	CFI_SIGNAL,		/* all registers are in the ucontext at RSP */
	CFI_END,		/* the outermost frame: no return address */
	CFI_NONE		/* no program (never given by cfi_find) */
};

struct cfi_rule {		/* the return address is at CFA - 8 */
	uint8_t		 kind;
	int16_t		 bp_slot;	/* RBP is at CFA + 8 * bp_slot; 0: kept */
	int32_t		 offset;
};

/* Where a signal handler's ucontext has what was interrupted
 * (asm/sigcontext.h). */
enum { CFI_SIGNAL_BP = 120, CFI_SIGNAL_SP = 160, CFI_SIGNAL_PC = 168 };

/* So much of the code around an address has its rule. */
struct cfi_span {
	uint64_t	 before;	/* bytes that end at it, */
	uint64_t	 behind;	/* and that begin at it: at least 1 */
};

/* The rule at the link-time address vaddr, which fde holds. */
struct cfi_rule	 cfi_find(const struct fde *, uint64_t vaddr,
		    struct cfi_span *);

#endif
