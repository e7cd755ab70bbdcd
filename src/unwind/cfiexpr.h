/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cfiexpr.h - the few expressions that unwind programs for x86-64 are made of:
 * an address relative to a register, or the word at one. */
#ifndef UNWIND_CFIEXPR_H
#define UNWIND_CFIEXPR_H

#include <stdint.h>

#include "target/cursor.h"

enum cfiexpr_kind {
	CFIEXPR_OTHER,		/* anything else, damage too */
	CFIEXPR_SUM,		/* reg + offset */
	CFIEXPR_WORD		/* the word at reg + offset */
};

struct cfiexpr {
	enum cfiexpr_kind kind;
	uint64_t	 reg;		/* DWARF numbering */
	int64_t		 offset;
};

/* The expression at the cursor (its length, then its operations), as it is at
 * the link-time address vaddr. The cursor moves behind it. */
struct cfiexpr	 cfiexpr_take(struct cursor *, uint64_t vaddr);

#endif
