/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_elfkind.c - class and machine of ELF headers, cut ones too. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <elf.h>
#include <string.h>

#include "target/elfkind.h"

static const struct {
	uint8_t class, data, machine;
	size_t len;
	int result;
	unsigned bits;
	const char *name;
	bool ours;
} cases[] = {
	{ ELFCLASS64, ELFDATA2LSB, EM_X86_64, 20, 0, 64, "x86-64", true },
	{ ELFCLASS32, ELFDATA2LSB, EM_X86_64, 20, 0, 32, "x32", false },
	{ ELFCLASS32, ELFDATA2LSB, EM_386, 64, 0, 32, "i386", false },
	{ ELFCLASS64, ELFDATA2LSB, EM_AARCH64, 64, 0, 64, "aarch64", false },
	{ ELFCLASS64, ELFDATA2MSB, EM_PPC64, 64, 0, 64, "other", false },
	{ ELFCLASS32, ELFDATA2MSB, EM_ARM, 64, 0, 32, "arm", false },
	{ ELFCLASS64, ELFDATA2LSB, EM_X86_64, 19, -1, 0, "other", false },
	{ ELFCLASSNONE, ELFDATA2LSB, EM_X86_64, 20, -1, 0, "other", false },
	{ 3, ELFDATA2LSB, EM_X86_64, 20, -1, 0, "other", false },
	{ ELFCLASS64, ELFDATA2LSB, EM_X86_64, 0, -1, 0, "other", false },
};

static void
test_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint8_t b[64] = { 0x7f, 'E', 'L', 'F', cases[i].class,
			cases[i].data };
		struct elfkind k;

		b[cases[i].data == ELFDATA2MSB ? 19 : 18] = cases[i].machine;
		assert_int_equal(
		    elfkind_parse(b, cases[i].len, &k), cases[i].result);
		assert_int_equal(k.bits, cases[i].bits);
		assert_string_equal(k.name, cases[i].name);
		assert_int_equal(elfkind_ours(&k), cases[i].ours);
	}
}

static void
test_no_elf(void **state)
{
	static const uint8_t script[32] = "#!/bin/sh\n";
	struct elfkind k;

	(void)state;
	assert_int_equal(elfkind_parse(script, sizeof script, &k), -1);
	assert_false(elfkind_ours(&k));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_no_elf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
