/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sections.c - reads section headers. */
#include "config.h"

#include "target/sections.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum { NAMES_MAX = 1 << 20 };

static void
read_names(
    struct sections *s, const struct source *source, const Elf64_Shdr *sh)
{
	if (sh->sh_type == SHT_NOBITS || sh->sh_size > NAMES_MAX)
		return;
	s->names = xcalloc(1, sh->sh_size + 1);
	if (source_read(source, sh->sh_offset, s->names, sh->sh_size))
		s->names_len = sh->sh_size;
}

void
sections_read(
    struct sections *s, const struct source *source, const Elf64_Ehdr *eh)
{
	*s = (struct sections){ 0 };
	if (eh->e_shnum == 0 || eh->e_shentsize != sizeof *s->v)
		return;
	s->v = xcalloc(eh->e_shnum, sizeof *s->v);
	if (!source_read(
		source, eh->e_shoff, s->v, eh->e_shnum * sizeof *s->v)) {
		sections_fini(s);
		return;
	}
	s->n = eh->e_shnum;
	if (eh->e_shstrndx < s->n)
		read_names(s, source, &s->v[eh->e_shstrndx]);
}

const Elf64_Shdr *
sections_find(const struct sections *s, const char *name)
{
	for (unsigned i = 0; i < s->n; i++) {
		const Elf64_Shdr *sh = &s->v[i];

		if (sh->sh_type != SHT_NOBITS && sh->sh_name < s->names_len &&
		    strcmp(s->names + sh->sh_name, name) == 0)
			return sh;
	}
	return NULL;
}

void
sections_fini(struct sections *s)
{
	free(s->v);
	free(s->names);
	*s = (struct sections){ 0 };
}
