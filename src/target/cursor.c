/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor.c - reads foreign bytes in order. */
#include "config.h"

#include "target/cursor.h"

#include <string.h>

enum { LEB128_MAX = 10 };

uint64_t
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

/* A number, sign-extended when its last byte says so and sign is set. */
static uint64_t
leb128(struct cursor *c, bool sign)
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

uint64_t
cursor_uleb(struct cursor *c)
{
	return leb128(c, false);
}

int64_t
cursor_sleb(struct cursor *c)
{
	return (int64_t)leb128(c, true);
}
