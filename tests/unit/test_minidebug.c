/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_minidebug.c - symbols packed into a stripped file. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <lzma.h>

#include "elfmaker.h"
#include "symbol/symtab.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { ZEROS = 130 << 20 /* more than is unpacked */ };

enum what { WHOLE, CUT, GARBAGE, BOMB, NOT_ELF, EMPTY };

/* As a distribution makes it: no bytes of code, but its addresses. */
static struct maker *
packed_file(void)
{
	const Elf64_Sym sym[2] = { { 0 },
		{ .st_name = 1,
		    .st_info = ELF64_ST_INFO(STB_LOCAL, STT_FUNC),
		    .st_shndx = 1,
		    .st_value = 0x1010,
		    .st_size = 8 } };
	struct maker *m = maker_new();

	maker_section(m, ".text", SHT_NOBITS, SHF_ALLOC | SHF_EXECINSTR, 0x1000,
	    NULL, 64);
	maker_section(m, ".symtab", SHT_SYMTAB, 0, 0, sym, sizeof sym)
	    ->sh_link = 3;
	maker_section(m, ".strtab", SHT_STRTAB, 0, 0, "\0hidden", 8);
	maker_finish(m);
	return m;
}

static size_t
pack(const void *bytes, size_t len, uint8_t *out, size_t max)
{
	size_t n = 0;

	assert_int_equal(LZMA_OK, lzma_easy_buffer_encode(6, LZMA_CHECK_CRC32,
				      NULL, bytes, len, out, &n, max));
	return n;
}

/* The section of each kind; its length. */
static size_t
section(enum what what, uint8_t *out, size_t max)
{
	struct maker *m = packed_file();
	void *zeros;
	size_t n = 0;

	switch (what) {
	case WHOLE:
		n = pack(m->b, m->len, out, max);
		break;
	case CUT:
		n = pack(m->b, m->len, out, max) - 8;
		break;
	case GARBAGE:
		memset(out, 0xfd, n = 100);
		break;
	case BOMB:
		zeros = calloc(1, ZEROS);
		memcpy(zeros, m->b, m->len);
		n = pack(zeros, ZEROS, out, max);
		free(zeros);
		break;
	case NOT_ELF:
		n = pack("hello", 5, out, max);
		break;
	case EMPTY:
		break;
	}
	free(m);
	return n;
}

static void
test_cases(void **state)
{
	static const struct {
		enum what what;
		bool found;
	} cases[] = {
		{ WHOLE, true },
		{ CUT, false },
		{ GARBAGE, false },
		{ BOMB, false },
		{ NOT_ELF, false },
		{ EMPTY, false },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		uint8_t bytes[32 << 10];
		size_t len = section(cases[i].what, bytes, sizeof bytes);
		struct maker *m = maker_new();
		const struct symtab_entry *e;
		struct image *img;
		struct symtab *t;

		maker_section(m, ".text", SHT_PROGBITS,
		    SHF_ALLOC | SHF_EXECINSTR, 0x1000, NULL, 64);
		maker_section(
		    m, ".gnu_debugdata", SHT_PROGBITS, 0, 0, bytes, len);
		maker_finish(m);
		img = image_open(maker_memfd(m->b, m->len), "/made", NULL);
		t = symtab_load(img, -1);
		assert_int_equal(cases[i].found, t->full);
		e = symtab_find(t, 0x1012);
		assert_int_equal(cases[i].found, e != NULL);
		if (e != NULL)
			assert_string_equal("hidden", symtab_name(t, e));
		symtab_free(t);
		image_free(img);
		free(m);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
