/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * linemap.h - which source line, and which inlined call, each address of a
 * range of code belongs to. A plain struct with its memory.
 */
#ifndef SYMBOL_LINEMAP_H
#define SYMBOL_LINEMAP_H

#include <stddef.h>
#include <stdint.h>

#define LINEMAP_NONE	UINT32_MAX

struct linemap_row {
	uint64_t	 start, end;	/* link-time */
	uint32_t	 file;		/* in files */
	unsigned	 line;		/* 0: the compiler names none */
	uint32_t	 inlined;	/* in inlines: innermost, or LINEMAP_NONE */
};

struct linemap_inline {
	char		*name;		/* demangled, printable */
	uint32_t	 parent;	/* around it, or LINEMAP_NONE; smaller */
	uint32_t	 file;		/* of the call, in files */
	unsigned	 line;
};

struct linemap {		/* {0} is empty */
	struct linemap_row	*rows;	/* ascending, none overlap */
	size_t			 nrows, rows_cap;
	char			**files; /* as recorded, absolute where the
					 * compiler's directory is, raw bytes */
	size_t			 nfiles, files_cap;
	struct linemap_inline	*inlines;
	size_t			 ninlines, inlines_cap;
};

/* The row that holds an address, or NULL. */
const struct linemap_row *linemap_find(const struct linemap *, uint64_t addr);
/* to is overwritten. */
void	 linemap_copy(struct linemap *to, const struct linemap *from);
void	 linemap_fini(struct linemap *);

#endif
