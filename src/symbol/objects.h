/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * objects.h - what data is at an address of an ELF file: the variables of its
 * symbol table, and the slots of its GOT by the function or variable that the
 * dynamic linker puts there. Immutable once loaded.
 */
#ifndef SYMBOL_OBJECTS_H
#define SYMBOL_OBJECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "target/image.h"

struct object {
	uint64_t	 start, size;	/* link-time; size never 0 */
	const char	*name;		/* raw */
	bool		 slot;		/* it holds the address of that */
};

struct objects;

/* Never NULL: a file without symbols gives an empty table. */
struct objects		*objects_load(const struct image *);
/* The one that holds vaddr, or NULL. */
const struct object	*objects_find(const struct objects *, uint64_t vaddr);
void			 objects_free(struct objects *);	/* NULL ok */

#endif
