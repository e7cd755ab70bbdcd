/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyrepr.c - writes constants.
 *
 * What an object is, the name of its type says: a value of that name but another
 * type may show something else than it is, and harms nothing.
 */
#include "config.h"

#include "python/pyrepr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "python/pystr.h"

enum {
	TYPE_NAME = 32,
	TEXT_MAX = 100, /* characters of a str, bytes of a bytes object */
	ITEMS_MAX = 32, /* of a tuple */
	SLOTS_MAX = 256, /* of a set, most of them empty */
	NESTING = 4,
	DIGITS_MAX = 16, /* of an int that is written in full */
	DIGIT_BITS = 30,
	DECIMALS = DIGITS_MAX * 10,
	FIXED_FROM = -4, /* powers of ten of floats without an exponent */
	FIXED_TO = 16,
	PRECISION = 17,
	WORD = 8
};

struct repr {
	struct buf *out;
	const struct pymem *mem;
	const struct pyoffsets *o;
	unsigned depth;
};

typedef bool adder(struct repr *, uint64_t addr);

static void add_object(struct repr *, uint64_t addr);

/* Of bytes objects and tuples. */
static bool
read_count(const struct repr *r, uint64_t addr, uint64_t *n)
{
	return pymem_u64(r->mem, addr + r->o->count, n) && *n <= INT64_MAX;
}

static bool
add_str(struct repr *r, uint64_t addr)
{
	return pystr_add_literal(r->out, r->mem, r->o, addr, TEXT_MAX);
}

static void
add_byte(struct buf *out, uint8_t c, char quote)
{
	if (c == '\n')
		buf_adds(out, "\\n");
	else if (c == '\r')
		buf_adds(out, "\\r");
	else if (c == '\t')
		buf_adds(out, "\\t");
	else if (c == '\\' || c == (uint8_t)quote)
		buf_addf(out, "\\%c", c);
	else if (c < ' ' || c > '~')
		buf_addf(out, "\\x%02x", c);
	else
		buf_addc(out, (char)c);
}

static bool
add_bytes(struct repr *r, uint64_t addr)
{
	uint8_t bytes[TEXT_MAX];
	uint64_t count;
	size_t n;
	char quote;

	if (!read_count(r, addr, &count))
		return false;
	n = count < TEXT_MAX ? count : TEXT_MAX;
	if (!pymem_read(r->mem, addr + r->o->bytes, bytes, n))
		return false;
	quote = pystr_quote(bytes, n, 1);
	buf_addf(r->out, "b%c", quote);
	for (size_t i = 0; i < n; i++)
		add_byte(r->out, bytes[i], quote);
	buf_addc(r->out, quote);
	if (n < count)
		buf_adds(r->out, "...");
	return true;
}

/* How many digits of 30 bits, and the sign. */
static bool
read_digits(const struct repr *r, uint64_t addr, uint64_t *n, bool *negative)
{
	int64_t tag;

	if (!pymem_u64(r->mem, addr + r->o->count, (uint64_t *)&tag))
		return false;
	if (r->o->minor >= 12) {
		*negative = (tag & 3) == 2;
		*n = (uint64_t)tag >> 3;
	} else {
		*negative = tag < 0;
		*n = *negative ? 0 - (uint64_t)tag : (uint64_t)tag;
	}
	return true;
}

/* Divide by ten in place; the remainder. */
static unsigned
divide(uint32_t *digit, size_t n)
{
	uint64_t rest = 0;

	for (size_t i = n; i-- > 0;) {
		rest = rest << DIGIT_BITS | digit[i];
		digit[i] = (uint32_t)(rest / 10);
		rest %= 10;
	}
	return (unsigned)rest;
}

static bool
add_int(struct repr *r, uint64_t addr)
{
	uint32_t digit[DIGITS_MAX];
	char text[DECIMALS];
	bool negative;
	uint64_t n;
	size_t at = sizeof text;

	if (!read_digits(r, addr, &n, &negative))
		return false;
	if (n > DIGITS_MAX) {
		buf_adds(r->out, "<a long int>");
		return true;
	}
	if (!pymem_read(
		r->mem, addr + r->o->count + WORD, digit, n * sizeof *digit))
		return false;
	for (size_t i = 0; i < n; i++)
		digit[i] &= (1u << DIGIT_BITS) - 1;
	do {
		text[--at] = (char)('0' + divide(digit, n));
		while (n > 0 && digit[n - 1] == 0)
			n--;
	} while (n > 0);
	buf_adds(r->out, negative ? "-" : "");
	buf_add(r->out, text + at, sizeof text - at);
	return true;
}

static bool
add_bool(struct repr *r, uint64_t addr)
{
	bool negative;
	uint64_t n;

	if (!read_digits(r, addr, &n, &negative))
		return false;
	buf_adds(r->out, n > 0 ? "True" : "False");
	return true;
}

/* The shortest digits that give the same number again. */
static void
add_number(struct buf *out, double v)
{
	char text[64], *e;
	int precision = 0, power;

	do
		snprintf(text, sizeof text, "%.*e", precision, v);
	while (++precision < PRECISION && strtod(text, NULL) != v);
	e = strchr(text, 'e');
	power = e != NULL ? (int)strtol(e + 1, NULL, 10) : FIXED_TO;
	if (power >= FIXED_FROM && power < FIXED_TO)
		snprintf(text, sizeof text, "%.*f",
		    precision - 1 > power ? precision - 1 - power : 1, v);
	for (char *p = text; *p != '\0'; p++)
		buf_addc(out, *p == ',' ? '.' : *p); /* of some locales */
}

