/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lines.h - source file and line of an address, by libdw; slow (milliseconds
 * the first time), so only a background thread asks.
 */
#ifndef SYMBOL_LINES_H
#define SYMBOL_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "target/image.h"

struct lines;		/* the open debug information of one image */

/* NULL when neither the image nor its debug file has line tables. root as for
 * symtab_load. The image's descriptor is duplicated, not kept. */
struct lines	*lines_open(const struct image *, int root);
/* The declared place of the function that starts at vaddr (its line-table row
 * where it has no DIE). *file is borrowed until lines_close. */
bool		 lines_find(struct lines *, uint64_t vaddr, const char **file,
		     unsigned *line);
void		 lines_close(struct lines *);

#endif
