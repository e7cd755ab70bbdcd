/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * maker.c - builds a listing.
 *
 * Strings live in chunks that never move. The same text is found again by its
 * hash; two texts of one hash, which nobody makes by chance, are kept twice.
 */
#include "config.h"

#include "code/maker.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hmap.h"
#include "base/sorted.h"
#include "base/xalloc.h"

enum { CHUNK = 16384 };

struct chunk {
	struct chunk *next;
	size_t used, cap;
	char text[];
};

/* What maker_finish leaves: the listing and the memory it points into. */
struct kept {
	struct listing listing; /* first: they have one address */
	struct code_row *rows;
	struct code_line *lines;
	struct code_inline *inlines;
	struct chunk *chunks;
};

struct maker {
	struct kept *kept;
	size_t rows_cap, lines_cap, inlines_cap;
	struct hmap strings; /* hash -> address of the copy */
	struct hmap line_at; /* file and line -> index */
};

struct maker *
maker_new(uint32_t func, uint64_t start)
{
	struct maker *m = xcalloc(1, sizeof *m);
	struct listing *l;

	m->kept = xcalloc(1, sizeof *m->kept);
	l = &m->kept->listing;
	atomic_init(&l->refs, 1);
	l->func = l->near = func;
	l->start = start;
	l->name = l->module = l->origin = "";
	l->problem = l->cure = l->source_problem = "";
	return m;
}

static char *
carve(struct kept *k, size_t len)
{
	struct chunk *c = k->chunks;
	size_t cap = len > CHUNK ? len : CHUNK;

	if (c == NULL || c->cap - c->used < len) {
		c = xmalloc(sizeof *c + cap);
		*c = (struct chunk){ .next = k->chunks, .cap = cap };
		k->chunks = c;
	}
	c->used += len;
	return c->text + c->used - len;
}

const char *
maker_string(struct maker *m, const char *text)
{
	uint64_t *at;
	size_t len;
	bool fresh;
	char *copy;

	if (text == NULL || text[0] == '\0')
		return "";
	len = strlen(text);
	at = hmap_put(&m->strings, hmap_hash(text, len), &fresh);
	if (!fresh && strcmp((const char *)(uintptr_t)*at, text) == 0)
		return (const char *)(uintptr_t)*at;
	copy = memcpy(carve(m->kept, len + 1), text, len + 1);
	if (fresh)
		*at = (uintptr_t)copy;
	return copy;
}

struct listing *
maker_listing(struct maker *m)
{
	return &m->kept->listing;
}

struct code_row *
maker_row(struct maker *m)
{
	struct kept *k = m->kept;
	size_t n = k->listing.nrows++;

	k->rows = xgrow(k->rows, &m->rows_cap, n + 1, sizeof *k->rows);
	k->rows[n] = (struct code_row){ .size = 1,
		.op = "",
		.base_op = "",
		.args = "",
		.note = "",
		.callee_name = "",
		.line = LISTING_NONE,
		.inlined = LISTING_NONE,
		.target = LISTING_NONE };
	return &k->rows[n];
}

struct code_row *
maker_rows(struct maker *m, size_t *n)
{
	*n = m->kept->listing.nrows;
	return m->kept->rows;
}

uint32_t
maker_line(struct maker *m, const char *file, unsigned line, const char *text)
{
	struct kept *k = m->kept;
	size_t n = k->listing.nlines;
	uint64_t *at;
	bool fresh;

	file = maker_string(m, file);
	at = hmap_put(
	    &m->line_at, (uint64_t)(uintptr_t)file << 20 ^ line, &fresh);
	if (!fresh && k->lines[*at].file == file &&
	    k->lines[*at].line == line) {
		if (k->lines[*at].text == NULL && text != NULL)
			k->lines[*at].text = maker_string(m, text);
		return (uint32_t)*at;
	}
	k->lines = xgrow(k->lines, &m->lines_cap, n + 1, sizeof *k->lines);
	k->lines[n] = (struct code_line){ .file = file,
		.line = line,
		.text = text == NULL ? NULL : maker_string(m, text) };
	if (fresh)
		*at = n;
	k->listing.nlines++;
	return (uint32_t)n;
}

