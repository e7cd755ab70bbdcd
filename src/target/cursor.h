/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor.h - reads foreign bytes in order: numbers as DWARF and ELF write them
 * (little-endian). A read beyond the end gives 0 and sets bad, for good. */
#ifndef TARGET_CURSOR_H
#define TARGET_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cursor {
	const uint8_t	*p, *end;	/* bytes not yet read */
	uint64_t	 vaddr;		/* of p */
	bool		 bad;		/* something was not readable */
};

uint64_t	 cursor_take(struct cursor *, size_t n);	/* n <= 8 bytes */
void		 cursor_skip(struct cursor *, uint64_t n);
/* LEB128 (DWARF 5, 7.6); bits beyond the 64th are dropped. More bytes than 64
 * bits can need are bad. */
uint64_t	 cursor_uleb(struct cursor *);
int64_t		 cursor_sleb(struct cursor *);

#endif
