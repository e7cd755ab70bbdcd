/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_jitname.c - names of compiled functions as runtimes write them. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "symbol/jitname.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const struct {
	const char *name, *file; /* file NULL: it does not say */
	unsigned line;
} cases[] = {
	{ "LazyCompile:~fib /src/a.js:12:5", "/src/a.js", 12 },
	{ "JS:*fib /src/a.js:12:5", "/src/a.js", 12 },
	{ "JS:*fib file:///src/a.mjs:12:5", "/src/a.mjs", 12 },
	{ "JS:~ /src/a b.js:1:1", "/src/a b.js", 1 },
	{ "JS:~get size /src/a.js:7:1", "/src/a.js", 7 },
	{ "Function:~f /src/a.js:12", "/src/a.js", 12 },
	{ "JS:*f /src/a.js:999999999:1", "/src/a.js", 999999999 },
	{ "py::fib:/src/a.py", "/src/a.py", 0 },
	{ "py::C.f.<locals>.g:/src/a b:c.py", "/src/a b:c.py", 0 },
	{ "py::<module>:<string>", NULL, 0 },
	{ "py::_load:<frozen importlib._bootstrap>", NULL, 0 },
	{ "JS:~Module.load node:internal/modules/cjs/loader:1257:33", NULL, 0 },
	{ "Builtin:ArgumentsAdaptorTrampoline", NULL, 0 },
	{ "Lcom/example/Main;::run", NULL, 0 },
	{ "JS:*f /src/a.js", NULL, 0 },
	{ "JS:*f /src/a.js:", NULL, 0 },
	{ "JS:*f /src/a.js:x:1x", NULL, 0 },
	{ "JS:*f /src/a.js:9999999999", NULL, 0 },
	{ "JS:*f /:1:1", "/", 1 },
	{ "JS:*f file://", NULL, 0 },
	{ "JS:*f file://:1:2", NULL, 0 },
	{ " /", NULL, 0 },
	{ " ", NULL, 0 },
	{ "py::", NULL, 0 },
	{ "", NULL, 0 },
};

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct jitname j;
		bool found = jitname_where(cases[i].name, &j);

		assert_int_equal(cases[i].file != NULL, found);
		if (!found)
			continue;
		assert_int_equal(strlen(cases[i].file), j.file_len);
		assert_memory_equal(cases[i].file, j.file, j.file_len);
		assert_int_equal(cases[i].line, j.line);
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
