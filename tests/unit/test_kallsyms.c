/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_kallsyms.c - the kernel's symbol list. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "base/xalloc.h"
#include "symbol/kallsyms.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const char text[] = "ffffffff81000000 T _stext\n"
			   "ffffffff81000000 T startup\n"
			   "ffffffff81000000 t local\n"
			   "ffffffff81000100 T schedule\n"
			   "ffffffff81000200 d data_between\n"
			   "ffffffff81000300 W weak_one\n"
			   "ffffffff81000400 A absolute\n"
			   "ffffffff81000500 D more_data\n"
			   "ffffffffc0001000 t helper\t[ext4]\n"
			   "ffffffffc0000000 t first\t[ext4]\n"
			   "ffffffffc0002000 t bpf_prog_1\t[bpf]\n"
			   "garbage\n"
			   "ffffffff81000600 T\n"
			   "ffffffff81000600 T \n"
			   "ffffffff81000700 T cut";

static const struct {
	uint64_t addr;
	const char *name; /* NULL: nobody */
	uint64_t start;
	const char *module;
} cases[] = {
	{ 0, NULL, 0, NULL },
	{ 0x400000, NULL, 0, NULL },
	{ 0xffffffff80ffffff, NULL, 0, NULL },
	{ 0xffffffff81000000, "startup", 0xffffffff81000000, "[kernel]" },
	{ 0xffffffff810000ff, "startup", 0xffffffff81000000, "[kernel]" },
	{ 0xffffffff81000100, "schedule", 0xffffffff81000100, "[kernel]" },
	{ 0xffffffff810001ff, "schedule", 0xffffffff81000100, "[kernel]" },
	{ 0xffffffff81000200, NULL, 0, NULL },
	{ 0xffffffff81000300, "weak_one", 0xffffffff81000300, "[kernel]" },
	{ 0xffffffff81000500, NULL, 0, NULL },
	{ 0xffffffff81000700, NULL, 0, NULL },
	{ 0xffffffffc0000fff, "first", 0xffffffffc0000000, "[ext4]" },
	{ 0xffffffffc0001fff, "helper", 0xffffffffc0001000, "[ext4]" },
	{ 0xffffffffc0002000, "bpf_prog_1", 0xffffffffc0002000, "[bpf]" },
	/* the last function does not reach to the end of all memory */
	{ UINT64_MAX, NULL, 0, NULL },
};

static void
test_sizes(void **state)
{
	static const struct {
		uint64_t start, size;
	} sizes[] = {
		{ 0, 0 }, { 0xffffffff81000000, 0x100 },
		{ 0xffffffff81000001, 0 }, /* none begins there */
		{ 0xffffffff81000200, 0 }, /* data */
		{ 0xffffffff81000300, 0x100 }, { 0xffffffffc0001000, 0x1000 },
		{ 0xffffffffc0002000, 4096 }, /* the last one */
	};
	struct kallsyms *k = kallsyms_parse(xstrdup(text), strlen(text));

	(void)state;
	for (size_t i = 0; i < N(sizes); i++)
		assert_int_equal(
		    sizes[i].size, kallsyms_size(k, sizes[i].start));
	kallsyms_free(k);
}

static void
test_cases(void **state)
{
	struct kallsyms *k = kallsyms_parse(xstrdup(text), strlen(text));

	(void)state;
	assert_non_null(k);
	for (size_t i = 0; i < N(cases); i++) {
		uint64_t start = 0;
		const char *module = NULL;
		const char *name =
		    kallsyms_find(k, cases[i].addr, &start, &module);

		if (cases[i].name == NULL) {
			assert_null(name);
			continue;
		}
		assert_non_null(name);
		assert_string_equal(cases[i].name, name);
		assert_string_equal(cases[i].module, module);
		assert_true(start == cases[i].start);
	}
	kallsyms_free(k);
}

static const char *const useless[] = {
	"",
	"\n",
	"0000000000000000 T _text\n0000000000000000 T schedule\n",
	"ffffffff81000000 D data\nffffffff81000100 R more\n",
	"ffffffff81000000 T cut off",
	"ffffffff81000000 \n",
	"ffffffff81000000",
};

static void
test_useless(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(useless); i++)
		assert_null(
		    kallsyms_parse(xstrdup(useless[i]), strlen(useless[i])));
}

static void
test_load(void **state)
{
	(void)state;
	/* may be hidden from us: only that it does no harm */
	kallsyms_free(kallsyms_load());
	kallsyms_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_useless),
		cmocka_unit_test(test_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
