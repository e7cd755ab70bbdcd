/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json.c - writes JSON: commas, escapes and numbers as RFC 8259 wants them. */
#include "config.h"

#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/utf8.h"

#define MAX_DEPTH 63

void
json_init(struct json *j, struct buf *out)
{
	*j = (struct json){ .out = out };
}

static uint64_t
level(const struct json *j)
{
	return UINT64_C(1) << j->depth;
}

static bool
in_object(const struct json *j)
{
	return (j->object & level(j)) != 0;
}

static void
separate(struct json *j)
{
	if (j->comma & level(j))
		buf_addc(j->out, ',');
	j->comma |= level(j);
}

/* What goes before any value. */
static void
begin_value(struct json *j)
{
	assert(j->keyed == in_object(j));
	if (j->keyed)
		j->keyed = false;
	else
		separate(j);
}

static void
open_level(struct json *j, char bracket)
{
	begin_value(j);
	assert(j->depth < MAX_DEPTH);
	buf_addc(j->out, bracket);
	j->depth++;
	j->comma &= ~level(j);
	j->object &= ~level(j);
}

void
json_object(struct json *j)
{
	open_level(j, '{');
	j->object |= level(j);
}

void
json_array(struct json *j)
{
	open_level(j, '[');
}

void
json_end(struct json *j, char close)
{
	assert(j->depth > 0 && !j->keyed);
	assert(close == (in_object(j) ? '}' : ']'));
	buf_addc(j->out, close);
	j->depth--;
}

static void
add_escape(struct buf *out, uint32_t cp)
{
	if (cp >= 0x10000) {
		cp -= 0x10000;
		buf_addf(out, "\\u%04x", 0xd800 + (cp >> 10));
		cp = 0xdc00 + (cp & 0x3ff);
	}
	buf_addf(out, "\\u%04x", cp);
}

static void
add_quoted(struct buf *out, const char *s)
{
	size_t len = strlen(s);

	buf_addc(out, '"');
	while (len > 0) {
		uint32_t cp;
		size_t n = utf8_decode(s, len, &cp);

		if (n == 0) {
			buf_adds(out, "\xef\xbf\xbd"); /* U+FFFD */
			n = 1;
		} else if (cp == '"' || cp == '\\') {
			buf_addc(out, '\\');
			buf_addc(out, *s);
		} else if (utf8_is_control(cp)) {
			/* the reader may well be a terminal */
			add_escape(out, cp);
		} else {
			buf_add(out, s, n);
		}
		s += n;
		len -= n;
	}
	buf_addc(out, '"');
}

void
json_key(struct json *j, const char *key)
{
	assert(in_object(j) && !j->keyed);
	separate(j);
	add_quoted(j->out, key);
	buf_addc(j->out, ':');
	j->keyed = true;
}

void
json_string(struct json *j, const char *s)
{
	if (s == NULL) {
		json_null(j);
		return;
	}
	begin_value(j);
	add_quoted(j->out, s);
}

void
json_uint(struct json *j, uint64_t value)
{
	begin_value(j);
	buf_addf(j->out, "%" PRIu64, value);
}

void
json_int(struct json *j, int64_t value)
{
	begin_value(j);
	buf_addf(j->out, "%" PRId64, value);
}

/* Put a point for the locale's decimal sign, which may be several bytes. */
static void
fix_point(struct buf *b, size_t start)
{
	size_t to = start;
	bool pointed = false;

	for (size_t at = start; at < b->len; at++) {
		char c = b->data[at];

		if (c == '-' || (c >= '0' && c <= '9')) {
			b->data[to++] = c;
		} else if (!pointed) {
			b->data[to++] = '.';
			pointed = true;
		}
	}
	b->len = to;
	b->data[to] = '\0';
}

void
json_double(struct json *j, double value, int decimals)
{
	size_t start;

	if (!isfinite(value)) {
		json_null(j);
		return;
	}
	begin_value(j);
	start = j->out->len;
	buf_addf(j->out, "%.*f", decimals, value);
	fix_point(j->out, start);
}

void
json_bool(struct json *j, bool value)
{
	begin_value(j);
	buf_adds(j->out, value ? "true" : "false");
}

void
json_null(struct json *j)
{
	begin_value(j);
	buf_adds(j->out, "null");
}
