/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lines.c - asks debugging information where functions and instructions were
 * written. */
#include "config.h"

#include "symbol/lines.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "base/hmap.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "symbol/dwarffile.h"
#include "symbol/inlines.h"
#include "symbol/mapmaker.h"
#include "symbol/units.h"

enum { PATH_SHOWN_MAX = 1024 };

struct lines {
	struct dwarffile file;
	struct units units;
	struct hmap shown; /* libdw's file name -> ours */
};

struct lines *
lines_open(const struct image *img, int root)
{
	struct lines *l = xcalloc(1, sizeof *l);

	if (!dwarffile_open(&l->file, img, root)) {
		free(l);
		return NULL;
	}
	units_list(&l->units, l->file.dwarf, img->path, root);
	return l;
}

static struct unit *
unit_at(struct lines *l, uint64_t vaddr)
{
	return dwarffile_has_memory(&l->file) ? units_find(&l->units, vaddr)
					      : NULL;
}

/* Where the unit was compiled, or NULL. */
static const char *
dir_of(struct unit *u)
{
	Dwarf_Attribute attr;

	return dwarffile_string(dwarf_attr(&u->die, DW_AT_comp_dir, &attr));
}

/* The name as people write it: relative to where the unit was compiled, if it
 * lies below, and printable. */
static const char *
shown(struct lines *l, struct unit *u, const char *file)
{
	uint64_t *slot = hmap_put(&l->shown, (uintptr_t)file, NULL);
	const char *dir;
	size_t len;

	if (*slot != 0)
		return (const char *)(uintptr_t)*slot;
	dir = dir_of(u);
	len = dir != NULL ? strlen(dir) : 0;
	if (len > 0 && strncmp(file, dir, len) == 0 && file[len] == '/')
		file += len + 1;
	while (strncmp(file, "./", 2) == 0)
		file += 2;
	*slot = (uintptr_t)text_safe(file, strlen(file), PATH_SHOWN_MAX);
	return (const char *)(uintptr_t)*slot;
}

static bool
line_at(struct lines *l, struct unit *u, uint64_t vaddr, const char **file,
    unsigned *line)
{
	Dwarf_Line *row = dwarf_getsrc_die(&u->die, vaddr);
	const char *name;
	int n;

	if (row == NULL || dwarf_lineno(row, &n) != 0 || n <= 0)
		return false;
	name = dwarf_linesrc(row, NULL, NULL);
	if (name == NULL)
		return false;
	*file = shown(l, u, name);
	*line = (unsigned)n;
	return true;
}

bool
lines_find(struct lines *l, uint64_t vaddr, const char **file, unsigned *line)
{
	struct unit *u = unit_at(l, vaddr);
	const struct unit_func *f;
	size_t n;

	if (u == NULL)
		return false;
	f = units_funcs_from(&l->units, u, vaddr, &n);
	while (n > 0 && f->start < vaddr)
		f++, n--;
	if (n == 0 || f->start != vaddr || f->line == 0)
		return line_at(l, u, vaddr, file, line);
	*file = shown(l, u, f->file);
	*line = f->line;
	return true;
}

bool
lines_at(struct lines *l, uint64_t vaddr, const char **file, unsigned *line)
{
	struct unit *u = unit_at(l, vaddr);

	return u != NULL && line_at(l, u, vaddr, file, line);
}

/* The last row at or before an address; rows ascend. */
static size_t
row_before(Dwarf_Lines *rows, size_t n, uint64_t vaddr)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		Dwarf_Addr addr = UINT64_MAX;

		dwarf_lineaddr(dwarf_onesrcline(rows, mid), &addr);
		if (addr <= vaddr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo > 0 ? lo - 1 : 0;
}

/* Rows that are no statements count as well: the time is theirs, too. Of
 * several at one address the last one holds it. */
static void
add_rows(struct mapmaker *k, struct unit *u, uint64_t start, uint64_t end)
{
	Dwarf_Lines *rows;
	size_t n;

	if (dwarf_getsrclines(&u->die, &rows, &n) != 0)
		return;
	for (size_t i = row_before(rows, n, start); i + 1 < n; i++) {
		Dwarf_Line *row = dwarf_onesrcline(rows, i);
		Dwarf_Addr from, to;
		bool ends;
		int line;

		if (dwarf_lineaddr(row, &from) != 0 || from >= end ||
		    dwarf_lineaddr(dwarf_onesrcline(rows, i + 1), &to) != 0)
			break;
		from = from < start ? start : from;
		to = to > end ? end : to;
		if (from >= to || dwarf_lineendsequence(row, &ends) != 0 ||
		    ends || dwarf_lineno(row, &line) != 0)
			continue;
		if (!mapmaker_row(k, from, to,
			mapmaker_file(k, dwarf_linesrc(row, NULL, NULL)),
			line > 0 ? (unsigned)line : 0))
			break;
	}
}

bool
lines_map(struct lines *l, uint64_t start, uint64_t end, struct linemap *out)
{
	struct unit *u = unit_at(l, start);
	struct mapmaker k = { .map = out };

	*out = (struct linemap){ 0 };
	if (u == NULL)
		return false;
	k.dir = dir_of(u);
	add_rows(&k, u, start, end);
	if (out->nrows > 0)
		inlines_add(&k, &l->units, u, start, end);
	mapmaker_finish(&k);
	return out->nrows > 0;
}

void
lines_close(struct lines *l)
{
	const uint64_t *shown;
	uint64_t key;
	size_t at = 0;

	if (l == NULL)
		return;
	while ((shown = hmap_next(&l->shown, &at, &key)) != NULL)
		free((char *)(uintptr_t)*shown);
	hmap_fini(&l->shown);
	units_fini(&l->units);
	dwarffile_close(&l->file);
	free(l);
}
