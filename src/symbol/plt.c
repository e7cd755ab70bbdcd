/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plt.c - reads procedure linkage tables.
 *
 * Linkers lay them out in many ways, with and without IBT or BTI. But each entry
 * either jumps by a slot of the GOT, which a relocation fills (psABI for
 * x86-64, 5.2; ELF for the Arm 64-bit architecture, 9), or pushes the index of
 * its relocation. So it is the code that is read.
 */
#include "config.h"

#include "symbol/plt.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum {
	ENTRY = 16, /* bytes, unless the section says 8 */
	STEP_AARCH64 = 8, /* where entries are of 16, or of 24 */
	SLOTS_MAX = 1 << 20,
	INDIRECT_MAX = 1 << 10, /* functions chosen at start */
	NAME_MAX_BYTES = 4096,
	NAMES_MAX = 16 << 20 /* bytes, all together */
};

struct slot {
	uint64_t addr; /* in the GOT */
	uint64_t resolver; /* of the function, where it has no name */
	const char *name; /* or NULL */
};

struct slots {
	struct slot *v; /* ascending */
	size_t n, cap;
	struct slot *lazy; /* in the order of .rela.plt */
	size_t nlazy, lazy_cap;
	size_t lazy_section; /* .rela.plt */
	size_t indirect, name_bytes; /* so far */
};

/* The name of a symbol in a section of them. */
static const char *
symbol_name(const struct elffile *f, size_t section, size_t index)
{
	const Elf64_Shdr *sh = elffile_header(f, section);
	size_t len, strings_len, max;
	const Elf64_Sym *sym = elffile_data(f, section, &len);
	const char *strings;

	if (sym == NULL || index >= len / sizeof *sym)
		return NULL;
	strings = elffile_data(f, sh->sh_link, &strings_len);
	if (strings == NULL || sym[index].st_name >= strings_len)
		return NULL;
	max = strings_len - sym[index].st_name;
	max = max < NAME_MAX_BYTES ? max : NAME_MAX_BYTES;
	strings += sym[index].st_name;
	return *strings != '\0' && memchr(strings, '\0', max) != NULL ? strings
								      : NULL;
}

static void
add_slots(struct slots *s, const struct elffile *f, size_t section)
{
	const Elf64_Shdr *sh = elffile_header(f, section);
	bool lazy = section == s->lazy_section;
	size_t len;
	const Elf64_Rela *rela = elffile_data(f, section, &len);

	if (rela == NULL)
		return;
	for (size_t i = 0; i < len / sizeof *rela && s->n < SLOTS_MAX; i++) {
		uint32_t type = ELF64_R_TYPE(rela[i].r_info);
		struct slot new = { .addr = rela[i].r_offset };

		if (elffile_fills_slot(type))
			new.name = symbol_name(
			    f, sh->sh_link, ELF64_R_SYM(rela[i].r_info));
		else if (type == R_X86_64_IRELATIVE ||
			 type == R_AARCH64_IRELATIVE)
			new.resolver = (uint64_t)rela[i].r_addend;
		else if (!lazy)
			continue;
		s->v = xgrow(s->v, &s->cap, s->n + 1, sizeof *s->v);
		s->v[s->n++] = new;
		if (!lazy)
			continue;
		s->lazy =
		    xgrow(s->lazy, &s->lazy_cap, s->nlazy + 1, sizeof *s->lazy);
		s->lazy[s->nlazy++] = new;
	}
}

static int
by_addr(const void *va, const void *vb)
{
	const struct slot *a = va, *b = vb;

	return (a->addr > b->addr) - (a->addr < b->addr);
}

static void
read_slots(struct slots *s, const struct elffile *f)
{
	const Elf64_Shdr *sh;

	s->lazy_section = elffile_by_name(f, ".rela.plt");
	for (size_t i = 1; (sh = elffile_header(f, i)) != NULL; i++)
		if (sh->sh_type == SHT_RELA && (sh->sh_flags & SHF_ALLOC) != 0)
			add_slots(s, f, i);
	if (s->n > 1)
		qsort(s->v, s->n, sizeof *s->v, by_addr);
}

/* Does this come next? Then move behind it. */
static bool
skip(const uint8_t **p, const uint8_t *end, const char *bytes, size_t len)
{
	if ((size_t)(end - *p) < len || memcmp(*p, bytes, len) != 0)
		return false;
	*p += len;
	return true;
}

/* Behind what entries begin with where there is IBT. */
static const uint8_t *
skip_marks(const uint8_t *p, const uint8_t *end)
{
	skip(&p, end, "\xf3\x0f\x1e\xfa", 4); /* endbr64 */
	skip(&p, end, "\xf2", 1); /* bnd */
	return p;
}

