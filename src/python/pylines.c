/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pylines.c - walks line tables. Lines are kept as unsigned, so that sums of
 * hostile numbers wrap; what comes out below 1 is no line.
 */
#include "config.h"

#include "python/pylines.h"

#include <stdbool.h>

enum {
	UNIT = 2, /* bytes of a code unit */
	NO_DELTA = -128, /* 3.10: on no line */
	/* 3.11: kinds of entries, below the first all are short */
	KIND_ONE_LINE = 10, /* to 12 */
	KIND_NO_COLUMNS = 13,
	KIND_LONG = 14,
	KIND_NONE = 15
};

static unsigned
line_of(uint32_t line)
{
	return line <= INT32_MAX ? line : 0;
}

static unsigned
find_lnotab(const uint8_t *p, size_t len, uint32_t line, int64_t offset)
{
	int64_t at = 0;

	for (size_t i = 0; i + 1 < len; i += 2) {
		at += p[i];
		if (at > offset)
			break;
		line += (uint32_t)(int8_t)p[i + 1];
	}
	return line_of(line);
}

static unsigned
find_ranges(const uint8_t *p, size_t len, uint32_t line, int64_t offset)
{
	int64_t end = 0;

	for (size_t i = 0; i + 1 < len; i += 2) {
		int8_t delta = (int8_t)p[i + 1];

		end += p[i];
		if (delta != NO_DELTA)
			line += (uint32_t)delta;
		if (offset < end)
			return delta != NO_DELTA ? line_of(line) : 0;
	}
	return 0;
}

struct table {
	const uint8_t *p, *end;
};

static uint8_t
take(struct table *t)
{
	return t->p < t->end ? *t->p++ : 0;
}

static uint32_t
take_varint(struct table *t)
{
	uint32_t v = 0;
	unsigned shift = 0;
	uint8_t byte;

	do {
		byte = take(t);
		if (shift < 32)
			v |= (uint32_t)(byte & 0x3f) << shift;
		shift += 6;
	} while (byte & 0x40);
	return v;
}

static uint32_t
take_signed(struct table *t)
{
	uint32_t v = take_varint(t);

	return v & 1 ? 0 - (v >> 1) : v >> 1;
}

/* What an entry of a kind adds to the line; its columns are passed over. */
static uint32_t
take_delta(struct table *t, unsigned kind)
{
	uint32_t delta = 0;

	switch (kind) {
	case KIND_NONE:
		break;
	case KIND_LONG:
		delta = take_signed(t);
		for (int i = 0; i < 3; i++)
			take_varint(t);
		break;
	case KIND_NO_COLUMNS:
		delta = take_signed(t);
		break;
	case KIND_ONE_LINE:
	case KIND_ONE_LINE + 1:
	case KIND_ONE_LINE + 2:
		delta = kind - KIND_ONE_LINE;
		take(t);
		take(t);
		break;
	default:
		take(t);
	}
	return delta;
}

static unsigned
find_locations(const uint8_t *p, size_t len, uint32_t line, int64_t offset)
{
	struct table t = { p, p + len };
	int64_t unit = offset / UNIT, end = 0;

	while (t.p < t.end) {
		uint8_t head = take(&t);
		unsigned kind = head >> 3 & 0xf;

		line += take_delta(&t, kind);
		end += (head & 7) + 1;
		if (unit < end)
			return kind != KIND_NONE ? line_of(line) : 0;
	}
	return 0;
}

unsigned
pylines_find(unsigned minor, const uint8_t *table, size_t len, unsigned first,
    int64_t offset)
{
	if (offset < 0)
		return line_of(first);
	if (minor <= 9)
		return find_lnotab(table, len, first, offset);
	if (minor == 10)
		return find_ranges(table, len, first, offset);
	return find_locations(table, len, first, offset);
}
