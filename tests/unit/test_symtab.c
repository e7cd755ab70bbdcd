/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_symtab.c - functions of made ELF files. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "ehmaker.h"
#include "elfmaker.h"
#include "symbol/symtab.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { TEXT = 0x1000, TEXT_LEN = 0x1000, DATA = 0x3000, SYMBOLS = 12 };

/* sections of every file made here */
enum { SHN_TEXT = 1, SHN_DATA = 2, SHN_NONE = 77 };

struct symbol {
	const char *name;
	uint8_t bind, type;
	uint16_t section;
	uint64_t addr, size;
};

#define FUNC(b, name, addr, size)                             \
	{                                                     \
		name, STB_##b, STT_FUNC, SHN_TEXT, addr, size \
	}
#define LABEL(b, name, addr, size)                              \
	{                                                       \
		name, STB_##b, STT_NOTYPE, SHN_TEXT, addr, size \
	}

static void
add_symbols(struct maker *m, uint32_t type, const struct symbol *s, size_t n)
{
	Elf64_Sym sym[SYMBOLS + 1] = { 0 };
	char names[1024] = { 0 };
	size_t len = 1;

	for (size_t i = 0; i < n; i++) {
		sym[i + 1] = (Elf64_Sym){
			.st_name = (uint32_t)len,
			.st_info = ELF64_ST_INFO(s[i].bind, s[i].type),
			.st_shndx = s[i].section,
			.st_value = s[i].addr,
			.st_size = s[i].size,
		};
		strcpy(names + len, s[i].name);
		len += strlen(s[i].name) + 1;
	}
	maker_section(m, type == SHT_SYMTAB ? ".symtab" : ".dynsym", type, 0, 0,
	    sym, (n + 1) * sizeof *sym)
	    ->sh_entsize = sizeof *sym;
	m->sh[m->eh.e_shnum - 1].sh_link = m->eh.e_shnum;
	maker_section(m, ".strtab", SHT_STRTAB, 0, 0, names, len);
}

static struct maker *
file(void)
{
	struct maker *m = maker_new();

	maker_section(m, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, TEXT,
	    NULL, TEXT_LEN);
	maker_section(
	    m, ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, DATA, NULL, 16);
	return m;
}

static struct symtab *
load(struct maker *m)
{
	struct image *img;
	struct symtab *t;

	maker_finish(m);
	img = image_open(maker_memfd(m->b, m->len), "/made", NULL);
	assert_non_null(img);
	free(m);
	t = symtab_load(img, -1);
	image_free(img);
	return t;
}

static const char *
name_at(const struct symtab *t, uint64_t addr)
{
	const struct symtab_entry *e = symtab_find(t, addr);

	return e != NULL ? symtab_name(t, e) : "";
}

