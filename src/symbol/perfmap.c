/* SPDX-License-Identifier: GPL-2.0-or-later */
/* perfmap.c - the lines of a perf map. */
#include "config.h"

#include "symbol/perfmap.h"

#include <stdint.h>
#include <string.h>

/* Two numbers, and of the name a byte more than is kept: that it is cut. */
enum { LINE_BYTES = 64 + CODEMAP_NAME + 1 };

static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* A number in hex, 0x before it or not, and the blanks behind it. */
static bool
number(const char **p, const char *end, uint64_t *v)
{
	const char *s = *p, *digits;

	if (end - s > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X'))
		s += 2;
	*v = 0;
	for (digits = s; s < end && digit_of(*s) != -1; s++) {
		if (*v >> 60 != 0)
			return false;
		*v = *v << 4 | (uint64_t)digit_of(*s);
	}
	if (s == digits || s == end || *s != ' ')
		return false;
	while (s < end && *s == ' ')
		s++;
	*p = s;
	return true;
}

static void
parse_line(const char *p, size_t len, struct codemap *out)
{
	struct codemap_new a = { 0 };
	const char *end = p + len;

	if (!number(&p, end, &a.start) || !number(&p, end, &a.size))
		return;
	a.name = p;
	a.name_len = (size_t)(end - p);
	codemap_add(out, &a);
}

/* A part of a line; what nobody looks at is dropped. */
static void
keep(struct buf *line, const char *p, size_t len)
{
	size_t room = LINE_BYTES - line->len;

	buf_add(line, p, len < room ? len : room);
}

void
perfmap_feed(struct perfmap *m, const char *p, size_t len, struct codemap *out)
{
	const char *end = p + len, *newline;

	while (p < end && (newline = memchr(p, '\n', (size_t)(end - p)))) {
		keep(&m->line, p, (size_t)(newline - p));
		parse_line(m->line.data, m->line.len, out);
		buf_clear(&m->line);
		p = newline + 1;
	}
	keep(&m->line, p, (size_t)(end - p));
}

void
perfmap_fini(struct perfmap *m)
{
	buf_fini(&m->line);
}
