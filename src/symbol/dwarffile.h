/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dwarffile.h - the debugging information of one image, its own or that of its
 * debug file, opened such that libdw, which trusts its input, may read it.
 */
#ifndef SYMBOL_DWARFFILE_H
#define SYMBOL_DWARFFILE_H

#include <elfutils/libdw.h>
#include <stdbool.h>

#include "symbol/debugalt.h"
#include "symbol/elffile.h"
#include "target/image.h"

struct dwarffile {		/* {0} is closed */
	struct elffile	 file;
	struct debugalt	 alt;
	Dwarf		*dwarf;
	uint64_t	 memory;	/* that libdw may take */
};

/* False: the image has none, or none that is safe to read; then it needs no
 * close. root as for symtab_load. The image's descriptor is duplicated. */
bool		 dwarffile_open(struct dwarffile *, const struct image *,
		     int root);
/* libdw ends the program where memory does: ask before each use. */
bool		 dwarffile_has_memory(const struct dwarffile *);
void		 dwarffile_close(struct dwarffile *);

/* The text of an attribute, or NULL: never one that runs out of its section.
 * Borrowed from libdw. attr may be NULL. */
const char	*dwarffile_string(Dwarf_Attribute *attr);

#endif