/* One function or several, and who has an address. */
static const struct {
	struct symbol symbol[SYMBOLS];
	struct {
		uint64_t addr;
		const char *name; /* "": nobody */
	} at[4];
} cases[] = {
	/* sized: never behind its end */
	{ { FUNC(GLOBAL, "f", 0x1100, 0x10) },
	    { { 0x10ff, "" }, { 0x1100, "f" }, { 0x110f, "f" },
		{ 0x1110, "" } } },
	/* without a size: to the next function, or the end of the section */
	{ { LABEL(GLOBAL, "_start", 0x1100, 0), FUNC(LOCAL, "g", 0x1200, 0) },
	    { { 0x11ff, "_start" }, { 0x1200, "g" }, { 0x1fff, "g" },
		{ 0x2000, "" } } },
	/* a size beyond the section */
	{ { FUNC(GLOBAL, "f", 0x1ff0, 0xffffffffffff) },
	    { { 0x1fff, "f" }, { 0x2000, "" }, { 0x3000, "" } } },
	/* one address, several names */
	{ { FUNC(LOCAL, "local", 0x1100, 0x10),
	      FUNC(WEAK, "weak", 0x1100, 0x10),
	      FUNC(GLOBAL, "__global", 0x1100, 0x10),
	      FUNC(GLOBAL, "global", 0x1100, 0x10),
	      FUNC(GLOBAL, "again", 0x1100, 0x10),
	      FUNC(GLOBAL, "a", 0x1100, 0) },
	    { { 0x1100, "global" } } },
	{ { FUNC(LOCAL, "local", 0x1100, 0x10),
	      FUNC(WEAK, "weak", 0x1100, 0x10) },
	    { { 0x1100, "weak" } } },
	{ { FUNC(GLOBAL, "sizeless", 0x1100, 0),
	      FUNC(LOCAL, "sized", 0x1100, 0x10) },
	    { { 0x1100, "sized" }, { 0x1110, "" } } },
	/* a function inside of another; behind it the outer one goes on */
	{ { FUNC(GLOBAL, "outer", 0x1100, 0x100),
	      FUNC(GLOBAL, "inner", 0x1140, 0x10) },
	    { { 0x113f, "outer" }, { 0x1140, "inner" }, { 0x1150, "outer" },
		{ 0x1200, "" } } },
	/* a label inside of a function */
	{ { FUNC(GLOBAL, "f", 0x1100, 0x100),
	      LABEL(GLOBAL, "label", 0x1140, 0) },
	    { { 0x1140, "f" }, { 0x11ff, "f" }, { 0x1200, "" } } },
	/* labels that are no functions */
	{ { LABEL(LOCAL, "loop", 0x1100, 0), LABEL(GLOBAL, ".Lx", 0x1110, 0),
	      LABEL(GLOBAL, "$x", 0x1120, 0), LABEL(GLOBAL, "", 0x1130, 0) },
	    { { 0x1100, "" }, { 0x1110, "" }, { 0x1120, "" },
		{ 0x1130, "" } } },
	/* _etext is the end, not the last function */
	{ { FUNC(GLOBAL, "f", 0x1100, 0), LABEL(GLOBAL, "_etext", 0x2000, 0) },
	    { { 0x1fff, "f" }, { 0x2000, "" } } },
	{ { { "ifunc", STB_GLOBAL, STT_GNU_IFUNC, SHN_TEXT, 0x1100, 8 } },
	    { { 0x1100, "ifunc" } } },
	/* not code, or nowhere */
	{ { { "object", STB_GLOBAL, STT_OBJECT, SHN_TEXT, 0x1100, 8 },
	      { "data", STB_GLOBAL, STT_FUNC, SHN_DATA, 0x3000, 8 },
	      { "undefined", STB_GLOBAL, STT_FUNC, SHN_UNDEF, 0x1120, 8 },
	      { "absolute", STB_GLOBAL, STT_FUNC, SHN_ABS, 0x1130, 8 },
	      { "none", STB_GLOBAL, STT_FUNC, SHN_NONE, 0x1140, 8 },
	      FUNC(GLOBAL, "before", 0x800, 0x1000) },
	    { { 0x1100, "" }, { 0x3000, "" }, { 0x1130, "" },
		{ 0x1140, "" } } },
	/* versions are no part of a name */
	{ { FUNC(GLOBAL, "memcpy@@GLIBC_2.14", 0x1100, 8),
	      FUNC(GLOBAL, "old@GLIBC_2.2", 0x1200, 8),
	      FUNC(GLOBAL, "@odd", 0x1300, 8) },
	    { { 0x1100, "memcpy" }, { 0x1200, "old" }, { 0x1300, "@odd" } } },
	{ { FUNC(GLOBAL, "\x1b[2J", 0x1100, 8) }, { { 0x1100, "\x1b[2J" } } },
};

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct maker *m = file();
		struct symtab *t;
		size_t n = 0;

		while (n < SYMBOLS && cases[i].symbol[n].name != NULL)
			n++;
		add_symbols(m, SHT_SYMTAB, cases[i].symbol, n);
		t = load(m);
		assert_true(t->full);
		for (size_t k = 0; k < N(cases[i].at); k++)
			if (cases[i].at[k].name != NULL)
				assert_string_equal(cases[i].at[k].name,
				    name_at(t, cases[i].at[k].addr));
		symtab_free(t);
	}
}

static const struct symbol in_symtab[] = { FUNC(LOCAL, "local", 0x1100, 8),
	FUNC(GLOBAL, "both", 0x1200, 8) };
static const struct symbol in_dynsym[] = { FUNC(GLOBAL, "both", 0x1200, 8),
	FUNC(GLOBAL, "dynamic", 0x1300, 8) };

static void
test_both(void **state)
{
	struct maker *m = file();
	struct symtab *t;

	(void)state;
	add_symbols(m, SHT_SYMTAB, in_symtab, N(in_symtab));
	add_symbols(m, SHT_DYNSYM, in_dynsym, N(in_dynsym));
	t = load(m);
	assert_true(t->full);
	assert_int_equal(3, t->n);
	assert_string_equal("local", name_at(t, 0x1100));
	assert_string_equal("both", name_at(t, 0x1200));
	assert_string_equal("dynamic", name_at(t, 0x1300));
	symtab_free(t);
}

