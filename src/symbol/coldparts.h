/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * coldparts.h - finds the functions that cold parts belong to. Compilers move
 * what is rarely run out of functions: gcc calls it foo.cold or foo.cold.3,
 * clang foo.cold.3, foo.cold or foo.__part.3. It belongs to the foo of the same
 * source file, else to a global foo; where there is none it is on its own.
 */
#ifndef SYMBOL_COLDPARTS_H
#define SYMBOL_COLDPARTS_H

#include "symbol/candidates.h"

struct coldpart {
	uint64_t	 addr, owner;	/* where the part and its function begin */
};

/* Before candidates_settle, which keeps one name of an address. Ascending by
 * addr, one each; the caller frees. */
struct coldpart	*coldparts_find(const struct candidates *, size_t *n);

#endif
