/* SPDX-License-Identifier: GPL-2.0-or-later */
/* objects.c - reads the variables and the GOT of one ELF file. */
#include "config.h"

#include "symbol/objects.h"

#include <stdlib.h>
#include <string.h>

#include "base/sorted.h"
#include "base/xalloc.h"
#include "symbol/elffile.h"

enum { OBJECTS_MAX = 1 << 20, SLOT = 8 };

struct objects {
	struct object *v; /* ascending, one per address */
	size_t n, cap;
	struct elffile file; /* names are its strings */
};

/* The symbols of a section and their strings. */
struct symbols {
	const Elf64_Sym *v;
	size_t n, strings_len;
	const char *strings;
};

static bool
read_symbols(struct symbols *s, const struct elffile *f, size_t section)
{
	size_t len;

	if (section == 0)
		return false;
	s->v = elffile_data(f, section, &len);
	s->n = len / sizeof *s->v;
	if (s->v == NULL)
		return false;
	s->strings = elffile_data(
	    f, elffile_header(f, section)->sh_link, &s->strings_len);
	return s->strings != NULL && s->strings_len > 0 &&
	       s->strings[s->strings_len - 1] == '\0';
}

/* A symbol's name, or NULL for none. */
static const char *
name_of(const struct symbols *s, size_t i)
{
	if (i >= s->n || s->v[i].st_name >= s->strings_len ||
	    s->strings[s->v[i].st_name] == '\0')
		return NULL;
	return s->strings + s->v[i].st_name;
}

static void
add(struct objects *o, uint64_t start, uint64_t size, const char *name,
    bool slot)
{
	if (o->n == OBJECTS_MAX || name == NULL || size == 0)
		return;
	o->v = xgrow(o->v, &o->cap, o->n + 1, sizeof *o->v);
	o->v[o->n++] = (struct object){
		.start = start, .size = size, .name = name, .slot = slot
	};
}

static bool
add_variables(struct objects *o, uint32_t type)
{
	struct symbols s;

	if (!read_symbols(&s, &o->file, elffile_by_type(&o->file, type)))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (ELF64_ST_TYPE(s.v[i].st_info) == STT_OBJECT &&
		    s.v[i].st_shndx != SHN_UNDEF)
			add(o, s.v[i].st_value, s.v[i].st_size, name_of(&s, i),
			    false);
	return true;
}

static void
add_slots(struct objects *o, size_t section)
{
	const Elf64_Shdr *sh = elffile_header(&o->file, section);
	size_t len;
	const Elf64_Rela *rela = elffile_data(&o->file, section, &len);
	struct symbols s;

	if (rela == NULL || !read_symbols(&s, &o->file, sh->sh_link))
		return;
	for (size_t i = 0; i < len / sizeof *rela; i++) {
		uint32_t type = ELF64_R_TYPE(rela[i].r_info);

		if (elffile_fills_slot(type))
			add(o, rela[i].r_offset, SLOT,
			    name_of(&s, ELF64_R_SYM(rela[i].r_info)), true);
	}
}

/* The larger first, then any order that is always the same. */
static int
by_start(const void *va, const void *vb)
{
	const struct object *a = va, *b = vb;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (a->size != b->size)
		return a->size > b->size ? -1 : 1;
	return strcmp(a->name, b->name);
}

static void
settle(struct objects *o)
{
	size_t n = 0;

	if (o->n > 1)
		qsort(o->v, o->n, sizeof *o->v, by_start);
	for (size_t i = 0; i < o->n; i++)
		if (n == 0 || o->v[n - 1].start != o->v[i].start)
			o->v[n++] = o->v[i];
	o->n = n;
}

struct objects *
objects_load(const struct image *img)
{
	struct objects *o = xcalloc(1, sizeof *o);
	const Elf64_Shdr *sh;

	if (img->elf32 || elffile_open(&o->file, img) == -1)
		return o;
	if (!add_variables(o, SHT_SYMTAB))
		add_variables(o, SHT_DYNSYM);
	for (size_t i = 1; (sh = elffile_header(&o->file, i)) != NULL; i++)
		if (sh->sh_type == SHT_RELA && (sh->sh_flags & SHF_ALLOC) != 0)
			add_slots(o, i);
	settle(o);
	return o;
}

const struct object *
objects_find(const struct objects *o, uint64_t vaddr)
{
	size_t n = sorted_upto(o->v, o->n, start, vaddr);

	if (n == 0 || vaddr - o->v[n - 1].start >= o->v[n - 1].size)
		return NULL;
	return &o->v[n - 1];
}

void
objects_free(struct objects *o)
{
	if (o == NULL)
		return;
	elffile_close(&o->file);
	free(o->v);
	free(o);
}
