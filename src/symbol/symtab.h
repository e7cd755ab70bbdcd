/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * symtab.h - the functions of one ELF file, sorted by address: of .symtab, else
 * of that of a separate debug file, else of MiniDebugInfo; of .dynsym; and the
 * entries of its PLT ("memcpy@plt"). candidates.h has the rules by which one is
 * chosen where several have one address, and where a function without a size
 * ends. Immutable once loaded, so a background thread may load it and another
 * use it.
 */
#ifndef SYMBOL_SYMTAB_H
#define SYMBOL_SYMTAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "target/image.h"

struct symtab_entry {
	uint64_t	 addr;		/* link-time */
	uint32_t	 size;		/* never 0 */
	uint32_t	 name;		/* offset in names */
};

struct symtab_part {	/* a cold part, and what it was moved out of */
	uint32_t	 entry, owner;	/* in symtab.v */
};

struct symtab_range {
	uint64_t	 start, end;	/* [start, end), link-time */
};

struct symtab {
	struct symtab_entry	*v;	/* ascending, one per address */
	size_t			 n;
	struct symtab_part	*parts;	/* ascending by entry */
	size_t			 nparts;
	char			*names;	/* 0-terminated, raw (mangled) */
	bool			 full;	/* has .symtab, not only .dynsym */
	bool			 lines;	/* debug information goes with it */
	char			*debug_path; /* separate debug file or NULL */
};

/* Load what the image's file offers. root is the target's root as a descriptor
 * (for debug files inside its container) or -1. Never NULL: a file without
 * symbols gives an empty table. */
struct symtab			*symtab_load(const struct image *, int root);
/* The symbol holding vaddr, or NULL: never one that ends before it. Where it is
 * that of a cold part (foo.cold), it is not yet the function. */
const struct symtab_entry	*symtab_find(const struct symtab *,
				    uint64_t vaddr);
/* The function that an entry is a cold part of, or the entry itself. */
const struct symtab_entry	*symtab_owner(const struct symtab *,
				    const struct symtab_entry *);
/* All code of a function (what symtab_owner gives): its own range, then its cold
 * parts by address. How many were put into out, at most max. */
size_t				 symtab_parts(const struct symtab *,
				    const struct symtab_entry *,
				    struct symtab_range *out, size_t max);
const char			*symtab_name(const struct symtab *,
				    const struct symtab_entry *);
void				 symtab_free(struct symtab *);

#endif
