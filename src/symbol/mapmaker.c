/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mapmaker.c - joins line rows and inlined calls. */
#include "config.h"

#include "symbol/mapmaker.h"

#include <stdlib.h>
#include <string.h>

#include "base/sorted.h"
#include "base/xalloc.h"

enum {
	ROWS_MAX = 1 << 20,
	FILES_MAX = 1 << 16,
	INLINES_MAX = 1 << 16,
	PIECES_MAX = 1 << 20
};

static uint32_t
add_file(struct mapmaker *k, const char *name)
{
	struct linemap *m = k->map;
	size_t len = strlen(name);
	uint64_t *slot;

	slot = hmap_put(&k->by_text, hmap_hash(name, len), NULL);
	if (*slot != 0 && strcmp(m->files[*slot - 1], name) == 0)
		return (uint32_t)*slot - 1;
	if (m->nfiles == FILES_MAX)
		return 0;
	m->files =
	    xgrow(m->files, &m->files_cap, m->nfiles + 1, sizeof *m->files);
	m->files[m->nfiles++] = xstrndup(name, len);
	*slot = m->nfiles;
	return (uint32_t)m->nfiles - 1;
}

uint32_t
mapmaker_file(struct mapmaker *k, const char *name)
{
	uint64_t *slot = hmap_put(&k->by_pointer, (uintptr_t)name, NULL);
	bool below = name != NULL && name[0] != '\0' && name[0] != '/';
	char *path;

	if (*slot == 0 && below && k->dir != NULL) {
		path = xasprintf("%s/%s", k->dir, name);
		*slot = add_file(k, path) + 1;
		free(path);
	}
	if (*slot == 0)
		*slot = add_file(k, name != NULL ? name : "") + 1;
	return (uint32_t)*slot - 1;
}

bool
mapmaker_row(struct mapmaker *k, uint64_t start, uint64_t end, uint32_t file,
    unsigned line)
{
	struct linemap *m = k->map;

	if (m->nrows == ROWS_MAX)
		return false;
	m->rows = xgrow(m->rows, &m->rows_cap, m->nrows + 1, sizeof *m->rows);
	m->rows[m->nrows++] = (struct linemap_row){ .start = start,
		.end = end,
		.file = file,
		.line = line,
		.inlined = LINEMAP_NONE };
	return true;
}

uint32_t
mapmaker_inline(struct mapmaker *k, char *take_name, uint32_t parent,
    uint32_t file, unsigned line)
{
	struct linemap *m = k->map;

	if (m->ninlines == INLINES_MAX) {
		free(take_name);
		return LINEMAP_NONE;
	}
	m->inlines = xgrow(
	    m->inlines, &m->inlines_cap, m->ninlines + 1, sizeof *m->inlines);
	m->inlines[m->ninlines] = (struct linemap_inline){
		.name = take_name, .parent = parent, .file = file, .line = line
	};
	return (uint32_t)m->ninlines++;
}

void
mapmaker_piece(struct mapmaker *k, uint64_t start, uint64_t end)
{
	if (k->npieces == PIECES_MAX)
		return;
	k->piece =
	    xgrow(k->piece, &k->pieces_cap, k->npieces + 1, sizeof *k->piece);
	k->piece[k->npieces++] = (struct mapmaker_piece){ start, end,
		(uint32_t)k->map->ninlines - 1 };
}

static int
compare(const void *va, const void *vb)
{
	const uint64_t *a = va, *b = vb;

	return (*a > *b) - (*a < *b);
}

/* Where pieces begin and end, ascending. */
static uint64_t *
edges_of(const struct mapmaker *k)
{
	uint64_t *edge = xcalloc(2 * k->npieces, sizeof *edge);

	for (size_t i = 0; i < k->npieces; i++) {
		edge[2 * i] = k->piece[i].start;
		edge[2 * i + 1] = k->piece[i].end;
	}
	qsort(edge, 2 * k->npieces, sizeof *edge, compare);
	return edge;
}

static void
cut_rows(struct mapmaker *k)
{
	struct linemap *m = k->map;
	uint64_t *edge = edges_of(k);
	struct linemap_row *whole = m->rows;
	size_t n = m->nrows, e = 0;

	m->rows = NULL;
	m->nrows = m->rows_cap = 0;
	for (size_t i = 0; i < n; i++) {
		struct linemap_row r = whole[i];

		for (; e < 2 * k->npieces && edge[e] < r.end; e++) {
			if (edge[e] <= r.start)
				continue;
			mapmaker_row(k, r.start, edge[e], r.file, r.line);
			r.start = edge[e];
		}
		mapmaker_row(k, r.start, r.end, r.file, r.line);
	}
	free(whole);
	free(edge);
}

static size_t
first_row_from(const struct linemap *m, uint64_t start)
{
	return sorted_below(m->rows, m->nrows, start, start);
}

/* The first row from r that no piece has taken: next[] leads from those taken
 * towards it, and less far each time. */
static size_t
untaken(size_t *next, size_t r)
{
	while (next[r] != r) {
		next[r] = next[next[r]];
		r = next[r];
	}
	return r;
}

/* Give each row to the innermost call that covers it: the last one made. */
static void
assign(struct mapmaker *k)
{
	struct linemap *m = k->map;
	size_t *next = xcalloc(m->nrows + 1, sizeof *next);

	for (size_t r = 0; r <= m->nrows; r++)
		next[r] = r;
	for (size_t i = k->npieces; i-- > 0;) {
		const struct mapmaker_piece *p = &k->piece[i];
		size_t r = untaken(next, first_row_from(m, p->start));

		while (r < m->nrows && m->rows[r].start < p->end) {
			m->rows[r].inlined = p->inlined;
			next[r] = r + 1;
			r = untaken(next, r);
		}
	}
	free(next);
}

static void
merge_rows(struct linemap *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->nrows; i++) {
		const struct linemap_row *r = &m->rows[i];
		struct linemap_row *last = n > 0 ? &m->rows[n - 1] : NULL;

		if (last != NULL && last->end == r->start &&
		    last->file == r->file && last->line == r->line &&
		    last->inlined == r->inlined)
			last->end = r->end;
		else
			m->rows[n++] = *r;
	}
	m->nrows = n;
}

void
mapmaker_finish(struct mapmaker *k)
{
	if (k->npieces > 0) {
		cut_rows(k);
		assign(k);
	}
	merge_rows(k->map);
	hmap_fini(&k->by_pointer);
	hmap_fini(&k->by_text);
	free(k->piece);
	*k = (struct mapmaker){ 0 };
}
