/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lines.c - asks libdw where functions were written.
 *
 * The units (source files) of an image are sorted by address once; the
 * functions of a unit are listed when one of them is asked for. libdw's own
 * searches are not used: its table of addresses misses what clang and rustc
 * compile, and its walk over a unit recurses as deep as the file tells it to.
 */
#include "config.h"

#include "symbol/lines.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <stdlib.h>
#include <string.h>

#include "base/hmap.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "symbol/debugalt.h"
#include "symbol/debugfile.h"
#include "symbol/elffile.h"
#include "target/rights.h"

enum {
	UNITS_MAX = 1 << 20,
	RANGES_MAX = 4 << 20,
	FUNCS_MAX = 1 << 20, /* of one unit */
	DEPTH_MAX = 32, /* of namespaces and classes */
	PATH_SHOWN_MAX = 1024,
	MEMORY_SHARE = 4 /* of memory to the size of the file */
};

#define MEMORY_MIN (32ull << 20)

struct func {
	uint64_t addr;
	const char *file; /* libdw's */
	unsigned line;
};

struct unit {
	Dwarf_Die die;
	Dwarf_Half version; /* of DWARF */
	bool listed;
	struct func *v; /* ascending once listed */
	size_t n, cap;
};

struct range {
	uint64_t start, end;
	size_t unit;
};

struct lines {
	struct elffile file;
	struct debugalt alt;
	Dwarf *dwarf;
	struct unit *unit;
	size_t nunits, units_cap;
	struct range *range; /* ascending */
	size_t nranges, ranges_cap;
	struct hmap shown; /* libdw's file name -> ours */
};

static int
compare(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int
by_start(const void *va, const void *vb)
{
	const struct range *a = va, *b = vb;

	return compare(a->start, b->start);
}

static int
by_addr(const void *va, const void *vb)
{
	const struct func *a = va, *b = vb;

	return compare(a->addr, b->addr);
}

static void
add_unit(struct lines *l, Dwarf_Die *die, Dwarf_Half version)
{
	Dwarf_Addr base, start, end;
	ptrdiff_t at = 0;
	size_t before = l->nranges;

	while (l->nranges < RANGES_MAX &&
	       (at = dwarf_ranges(die, at, &base, &start, &end)) > 0) {
		if (start >= end)
			continue;
		l->range = xgrow(
		    l->range, &l->ranges_cap, l->nranges + 1, sizeof *l->range);
		l->range[l->nranges++] =
		    (struct range){ start, end, l->nunits };
	}
	if (l->nranges == before)
		return;
	l->unit = xgrow(l->unit, &l->units_cap, l->nunits + 1, sizeof *l->unit);
	l->unit[l->nunits++] = (struct unit){ .die = *die, .version = version };
}

static void
list_units(struct lines *l)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Half version;
	Dwarf_Die die;
	uint8_t type;

	while (l->nunits < UNITS_MAX && dwarf_get_units(l->dwarf, cu, &cu,
					    &version, &type, &die, NULL) == 0) {
		int tag = dwarf_tag(&die);

		if (tag == DW_TAG_compile_unit || tag == DW_TAG_skeleton_unit)
			add_unit(l, &die, version);
	}
	if (l->nranges > 1)
		qsort(l->range, l->nranges, sizeof *l->range, by_start);
}

/* The file a function is declared in. libdw takes file 0 for none; since DWARF 5
 * it is the unit's own file, and clang makes use of that. */
static const char *
decl_file(struct unit *u, Dwarf_Die *die)
{
	const char *name = dwarf_decl_file(die);
	Dwarf_Attribute attr;
	Dwarf_Files *files;
	Dwarf_Word index;
	size_t n;

	if (name != NULL || u->version < 5 ||
	    dwarf_formudata(dwarf_attr_integrate(die, DW_AT_decl_file, &attr),
		&index) != 0 ||
	    index != 0 || dwarf_getsrcfiles(&u->die, &files, &n) != 0)
		return name;
	return dwarf_filesrc(files, 0, NULL, NULL);
}

/* Remember a function at the start of each of its ranges: what a compiler
 * moved out of line (name.cold) is a function to the symbol table. */
static void
add_func(struct unit *u, Dwarf_Die *die)
{
	Dwarf_Addr base, start, end;
	const char *file;
	ptrdiff_t at = 0;
	int line;

	if (!dwarf_hasattr(die, DW_AT_low_pc) &&
	    !dwarf_hasattr(die, DW_AT_ranges))
		return;
	file = decl_file(u, die);
	if (file == NULL || dwarf_decl_line(die, &line) != 0 || line <= 0)
		return;
	while (u->n < FUNCS_MAX &&
	       (at = dwarf_ranges(die, at, &base, &start, &end)) > 0) {
		u->v = xgrow(u->v, &u->cap, u->n + 1, sizeof *u->v);
		u->v[u->n++] = (struct func){ start, file, (unsigned)line };
	}
}

/* The next DIE of the same level. One that claims to lie before this one would
 * lead in a circle. */
static bool
next_sibling(Dwarf_Die *die)
{
	Dwarf_Off before = dwarf_dieoffset(die);

	return dwarf_siblingof(die, die) == 0 && dwarf_dieoffset(die) > before;
}

static bool
holds_functions(int tag)
{
	return tag == DW_TAG_namespace || tag == DW_TAG_module ||
	       tag == DW_TAG_class_type || tag == DW_TAG_structure_type ||
	       tag == DW_TAG_union_type;
}

