/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pystr.c - reads str objects.
 *
 * Names and paths are compact strings: head, then characters as wide as the
 * widest takes, ASCII after a shorter head than others. The cache of UTF-8 that
 * a string may have is not relied upon.
 */
#include "config.h"

#include "python/pystr.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "base/xalloc.h"

enum { REPLACEMENT = 0xfffd, CODE_MAX = 0x10ffff, LENGTH_MAX = 1 << 24 };

struct shape {
	uint64_t length, data;
	unsigned kind;
};

static bool
read_shape(const struct pymem *m, const struct pyoffsets *o, uint64_t addr,
    struct shape *s)
{
	uint8_t head[PYOFFSETS_CODE];
	uint32_t state;
	bool compact, ascii;

	/* the state is part of a word that belongs to the head */
	if (addr == 0 || !pymem_read(m, addr, head, o->str.ascii) ||
	    o->str.state + sizeof state > o->str.ascii ||
	    o->str.length + sizeof s->length > o->str.ascii)
		return false;
	memcpy(&state, head + o->str.state, sizeof state);
	memcpy(&s->length, head + o->str.length, sizeof s->length);
	s->kind = state >> o->str.kind_bit & 7;
	compact = state >> (o->str.kind_bit + 3) & 1;
	ascii = state >> (o->str.kind_bit + 4) & 1;
	s->data = addr + (ascii ? o->str.ascii : o->str.compact);
	return compact && s->length <= LENGTH_MAX &&
	       (s->kind == 1 || (!ascii && (s->kind == 2 || s->kind == 4)));
}

static uint32_t
character(const uint8_t *p, unsigned kind)
{
	uint32_t c = 0;

	memcpy(&c, p, kind); /* both machines are little-endian */
	if (c > CODE_MAX || (c >= 0xd800 && c <= 0xdfff))
		return REPLACEMENT;
	return c;
}

static size_t
encode(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

void
pystr_add(struct buf *out, const uint8_t *p, size_t n, unsigned kind)
{
	for (size_t i = 0; i < n; i++) {
		char utf8[4];
		size_t len = encode(character(p + i * kind, kind), utf8);

		text_add_safe(out, utf8, len);
	}
}

char *
pystr_read(const struct pymem *m, const struct pyoffsets *o, uint64_t addr)
{
	struct buf out = { 0 };
	struct shape s;
	uint8_t *bytes;
	size_t n;

	if (!read_shape(m, o, addr, &s))
		return NULL;
	n = s.length < PYSTR_MAX ? s.length : PYSTR_MAX;
	bytes = xmalloc(n * s.kind + 1);
	if (!pymem_read(m, s.data, bytes, n * s.kind)) {
		free(bytes);
		return NULL;
	}
	pystr_add(&out, bytes, n, s.kind);
	if (n < s.length)
		buf_adds(&out, "...");
	free(bytes);
	return buf_steal(&out);
}
