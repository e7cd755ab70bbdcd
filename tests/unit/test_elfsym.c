/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_elfsym.c - symbols and sections by their names, and damaged tables. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "elfmaker.h"
#include "target/elfsym.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { MANY = 1500 }; /* symbols; more than are read at once */

enum damage { NONE, LINK, LINK_TYPE, SIZE, ENTRY, NAMES, CUT, SECTIONS };

static Elf64_Shdr *
add_table(struct maker *m, const char *name, uint32_t type,
    const Elf64_Sym *sym, size_t n, const char *strings, size_t len)
{
	Elf64_Shdr *sh;

	maker_section(m, "strings", SHT_STRTAB, 0, 0, strings, len);
	sh = maker_section(m, name, type, 0, 0, sym, n * sizeof *sym);
	sh->sh_link = m->eh.e_shnum - 2u;
	sh->sh_entsize = sizeof *sym;
	return sh;
}

/* .dynsym has "early" twice, the first time as not defined, and "both"; .symtab
 * has, as the last of many, "late", and another "both". */
static struct maker *
make(enum damage damage)
{
	static const char dynamic[] = "\0early\0both", full[] = "\0late\0both";
	struct maker *m = maker_new();
	Elf64_Sym dynsym[] = { { 0 }, { .st_name = 1 },
		{ .st_name = 1, .st_shndx = 1, .st_value = 0x100 },
		{ .st_name = 7, .st_shndx = 1, .st_value = 0x200 } };
	Elf64_Sym symtab[MANY] = { 0 };
	Elf64_Shdr *sh;

	symtab[MANY - 2] =
	    (Elf64_Sym){ .st_name = 6, .st_shndx = 1, .st_value = 0x300 };
	symtab[MANY - 1] =
	    (Elf64_Sym){ .st_name = 1, .st_shndx = 1, .st_value = 0x400 };
	maker_section(m, ".here", SHT_PROGBITS, SHF_ALLOC, 0x5000, "abc", 3);
	sh = maker_section(
	    m, ".nobits", SHT_NOBITS, SHF_ALLOC, 0x6000, "abc", 3);
	sh = add_table(m, ".dynsym", SHT_DYNSYM, dynsym, N(dynsym), dynamic,
	    damage == NAMES ? 9 : sizeof dynamic);
	add_table(
	    m, ".symtab", SHT_SYMTAB, symtab, N(symtab), full, sizeof full);
	if (damage == LINK)
		sh->sh_link = 999;
	if (damage == LINK_TYPE)
		sh->sh_link = 1;
	if (damage == SIZE)
		sh->sh_size = UINT64_MAX;
	if (damage == ENTRY)
		sh->sh_entsize = 1;
	maker_finish(m);
	if (damage == SECTIONS)
		((Elf64_Ehdr *)m->b)->e_shnum = 0;
	return m;
}

static const struct {
	enum damage damage;
	size_t found;
	uint64_t early, both, late;
} cases[] = {
	{ NONE, 3, 0x100, 0x200, 0x400 },
	{ LINK, 2, 0, 0x300, 0x400 },
	{ LINK_TYPE, 2, 0, 0x300, 0x400 },
	{ SIZE, 3, 0x100, 0x200, 0x400 }, /* what there is of it */
	{ ENTRY, 2, 0, 0x300, 0x400 },
	{ NAMES, 3, 0x100, 0x300, 0x400 }, /* the name of one is cut */
	{ CUT, 0, 0, 0, 0 },
	{ SECTIONS, 0, 0, 0, 0 },
};

static void
test_symbols(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct elfsym_want want[] = { { .name = "early" },
			{ .name = "both" }, { .name = "late" },
			{ .name = "none" }, { .name = "lat" } };
		struct maker *m = make(cases[i].damage);
		struct image image = { .fd = -1,
			.bytes = m->b,
			.nbytes =
			    cases[i].damage == CUT ? m->len / 2 : m->len };
		struct elfsym e;

		assert_true(elfsym_open(&e, &image));
		assert_int_equal(
		    elfsym_find(&e, want, N(want)), cases[i].found);
		assert_int_equal(want[0].vaddr, cases[i].early);
		assert_int_equal(want[1].vaddr, cases[i].both);
		assert_int_equal(want[2].vaddr, cases[i].late);
		elfsym_close(&e);
		free(m);
	}
}

static void
test_sections(void **state)
{
	struct maker *m = make(NONE);
	int fd = maker_memfd(m->b, m->len);
	struct image image = { .fd = fd };
	struct elfsym e;
	struct span span;

	(void)state;
	assert_true(elfsym_open(&e, &image));
	assert_true(elfsym_section(&e, ".here", &span));
	assert_int_equal(span.vaddr, 0x5000);
	assert_int_equal(span.len, 3);
	assert_false(elfsym_section(&e, ".nobits", &span));
	assert_false(elfsym_section(&e, ".her", &span));
	elfsym_close(&e);

	image.elf32 = true;
	assert_false(elfsym_open(&e, &image));
	image = (struct image){ .fd = -1, .unread = true };
	assert_false(elfsym_open(&e, &image));
	close(fd);
	free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_symbols),
		cmocka_unit_test(test_sections),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