static void
test_only_dynamic(void **state)
{
	struct maker *m = file();
	struct symtab *t;

	(void)state;
	add_symbols(m, SHT_DYNSYM, in_dynsym, N(in_dynsym));
	t = load(m);
	assert_false(t->full);
	assert_int_equal(2, t->n);
	assert_null(t->debug_path);
	symtab_free(t);
}

static void
test_none(void **state)
{
	struct symtab *t = load(file());

	(void)state;
	assert_false(t->full);
	assert_int_equal(0, t->n);
	assert_null(symtab_find(t, 0));
	assert_null(symtab_find(t, UINT64_MAX));
	symtab_free(t);
}

/* Fields of the symbol section that are lies. */
static const struct {
	size_t at;
	uint64_t value;
} lies[] = {
	{ offsetof(Elf64_Shdr, sh_offset), UINT64_MAX },
	{ offsetof(Elf64_Shdr, sh_offset), 1 << 20 },
	{ offsetof(Elf64_Shdr, sh_size), UINT64_MAX },
	{ offsetof(Elf64_Shdr, sh_size), 1 << 30 },
	{ offsetof(Elf64_Shdr, sh_flags), SHF_COMPRESSED },
	{ offsetof(Elf64_Shdr, sh_link), 99 },
	{ offsetof(Elf64_Shdr, sh_link), 0 },
};

static void
test_lies(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(lies); i++) {
		struct maker *m = file();
		size_t size =
		    lies[i].at == offsetof(Elf64_Shdr, sh_link) ? 4 : 8;
		struct symtab *t;

		add_symbols(m, SHT_SYMTAB, in_symtab, N(in_symtab));
		memcpy((uint8_t *)&m->sh[3] + lies[i].at, &lies[i].value, size);
		t = load(m);
		assert_int_equal(0, t->n);
		symtab_free(t);
	}
}

/* Names may begin in the middle of others, and end behind the table. */
static void
test_bad_names(void **state)
{
	struct maker *m = file();
	struct symtab *t;

	(void)state;
	add_symbols(m, SHT_SYMTAB, in_symtab, N(in_symtab));
	m->sh[4].sh_size = 4; /* "\0loc" */
	t = load(m);
	assert_int_equal(1, t->n);
	assert_string_equal("loc", name_at(t, 0x1100));
	symtab_free(t);
}

#define SOURCE(name)                                     \
	{                                                \
		name, STB_LOCAL, STT_FILE, SHN_ABS, 0, 0 \
	}

/* Two files, each with a foo; a global bar; parts without a function. */
static const struct symbol in_parts[] = {
	SOURCE("a.c"),
	FUNC(LOCAL, "foo.cold", 0x1100, 8),
	FUNC(LOCAL, "foo", 0x1200, 8),
	FUNC(LOCAL, "bar.cold.17", 0x1300, 8),
	FUNC(LOCAL, "foo.part.0.cold", 0x1400, 8),
	SOURCE("b.c"),
	FUNC(LOCAL, "foo", 0x1500, 8),
	FUNC(LOCAL, "foo.cold", 0x1600, 8),
	FUNC(LOCAL, "foo.__part.1", 0x1700, 8),
	FUNC(LOCAL, "lone.cold", 0x1800, 8),
	FUNC(LOCAL, "foo.coldness", 0x1900, 8),
	FUNC(GLOBAL, "bar", 0x1a00, 8),
};

static void
test_parts(void **state)
{
	static const struct {
		uint64_t part, owner;
	} owners[] = {
		{ 0x1100, 0x1200 },
		{ 0x1200, 0x1200 },
		{ 0x1300, 0x1a00 },
		{ 0x1400, 0x1200 },
		{ 0x1600, 0x1500 },
		{ 0x1700, 0x1500 },
		{ 0x1800, 0x1800 },
		{ 0x1900, 0x1900 },
	};
	struct symtab_range range[4];
	struct maker *m = file();
	struct symtab *t;

	(void)state;
	add_symbols(m, SHT_SYMTAB, in_parts, N(in_parts));
	t = load(m);
	for (size_t i = 0; i < N(owners); i++)
		assert_int_equal(owners[i].owner,
		    symtab_owner(t, symtab_find(t, owners[i].part + 4))->addr);
	assert_int_equal(
	    3, symtab_parts(t, symtab_find(t, 0x1500), range, N(range)));
	assert_int_equal(0x1500, range[0].start);
	assert_int_equal(0x1508, range[0].end);
	assert_int_equal(0x1600, range[1].start);
	assert_int_equal(0x1700, range[2].start);
	assert_int_equal(0x1708, range[2].end);
	assert_int_equal(2, symtab_parts(t, symtab_find(t, 0x1500), range, 2));
	assert_int_equal(0, symtab_parts(t, symtab_find(t, 0x1500), range, 0));
	assert_int_equal(
	    1, symtab_parts(t, symtab_find(t, 0x1800), range, N(range)));
	symtab_free(t);
}

