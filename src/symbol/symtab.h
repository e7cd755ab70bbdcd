/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * symtab.h - the functions of one ELF file: .symtab, else that of a separate
 * debug file, and .dynsym; sorted by address. Immutable once loaded, so a
 * background thread may load it and another use it.
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

struct symtab {
	struct symtab_entry	*v;	/* ascending, one per address */
	size_t			 n;
	char			*names;	/* 0-terminated, raw (mangled) */
	size_t			 names_len;
	bool			 full;	/* has .symtab, not only .dynsym */
	char			*debug_path; /* separate debug file or NULL */
};

/* Load what the image's file offers. root is the target's root as a descriptor
 * (for debug files inside its container) or -1. Never NULL: a file without
 * symbols gives an empty table. */
struct symtab			*symtab_load(const struct image *, int root);
/* The function holding vaddr, or NULL: never one that ends before it. */
const struct symtab_entry	*symtab_find(const struct symtab *,
				    uint64_t vaddr);
const char			*symtab_name(const struct symtab *,
				    const struct symtab_entry *);
void				 symtab_free(struct symtab *);

#endif
