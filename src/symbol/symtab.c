/* SPDX-License-Identifier: GPL-2.0-or-later */
/* symtab.c - loads and searches the functions of one ELF file. */
#include "config.h"

#include "symbol/symtab.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "symbol/debugfile.h"
#include "symbol/elffile.h"

enum {
	SYMBOLS_MAX = 4 << 20,
	NESTING_MAX = 8, /* functions looked through for an outer one */
	UNDERSCORES_MAX = 7
};

/* What speaks against a name where several have one address. */
enum {
	PENALTY_UNDERSCORE = 1, /* each, up to UNDERSCORES_MAX */
	PENALTY_WEAK = 8,
	PENALTY_LOCAL = 16,
	PENALTY_SIZELESS = 32
};

struct candidate {
	uint64_t addr, end;
	uint32_t name; /* in symtab.names */
	uint8_t penalty;
	bool sized;
};

struct place { /* a section as addresses see it */
	uint64_t start, end;
	bool exec;
};

struct loader {
	struct symtab *tab;
	size_t names_cap;
	struct candidate *v;
	size_t n, cap;
	struct place *place; /* of the file being read */
	size_t nplaces, places_cap;
};

static void
read_places(struct loader *l, const struct elffile *f)
{
	const Elf64_Shdr *sh;

	l->nplaces = 0;
	while ((sh = elffile_header(f, l->nplaces)) != NULL) {
		struct place p = { .start = sh->sh_addr,
			.exec = (sh->sh_flags & SHF_EXECINSTR) != 0 };

		if (__builtin_add_overflow(p.start, sh->sh_size, &p.end))
			p.end = p.start;
		l->place = xgrow(
		    l->place, &l->places_cap, l->nplaces + 1, sizeof *l->place);
		l->place[l->nplaces++] = p;
	}
}

/* Copy a string table behind the names there are, each version ("@@GLIBC_2.4")
 * cut off. Strings may share their ends: a cut is right for all who share it,
 * and one pass does not depend on how many symbols name a string. */
static bool
add_names(struct loader *l, const char *strings, size_t len, size_t *base)
{
	struct symtab *t = l->tab;

	if (len > UINT32_MAX - 1 - t->names_len)
		return false;
	*base = t->names_len;
	t->names = xgrow(t->names, &l->names_cap, t->names_len + len + 1, 1);
	memcpy(t->names + *base, strings, len);
	t->names[*base + len] = '\0';
	for (size_t i = *base + 1; i < *base + len; i++)
		if (t->names[i] == '@' && t->names[i - 1] != '\0')
			t->names[i] = '\0';
	t->names_len += len + 1;
	return true;
}

static uint8_t
penalty_of(const Elf64_Sym *sym, const char *name)
{
	uint8_t penalty = 0;

	while (penalty < UNDERSCORES_MAX && name[penalty] == '_')
		penalty++;
	penalty *= PENALTY_UNDERSCORE;
	if (ELF64_ST_BIND(sym->st_info) == STB_WEAK)
		penalty += PENALTY_WEAK;
	else if (ELF64_ST_BIND(sym->st_info) == STB_LOCAL)
		penalty += PENALTY_LOCAL;
	if (sym->st_size == 0)
		penalty += PENALTY_SIZELESS;
	return penalty;
}

/* Functions, and what hand-written assembly leaves untyped (_start) but for
 * the labels inside of it. */
static bool
is_function(const Elf64_Sym *sym, const char *name)
{
	switch (ELF64_ST_TYPE(sym->st_info)) {
	case STT_FUNC:
	case STT_GNU_IFUNC:
		return *name != '\0';
	case STT_NOTYPE:
		return *name != '\0' && *name != '$' &&
		       strncmp(name, ".L", 2) != 0 &&
		       (sym->st_size > 0 ||
			   ELF64_ST_BIND(sym->st_info) != STB_LOCAL);
	}
	return false;
}

static void
add_symbol(struct loader *l, const Elf64_Sym *sym, size_t name)
{
	const char *text = l->tab->names + name;
	const struct place *p;
	struct candidate c;

	if (sym->st_shndx == SHN_UNDEF || sym->st_shndx >= l->nplaces ||
	    !is_function(sym, text))
		return;
	p = &l->place[sym->st_shndx];
	if (!p->exec || sym->st_value < p->start || sym->st_value >= p->end)
		return;
	c = (struct candidate){
		.addr = sym->st_value,
		.end = p->end,
		.name = (uint32_t)name,
		.penalty = penalty_of(sym, text),
		.sized = sym->st_size > 0,
	};
	if (c.sized && sym->st_size < p->end - c.addr)
		c.end = c.addr + sym->st_size;
	l->v = xgrow(l->v, &l->cap, l->n + 1, sizeof *l->v);
	l->v[l->n++] = c;
}

