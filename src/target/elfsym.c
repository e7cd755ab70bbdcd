/* SPDX-License-Identifier: GPL-2.0-or-later */
/* elfsym.c - reads through the symbol tables of an ELF file. */
#include "config.h"

#include "target/elfsym.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { CHUNK = 512 }; /* symbols read at once */

#define SYMBOLS_MAX (1ull << 22) /* of one table */

bool
elfsym_open(struct elfsym *e, const struct image *image)
{
	Elf64_Ehdr eh;
	struct stat st;

	*e = (struct elfsym){ .source = { .fd = image->fd,
				  .bytes = image->bytes,
				  .len = image->nbytes } };
	if (image->fd != -1) {
		if (fstat(image->fd, &st) == -1)
			return false;
		e->source.len = (uint64_t)st.st_size;
	}
	if (image->elf32 || !source_read(&e->source, 0, &eh, sizeof eh))
		return false;
	sections_read(&e->sections, &e->source, &eh);
	return true;
}

bool
elfsym_section(const struct elfsym *e, const char *name, struct span *span)
{
	const Elf64_Shdr *sh = sections_find(&e->sections, name);

	if (sh == NULL)
		return false;
	*span = (struct span){ sh->sh_addr, sh->sh_offset, sh->sh_size };
	return true;
}

struct names {
	char *text; /* NULL: none */
	size_t len;
};

static bool
is_named(const struct names *names, uint32_t at, const char *name)
{
	size_t len = strlen(name) + 1;

	return at < names->len && names->len - at >= len &&
	       memcmp(names->text + at, name, len) == 0;
}

static void
match(const Elf64_Sym *sym, const struct names *names, struct elfsym_want *want,
    size_t n)
{
	if (sym->st_shndx == SHN_UNDEF)
		return;
	for (size_t i = 0; i < n; i++)
		if (want[i].vaddr == 0 &&
		    is_named(names, sym->st_name, want[i].name))
			want[i].vaddr = sym->st_value;
}

static size_t
found(const struct elfsym_want *want, size_t n)
{
	size_t got = 0;

	for (size_t i = 0; i < n; i++)
		got += want[i].vaddr != 0;
	return got;
}

static void
search(const struct elfsym *e, const Elf64_Shdr *sh, const struct names *names,
    struct elfsym_want *want, size_t n)
{
	uint64_t left = sh->sh_size / sizeof(Elf64_Sym), at = sh->sh_offset;
	Elf64_Sym sym[CHUNK];

	if (left > SYMBOLS_MAX)
		left = SYMBOLS_MAX;
	while (left > 0 && found(want, n) < n) {
		size_t some = left < CHUNK ? (size_t)left : CHUNK;

		if (!source_read(&e->source, at, sym, some * sizeof *sym))
			return;
		for (size_t i = 0; i < some; i++)
			match(&sym[i], names, want, n);
		left -= some;
		at += some * sizeof *sym;
	}
}

static void
search_table(const struct elfsym *e, const Elf64_Shdr *sh,
    struct elfsym_want *want, size_t n)
{
	const Elf64_Shdr *strings;
	struct names names;

	if (sh->sh_link >= e->sections.n || sh->sh_entsize != sizeof(Elf64_Sym))
		return;
	strings = &e->sections.v[sh->sh_link];
	if (strings->sh_type != SHT_STRTAB)
		return;
	names.len = strings->sh_size;
	names.text = (char *)source_copy(&e->source,
	    &(struct span){ 0, strings->sh_offset, strings->sh_size });
	if (names.text != NULL)
		search(e, sh, &names, want, n);
	free(names.text);
}

/* There is one of a kind; a file with thousands would keep us busy. */
static const Elf64_Shdr *
first_of(const struct elfsym *e, uint32_t type)
{
	for (unsigned i = 0; i < e->sections.n; i++)
		if (e->sections.v[i].sh_type == type)
			return &e->sections.v[i];
	return NULL;
}

size_t
elfsym_find(const struct elfsym *e, struct elfsym_want *want, size_t n)
{
	static const uint32_t types[] = { SHT_DYNSYM, SHT_SYMTAB };

	for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
		const Elf64_Shdr *sh = first_of(e, types[t]);

		if (sh != NULL && found(want, n) < n)
			search_table(e, sh, want, n);
	}
	return found(want, n);
}

void
elfsym_close(struct elfsym *e)
{
	sections_fini(&e->sections);
}
