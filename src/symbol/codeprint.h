/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codeprint.h - what some code looked like, in little room: whether code that is
 * at its place later is the same, the same but patched here and there, or other
 * code. */
#ifndef SYMBOL_CODEPRINT_H
#define SYMBOL_CODEPRINT_H

#include <stddef.h>
#include <stdint.h>

enum { CODEPRINT_PIECES = 16 };

struct codeprint {
	size_t		 len;
	uint32_t	 piece[CODEPRINT_PIECES];	/* hashes */
};

enum code_likeness {
	CODE_SAME,
	CODE_PATCHED,		/* half of it or more is the same */
	CODE_OTHER
};

struct codeprint	 codeprint_of(const uint8_t *code, size_t len);
enum code_likeness	 codeprint_compare(const struct codeprint *,
			    const struct codeprint *);

#endif
