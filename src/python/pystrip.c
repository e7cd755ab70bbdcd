/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pystrip.c - reads the memory of several looks at once. */
#include "config.h"

#include "python/pystrip.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

void
pystrip_expect(struct pystrip *s, unsigned looks)
{
	s->expected = looks;
	s->left = 0;
}

/* Were these the places of the look before? */
static bool
has(const struct pystrip *s, const struct pymem_part *part, size_t n)
{
	if (s->left == 0 || n != s->nparts)
		return false;
	for (size_t i = 0; i < n; i++)
		if (part[i].addr != s->part[i].addr ||
		    part[i].len != s->part[i].len)
			return false;
	return true;
}

static void
take(struct pystrip *s, const struct pymem_part *part, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		memcpy(part[i].out, s->next, part[i].len);
		s->next += part[i].len;
	}
	s->left--;
}

/* Has a strip room for looks at these places? */
static bool
fits(const struct pymem_part *part, size_t n)
{
	size_t len = 0;

	if (n == 0 || n > PYSTRIP_PARTS)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (part[i].len > PYSTRIP_BYTES)
			return false;
		len += part[i].len;
	}
	return len <= PYSTRIP_BYTES;
}

/* The next looks are to be at these places. */
static void
lay_out(
    struct pystrip *s, const struct pymem_part *part, size_t n, unsigned looks)
{
	s->nparts = n;
	s->len = 0;
	for (size_t i = 0; i < n; i++) {
		s->part[i] = part[i];
		s->len += part[i].len;
	}
	s->bytes = xgrow(s->bytes, &s->cap, (looks - 1) * s->len, 1);
	s->next = s->bytes;
}

/* Read this look, and those behind it. */
static size_t
read_strip(struct pystrip *s, const struct pymem *from,
    const struct pymem_part *part, size_t n, unsigned looks)
{
	struct pymem_part all[PYSTRIP_LOOKS * PYSTRIP_PARTS];
	uint8_t *to;
	size_t got;

	lay_out(s, part, n, looks);
	memcpy(all, part, n * sizeof *part);
	to = s->bytes;
	for (size_t i = n; i < looks * n; i++) {
		all[i] = part[i % n];
		all[i].out = to;
		to += all[i].len;
	}
	got = from->read_parts(from->arg, all, looks * n);
	if (got < n)
		return got;
	s->left = (unsigned)(got / n) - 1;
	return n;
}

size_t
pystrip_read(struct pystrip *s, const struct pymem *from,
    const struct pymem_part *part, size_t n)
{
	unsigned looks =
	    s->expected < PYSTRIP_LOOKS ? s->expected : PYSTRIP_LOOKS;

	if (s->expected > 0)
		s->expected--;
	if (has(s, part, n)) {
		take(s, part, n);
		return n;
	}
	s->left = 0;
	if (looks < 2 || !fits(part, n))
		return from->read_parts(from->arg, part, n);
	return read_strip(s, from, part, n, looks);
}

void
pystrip_fini(struct pystrip *s)
{
	free(s->bytes);
	*s = (struct pystrip){ 0 };
}
