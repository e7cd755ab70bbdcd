/* SPDX-License-Identifier: GPL-2.0-or-later */
/* elfkind.h - what kind of program an ELF file is, by its first bytes: also of
 * those that image.h refuses. */
#ifndef TARGET_ELFKIND_H
#define TARGET_ELFKIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ELFKIND_BYTES = 20 };	/* as much of the file is looked at */

struct elfkind {
	unsigned	 bits;		/* 32 or 64; 0: no ELF file */
	unsigned	 machine;	/* EM_*, see <elf.h> */
	const char	*name;		/* "x86-64", "i386" ... or "other" */
};

/* 0, or -1 when it is no ELF file. */
int	 elfkind_parse(const uint8_t *, size_t len, struct elfkind *);
/* Is it what stacktop unwinds: a 64-bit program for x86-64? */
bool	 elfkind_ours(const struct elfkind *);

#endif
