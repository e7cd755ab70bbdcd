/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * elfsym.h - where a few things of an image are, by their names: sections, and
 * symbols. For what must be found before, or without, the symbol tables of all
 * functions.
 */
#ifndef TARGET_ELFSYM_H
#define TARGET_ELFSYM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "target/image.h"
#include "target/sections.h"
#include "target/source.h"

struct elfsym {			/* an opened image */
	struct source	 source;
	struct sections	 sections;	/* none: they were stripped, too */
};

struct elfsym_want {
	const char	*name;
	uint64_t	 vaddr;		/* 0: not found */
};

/* False when it has no file. The image is borrowed until elfsym_close. */
bool	 elfsym_open(struct elfsym *, const struct image *);
/* A section whose bytes are in the file. */
bool	 elfsym_section(const struct elfsym *, const char *name,
	     struct span *);
/* Look for all at once in the exported symbols, and for the rest in .symtab.
 * How many are found by now. */
size_t	 elfsym_find(const struct elfsym *, struct elfsym_want *, size_t n);
void	 elfsym_close(struct elfsym *);

#endif
