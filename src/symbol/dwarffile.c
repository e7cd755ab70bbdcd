/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dwarffile.c - opens debugging information, checked. */
#include "config.h"

#include "symbol/dwarffile.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "symbol/debugfile.h"
#include "target/rights.h"

enum { MEMORY_SHARE = 4 /* of memory to the size of the file */ };

#define MEMORY_MIN (32ull << 20)

/* Does a section that is to hold strings end in the middle of one? */
static bool
breaks_off(const struct elffile *f, const char *name)
{
	Elf_Scn *scn = elf_getscn(f->elf, elffile_by_name(f, name));
	const Elf_Data *data = scn != NULL ? elf_rawdata(scn, NULL) : NULL;

	return data != NULL && data->d_buf != NULL && data->d_size > 0 &&
	       ((const char *)data->d_buf)[data->d_size - 1] != '\0';
}

/* Do the strings libdw will measure end within their sections? It has unpacked
 * them. */
static bool
strings_end(const struct elffile *f)
{
	static const char *const names[] = { ".debug_str", ".debug_line_str",
		".zdebug_str", ".zdebug_line_str" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (breaks_off(f, names[i]))
			return false;
	return true;
}

bool
dwarffile_has_memory(const struct dwarffile *d)
{
	return rights_memory() >= d->memory;
}

static void
begin(struct dwarffile *d, const char *path, int root)
{
	uint64_t unpacked;

	if (!elffile_sane(&d->file, &unpacked))
		return;
	d->memory = MEMORY_MIN + MEMORY_SHARE * (d->file.len + unpacked);
	if (!dwarffile_has_memory(d))
		return;
	d->dwarf = dwarf_begin_elf(d->file.elf, DWARF_C_READ, NULL);
	if (d->dwarf == NULL)
		return;
	dwarf_new_oom_handler(d->dwarf, xalloc_exhausted);
	/* never leave it to libdw to open other files by their names */
	if (!strings_end(&d->file) ||
	    debugalt_attach(&d->alt, d->dwarf, path, root) == -1) {
		dwarf_end(d->dwarf);
		d->dwarf = NULL;
	}
}

static bool
has_info(const struct elffile *f)
{
	return elffile_by_name(f, ".debug_info") != 0 ||
	       elffile_by_name(f, ".zdebug_info") != 0;
}

bool
dwarffile_open(struct dwarffile *d, const struct image *img, int root)
{
	char *path = NULL;
	bool own;

	*d = (struct dwarffile){ 0 };
	if (img->vdso || img->elf32)
		return false;
	own = elffile_open(&d->file, img) == 0 && has_info(&d->file);
	if (!own) {
		elffile_close(&d->file);
		elffile_open_fd(&d->file, debugfile_open(img, root, &path));
	}
	if (d->file.elf != NULL)
		begin(d, own ? img->path : path, root);
	free(path);
	if (d->dwarf == NULL)
		dwarffile_close(d);
	return d->dwarf != NULL;
}

/* Does the text end in the section that holds it? */
static bool
ends(Elf *elf, const char *text)
{
	Elf_Scn *scn = NULL;

	while ((scn = elf_nextscn(elf, scn)) != NULL) {
		const Elf64_Shdr *sh = elf64_getshdr(scn);
		const Elf_Data *data;
		uintptr_t start;

		if (sh == NULL || sh->sh_type == SHT_NOBITS)
			continue;
		data = elf_rawdata(scn, NULL);
		if (data == NULL || data->d_buf == NULL)
			continue;
		start = (uintptr_t)data->d_buf;
		if ((uintptr_t)text - start < data->d_size)
			return memchr(text, '\0',
				   data->d_size - ((uintptr_t)text - start)) !=
			       NULL;
	}
	return false;
}

const char *
dwarffile_string(Dwarf_Attribute *attr)
{
	const char *text = dwarf_formstring(attr);

	/* others are in sections of which strings_end has seen the end */
	if (text == NULL || dwarf_whatform(attr) != DW_FORM_string ||
	    ends(dwarf_getelf(dwarf_cu_getdwarf(attr->cu)), text))
		return text;
	return NULL;
}

void
dwarffile_close(struct dwarffile *d)
{
	if (d->dwarf != NULL)
		dwarf_end(d->dwarf);
	debugalt_fini(&d->alt);
	elffile_close(&d->file);
	*d = (struct dwarffile){ 0 };
}