/* foo.part.0 is a function where it is there. */
static void
test_part_of_part(void **state)
{
	static const struct symbol symbols[] = {
		FUNC(LOCAL, "foo.part.0.cold", 0x1100, 8),
		FUNC(LOCAL, "foo", 0x1200, 8),
		FUNC(LOCAL, "foo.part.0", 0x1300, 8),
	};
	struct maker *m = file();
	struct symtab *t;

	(void)state;
	add_symbols(m, SHT_SYMTAB, symbols, N(symbols));
	t = load(m);
	assert_int_equal(0x1300, symtab_owner(t, symtab_find(t, 0x1100))->addr);
	assert_int_equal(0x1300, symtab_owner(t, symtab_find(t, 0x1300))->addr);
	symtab_free(t);
}

/* An unwind entry for [0x5000, 0x5100): what has no size ends where it begins,
 * or, being its function, where it ends. */
static const struct {
	uint64_t addr, at;
	bool found;
} unwound[] = {
	{ 0x4800, 0x4fff, true },
	{ 0x4800, 0x5000, false },
	{ 0x5000, 0x50ff, true },
	{ 0x5000, 0x5100, false },
	{ 0x5001, 0x50ff, true },
	{ 0x5001, 0x5100, false },
	{ 0x5100, 0x5fff, true },
};

static void
test_unwound(void **state)
{
	const struct ehmaker em = {
		.column = 16, .code_align = 1, .data_align = -8
	};
	uint8_t eh[EHMAKER_HEADS];
	size_t len = ehmaker_make(&em, eh);

	(void)state;
	for (size_t i = 0; i < N(unwound); i++) {
		const struct symbol symbol =
		    FUNC(GLOBAL, "f", unwound[i].addr, 0);
		struct maker *m = maker_new();
		struct image *img;
		struct symtab *t;

		maker_section(m, ".text", SHT_PROGBITS,
		    SHF_ALLOC | SHF_EXECINSTR, 0x4000, NULL, 0x2000);
		add_symbols(m, SHT_SYMTAB, &symbol, 1);
		m->sh[2].sh_link = 3;
		maker_finish(m);
		img = image_open(maker_memfd(m->b, m->len), "/made", NULL);
		img->eh = (struct ehframe){
			.eh = eh, .eh_len = len, .eh_vaddr = EHMAKER_AT
		};
		t = symtab_load(img, -1);
		assert_int_equal(1, t->n);
		assert_int_equal(
		    unwound[i].found, symtab_find(t, unwound[i].at) != NULL);
		symtab_free(t);
		image_free(img);
		free(m);
	}
}

static void
test_elf32(void **state)
{
	struct image img = { .elf32 = true, .fd = -1 };
	struct symtab *t = symtab_load(&img, -1);

	(void)state;
	assert_int_equal(0, t->n);
	symtab_free(t);
}

static void
test_memory(void **state)
{
	struct maker *m = file();
	struct image *img;
	struct symtab *t;
	uint8_t *bytes = malloc(MAKER_BYTES);

	(void)state;
	add_symbols(m, SHT_DYNSYM, in_dynsym, N(in_dynsym));
	maker_finish(m);
	memcpy(bytes, m->b, MAKER_BYTES);
	img = image_from_memory(bytes, MAKER_BYTES, "[vdso]", NULL);
	assert_non_null(img);
	t = symtab_load(img, -1);
	assert_string_equal("dynamic", name_at(t, 0x1300));
	assert_memory_equal(m->b, img->bytes, MAKER_BYTES);
	symtab_free(t);
	image_free(img);
	free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_both),
		cmocka_unit_test(test_only_dynamic),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_bad_names),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_part_of_part),
		cmocka_unit_test(test_unwound),
		cmocka_unit_test(test_elf32),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