static void
list_funcs(struct unit *u, Dwarf_Die *parent, unsigned depth)
{
	Dwarf_Die die;

	if (depth == DEPTH_MAX || dwarf_child(parent, &die) != 0)
		return;
	do {
		int tag = dwarf_tag(&die);

		if (tag == DW_TAG_subprogram)
			add_func(u, &die);
		else if (holds_functions(tag))
			list_funcs(u, &die, depth + 1);
	} while (next_sibling(&die));
}

/* Do the strings libdw will measure end within their sections? */
static bool
strings_end(const struct elffile *f)
{
	static const char *const names[] = { ".debug_str", ".debug_line_str" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t index = elffile_by_name(f, names[i]), len;
		const char *p = elffile_data(f, index, &len);

		if (p != NULL && p[len - 1] != '\0')
			return false;
	}
	return true;
}

/* libdw ends the program where memory does. Lines are worth less than that: they
 * are left out where memory is limited and may not suffice. */
static bool
has_memory(const struct elffile *f)
{
	return rights_memory() >= MEMORY_MIN + MEMORY_SHARE * f->len;
}

/* Use the file's own debug information, or that of its debug file. */
static bool
open_dwarf(struct lines *l, const struct image *img, int root)
{
	char *path = NULL;
	bool own;

	own = elffile_open(&l->file, img) == 0 &&
	      elffile_by_name(&l->file, ".debug_info") != 0;
	if (!own) {
		elffile_close(&l->file);
		if (elffile_open_fd(
			&l->file, debugfile_open(img, root, &path)) == -1)
			return false;
	}
	if (has_memory(&l->file) && elffile_sane(&l->file) &&
	    strings_end(&l->file))
		l->dwarf = dwarf_begin_elf(l->file.elf, DWARF_C_READ, NULL);
	if (l->dwarf != NULL)
		dwarf_new_oom_handler(l->dwarf, xalloc_exhausted);
	/* never leave it to libdw to open other files by their names */
	if (l->dwarf != NULL && debugalt_attach(&l->alt, l->dwarf,
				    own ? img->path : path, root) == -1) {
		dwarf_end(l->dwarf);
		l->dwarf = NULL;
	}
	free(path);
	return l->dwarf != NULL;
}

struct lines *
lines_open(const struct image *img, int root)
{
	struct lines *l;

	if (img->vdso || img->elf32)
		return NULL;
	l = xcalloc(1, sizeof *l);
	if (!open_dwarf(l, img, root)) {
		lines_close(l);
		return NULL;
	}
	list_units(l);
	return l;
}

static struct unit *
find_unit(struct lines *l, uint64_t vaddr)
{
	size_t lo = 0, hi = l->nranges;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (vaddr < l->range[mid].start)
			hi = mid;
		else
			lo = mid + 1;
	}
	if (lo == 0 || vaddr >= l->range[lo - 1].end)
		return NULL;
	return &l->unit[l->range[lo - 1].unit];
}

static const struct func *
find_func(struct unit *u, uint64_t vaddr)
{
	const struct func key = { .addr = vaddr };

	if (!u->listed) {
		u->listed = true;
		list_funcs(u, &u->die, 0);
		if (u->n > 1)
			qsort(u->v, u->n, sizeof *u->v, by_addr);
	}
	if (u->n == 0)
		return NULL;
	return bsearch(&key, u->v, u->n, sizeof *u->v, by_addr);
}

/* The name as people write it: relative to where the unit was compiled, if it
 * lies below, and printable. */
static const char *
shown(struct lines *l, struct unit *u, const char *file)
{
	uint64_t *slot = hmap_put(&l->shown, (uintptr_t)file, NULL);
	const char *dir;
	Dwarf_Attribute attr;
	size_t len;

	if (*slot != 0)
		return (const char *)(uintptr_t)*slot;
	dir = dwarf_formstring(dwarf_attr(&u->die, DW_AT_comp_dir, &attr));
	len = dir != NULL ? strlen(dir) : 0;
	if (len > 0 && strncmp(file, dir, len) == 0 && file[len] == '/')
		file += len + 1;
	while (strncmp(file, "./", 2) == 0)
		file += 2;
	*slot = (uintptr_t)text_safe(file, strlen(file), PATH_SHOWN_MAX);
	return (const char *)(uintptr_t)*slot;
}

bool
lines_find(struct lines *l, uint64_t vaddr, const char **file, unsigned *line)
{
	struct unit *u = has_memory(&l->file) ? find_unit(l, vaddr) : NULL;
	const struct func *func;
	const char *name;
	Dwarf_Line *row;
	int n;

	if (u == NULL)
		return false;
	func = find_func(u, vaddr);
	if (func != NULL) {
		*file = shown(l, u, func->file);
		*line = func->line;
		return true;
	}
	row = dwarf_getsrc_die(&u->die, vaddr);
	if (row == NULL || dwarf_lineno(row, &n) != 0 || n <= 0)
		return false;
	name = dwarf_linesrc(row, NULL, NULL);
	if (name == NULL)
		return false;
	*file = shown(l, u, name);
	*line = (unsigned)n;
	return true;
}

void
lines_close(struct lines *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < l->shown.cap; i++)
		if (l->shown.slot[i].used)
			free((char *)(uintptr_t)l->shown.slot[i].value);
	hmap_fini(&l->shown);
	for (size_t i = 0; i < l->nunits; i++)
		free(l->unit[i].v);
	free(l->unit);
	free(l->range);
	if (l->dwarf != NULL)
		dwarf_end(l->dwarf);
	debugalt_fini(&l->alt);
	elffile_close(&l->file);
	free(l);
}
