/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * units.h - the units (source files as compiled) of debugging information by
 * address, and the functions of each.
 */
#ifndef SYMBOL_UNITS_H
#define SYMBOL_UNITS_H

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct unit_func {	/* one range of a function; cold code is another */
	uint64_t	 start, end;
	Dwarf_Die	 die;
	const char	*file;		/* where it is declared, libdw's, or */
	unsigned	 line;		/* NULL and 0 */
};

enum unit_listed {
	UNIT_UNLISTED,
	UNIT_SHALLOW,		/* those in namespaces and classes */
	UNIT_DEEP		/* those in functions, too: dear, and rare */
};

struct unit {
	Dwarf_Die	 die;		/* it has the line table */
	Dwarf_Die	 full;		/* the same, or what it is a skeleton of */
	bool		 skeleton;	/* that is still to be looked for */
	enum unit_listed listed;
	struct unit_func *v;		/* ascending once listed */
	size_t		 n, cap;
};

struct unit_range {
	uint64_t	 start, end;
	size_t		 unit;
};

struct units {			/* {0} is empty */
	struct unit	*unit;
	size_t		 n, cap;
	struct unit_range *range;	/* ascending */
	size_t		 nranges, ranges_cap;
	char		*path;		/* of the program, and the root it is */
	int		 root;		/* below, for files of skeletons */
};

/* path and root: as for splitdwarf_open; copied. */
void		 units_list(struct units *, Dwarf *, const char *path, int root);
struct unit	*units_find(struct units *, uint64_t vaddr);
/* The function of the unit that holds vaddr, else the first one behind it, and
 * then those that follow it in the code, *n in all; NULL: none. They are listed
 * when this is first called: milliseconds. */
const struct unit_func *units_funcs_from(const struct units *, struct unit *,
		     uint64_t vaddr, size_t *n);
/* The file whose number is an attribute (DW_AT_call_file), or NULL. */
const char	*unit_file(Dwarf_Attribute *);
void		 units_fini(struct units *);

/* The next DIE of the same level, in the place of this one. */
bool		 unit_next_sibling(Dwarf_Die *);
/* Does it say where its code is? */
bool		 unit_has_code(Dwarf_Die *);

#endif
