/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * units.c - lists units and their functions.
 *
 * The units are sorted by address once; the functions of a unit are listed when
 * one of them is asked for. libdw's own searches are not used: its table of
 * addresses misses what clang and rustc compile, and its walk over a unit
 * recurses as deep as the file tells it to.
 */
#include "config.h"

#include "symbol/units.h"

#include <dwarf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/sorted.h"
#include "base/xalloc.h"
#include "symbol/splitdwarf.h"

enum {
	UNITS_MAX = 1 << 20,
	RANGES_MAX = 4 << 20,
	FUNCS_MAX = 1 << 20, /* of one unit */
	DEPTH_MAX = 32 /* of namespaces and classes */
};

static int
compare(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int
range_by_start(const void *va, const void *vb)
{
	const struct unit_range *a = va, *b = vb;

	return compare(a->start, b->start);
}

static int
func_by_start(const void *va, const void *vb)
{
	const struct unit_func *a = va, *b = vb;

	return compare(a->start, b->start);
}

static void
add_unit(struct units *u, Dwarf_Die *die, uint8_t type)
{
	Dwarf_Addr base, start, end;
	ptrdiff_t at = 0;
	size_t before = u->nranges;

	while (u->nranges < RANGES_MAX &&
	       (at = dwarf_ranges(die, at, &base, &start, &end)) > 0) {
		if (start >= end)
			continue;
		u->range = xgrow(
		    u->range, &u->ranges_cap, u->nranges + 1, sizeof *u->range);
		u->range[u->nranges++] =
		    (struct unit_range){ start, end, u->n };
	}
	if (u->nranges == before)
		return;
	u->unit = xgrow(u->unit, &u->cap, u->n + 1, sizeof *u->unit);
	u->unit[u->n++] = (struct unit){
		.die = *die, .full = *die, .skeleton = type == DW_UT_skeleton
	};
}

void
units_list(struct units *u, Dwarf *dwarf, const char *path, int root)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Half version;
	Dwarf_Die die;
	uint8_t type;

	u->path = xstrdup(path);
	u->root = root != -1 ? fcntl(root, F_DUPFD_CLOEXEC, 0) : -1;
	while (u->n < UNITS_MAX && dwarf_get_units(dwarf, cu, &cu, &version,
				       &type, &die, NULL) == 0) {
		int tag = dwarf_tag(&die);

		if (tag == DW_TAG_compile_unit || tag == DW_TAG_skeleton_unit)
			add_unit(u, &die, type);
	}
	if (u->nranges > 1)
		qsort(u->range, u->nranges, sizeof *u->range, range_by_start);
}

struct unit *
units_find(struct units *u, uint64_t vaddr)
{
	size_t n = sorted_upto(u->range, u->nranges, start, vaddr);

	if (n == 0 || vaddr >= u->range[n - 1].end)
		return NULL;
	return &u->unit[u->range[n - 1].unit];
}

/* libdw's own dwarf_decl_file takes file 0 for none, which since DWARF 5 is the
 * unit's own file, and ends the program where a unit is split. */
const char *
unit_file(Dwarf_Attribute *attr)
{
	Dwarf_Half version;
	Dwarf_Files *files;
	Dwarf_Word index;
	Dwarf_Die cu;
	size_t n;

	if (attr == NULL || dwarf_formudata(attr, &index) != 0 ||
	    dwarf_cu_die(attr->cu, &cu, &version, NULL, NULL, NULL, NULL,
		NULL) == NULL ||
	    (index == 0 && version < 5) ||
	    dwarf_getsrcfiles(&cu, &files, &n) != 0 || index >= n)
		return NULL;
	return dwarf_filesrc(files, index, NULL, NULL);
}

bool
unit_has_code(Dwarf_Die *die)
{
	return dwarf_hasattr(die, DW_AT_low_pc) ||
	       dwarf_hasattr(die, DW_AT_ranges);
}

/* Remember a function at each of its ranges: what a compiler moved out of line
 * (name.cold) lies apart. */
static void
add_func(struct unit *u, Dwarf_Die *die)
{
	struct unit_func f = { .die = *die };
	Dwarf_Attribute attr;
	Dwarf_Addr base;
	ptrdiff_t at = 0;
	int line;

	if (!unit_has_code(die))
		return;
	f.file = unit_file(dwarf_attr_integrate(die, DW_AT_decl_file, &attr));
	if (f.file != NULL && dwarf_decl_line(die, &line) == 0 && line > 0)
		f.line = (unsigned)line;
	while (u->n < FUNCS_MAX &&
	       (at = dwarf_ranges(die, at, &base, &f.start, &f.end)) > 0) {
		u->v = xgrow(u->v, &u->cap, u->n + 1, sizeof *u->v);
		u->v[u->n++] = f;
	}
}

/* One that claims to lie before this one would lead in a circle. */
bool
unit_next_sibling(Dwarf_Die *die)
{
	Dwarf_Off before = dwarf_dieoffset(die);

	return dwarf_siblingof(die, die) == 0 && dwarf_dieoffset(die) > before;
}

static bool
holds_functions(const struct unit *u, int tag)
{
	return tag == DW_TAG_namespace || tag == DW_TAG_module ||
	       tag == DW_TAG_class_type || tag == DW_TAG_structure_type ||
	       tag == DW_TAG_union_type ||
	       (u->listed == UNIT_DEEP &&
		   (tag == DW_TAG_subprogram || tag == DW_TAG_lexical_block));
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
		if (holds_functions(u, tag))
			list_funcs(u, &die, depth + 1);
	} while (unit_next_sibling(&die));
}

static void
list_to(const struct units *all, struct unit *u, enum unit_listed depth)
{
	if (u->listed >= depth)
		return;
	if (u->skeleton &&
	    !splitdwarf_open(&u->die, all->path, all->root, &u->full))
		u->full = u->die;
	u->skeleton = false;
	u->listed = depth;
	u->n = 0;
	list_funcs(u, &u->full, 0);
	if (u->n > 1)
		qsort(u->v, u->n, sizeof *u->v, func_by_start);
}

/* The index of the function that holds vaddr, else of the next one. */
static size_t
func_from(const struct unit *u, uint64_t vaddr)
{
	size_t i = sorted_below(u->v, u->n, start, vaddr);

	return i > 0 && u->v[i - 1].end > vaddr ? i - 1 : i;
}

const struct unit_func *
units_funcs_from(
    const struct units *all, struct unit *u, uint64_t vaddr, size_t *n)
{
	size_t i;

	list_to(all, u, UNIT_SHALLOW);
	i = func_from(u, vaddr);
	if (i == u->n || u->v[i].start > vaddr) {
		list_to(all, u, UNIT_DEEP);
		i = func_from(u, vaddr);
	}
	*n = u->n - i;
	return *n > 0 ? &u->v[i] : NULL;
}

void
units_fini(struct units *u)
{
	for (size_t i = 0; i < u->n; i++)
		free(u->unit[i].v);
	free(u->unit);
	free(u->range);
	free(u->path);
	if (u->path != NULL && u->root != -1)
		close(u->root);
	*u = (struct units){ 0 };
}
