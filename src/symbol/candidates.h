/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * candidates.h - the symbols of which a symbol table is made: collected from
 * sections of symbols and from what has none (entries of a PLT), then settled
 * so that each address has one.
 */
#ifndef SYMBOL_CANDIDATES_H
#define SYMBOL_CANDIDATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbol/elffile.h"
#include "target/image.h"

struct candidate {
	uint64_t	 addr, end;
	uint32_t	 name;		/* in names */
	uint32_t	 file;		/* the how manieth source file a local
					 * one is of; 0: not local */
	uint8_t		 penalty;
	bool		 sized;
};

struct candidates {		/* {0} is empty */
	struct candidate *v;
	size_t		 n, cap;
	char		*names;		/* 0-terminated, raw */
	size_t		 names_len, names_cap;
};

/* Take the functions of a section of symbols (SHT_SYMTAB, SHT_DYNSYM). False
 * when the file has none. */
bool		 candidates_add(struct candidates *, const struct elffile *,
		     uint32_t type);
/* Add one without a symbol, called name and then suffix: every symbol of its
 * address goes before it. False: there is no room for it. */
bool		 candidates_invent(struct candidates *, uint64_t addr,
		     uint64_t end, const char *name, const char *suffix);
/* Ascending by address, one for each: with a size before without, global before
 * weak before local, the one with fewer underscores in front, the one that came
 * first. Labels inside of sized functions go. What has no size ends at the next
 * function or section, and where an unwind entry begins behind it. */
void		 candidates_settle(struct candidates *, const struct image *);
void		 candidates_fini(struct candidates *);

#endif
