/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_maps.c - memory maps, well-formed and hostile. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>
#include <sys/sysmacros.h>

#include "base/xalloc.h"
#include "target/maps.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const struct {
	const char *text;
	int result;
	size_t n;
	uint64_t find;
	const char *path; /* NULL: nothing there */
} cases[] = {
	{ "1000-2000 r-xp 0 08:02 17 /opt/a b\n", 0, 1, 0x1000, "/opt/a b" },
	{ "1000-2000 r-xp 0 08:02 17   /a\n", 0, 1, 0x1fff, "/a" },
	{ "1000-2000 r-xp 0 08:02 17   /a\n", 0, 1, 0x2000, NULL },
	{ "1000-2000 r-xp 0 08:02 17   /a\n", 0, 1, 0xfff, NULL },
	{ "1000-2000 rw-p 0 00:00 0\n", 0, 1, 0x1000, "" },
	{ "1000-2000 rw-p 0 00:00 0 \n", 0, 1, 0x1000, "" },
	{ "1000-2000 rw-p 0 0:0 0 /x (deleted)\n", 0, 1, 0x1000,
	    "/x (deleted)" },
	{ "1000-2000 rw-p 0 0:0 0 /a\\012b\x1b[2J\n", 0, 1, 0x1000,
	    "/a\\012b\x1b[2J" },
	{ "1000-2000 r--p 0 0:0 0\n3000-4000 r--p 0 0:0 0 [heap]\n", 0, 2,
	    0x3000, "[heap]" },
	{ "1000-2000 r--p 0 0:0 0\n3000-4000 r--p 0 0:0 0 x\n", 0, 2, 0x2800,
	    NULL },
	{ "ffffffffff600000-ffffffffff601000 --xp 0 00:00 0 [vsyscall]\n", 0, 1,
	    0xffffffffff600fff, "[vsyscall]" },
	{ "0-ffffffffffffffff r--p 0 0:0 0 all\n", 0, 1, 42, "all" },
	{ "", 0, 0, 0, NULL },
	/* cut off: not a range, and no error */
	{ "1000-2000 r--p 0 0:0 0\n3000-40", 0, 1, 0x3000, NULL },
	{ "2000-1000 r-xp 0 00:00 0\n", -1, 0, 0, NULL },
	{ "1000-1000 r-xp 0 00:00 0\n", -1, 0, 0, NULL },
	{ "1000-3000 r--p 0 0:0 0\n2000-4000 r--p 0 0:0 0\n", -1, 0, 0, NULL },
	{ "3000-4000 r--p 0 0:0 0\n1000-2000 r--p 0 0:0 0\n", -1, 0, 0, NULL },
	{ "10000000000000000-2 r--p 0 0:0 0\n", -1, 0, 0, NULL },
	{ "1000-2000\n", -1, 0, 0, NULL },
	{ "1000-2000 r-\n", -1, 0, 0, NULL },
	{ "1000-2000 r--p\n", -1, 0, 0, NULL },
	{ "1000-2000 r--p 0 0:0\n", -1, 0, 0, NULL },
	{ "1000-2000 r--p 0 0:0 \n", -1, 0, 0, NULL },
	{ "1000-2000 r--p 0 0:0 1x\n", -1, 0, 0, NULL },
	{ "1000-2000 r--p 0 0:0 99999999999999999999 x\n", -1, 0, 0, NULL },
	{ "-\n", -1, 0, 0, NULL },
	{ "\n", -1, 0, 0, NULL },
};

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		const char *text = cases[i].text;
		struct maps maps;
		struct err err = { 0 };
		const struct map *m;

		assert_int_equal(cases[i].result,
		    maps_parse(&maps, xstrdup(text), strlen(text), &err));
		assert_int_equal(cases[i].n, maps.n);
		assert_int_equal(cases[i].result == -1, err.text[0] != '\0');
		m = maps_find(&maps, cases[i].find);
		if (cases[i].path == NULL) {
			assert_null(m);
		} else {
			assert_non_null(m);
			assert_string_equal(cases[i].path, m->path);
		}
		maps_fini(&maps);
	}
}

static void
test_fields(void **state)
{
	static const char text[] =
	    "7f00-7f10 r-xs 0000a000 fd:12 131073 /lib/x\n"
	    "8f00-8f10 -w-p 00000000 00:00 0\n";
	struct maps maps;

	(void)state;
	assert_int_equal(
	    0, maps_parse(&maps, xstrdup(text), strlen(text), NULL));
	assert_int_equal(0x7f00, maps.v[0].start);
	assert_int_equal(0x7f10, maps.v[0].end);
	assert_int_equal(0xa000, maps.v[0].offset);
	assert_int_equal(makedev(0xfd, 0x12), maps.v[0].dev);
	assert_int_equal(131073, maps.v[0].inode);
	assert_true(maps.v[0].read && !maps.v[0].write && maps.v[0].exec);
	assert_true(!maps.v[1].read && maps.v[1].write && !maps.v[1].exec);
	maps_fini(&maps);
}

static void
test_empty(void **state)
{
	struct maps maps = { 0 };

	(void)state;
	assert_null(maps_find(&maps, 0));
	maps_fini(&maps);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
