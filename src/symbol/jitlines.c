/* SPDX-License-Identifier: GPL-2.0-or-later */
/* jitlines.c - the lines in a record of a jitdump. */
#include "config.h"

#include "symbol/jitlines.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "symbol/mapmaker.h"

enum { /* bytes */
	CODE_AT = 16, /* where the code was */
	ENTRIES = 32, /* to the first entry */
	ENTRY = 16 /* of one, to its name */
};

static const char same_name[] = "\xff"; /* as the entry before has it */

struct entry {
	uint64_t addr; /* from the start of the code */
	size_t nth;
	const char *file;
	uint32_t line;
};

struct entries {
	struct entry *v;
	size_t n, cap;
};

static uint64_t
u64(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return v;
}

/* The next entry, as far as it is there. */
static bool
read_entry(struct entries *e, const char **p, const char *end, uint64_t code)
{
	const char *name = *p + ENTRY, *stop;
	struct entry new = { .nth = e->n };

	if (end - *p <= ENTRY ||
	    (stop = memchr(name, '\0', (size_t)(end - name))) == NULL)
		return false;
	new.addr = u64(*p) - code;
	memcpy(&new.line, *p + 8, sizeof new.line);
	new.file = e->n > 0 && strcmp(name, same_name) == 0
		       ? e->v[e->n - 1].file
		       : name;
	e->v = xgrow(e->v, &e->cap, e->n + 1, sizeof *e->v);
	e->v[e->n++] = new;
	*p = stop + 1;
	return true;
}

/* Of one address the last one counts: it comes last. */
static int
by_addr(const void *va, const void *vb)
{
	const struct entry *a = va, *b = vb;

	if (a->addr != b->addr)
		return a->addr < b->addr ? -1 : 1;
	return (a->nth > b->nth) - (a->nth < b->nth);
}

/* Each goes on until the next one. */
static void
make_rows(
    struct linemap *map, const struct entries *e, uint64_t start, uint64_t size)
{
	struct mapmaker k = { .map = map };

	for (size_t i = 0; i < e->n; i++) {
		const struct entry *at = &e->v[i];
		uint64_t next = i + 1 < e->n ? at[1].addr : size;

		if (next > size)
			next = size;
		if (at->addr < next &&
		    !mapmaker_row(&k, start + at->addr, start + next,
			mapmaker_file(&k, at->file), at->line))
			break;
	}
	mapmaker_finish(&k);
}

void
jitlines_parse(struct linemap *map, const char *record, size_t len,
    uint64_t start, uint64_t size)
{
	const char *p = record + ENTRIES, *end = record + len;
	struct entries e = { 0 };

	if (len < ENTRIES)
		return;
	for (uint64_t left = u64(record + ENTRIES - 8);
	     left > 0 && read_entry(&e, &p, end, u64(record + CODE_AT)); left--)
		;
	if (e.n > 0)
		qsort(e.v, e.n, sizeof *e.v, by_addr);
	make_rows(map, &e, start, size);
	free(e.v);
}
