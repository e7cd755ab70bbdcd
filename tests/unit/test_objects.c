/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "symbol/objects.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "elfmaker.h"

enum { DATA = 0x3000, GOT = 0x4000 };

#define OBJECT(name, at, size)                                              \
	{                                                                   \
		name, ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT), 0, 1, at, size \
	}

/* Names are offsets in here. */
static const char strings[] = "\0small\0large\0func\0nowhere\0jump";
enum { SMALL = 1, LARGE = 7, CODE = 13, NOWHERE = 18, JUMP = 26 };

static const Elf64_Sym symbols[] = {
	{ 0 },
	OBJECT(SMALL, DATA + 0x10, 4),
	OBJECT(LARGE, DATA + 0x20, 0x100),
	OBJECT(SMALL, DATA + 0x20, 4), /* inside of it */
	OBJECT(SMALL, DATA + 0x200, 0),
	{ CODE, ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), 0, 1, DATA + 0x300, 8 },
	{ NOWHERE, ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT), 0, SHN_UNDEF, 0, 8 },
	OBJECT(9999, DATA + 0x400, 8), /* no such name */
	{ JUMP, ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), 0, SHN_UNDEF, 0, 0 },
};

static const Elf64_Rela relocations[] = {
	{ GOT, ELF64_R_INFO(8, R_X86_64_JUMP_SLOT), 0 },
	{ GOT + 8, ELF64_R_INFO(6, R_X86_64_GLOB_DAT), 0 },
	{ GOT + 16, ELF64_R_INFO(8, R_X86_64_RELATIVE), 0 },
	{ GOT + 24, ELF64_R_INFO(77, R_X86_64_GLOB_DAT), 0 }, /* no such one */
};

static struct objects *
load(uint32_t type, size_t strings_len)
{
	struct maker *m = maker_new();
	struct objects *o;
	struct image *img;

	maker_section(m, ".sym", type, SHF_ALLOC, 0, symbols, sizeof symbols)
	    ->sh_link = 2;
	maker_section(m, ".str", SHT_STRTAB, 0, 0, strings, strings_len);
	maker_section(
	    m, ".rela", SHT_RELA, SHF_ALLOC, 0, relocations, sizeof relocations)
	    ->sh_link = 1;
	m->sh[1].sh_entsize = sizeof *symbols;
	m->sh[3].sh_entsize = sizeof *relocations;
	maker_finish(m);
	img = image_open(maker_memfd(m->b, m->len), "/made", NULL);
	assert_non_null(img);
	o = objects_load(img);
	image_free(img);
	free(m);
	return o;
}

static void
test_found(void **state)
{
	static const struct {
		uint64_t addr;
		const char *name; /* NULL: none */
		bool slot;
	} cases[] = {
		{ 0, NULL, false },
		{ DATA + 0xf, NULL, false },
		{ DATA + 0x10, "small", false },
		{ DATA + 0x13, "small", false },
		{ DATA + 0x14, NULL, false },
		{ DATA + 0x20, "large", false },
		{ DATA + 0x11f, "large", false },
		{ DATA + 0x120, NULL, false },
		{ DATA + 0x200, NULL, false },
		{ DATA + 0x300, NULL, false },
		{ DATA + 0x400, NULL, false },
		{ GOT, "jump", true },
		{ GOT + 8, "nowhere", true },
		{ GOT + 16, NULL, false },
		{ GOT + 24, NULL, false },
		{ UINT64_MAX, NULL, false },
	};
	const uint32_t types[] = { SHT_SYMTAB, SHT_DYNSYM };

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		struct objects *o = load(types[k], sizeof strings);

		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
			const struct object *at =
			    objects_find(o, cases[i].addr);

			if (cases[i].name == NULL) {
				assert_null(at);
				continue;
			}
			assert_non_null(at);
			assert_string_equal(cases[i].name, at->name);
			assert_int_equal(cases[i].slot, at->slot);
		}
		objects_free(o);
	}
}

/* Strings that do not end, and a file that has none. */
static void
test_damaged(void **state)
{
	struct objects *o = load(SHT_SYMTAB, sizeof strings - 1);
	struct image *img;

	(void)state;
	assert_null(objects_find(o, DATA + 0x10));
	objects_free(o);
	img = image_unread("/none");
	o = objects_load(img);
	assert_null(objects_find(o, DATA + 0x10));
	objects_free(o);
	objects_free(NULL);
	image_free(img);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
