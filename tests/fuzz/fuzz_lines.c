/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_lines.c - the lines and inlined calls of an ELF file. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "symbol/lines.h"
#include "symbol/symtab.h"

enum { FUNCS_MAX = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

/* What the header of a map promises. */
static void
check(const struct linemap *m, uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < m->nrows; i++) {
		const struct linemap_row *r = &m->rows[i];

		if (r->start < start || r->start >= r->end || r->end > end ||
		    (i > 0 && r->start < r[-1].end) || r->file >= m->nfiles ||
		    (r->inlined != LINEMAP_NONE && r->inlined >= m->ninlines))
			abort();
	}
	for (size_t i = 0; i < m->ninlines; i++)
		if ((m->inlines[i].parent != LINEMAP_NONE &&
			m->inlines[i].parent >= i) ||
		    m->inlines[i].file >= m->nfiles ||
		    m->inlines[i].name == NULL)
			abort();
}

static void
ask(struct lines *l, uint64_t start, uint64_t end)
{
	struct linemap map;
	const char *file;
	unsigned line;

	lines_find(l, start, &file, &line);
	if (lines_at(l, start + 1, &file, &line) && line == 0)
		abort();
	if (!lines_map(l, start, end, &map))
		return;
	check(&map, start, end);
	linemap_fini(&map);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct image *img;
	struct symtab *t;
	struct lines *l;

	if (write(fd, p, n) != (ssize_t)n)
		abort();
	img = image_open(fd, "/fuzz", NULL);
	if (img == NULL)
		return 0;
	t = symtab_load(img, -1);
	l = lines_open(img, -1);
	for (size_t i = 0; l != NULL && i < t->n && i < FUNCS_MAX; i++)
		ask(l, t->v[i].addr, t->v[i].addr + t->v[i].size);
	if (l != NULL)
		ask(l, 0, UINT64_MAX);
	lines_close(l);
	symtab_free(t);
	image_free(img);
	return 0;
}
