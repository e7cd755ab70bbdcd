/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * native.c - puts the listing of a machine code function together.
 *
 * What a live process has in its memory is what it runs, so that is decoded;
 * the file tells which of it was patched.
 */
#include "config.h"

#include "code/native.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hmap.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "code/memory.h"
#include "code/operands.h"

enum { PATH_SHOWN = 4096, BREAKPOINT = 0xcc };

struct native {
	const struct native_code *code;
	const struct native_opts *opts;
	struct maker *maker;
	struct operands operands;
	struct memory memory;
	size_t left; /* bytes that may still be shown */
};

struct bytes { /* of one part, as they are shown */
	uint8_t *shown, *file;
	size_t len, file_len;
};

static struct maker *
begin(const struct native_code *code)
{
	struct maker *m = maker_new(code->func, code->start);
	struct listing *l = maker_listing(m);

	l->name = maker_string(m, code->name);
	l->module = maker_string(m, code->module);
	l->near = code->near;
	l->skids = true;
	return m;
}

const struct listing *
native_refusal(
    const struct native_code *code, const char *problem, const char *cure)
{
	struct maker *m = begin(code);
	struct listing *l = maker_listing(m);

	l->problem = maker_string(m, problem);
	l->cure = maker_string(m, cure);
	l->settled = true;
	return maker_finish(m);
}

/* ---- bytes ---- */

static void
get_bytes(struct native *n, const struct native_part *part, struct bytes *b)
{
	const struct native_code *code = n->code;
	size_t len = (size_t)(part->end - part->start);

	if (len > n->left)
		len = n->left;
	*b = (struct bytes){ .shown = xmalloc(len + 1) };
	if (code->image == NULL) {
		memcpy(b->shown, code->bytes, len);
		b->len = len;
	} else {
		b->file = xmalloc(len + 1);
		b->file_len =
		    image_read(code->image, part->start, b->file, len);
		b->len = memory_read(
		    &n->memory, code->image, part->start, b->shown, len);
	}
	if (b->len < b->file_len) { /* gone, or not ours to read */
		memcpy(b->shown, b->file, b->file_len);
		b->len = b->file_len;
	}
	n->left -= b->len;
}

static bool
differs(const struct bytes *b)
{
	size_t len = b->len < b->file_len ? b->len : b->file_len;

	return b->file != NULL && memcmp(b->shown, b->file, len) != 0;
}

/* Mark the rows from the first on where the process differs from its file. */
static bool
mark_patched(
    struct maker *m, size_t first, const struct bytes *b, uint64_t start)
{
	bool any = false;
	size_t n;
	struct code_row *row = maker_rows(m, &n);

	for (size_t i = first; i < n; i++) {
		size_t at = (size_t)(row[i].addr - start);

		if (at + row[i].size > b->file_len)
			continue;
		row[i].patched =
		    memcmp(b->shown + at, b->file + at, row[i].size) != 0;
		any |= row[i].patched;
	}
	return any;
}

/* ---- lines ---- */

/* The listing's number for each inlined call of a map. */
static uint32_t *
add_inlines(struct native *n, const struct linemap *map)
{
	uint32_t *id = xcalloc(map->ninlines + 1, sizeof *id);

	for (size_t i = 0; i < map->ninlines; i++) {
		const struct linemap_inline *in = &map->inlines[i];
		const char *file =
		    in->file < map->nfiles ? map->files[in->file] : "";
		char *safe = text_safe(file, strlen(file), PATH_SHOWN);

		id[i] = maker_inline(n->maker, in->name,
		    in->parent < i ? id[in->parent] : LISTING_NONE, safe,
		    in->line);
		free(safe);
	}
	return id;
}

/* The listing's number of a source line, with its text. */
static uint32_t
add_line(struct native *n, struct hmap *known, const struct linemap *map,
    const struct linemap_row *l)
{
	const char *path = map->files[l->file], *text = NULL;
	bool fresh;
	uint64_t *at = hmap_put(known, hmap_key2(l->file, l->line), &fresh);
	char *safe;

	if (!fresh)
		return (uint32_t)*at;
	if (n->opts->sources != NULL && l->line != 0)
		text = sources_line(n->opts->sources, path, l->line);
	safe = text_safe(path, strlen(path), PATH_SHOWN);
	*at = maker_line(n->maker, safe, l->line, text);
	if (n->opts->sources != NULL &&
	    sources_path(n->opts->sources, path) != NULL)
		maker_path(n->maker, (uint32_t)*at,
		    sources_path(n->opts->sources, path));
	free(safe);
	return (uint32_t)*at;
}

