/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor.h - reads foreign bytes in order: numbers as DWARF and ELF write them
 * (little-endian). A read beyond the end gives 0 and sets bad, for good. */
#ifndef TARGET_CURSOR_H
#define TARGET_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cursor {
	const uint8_t	*p, *end;	/* bytes not yet read */
	uint64_t	 vaddr;		/* of p */
	bool		 bad;		/* something was not readable */
};

/* n <= 8 bytes. In line, for most of what unwind programs are made of is one
 * byte. */
static inline uint64_t
cursor_take(struct cursor *c, size_t n)
{
	uint64_t v = 0;

	if (c->bad || (size_t)(c->end - c->p) < n) {
		c->bad = true;
		return 0;
	}
	memcpy(&v, c->p, n);
	c->p += n;
	c->vaddr += n;
	return v;
}

void		 cursor_skip(struct cursor *, uint64_t n);
/* A number of several bytes, sign-extended when its last byte says so and sign
 * is set. */
uint64_t	 cursor_leb128(struct cursor *, bool sign);

/* LEB128 (DWARF 5, 7.6); bits beyond the 64th are dropped. More bytes than 64
 * bits can need are bad. */
static inline uint64_t
cursor_uleb(struct cursor *c)
{
	if (!c->bad && c->p < c->end && *c->p < 0x80)
		return cursor_take(c, 1);
	return cursor_leb128(c, false);
}

static inline int64_t
cursor_sleb(struct cursor *c)
{
	return (int64_t)cursor_leb128(c, true);
}

#endif