void
maker_path(struct maker *m, uint32_t line, const char *path)
{
	m->kept->lines[line].path = maker_string(m, path);
}

uint32_t
maker_inline(struct maker *m, const char *name, uint32_t parent,
    const char *file, unsigned line)
{
	struct kept *k = m->kept;
	size_t n = k->listing.ninlines;

	assert(parent == LISTING_NONE || parent < n);
	k->inlines =
	    xgrow(k->inlines, &m->inlines_cap, n + 1, sizeof *k->inlines);
	k->inlines[n] = (struct code_inline){ .name = maker_string(m, name),
		.parent = parent,
		.file = maker_string(m, file),
		.line = line };
	k->listing.ninlines++;
	return (uint32_t)n;
}

static void
free_maker(struct maker *m)
{
	hmap_fini(&m->strings);
	hmap_fini(&m->line_at);
	free(m);
}

static bool
never_goes_on(const struct code_row *row)
{
	return row->flow == CODE_JUMP || row->flow == CODE_RETURN;
}

/* Behind a jump lies what is only jumped to. Where no jump of the listing leads
 * there, none may at all, or one out of a table into the midst of it. */
static void
mark_entered(struct kept *k)
{
	bool loose = false;

	for (size_t i = 0; i < k->listing.nrows; i++)
		if (k->rows[i].target != LISTING_NONE)
			k->rows[k->rows[i].target].entered = true;
	for (size_t i = 1; i < k->listing.nrows; i++) {
		struct code_row *row = &k->rows[i];

		loose = !row->entered && !row->part &&
			(loose || never_goes_on(row - 1));
		row->entered |= loose;
	}
}

const struct listing *
maker_finish(struct maker *m)
{
	struct kept *k = m->kept;

	mark_entered(k);
	k->listing.rows = k->rows;
	k->listing.lines = k->lines;
	k->listing.inlines = k->inlines;
	free_maker(m);
	return &k->listing;
}

static void
free_kept(struct kept *k)
{
	struct chunk *c, *next;

	for (c = k->chunks; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	free(k->rows);
	free(k->lines);
	free(k->inlines);
	free(k);
}

void
maker_free(struct maker *m)
{
	if (m == NULL)
		return;
	free_kept(m->kept);
	free_maker(m);
}

/* ---- the finished listing (listing.h) ---- */

const struct listing *
listing_acquire(const struct listing *l)
{
	atomic_fetch_add(&((struct listing *)l)->refs, 1);
	return l;
}

void
listing_release(const struct listing *l)
{
	if (l != NULL && atomic_fetch_sub(&((struct listing *)l)->refs, 1) == 1)
		free_kept((struct kept *)l);
}

uint32_t
listing_row(const struct listing *l, uint64_t addr)
{
	/* parts are put in the order of their addresses */
	size_t n = sorted_upto(l->rows, l->nrows, addr, addr);

	if (n == 0 || addr - l->rows[n - 1].addr >= l->rows[n - 1].size)
		return LISTING_NONE;
	return (uint32_t)(n - 1);
}

/* An interrupted string operation goes on where it was. */
static bool
is_resumed(const struct code_row *row)
{
	return strncmp(row->op, "rep", 3) == 0;
}

uint32_t
listing_cause(const struct listing *l, uint64_t addr)
{
	const struct code_row *row = l->rows;
	uint32_t at = listing_row(l, addr);

	if (!l->skids || at == 0 || at == LISTING_NONE ||
	    row[at].addr != addr || row[at].entered || row[at].part ||
	    is_resumed(&row[at]))
		return at;
	switch (row[at - 1].flow) {
	case CODE_PLAIN:
	case CODE_BRANCH:
		return at - 1;
	case CODE_JUMP:
	case CODE_CALL:
	case CODE_RETURN:
		break;
	}
	return at;
}
