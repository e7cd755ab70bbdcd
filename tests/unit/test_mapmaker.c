/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_mapmaker.c - the files of a map of lines; its rows and inlined calls are
 * tested with those who make them. */
#include "config.h"

#include "symbol/mapmaker.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/xalloc.h"

static void
test_files(void **state)
{
	static const struct {
		const char *dir, *name, *want;
	} cases[] = {
		{ "/build", "/src/a.c", "/src/a.c" },
		{ "/build", "a.c", "/build/a.c" },
		{ "/build", "../src/a.c", "/build/../src/a.c" },
		{ "/build", "", "" },
		{ "/build", NULL, "" },
		{ NULL, "a.c", "a.c" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct linemap map = { 0 };
		struct mapmaker k = { .map = &map, .dir = cases[i].dir };
		char *again =
		    xstrdup(cases[i].name != NULL ? cases[i].name : "");

		assert_int_equal(mapmaker_file(&k, cases[i].name), 0);
		assert_string_equal(map.files[0], cases[i].want);
		/* the same pointer, and the same text */
		assert_int_equal(mapmaker_file(&k, cases[i].name), 0);
		assert_int_equal(mapmaker_file(&k, again), 0);
		assert_int_equal(mapmaker_file(&k, "/other.c"), 1);
		mapmaker_finish(&k);
		free(again);
		linemap_fini(&map);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
