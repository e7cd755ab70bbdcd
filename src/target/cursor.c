/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor.c - reads foreign bytes in order. */
#include "config.h"

#include "target/cursor.h"

enum { LEB128_MAX = 10 };

void
cursor_skip(struct cursor *c, uint64_t n)
{
	if (c->bad || (uint64_t)(c->end - c->p) < n) {
		c->bad = true;
		return;
	}
	c->p += n;
	c->vaddr += n;
}

uint64_t
cursor_leb128(struct cursor *c, bool sign)
{
	uint64_t v = 0;
	unsigned shift = 0;
	uint8_t byte;

	do {
		byte = (uint8_t)cursor_take(c, 1);
		if (shift < 64)
			v |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
		if ((byte & 0x80) != 0 && shift == 7 * LEB128_MAX)
			c->bad = true;
	} while ((byte & 0x80) != 0 && !c->bad);
	if (c->bad)
		return 0;
	if (sign && shift < 64 && (byte & 0x40) != 0)
		v |= ~0ull << shift;
	return v;
}
