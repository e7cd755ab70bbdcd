/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sections.h - the section headers of an ELF file and their names. A stripped
 * or damaged file may have none: nothing but what is not needed to run the
 * program may be looked for here. */
#ifndef TARGET_SECTIONS_H
#define TARGET_SECTIONS_H

#include <elf.h>
#include <stddef.h>

#include "target/source.h"

struct sections {		/* {0} has none */
	Elf64_Shdr	*v;
	unsigned	 n;
	char		*names;	/* "" at its end, too */
	size_t		 names_len;
};

void			 sections_read(struct sections *,
			    const struct source *, const Elf64_Ehdr *);
/* The first one of that name whose bytes are in the file, or NULL. */
const Elf64_Shdr	*sections_find(const struct sections *,
			    const char *name);
void			 sections_fini(struct sections *);

#endif
