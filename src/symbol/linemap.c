/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linemap.c - looks up rows of a linemap, copies it, gives back its memory. */
#include "config.h"

#include "symbol/linemap.h"

#include <stdlib.h>

#include "base/sorted.h"
#include "base/xalloc.h"

const struct linemap_row *
linemap_find(const struct linemap *m, uint64_t addr)
{
	size_t i = sorted_upto(m->rows, m->nrows, end, addr);

	return i < m->nrows && m->rows[i].start <= addr ? &m->rows[i] : NULL;
}

void
linemap_copy(struct linemap *to, const struct linemap *from)
{
	*to = *from;
	to->rows = xmemdup(from->rows, from->nrows * sizeof *from->rows);
	to->rows_cap = from->nrows;
	to->files = xcalloc(from->nfiles, sizeof *to->files);
	to->files_cap = from->nfiles;
	for (size_t i = 0; i < from->nfiles; i++)
		to->files[i] = xstrdup(from->files[i]);
	to->inlines =
	    xmemdup(from->inlines, from->ninlines * sizeof *from->inlines);
	to->inlines_cap = from->ninlines;
	for (size_t i = 0; i < from->ninlines; i++)
		to->inlines[i].name = xstrdup(from->inlines[i].name);
}

void
linemap_fini(struct linemap *m)
{
	for (size_t i = 0; i < m->nfiles; i++)
		free(m->files[i]);
	for (size_t i = 0; i < m->ninlines; i++)
		free(m->inlines[i].name);
	free(m->rows);
	free(m->files);
	free(m->inlines);
	*m = (struct linemap){ 0 };
}
