/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lines.h - source file and line of an address, by libdw; slow (milliseconds
 * the first time), so only a background thread asks.
 */
#ifndef SYMBOL_LINES_H
#define SYMBOL_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "symbol/linemap.h"
#include "target/image.h"

struct lines;		/* the open debug information of one image */

/* NULL when neither the image nor its debug file has line tables. root as for
 * symtab_load. The image's descriptor is duplicated, not kept. */
struct lines	*lines_open(const struct image *, int root);
/* The declared place of the function that starts at vaddr (its line-table row
 * where it has no DIE). *file is borrowed until lines_close. */
bool		 lines_find(struct lines *, uint64_t vaddr, const char **file,
		     unsigned *line);
/* The source line of any instruction, from the line table of its unit, which is
 * read once (tens of milliseconds for a large one) and kept. False where the
 * compiler names none (line 0). *file as above, the same pointer each time for
 * the same file of a unit. */
bool		 lines_at(struct lines *, uint64_t vaddr, const char **file,
		     unsigned *line);
/* Rows for [start, end), which is one function or a part of one: its lines, and
 * the calls inlined there. False, with an empty map, where the image has
 * nothing for it; else the caller calls linemap_fini. */
bool		 lines_map(struct lines *, uint64_t start, uint64_t end,
		     struct linemap *out);
void		 lines_close(struct lines *);

#endif
