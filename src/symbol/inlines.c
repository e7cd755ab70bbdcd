/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inlines.c - walks the DIEs of a function for its inlined calls. What lies
 * outside of the range asked for is not entered; depth and steps are bounded,
 * whatever the file says.
 */
#include "config.h"

#include "symbol/inlines.h"

#include <dwarf.h>
#include <string.h>

#include "base/text.h"
#include "symbol/demangle.h"
#include "symbol/dwarffile.h"

enum {
	DEPTH_MAX = 128, /* of calls and blocks in each other */
	STEPS_MAX = 8 << 20, /* DIEs and ranges looked at */
	NAME_MAX_BYTES = 4096
};

struct search {
	struct mapmaker *k;
	uint64_t start, end;
	unsigned steps;
};

/* Printable; the name of its linker says more: where it is declared, of which
 * types. */
static char *
name_of(Dwarf_Die *die)
{
	static const unsigned attrs[] = { DW_AT_linkage_name,
		DW_AT_MIPS_linkage_name };
	Dwarf_Attribute attr;
	const char *name;

	for (size_t i = 0; i < sizeof attrs / sizeof *attrs; i++) {
		name = dwarffile_string(
		    dwarf_attr_integrate(die, attrs[i], &attr));
		if (name != NULL)
			return demangle(name);
	}
	name = dwarffile_string(dwarf_attr_integrate(die, DW_AT_name, &attr));
	if (name == NULL)
		name = "[unnamed]";
	return text_safe(name, strlen(name), NAME_MAX_BYTES);
}

static uint32_t
add_call(struct search *s, Dwarf_Die *die, uint32_t parent)
{
	Dwarf_Attribute attr;
	const char *file = unit_file(dwarf_attr(die, DW_AT_call_file, &attr));
	Dwarf_Word line = 0;

	dwarf_formudata(dwarf_attr(die, DW_AT_call_line, &attr), &line);
	return mapmaker_inline(s->k, name_of(die), parent,
	    mapmaker_file(s->k, file), line <= UINT32_MAX ? (unsigned)line : 0);
}

/* Goes through the ranges of a DIE, cut to the one searched. */
struct walk { /* {0} but for the DIE is the start */
	Dwarf_Die *die;
	ptrdiff_t at;
	Dwarf_Addr base; /* libdw's, kept from call to call */
	uint64_t start, end;
};

static bool
next_range(struct search *s, struct walk *w)
{
	while (
	    s->steps++ < STEPS_MAX && (w->at = dwarf_ranges(w->die, w->at,
					   &w->base, &w->start, &w->end)) > 0) {
		if (w->start < s->start)
			w->start = s->start;
		if (w->end > s->end)
			w->end = s->end;
		if (w->start < w->end)
			return true;
	}
	return false;
}

static void search_children(
    struct search *, Dwarf_Die *, uint32_t parent, unsigned depth);

static void
search_die(struct search *s, Dwarf_Die *die, uint32_t parent, unsigned depth)
{
	int tag = dwarf_tag(die);
	struct walk w = { .die = die };
	uint32_t call;

	if (tag == DW_TAG_lexical_block) {
		if (!unit_has_code(die) || next_range(s, &w))
			search_children(s, die, parent, depth + 1);
		return;
	}
	if (tag != DW_TAG_inlined_subroutine || !next_range(s, &w))
		return;
	call = add_call(s, die, parent);
	if (call == LINEMAP_NONE)
		return;
	do
		mapmaker_piece(s->k, w.start, w.end);
	while (next_range(s, &w));
	search_children(s, die, call, depth + 1);
}

static void
search_children(
    struct search *s, Dwarf_Die *parent, uint32_t call, unsigned depth)
{
	Dwarf_Die die;

	if (depth == DEPTH_MAX || dwarf_child(parent, &die) != 0)
		return;
	do
		search_die(s, &die, call, depth);
	while (s->steps++ < STEPS_MAX && unit_next_sibling(&die));
}

void
inlines_add(struct mapmaker *k, const struct units *units, struct unit *unit,
    uint64_t start, uint64_t end)
{
	struct search s = { .k = k, .start = start, .end = end };
	uint64_t done = start;
	size_t n;
	const struct unit_func *f = units_funcs_from(units, unit, start, &n);

	for (; n > 0 && f->start < end; f++, n--) {
		Dwarf_Die die = f->die;

		/* of several that are the same code one is enough */
		if (f->end <= done)
			continue;
		s.start = f->start > done ? f->start : done;
		s.end = done = f->end < end ? f->end : end;
		search_children(&s, &die, LINEMAP_NONE, 0);
	}
}
