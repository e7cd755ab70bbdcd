/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_filenames.c - as much of each path as tells it from the others. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "report/filenames.h"

enum { PATHS = 5 };

static void
names(void **arg)
{
	static const struct {
		const char *path[PATHS], *want[PATHS];
	} cases[] = {
		{ { "/usr/src/a.c", "b.c", "" }, { "a.c", "b.c", "" } },
		{ { "/usr/a/x.c", "/usr/b/x.c", "/usr/x.cc" },
		    { "a/x.c", "b/x.c", "x.cc" } },
		{ { "/usr/xa/x.c", "/usr/ya/x.c", "/usr/b/x.c" },
		    { "xa/x.c", "ya/x.c", "b/x.c" } },
		{ { "/a/c/x.c", "/b/c/x.c" }, { "a/c/x.c", "b/c/x.c" } },
		/* no part is cut in two */
		{ { "/usr/ax.c", "/usr/bx.c" }, { "ax.c", "bx.c" } },
		{ { "x.c", "/usr/x.c", "/x.c" }, { "x.c", "usr/x.c", "/x.c" } },
		{ { "x.c", "/usr/x.c" }, { "x.c", "usr/x.c" } },
		{ { "/usr/x.c", "/usr/ax.c", "ax.c" },
		    { "x.c", "usr/ax.c", "ax.c" } },
		/* the same one twice is no other */
		{ { "/a/x.c", "/a/x.c" }, { "x.c", "x.c" } },
		{ { "/a/json/__init__.py", "/a/run.py" },
		    { "json/__init__.py", "run.py" } },
		{ { "/a/p/__init__.py", "/b/p/__init__.py" },
		    { "a/p/__init__.py", "b/p/__init__.py" } },
		{ { "__main__.py", "/__init__.py" },
		    { "__main__.py", "/__init__.py" } },
		{ { "/a/" }, { "" } },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct filenames f = { 0 };

		for (int k = 0; k < PATHS && cases[i].path[k] != NULL; k++)
			filenames_add(&f, cases[i].path[k]);
		filenames_sort(&f);
		for (int k = 0; k < PATHS && cases[i].path[k] != NULL; k++)
			assert_string_equal(filenames_of(&f, cases[i].path[k]),
			    cases[i].want[k]);
		filenames_fini(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