/* "adrp x16, page; ldr x17, [x16, offset]", behind "bti c". */
static bool
slot_aarch64(const uint8_t *p, size_t len, uint64_t vaddr, uint64_t *slot)
{
	const uint8_t *end = p + len;
	uint32_t adrp, ldr;
	int64_t pages;

	if (skip(&p, end, "\x5f\x24\x03\xd5", 4))
		vaddr += 4;
	if (end - p < 8)
		return false;
	memcpy(&adrp, p, sizeof adrp);
	memcpy(&ldr, p + 4, sizeof ldr);
	if ((adrp & 0x9f00001f) != 0x90000010 ||
	    (ldr & 0xffc003ff) != 0xf9400211)
		return false;
	pages = (int64_t)((uint64_t)(adrp >> 5 & 0x7ffff) << 45) >> 43;
	pages |= adrp >> 29 & 3;
	*slot = (vaddr & ~0xfffull) + ((uint64_t)pages << 12) +
		(ldr >> 10 & 0xfff) * 8;
	return true;
}

bool
plt_slot(const uint8_t *code, size_t len, uint64_t vaddr, uint64_t *slot)
{
	const uint8_t *end = code + len, *p = skip_marks(code, end);
	int32_t distance;

	if (slot_aarch64(code, len, vaddr, slot))
		return true;
	if (!skip(&p, end, "\xff\x25", 2) || end - p < 4)
		return false;
	memcpy(&distance, p, sizeof distance);
	*slot = vaddr + (uint64_t)(p + 4 - code) + (uint64_t)distance;
	return true;
}

/* The slot that the entry at p (its address: vaddr) goes by, or NULL. */
static const struct slot *
slot_of(const struct slots *s, const uint8_t *p, size_t len, uint64_t vaddr)
{
	const uint8_t *end = p + len;
	struct slot key;
	int32_t number;

	if (plt_slot(p, len, vaddr, &key.addr))
		return s->n == 0
			   ? NULL
			   : bsearch(&key, s->v, s->n, sizeof *s->v, by_addr);
	p = skip_marks(p, end);
	if (!skip(&p, end, "\x68", 1) || end - p < 4)
		return NULL;
	memcpy(&number, p, sizeof number);
	return number >= 0 && (size_t)number < s->nlazy ? &s->lazy[number]
							: NULL;
}

/* The best name of the address of a function. */
static const char *
known_name(const struct candidates *c, uint64_t addr)
{
	const struct candidate *best = NULL;

	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].addr == addr &&
		    (best == NULL || c->v[i].penalty < best->penalty))
			best = &c->v[i];
	return best != NULL ? c->names + best->name : NULL;
}

static void
add_entry(struct candidates *c, struct slots *s, const struct slot *slot,
    uint64_t start, uint64_t end)
{
	const char *name = slot->name;
	char *copy;

	if (name == NULL && slot->resolver != 0 && s->indirect++ < INDIRECT_MAX)
		name = known_name(c, slot->resolver);
	if (name == NULL || s->name_bytes >= NAMES_MAX)
		return;
	s->name_bytes += strlen(name);
	copy = xstrdup(name); /* it may be one of those that move */
	candidates_invent(c, start, end, copy, "@plt");
	free(copy);
}

static void
add_table(struct candidates *c, struct slots *s, const struct elffile *f,
    size_t section)
{
	const Elf64_Shdr *sh = elffile_header(f, section);
	bool arm = elf64_getehdr(f->elf)->e_machine == EM_AARCH64;
	size_t entry = sh->sh_entsize == 8 ? 8 : ENTRY;
	size_t len, step = arm ? STEP_AARCH64 : entry;
	const uint8_t *p = elffile_data(f, section, &len);

	if (p == NULL || sh->sh_addr > UINT64_MAX - len)
		return;
	for (size_t at = 0; at < len; at += step) {
		size_t n = len - at < entry ? len - at : entry;
		uint64_t vaddr = sh->sh_addr + at;
		const struct slot *slot = slot_of(s, p + at, n, vaddr);

		if (slot != NULL)
			add_entry(c, s, slot, vaddr, vaddr + n);
	}
}

void
plt_add(struct candidates *c, const struct elffile *f)
{
	static const char *const names[] = { ".plt", ".plt.sec", ".plt.got",
		".plt.bnd", ".iplt" };
	struct slots s = { 0 };

	read_slots(&s, f);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t section = elffile_by_name(f, names[i]);

		if (section != 0 && s.n > 0)
			add_table(c, &s, f, section);
	}
	free(s.v);
	free(s.lazy);
}
