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

static uint8_t
take(struct pylines *t)
{
	return t->p < t->end ? *t->p++ : 0;
}

static uint32_t
take_varint(struct pylines *t)
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
take_signed(struct pylines *t)
{
	uint32_t v = take_varint(t);

	return v & 1 ? 0 - (v >> 1) : v >> 1;
}

/* What an entry of a kind adds to the line; its columns are passed over. */
static uint32_t
take_delta(struct pylines *t, unsigned kind)
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

/* Each of these opens the next range. False: there is none. */
typedef bool opener(struct pylines *);

/* Up to 3.9 a range ends where the next one begins, the last one never. */
static bool
open_lnotab(struct pylines *t)
{
	if (t->end - t->p < 2) {
		if (t->until == INT64_MAX)
			return false;
		t->line = line_of(t->next);
		t->until = INT64_MAX;
		return true;
	}
	t->line = line_of(t->next);
	t->until += take(t);
	t->next += (uint32_t)(int8_t)take(t);
	return true;
}

static bool
open_range(struct pylines *t)
{
	int8_t delta;

	if (t->end - t->p < 2)
		return false;
	t->until += take(t);
	delta = (int8_t)take(t);
	if (delta != NO_DELTA)
		t->next += (uint32_t)delta;
	t->line = delta != NO_DELTA ? line_of(t->next) : 0;
	return true;
}

static bool
open_location(struct pylines *t)
{
	uint8_t head;
	unsigned kind;

	if (t->p == t->end)
		return false;
	head = take(t);
	kind = head >> 3 & 0xf;
	t->next += take_delta(t, kind);
	t->line = kind != KIND_NONE ? line_of(t->next) : 0;
	t->until += ((head & 7) + 1) * UNIT;
	return true;
}

void
pylines_begin(struct pylines *t, unsigned minor, const uint8_t *table,
    size_t len, unsigned first)
{
	*t = (struct pylines){ .minor = minor,
		.p = table,
		.end = len > 0 ? table + len : table,
		.next = first };
}

unsigned
pylines_next(struct pylines *t, int64_t offset)
{
	opener *open = t->minor <= 9	? open_lnotab
		       : t->minor == 10 ? open_range
					: open_location;

	if (offset < 0)
		return line_of(t->next);
	while (offset >= t->until)
		if (!open(t))
			return 0;
	return t->line;
}

unsigned
pylines_find(unsigned minor, const uint8_t *table, size_t len, unsigned first,
    int64_t offset)
{
	struct pylines t;

	pylines_begin(&t, minor, table, len, first);
	return pylines_next(&t, offset);
}