/* Take the functions of a section of symbols (SHT_SYMTAB, SHT_DYNSYM). False
 * when the file has none. */
static bool
add_symbols(struct loader *l, const struct elffile *f, uint32_t type)
{
	size_t index = elffile_by_type(f, type);
	size_t len, strings_len, base;
	const Elf64_Sym *sym;
	const char *strings;

	if (index == 0)
		return false;
	sym = elffile_data(f, index, &len);
	strings =
	    elffile_data(f, elffile_header(f, index)->sh_link, &strings_len);
	if (sym == NULL || strings == NULL ||
	    !add_names(l, strings, strings_len, &base))
		return false;
	read_places(l, f);
	for (size_t i = 0; i < len / sizeof *sym && l->n < SYMBOLS_MAX; i++)
		if (sym[i].st_name < strings_len)
			add_symbol(l, &sym[i], base + sym[i].st_name);
	return true;
}

static int
by_address(const void *va, const void *vb)
{
	const struct candidate *a = va, *b = vb;

	if (a->addr != b->addr)
		return a->addr < b->addr ? -1 : 1;
	if (a->penalty != b->penalty)
		return a->penalty < b->penalty ? -1 : 1;
	return (a->name > b->name) - (a->name < b->name);
}

/* Sort; keep the best of each address; drop labels inside of functions; end
 * what has no size at the next function. */
static void
settle(struct loader *l)
{
	uint64_t covered = 0;
	size_t n = 0;

	if (l->n > 1)
		qsort(l->v, l->n, sizeof *l->v, by_address);
	for (size_t i = 0; i < l->n; i++) {
		struct candidate c = l->v[i];

		if (n > 0 && l->v[n - 1].addr == c.addr)
			continue;
		if (!c.sized && c.addr < covered)
			continue;
		if (c.sized && c.end > covered)
			covered = c.end;
		if (n > 0 && !l->v[n - 1].sized && l->v[n - 1].end > c.addr)
			l->v[n - 1].end = c.addr;
		l->v[n++] = c;
	}
	l->n = n;
}

static void
publish(struct loader *l)
{
	struct symtab *t = l->tab;

	t->v = xcalloc(l->n + 1, sizeof *t->v);
	for (size_t i = 0; i < l->n; i++) {
		uint64_t size = l->v[i].end - l->v[i].addr;

		t->v[i] = (struct symtab_entry){
			.addr = l->v[i].addr,
			.size = size < UINT32_MAX ? (uint32_t)size : UINT32_MAX,
			.name = l->v[i].name,
		};
	}
	t->n = l->n;
}

static void
add_debug_file(struct loader *l, const struct image *img, int root)
{
	struct elffile f;
	char *path;
	int fd = debugfile_open(img, root, &path);

	if (fd == -1)
		return;
	if (elffile_open_fd(&f, fd) == 0) {
		l->tab->full = add_symbols(l, &f, SHT_SYMTAB);
		elffile_close(&f);
	}
	if (l->tab->full)
		l->tab->debug_path = path;
	else
		free(path);
}

struct symtab *
symtab_load(const struct image *img, int root)
{
	struct symtab *t = xcalloc(1, sizeof *t);
	struct loader l = { .tab = t };
	struct elffile f;

	if (!img->elf32 && elffile_open(&f, img) == 0) {
		t->full = add_symbols(&l, &f, SHT_SYMTAB);
		if (!t->full)
			add_debug_file(&l, img, root);
		add_symbols(&l, &f, SHT_DYNSYM);
		elffile_close(&f);
	}
	settle(&l);
	publish(&l);
	free(l.v);
	free(l.place);
	return t;
}

const struct symtab_entry *
symtab_find(const struct symtab *t, uint64_t vaddr)
{
	size_t lo = 0, hi = t->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (vaddr < t->v[mid].addr)
			hi = mid;
		else
			lo = mid + 1;
	}
	/* a function may lie inside of another: behind its end the outer one
	 * goes on */
	for (unsigned i = 0; i < NESTING_MAX && i < lo; i++) {
		const struct symtab_entry *e = &t->v[lo - 1 - i];

		if (vaddr - e->addr < e->size)
			return e;
	}
	return NULL;
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
	free(t->names);
	free(t->debug_path);
	free(t);
}
