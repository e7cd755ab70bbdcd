/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cfirow.h - runs the unwind program of one address to its row of the unwind
 * table. Only what a walk needs is kept of it: CFA, RBP, RSP and the return
 * address. Format: DWARF 5, chapter 6.4. The bytes are foreign.
 */
#ifndef UNWIND_CFIROW_H
#define UNWIND_CFIROW_H

#include <stdbool.h>
#include <stdint.h>

#include "target/ehframe.h"
#include "unwind/cfiexpr.h"

enum cfirow_saved {		/* where the caller's value of a register is */
	CFIROW_DEFAULT,		/* no rule: in the register; RSP: the CFA */
	CFIROW_AT_CFA,		/* in memory at CFA + offset, */
	CFIROW_AT_SP,		/* at RSP + offset, */
	CFIROW_AT_BP,		/* at RBP + offset */
	CFIROW_NOWHERE,		/* undefined */
	CFIROW_OTHER
};

struct cfirow_place {
	enum cfirow_saved saved;
	int64_t		 offset;
};

struct cfirow {
	struct cfiexpr	 cfa;
	struct cfirow_place bp, sp, pc;
	uint64_t	 from, to;	/* link-time addresses it is for */
};

/* The row of the link-time address vaddr, which fde holds. False when the
 * program is damaged, or has an instruction that is not understood. */
bool	 cfirow_find(const struct fde *, uint64_t vaddr, struct cfirow *);

#endif
