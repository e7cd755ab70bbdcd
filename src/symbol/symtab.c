/* SPDX-License-Identifier: GPL-2.0-or-later */
/* symtab.c - loads and searches the functions of one ELF file. */
#include "config.h"

#include "symbol/symtab.h"

#include <stdlib.h>

#include "base/sorted.h"
#include "base/xalloc.h"
#include "symbol/candidates.h"
#include "symbol/coldparts.h"
#include "symbol/debugfile.h"
#include "symbol/elffile.h"
#include "symbol/minidebug.h"
#include "symbol/plt.h"

enum { NESTING_MAX = 8 /* functions looked through for an outer one */ };

static void
add_debug_file(
    struct symtab *t, struct candidates *c, const struct image *img, int root)
{
	struct elffile f;
	char *path;
	int fd = debugfile_open(img, root, &path);

	if (fd == -1)
		return;
	if (elffile_open_fd(&f, fd) == 0) {
		t->full = candidates_add(c, &f, SHT_SYMTAB);
		t->lines = t->lines || elffile_by_name(&f, ".debug_info") != 0;
		elffile_close(&f);
	}
	if (t->full)
		t->debug_path = path;
	else
		free(path);
}

static void
add_minidebug(struct symtab *t, struct candidates *c, const struct elffile *f)
{
	struct elffile mini;

	if (minidebug_open(&mini, f) == -1)
		return;
	t->full = candidates_add(c, &mini, SHT_SYMTAB);
	elffile_close(&mini);
}

static void
collect(
    struct symtab *t, struct candidates *c, const struct image *img, int root)
{
	struct elffile f;

	if (img->elf32 || elffile_open(&f, img) == -1)
		return;
	t->full = candidates_add(c, &f, SHT_SYMTAB);
	t->lines = elffile_by_name(&f, ".debug_info") != 0;
	if (!t->full)
		add_debug_file(t, c, img, root);
	if (!t->full)
		add_minidebug(t, c, &f);
	candidates_add(c, &f, SHT_DYNSYM);
	plt_add(c, &f);
	elffile_close(&f);
}

/* Takes the names of the candidates. */
static void
publish(struct symtab *t, struct candidates *c)
{
	t->v = xcalloc(c->n + 1, sizeof *t->v);
	for (size_t i = 0; i < c->n; i++) {
		uint64_t size = c->v[i].end - c->v[i].addr;

		t->v[i] = (struct symtab_entry){
			.addr = c->v[i].addr,
			.size = size < UINT32_MAX ? (uint32_t)size : UINT32_MAX,
			.name = c->v[i].name,
		};
	}
	t->n = c->n;
	t->names = c->names;
	c->names = NULL;
}

/* The index behind the last entry that begins at or before vaddr. */
static size_t
entries_until(const struct symtab *t, uint64_t vaddr)
{
	return sorted_upto(t->v, t->n, addr, vaddr);
}

static void
publish_parts(struct symtab *t, const struct coldpart *v, size_t n)
{
	t->parts = xcalloc(n + 1, sizeof *t->parts);
	for (size_t i = 0; i < n; i++) {
		size_t entry = entries_until(t, v[i].addr);
		size_t owner = entries_until(t, v[i].owner);

		/* a label inside of another function has gone */
		if (entry > 0 && t->v[entry - 1].addr == v[i].addr &&
		    owner > 0 && t->v[owner - 1].addr == v[i].owner)
			t->parts[t->nparts++] =
			    (struct symtab_part){ (uint32_t)entry - 1,
				    (uint32_t)owner - 1 };
	}
}

struct symtab *
symtab_load(const struct image *img, int root)
{
	struct symtab *t = xcalloc(1, sizeof *t);
	struct candidates c = { 0 };
	struct coldpart *parts;
	size_t nparts;

	collect(t, &c, img, root);
	parts = coldparts_find(&c, &nparts);
	candidates_settle(&c, img);
	publish(t, &c);
	publish_parts(t, parts, nparts);
	candidates_fini(&c);
	free(parts);
	return t;
}

const struct symtab_entry *
symtab_find(const struct symtab *t, uint64_t vaddr)
{
	size_t n = entries_until(t, vaddr);

	/* a function may lie inside of another: behind its end the outer one
	 * goes on */
	for (unsigned i = 0; i < NESTING_MAX && i < n; i++) {
		const struct symtab_entry *e = &t->v[n - 1 - i];

		if (vaddr - e->addr < e->size)
			return e;
	}
	return NULL;
}

static int
by_entry(const void *va, const void *vb)
{
	const struct symtab_part *a = va, *b = vb;

	return (a->entry > b->entry) - (a->entry < b->entry);
}

const struct symtab_entry *
symtab_owner(const struct symtab *t, const struct symtab_entry *e)
{
	const struct symtab_part key = { .entry = (uint32_t)(e - t->v) };
	const struct symtab_part *part;

	if (t->nparts == 0)
		return e;
	part = bsearch(&key, t->parts, t->nparts, sizeof key, by_entry);
	return part != NULL ? &t->v[part->owner] : e;
}

size_t
symtab_parts(const struct symtab *t, const struct symtab_entry *e,
    struct symtab_range *out, size_t max)
{
	size_t n = 0;

	if (max == 0)
		return 0;
	out[n++] = (struct symtab_range){ e->addr, e->addr + e->size };
	for (size_t i = 0; i < t->nparts && n < max; i++) {
		const struct symtab_entry *part = &t->v[t->parts[i].entry];

		if (t->parts[i].owner == e - t->v)
			out[n++] = (struct symtab_range){ part->addr,
				part->addr + part->size };
	}
	return n;
}

const char *
symtab_name(const struct symtab *t, const struct symtab_entry *e)
{
	return t->names + e->name;
}

void
symtab_free(struct symtab *t)
{
	if (t == NULL)
		return;
	free(t->v);
	free(t->parts);
	free(t->names);
	free(t->debug_path);
	free(t);
}
