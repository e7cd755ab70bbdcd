/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * jitdump.c - the records of a jitdump file.
 *
 * Of a record only the beginning is looked at: names come before code, and of
 * the lines of a function the first one is enough here.
 */
#include "config.h"

#include "symbol/jitdump.h"

#include <byteswap.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum { /* bytes */
	HEADER = 40,
	PREFIX = 16, /* of a record: its kind, length and time */
	LOAD = 56, /* to the name */
	MOVE = 64,
	DEBUG = 32, /* to the first line */
	DEBUG_NAME = DEBUG + 16, /* to its file */
	RECORD_MAX = 64 + 4 * CODEMAP_NAME
};

enum record_kind { CODE_LOAD, CODE_MOVE, CODE_DEBUG_INFO, CODE_CLOSE };

static const uint32_t magic = 0x4A695444; /* "JiTD" */

static uint32_t
u32(const struct jitdump *d, size_t offset)
{
	uint32_t v;

	memcpy(&v, d->record.data + offset, sizeof v);
	return d->swap ? bswap_32(v) : v;
}

static uint64_t
u64(const struct jitdump *d, size_t offset)
{
	uint64_t v;

	memcpy(&v, d->record.data + offset, sizeof v);
	return d->swap ? bswap_64(v) : v;
}

/* The text at offset, if it has an end in what there is of the record. */
static const char *
text(const struct jitdump *d, size_t offset, size_t *len)
{
	const char *p = d->record.data + offset, *end;

	if (offset >= d->record.len)
		return NULL;
	end = memchr(p, '\0', d->record.len - offset);
	if (end == NULL)
		return NULL;
	*len = (size_t)(end - p);
	return p;
}

/* The function that a record gives an index of its own. */
static void
remember(struct jitdump *d, uint64_t index, uint32_t number)
{
	if (d->numbers.n >= CODEMAP_ENTRIES)
		hmap_clear(&d->numbers);
	*hmap_put(&d->numbers, index, NULL) = number;
}

static void
load(struct jitdump *d, uint32_t size, struct codemap *out)
{
	struct codemap_new a = { 0 };
	uint64_t code;

	if (d->record.len < LOAD ||
	    (a.name = text(d, LOAD, &a.name_len)) == NULL)
		return;
	a.start = u64(d, 32);
	a.size = u64(d, 40);
	code = LOAD + a.name_len + 1;
	if (code <= size && a.size <= size - code)
		a.bytes = d->at + code;
	if (d->line != 0 && d->lines_addr == a.start) {
		a.line = d->line;
		a.file = d->file.data;
		a.file_len = d->file.len;
		a.lines = d->lines;
		a.lines_size = d->lines_size;
	}
	d->line = 0;
	remember(d, u64(d, 48), codemap_add(out, &a));
}

/* The same function elsewhere. */
static void
move(struct jitdump *d, struct codemap *out)
{
	const struct codemap_entry *e = NULL;
	uint64_t *number = NULL;
	struct codemap_new a;
	char *name, *file;

	if (d->record.len >= MOVE)
		number = hmap_get(&d->numbers, u64(d, 56));
	if (number != NULL)
		e = codemap_get(out, (uint32_t)*number);
	if (e == NULL)
		return;
	name = xstrdup(codemap_text(out, e->name));
	file = xstrdup(codemap_text(out, e->file));
	a = (struct codemap_new){ .start = u64(d, 40),
		.size = e->size,
		.bytes = e->bytes,
		.lines = e->lines,
		.lines_size = e->lines_size,
		.name = name,
		.name_len = strlen(name),
		.file = file,
		.file_len = strlen(file),
		.line = e->line };
	remember(d, u64(d, 56), codemap_add(out, &a));
	free(name);
	free(file);
}

/* Lines of a function that is to come. */
static void
lines(struct jitdump *d, uint32_t size)
{
	const char *file;
	size_t len;

	d->line = 0;
	if (d->record.len < DEBUG_NAME || u64(d, 24) == 0 ||
	    (file = text(d, DEBUG_NAME, &len)) == NULL)
		return;
	d->lines_addr = u64(d, 16);
	d->line = u32(d, DEBUG + 8);
	d->lines = d->at;
	d->lines_size = d->swap ? 0 : size;
	buf_clear(&d->file);
	buf_add(&d->file, file, len);
}

/* As much as is wanted of the record at hand, then what to skip of it. */
static void
end_record(struct jitdump *d, uint32_t size, struct codemap *out)
{
	switch (u32(d, 0)) {
	case CODE_LOAD:
		load(d, size, out);
		break;
	case CODE_MOVE:
		move(d, out);
		break;
	case CODE_DEBUG_INFO:
		lines(d, size);
		break;
	}
	d->skip = size - d->record.len;
	d->at += size;
	buf_clear(&d->record);
}

static void
end_header(struct jitdump *d)
{
	uint32_t size;

	d->swap = u32(d, 0) == bswap_32(magic);
	size = u32(d, 8);
	d->bad = u32(d, 0) != magic || size < HEADER;
	d->begun = true;
	d->at = size;
	d->skip = size - HEADER;
	buf_clear(&d->record);
}

/* How many bytes of the record, or the header, are wanted at once. */
static size_t
wanted(const struct jitdump *d)
{
	uint32_t size;

	if (!d->begun)
		return HEADER;
	if (d->record.len < PREFIX)
		return PREFIX;
	size = u32(d, 4);
	return size < RECORD_MAX ? size : RECORD_MAX;
}

/* The record has what was wanted of it. */
static void
advance(struct jitdump *d, struct codemap *out)
{
	if (!d->begun) {
		end_header(d);
	} else if (u32(d, 4) < PREFIX) {
		d->bad = true;
	} else if (d->record.len >= wanted(d)) {
		end_record(d, u32(d, 4), out);
	}
}

void
jitdump_feed(
    struct jitdump *d, const void *bytes, size_t len, struct codemap *out)
{
	const char *p = bytes;

	while (len > 0 && !d->bad) {
		bool skips = d->skip > 0;
		uint64_t want = skips ? d->skip : wanted(d) - d->record.len;
		size_t n = want < len ? (size_t)want : len;

		if (skips)
			d->skip -= n;
		else
			buf_add(&d->record, p, n);
		p += n;
		len -= n;
		if (!skips && n == want)
			advance(d, out);
	}
}

void
jitdump_fini(struct jitdump *d)
{
	buf_fini(&d->record);
	buf_fini(&d->file);
	hmap_fini(&d->numbers);
}
