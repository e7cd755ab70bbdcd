/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * debugalt.h - the file that several debug files share (made by dwz, named by
 * .gnu_debugaltlink). libdw would open any path it finds there; here it is
 * opened like every other file of the target.
 */
#ifndef SYMBOL_DEBUGALT_H
#define SYMBOL_DEBUGALT_H

#include <elfutils/libdw.h>

#include "symbol/elffile.h"

struct debugalt {		/* {0} is none */
	struct elffile	 file;
	Dwarf		*dwarf;
};

/* Attach to dwarf, which was read from path, the file it refers to, if any. -1
 * when it does refer to one that cannot be had: then dwarf must not be used.
 * The caller ends dwarf before debugalt_fini. */
int	 debugalt_attach(struct debugalt *, Dwarf *dwarf, const char *path,
	     int root);
void	 debugalt_fini(struct debugalt *);

#endif
