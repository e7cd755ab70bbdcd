/* SPDX-License-Identifier: GPL-2.0-or-later */
/* debugalt.c - opens the file that debug files share. */
#include "config.h"

#include "symbol/debugalt.h"

#include <elfutils/libdwelf.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "target/rootfile.h"

static bool
has_build_id(const struct elffile *f, const void *want, size_t want_len)
{
	const void *id;
	ssize_t len = dwelf_elf_gnu_build_id(f->elf, &id);

	return len > 0 && (size_t)len == want_len &&
	       memcmp(id, want, want_len) == 0;
}

/* name may be relative to the directory of path. Caller frees. */
static char *
full_name(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	if (*name == '/' || slash == NULL)
		return xstrdup(name);
	return xasprintf("%.*s%s", (int)(slash + 1 - path), path, name);
}

static int
open_at(struct debugalt *alt, int root, const char *name, const void *id,
    size_t id_len)
{
	uint64_t unpacked;

	if (elffile_open_fd(&alt->file, rootfile_open(root, name)) == -1)
		return -1;
	if (has_build_id(&alt->file, id, id_len) &&
	    elffile_sane(&alt->file, &unpacked))
		alt->dwarf = dwarf_begin_elf(alt->file.elf, DWARF_C_READ, NULL);
	if (alt->dwarf != NULL)
		dwarf_new_oom_handler(alt->dwarf, xalloc_exhausted);
	if (alt->dwarf != NULL &&
	    dwelf_dwarf_gnu_debugaltlink(alt->dwarf, &name, &id) == 0)
		return 0; /* and it does not refer to a third one */
	debugalt_fini(alt);
	return -1;
}

int
debugalt_attach(struct debugalt *alt, Dwarf *dwarf, const char *path, int root)
{
	const char *name;
	const void *id;
	ssize_t id_len = dwelf_dwarf_gnu_debugaltlink(dwarf, &name, &id);
	char *full;
	int result = -1;

	if (id_len == 0)
		return 0;
	if (id_len < 0)
		return -1;
	full = full_name(path, name);
	if (root != -1)
		result = open_at(alt, root, full, id, (size_t)id_len);
	if (result == -1)
		result = open_at(alt, -1, full, id, (size_t)id_len);
	free(full);
	if (result == 0)
		dwarf_setalt(dwarf, alt->dwarf);
	return result;
}

void
debugalt_fini(struct debugalt *alt)
{
	if (alt->dwarf != NULL)
		dwarf_end(alt->dwarf);
	elffile_close(&alt->file);
	*alt = (struct debugalt){ 0 };
}