static bool
add_float(struct repr *r, uint64_t addr)
{
	double v;

	if (!pymem_read(r->mem, addr + r->o->count, &v, sizeof v))
		return false;
	add_number(r->out, v);
	return true;
}

static bool
add_none(struct repr *r, uint64_t addr)
{
	(void)addr;
	buf_adds(r->out, "None");
	return true;
}

static bool
add_ellipsis(struct repr *r, uint64_t addr)
{
	(void)addr;
	buf_adds(r->out, "Ellipsis");
	return true;
}

/* n objects from where their pointers stand. */
static bool
add_items(struct repr *r, uint64_t at, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++) {
		uint64_t item;

		if (i > 0)
			buf_adds(r->out, ", ");
		if (i == ITEMS_MAX || r->out->len > PYREPR_MAX) {
			buf_adds(r->out, "...");
			return true;
		}
		if (!pymem_u64(r->mem, at + i * WORD, &item))
			return false;
		add_object(r, item);
	}
	return true;
}

static bool
add_tuple(struct repr *r, uint64_t addr)
{
	uint64_t n;

	if (!read_count(r, addr, &n))
		return false;
	buf_addc(r->out, '(');
	if (!add_items(r, addr + r->o->items, n))
		return false;
	buf_adds(r->out, n == 1 ? ",)" : ")");
	return true;
}

/* Its members stand in a table with gaps. */
static bool
add_frozenset(struct repr *r, uint64_t addr)
{
	uint64_t mask, table, item, count = addr + r->o->count;
	bool first = true;

	if (!pymem_u64(r->mem, count + 2 * WORD, &mask) ||
	    !pymem_u64(r->mem, count + 3 * WORD, &table))
		return false;
	buf_adds(r->out, "frozenset({");
	for (uint64_t i = 0; i <= mask; i++) {
		if (i == SLOTS_MAX || r->out->len > PYREPR_MAX) {
			buf_adds(r->out, ", ...");
			break;
		}
		if (!pymem_u64(r->mem, table + i * 2 * WORD, &item))
			return false;
		if (item == 0)
			continue;
		buf_adds(r->out, first ? "" : ", ");
		add_object(r, item);
		first = false;
	}
	buf_adds(r->out, "})");
	return true;
}

static bool
add_slice(struct repr *r, uint64_t addr)
{
	buf_adds(r->out, "slice(");
	if (!add_items(r, addr + r->o->count, 3))
		return false;
	buf_addc(r->out, ')');
	return true;
}

static bool
add_code(struct repr *r, uint64_t addr)
{
	const struct pyoffsets *o = r->o;
	uint64_t at;
	char *name;

	if (!pymem_u64(r->mem,
		addr +
		    (o->code.qualname != 0 ? o->code.qualname : o->code.name),
		&at))
		return false;
	name = pystr_read(r->mem, o, at);
	if (name == NULL)
		return false;
	buf_addf(r->out, "<code %.*s>", TEXT_MAX, name);
	free(name);
	return true;
}

static const struct {
	const char *type;
	adder *add;
} kinds[] = {
	{ "str", add_str },
	{ "int", add_int },
	{ "NoneType", add_none },
	{ "tuple", add_tuple },
	{ "float", add_float },
	{ "bool", add_bool },
	{ "bytes", add_bytes },
	{ "code", add_code },
	{ "ellipsis", add_ellipsis },
	{ "frozenset", add_frozenset },
	{ "slice", add_slice },
};

/* The name of an object's type, as much as fits. */
static bool
read_type(const struct repr *r, uint64_t addr, char name[TYPE_NAME])
{
	uint64_t type, at;

	if (addr == 0 || !pymem_u64(r->mem, addr + r->o->type, &type) ||
	    !pymem_u64(r->mem, type + r->o->type_name, &at))
		return false;
	for (size_t i = 0; i + WORD <= TYPE_NAME; i += WORD) {
		if (!pymem_read(r->mem, at + i, name + i, WORD))
			return false;
		if (memchr(name + i, '\0', WORD) != NULL)
			return true;
	}
	name[TYPE_NAME - 1] = '\0';
	return true;
}

static void
add_object(struct repr *r, uint64_t addr)
{
	char type[TYPE_NAME];
	size_t before = r->out->len;
	bool added = false;

	if (!read_type(r, addr, type)) {
		buf_addc(r->out, '?');
		return;
	}
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strcmp(kinds[i].type, type) != 0)
			continue;
		if (++r->depth <= NESTING)
			added = kinds[i].add(r, addr);
		r->depth--;
	}
	if (added)
		return;
	r->out->len = before;
	buf_addc(r->out, '<');
	text_add_safe(r->out, type, strlen(type));
	buf_addc(r->out, '>');
}

char *
pyrepr_read(const struct pymem *mem, const struct pyoffsets *o, uint64_t addr)
{
	struct buf out = { 0 };
	struct repr r = { .out = &out, .mem = mem, .o = o };

	add_object(&r, addr);
	return buf_steal(&out);
}