/* Give the rows from first to end their lines; both rows and map ascend. */
static void
add_lines(struct native *n, const struct linemap *map, size_t first, size_t end)
{
	struct hmap known = { 0 };
	uint32_t *inlined = add_inlines(n, map);
	size_t at = 0, nrows;
	struct code_row *row = maker_rows(n->maker, &nrows);

	for (size_t i = first; i < end; i++) {
		const struct linemap_row *l;

		while (at < map->nrows && map->rows[at].end <= row[i].addr)
			at++;
		if (at == map->nrows)
			break;
		l = &map->rows[at];
		if (l->start > row[i].addr)
			continue;
		if (l->file < map->nfiles)
			row[i].line = add_line(n, &known, map, l);
		if (l->inlined < map->ninlines)
			row[i].inlined = inlined[l->inlined];
	}
	hmap_fini(&known);
	free(inlined);
}

/* ---- the whole ---- */

/* A debugger's breakpoint of x86 is one byte over an instruction: what it stands
 * for is decoded in its place. Returns what the process has, where that is
 * needed. */
static uint8_t *
lift_breakpoints(struct bytes *b, enum code_machine machine)
{
	size_t len = b->len < b->file_len ? b->len : b->file_len;
	uint8_t *had = NULL;

	if (b->file == NULL || machine != CODE_X86_64)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		if (b->shown[i] != BREAKPOINT || b->file[i] == BREAKPOINT)
			continue;
		if (had == NULL)
			had = xmemdup(b->shown, b->len);
		b->shown[i] = b->file[i];
	}
	return had;
}

/* Append a part. True when it is patched somewhere. */
static bool
add_part(struct native *n, struct disasm *d, size_t i)
{
	const struct native_part *part = &n->code->part[i];
	struct bytes b;
	size_t first, end;
	bool patched = false;
	uint8_t *had;

	get_bytes(n, part, &b);
	had = lift_breakpoints(&b, code_machine(n->code->image));
	maker_rows(n->maker, &first);
	disasm_add(
	    d, n->maker, &n->operands.names, b.shown, b.len, part->start);
	maker_rows(n->maker, &end);
	if (first > 0 && end > first)
		maker_rows(n->maker, &end)[first].part = true;
	if (had != NULL)
		memcpy(b.shown, had, b.len);
	free(had);
	if (differs(&b))
		patched = mark_patched(n->maker, first, &b, part->start);
	if (n->opts->maps != NULL)
		add_lines(n, &n->opts->maps[i], first, end);
	free(b.shown);
	free(b.file);
	return patched;
}

static void
tell_origin(struct native *n, bool patched)
{
	const struct native_code *code = n->code;
	struct buf b = { 0 };

	if (code->image == NULL)
		buf_adds(&b, code->origin);
	else
		buf_adds(&b, code->image->path);
	if (patched)
		buf_addf(&b, ", patched in the memory of process %d",
		    (int)code->pid);
	if (n->left == 0)
		buf_addf(&b, "; the first %d MiB", NATIVE_BYTES >> 20);
	maker_listing(n->maker)->origin = maker_string(n->maker, b.data);
	buf_fini(&b);
}

static void
tell_source(struct native *n)
{
	struct listing *l = maker_listing(n->maker);
	size_t nrows = 0;

	l->settled = n->opts->settled;
	if (n->opts->maps == NULL)
		return;
	for (size_t i = 0; i < n->code->nparts; i++)
		nrows += n->opts->maps[i].nrows;
	if (nrows == 0 && n->code->image != NULL)
		l->source_problem =
		    maker_string(n->maker, "no line table of this code: build "
					   "with -g, or install its debug "
					   "symbols");
	else if (n->opts->sources != NULL)
		l->source_problem =
		    maker_string(n->maker, sources_problem(n->opts->sources));
}

static void
tell_no_bytes(struct native *n)
{
	struct listing *l = maker_listing(n->maker);

	l->problem = maker_string(n->maker, "its code can be read neither "
					    "from its file nor from memory");
	l->cure = maker_string(n->maker,
	    "run stacktop as the user of the process, or as root, while it "
	    "lives");
}

const struct listing *
native_listing(const struct native_code *code, const struct native_opts *opts)
{
	struct native n = { .code = code, .opts = opts, .left = NATIVE_BYTES };
	struct err err = { 0 };
	struct disasm *d =
	    disasm_new(code_machine(code->image), opts->syntax, &err);
	bool patched = false;
	size_t nrows;

	if (d == NULL)
		return native_refusal(code, err.text, err.cure);
	n.maker = begin(code);
	memory_open(&n.memory, code->image != NULL ? code->pid : 0);
	operands_init(&n.operands, code, &n.memory, n.maker);
	for (size_t i = 0; i < code->nparts && n.left > 0; i++)
		patched |= add_part(&n, d, i);
	maker_rows(n.maker, &nrows);
	if (nrows == 0)
		tell_no_bytes(&n);
	disasm_link(n.maker);
	tell_origin(&n, patched);
	tell_source(&n);
	memory_close(&n.memory);
	operands_fini(&n.operands);
	disasm_free(d);
	return maker_finish(n.maker);
}
