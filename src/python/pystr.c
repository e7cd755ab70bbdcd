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

/* Up to max characters of the str object at addr, how many in *n; free them.
 * NULL when none is there. */
static uint8_t *
read_characters(const struct pymem *m, const struct pyoffsets *o, uint64_t addr,
    size_t max, struct shape *s, size_t *n)
{
	uint8_t *bytes;

	if (!read_shape(m, o, addr, s))
		return NULL;
	*n = s->length < max ? s->length : max;
	bytes = xmalloc(*n * s->kind + 1);
	if (pymem_read(m, s->data, bytes, *n * s->kind))
		return bytes;
	free(bytes);
	return NULL;
}

char *
pystr_read(const struct pymem *m, const struct pyoffsets *o, uint64_t addr)
{
	struct buf out = { 0 };
	struct shape s;
	size_t n;
	uint8_t *bytes = read_characters(m, o, addr, PYSTR_MAX, &s, &n);

	if (bytes == NULL)
		return NULL;
	pystr_add(&out, bytes, n, s.kind);
	if (n < s.length)
		buf_adds(&out, "...");
	free(bytes);
	return buf_steal(&out);
}

/* One character as Python writes it into a literal. */
static void
add_quoted(struct buf *out, uint32_t c, char quote)
{
	char utf8[4];

	if (c == '\n')
		buf_adds(out, "\\n");
	else if (c == '\r')
		buf_adds(out, "\\r");
	else if (c == '\t')
		buf_adds(out, "\\t");
	else if (c == '\\' || c == (uint32_t)quote)
		buf_addf(out, "\\%c", (char)c);
	else
		text_add_safe(out, utf8, encode(c, utf8));
}

char
pystr_quote(const uint8_t *p, size_t n, unsigned kind)
{
	bool single = false;

	for (size_t i = 0; i < n; i++) {
		uint32_t c = character(p + i * kind, kind);

		if (c == '"')
			return '\'';
		single |= c == '\'';
	}
	return single ? '"' : '\'';
}

bool
pystr_add_literal(struct buf *out, const struct pymem *m,
    const struct pyoffsets *o, uint64_t addr, size_t max)
{
	struct shape s;
	size_t n;
	uint8_t *bytes = read_characters(m, o, addr, max, &s, &n);
	char quote;

	if (bytes == NULL)
		return false;
	quote = pystr_quote(bytes, n, s.kind);
	buf_addc(out, quote);
	for (size_t i = 0; i < n; i++)
		add_quoted(out, character(bytes + i * s.kind, s.kind), quote);
	buf_addc(out, quote);
	if (n < s.length)
		buf_adds(out, "...");
	free(bytes);
	return true;
}
