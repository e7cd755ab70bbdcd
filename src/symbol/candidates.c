/* SPDX-License-Identifier: GPL-2.0-or-later */
/* candidates.c - collects symbols and chooses among them. */
#include "config.h"

#include "symbol/candidates.h"

#include <stdlib.h>
#include <string.h>

#include "base/sorted.h"
#include "base/xalloc.h"

enum { SYMBOLS_MAX = 4 << 20, UNDERSCORES_MAX = 7 };

/* What speaks against a name where several have one address. */
enum {
	PENALTY_UNDERSCORE = 1, /* each, up to UNDERSCORES_MAX */
	PENALTY_WEAK = 8,
	PENALTY_LOCAL = 16,
	PENALTY_SIZELESS = 32,
	PENALTY_INVENTED = 64
};

struct place { /* a section as addresses see it */
	uint64_t start, end;
	bool exec;
};

struct places { /* of one file, by section */
	struct place *v;
	size_t n, cap;
};

static void
read_places(struct places *places, const struct elffile *f)
{
	const Elf64_Shdr *sh;

	while ((sh = elffile_header(f, places->n)) != NULL) {
		struct place p = { .start = sh->sh_addr,
			.exec = (sh->sh_flags & SHF_EXECINSTR) != 0 };

		if (__builtin_add_overflow(p.start, sh->sh_size, &p.end))
			p.end = p.start;
		places->v = xgrow(
		    places->v, &places->cap, places->n + 1, sizeof *places->v);
		places->v[places->n++] = p;
	}
}

/* Room for len bytes and a 0 behind the names there are. */
static char *
grow_names(struct candidates *c, size_t len, size_t *base)
{
	if (len > UINT32_MAX - 1 - c->names_len)
		return NULL;
	*base = c->names_len;
	c->names = xgrow(c->names, &c->names_cap, c->names_len + len + 1, 1);
	c->names_len += len + 1;
	c->names[c->names_len - 1] = '\0';
	return c->names + *base;
}

/* Copy a string table behind the names there are, each version ("@@GLIBC_2.4")
 * cut off. Strings may share their ends: a cut is right for all who share it,
 * and one pass does not depend on how many symbols name a string. */
static bool
add_names(struct candidates *c, const char *strings, size_t len, size_t *base)
{
	char *p = grow_names(c, len, base);

	if (p == NULL)
		return false;
	memcpy(p, strings, len);
	for (size_t i = 1; i < len; i++)
		if (p[i] == '@' && p[i - 1] != '\0')
			p[i] = '\0';
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
add(struct candidates *c, const struct candidate *candidate)
{
	c->v = xgrow(c->v, &c->cap, c->n + 1, sizeof *c->v);
	c->v[c->n++] = *candidate;
}

static void
add_symbol(struct candidates *c, const struct places *places,
    const Elf64_Sym *sym, size_t name, uint32_t file)
{
	const char *text = c->names + name;
	const struct place *p;
	struct candidate new;

	if (sym->st_shndx == SHN_UNDEF || sym->st_shndx >= places->n ||
	    !is_function(sym, text))
		return;
	p = &places->v[sym->st_shndx];
	if (!p->exec || sym->st_value < p->start || sym->st_value >= p->end)
		return;
	new = (struct candidate){
		.addr = sym->st_value,
		.end = p->end,
		.name = (uint32_t)name,
		.file = ELF64_ST_BIND(sym->st_info) == STB_LOCAL ? file : 0,
		.penalty = penalty_of(sym, text),
		.sized = sym->st_size > 0,
	};
	if (new.sized && sym->st_size < p->end - new.addr)
		new.end = new.addr + sym->st_size;
	add(c, &new);
}

bool
candidates_add(struct candidates *c, const struct elffile *f, uint32_t type)
{
	size_t index = elffile_by_type(f, type);
	size_t len, strings_len, base;
	struct places places = { 0 };
	const Elf64_Sym *sym;
	const char *strings;
	uint32_t file = 1;

	if (index == 0)
		return false;
	sym = elffile_data(f, index, &len);
	strings =
	    elffile_data(f, elffile_header(f, index)->sh_link, &strings_len);
	if (sym == NULL || strings == NULL ||
	    !add_names(c, strings, strings_len, &base))
		return false;
	read_places(&places, f);
	for (size_t i = 0; i < len / sizeof *sym && c->n < SYMBOLS_MAX; i++) {
		file += ELF64_ST_TYPE(sym[i].st_info) == STT_FILE;
		if (sym[i].st_name < strings_len)
			add_symbol(
			    c, &places, &sym[i], base + sym[i].st_name, file);
	}
	free(places.v);
	return true;
}

bool
candidates_invent(struct candidates *c, uint64_t addr, uint64_t end,
    const char *name, const char *suffix)
{
	size_t len = strlen(name), base;
	char *p;

	if (c->n >= SYMBOLS_MAX)
		return false;
	p = grow_names(c, len + strlen(suffix), &base);
	if (p == NULL)
		return false;
	memcpy(p, name, len);
	strcpy(p + len, suffix);
	add(c, &(struct candidate){ .addr = addr,
		   .end = end,
		   .name = (uint32_t)base,
		   .penalty = PENALTY_INVENTED,
		   .sized = true });
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

/* Keep the best of each address; drop labels inside of functions; end what has
 * no size at the next function. Those left without a size. */
static size_t
choose(struct candidates *c)
{
	uint64_t covered = 0;
	size_t n = 0, sizeless = 0;

	for (size_t i = 0; i < c->n; i++) {
		struct candidate new = c->v[i];

		if (n > 0 && c->v[n - 1].addr == new.addr)
			continue;
		if (!new.sized &&new.addr < covered)
			continue;
		if (new.sized &&new.end > covered)
			covered = new.end;
		if (n > 0 && !c->v[n - 1].sized && c->v[n - 1].end > new.addr)
			c->v[n - 1].end = new.addr;
		sizeless += !new.sized;
		c->v[n++] = new;
	}
	c->n = n;
	return sizeless;
}

/* What begins last before an address, if it has no size, ends at the limit. */
static void
end_before(struct candidates *c, uint64_t before, uint64_t limit)
{
	size_t n = sorted_below(c->v, c->n, addr, before);

	if (n > 0 && !c->v[n - 1].sized && c->v[n - 1].addr < limit &&
	    c->v[n - 1].end > limit)
		c->v[n - 1].end = limit;
}

/* Unwind entries know of functions that have no symbol. */
static void
end_by_fdes(struct candidates *c, const struct ehframe *eh)
{
	struct fde fde;
	size_t at = 0;

	while (ehframe_next(eh, &at, &fde)) {
		end_before(c, fde.start, fde.start);
		end_before(c, fde.end, fde.end);
	}
}

void
candidates_settle(struct candidates *c, const struct image *img)
{
	if (c->n > 1)
		qsort(c->v, c->n, sizeof *c->v, by_address);
	if (choose(c) == 0)
		return;
	end_by_fdes(c, &img->eh);
	end_by_fdes(c, &img->debug);
}

void
candidates_fini(struct candidates *c)
{
	free(c->v);
	free(c->names);
	*c = (struct candidates){ 0 };
}
