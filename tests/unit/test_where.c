/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_where.c - libraries and files in few columns. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>

#include "ui/where.h"

static void
modules(void **arg)
{
	static const struct {
		const char *module;
		int cols;
		const char *want;
	} cases[] = {
		{ "libz.so.1.2.13", 14, "libz.so.1.2.13" },
		{ "libz.so.1.2.13", 13, "libz" },
		{ "libz.so.1.2.13", 4, "libz" },
		{ "libz.so.1.2.13", 0, "libz" },
		{ "libz.so.1.2.13", 3, "l~z" },
		{ "_json.cpython-311-x86_64-linux-gnu.so", 34,
		    "_json.cpython-311-x86_64-linux-gnu" },
		{ "_json.cpython-311-x86_64-linux-gnu.so", 33, "_json" },
		{ "_rust.abi3.so", 9, "_rust" },
		{ ".so", 2, ".so" },
		{ "stacktop-demo", 7, "sta~emo" },
		{ "", 3, "" },
	};
	struct buf out = { 0 };

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		where_module(&out, cases[i].module, cases[i].cols, "~");
		assert_string_equal(out.data, cases[i].want);
	}
	buf_fini(&out);
}

static void
lines(void **arg)
{
	static const struct {
		const char *file;
		unsigned line;
		int cols;
		const char *want;
	} cases[] = {
		{ "/usr/src/z/inffast.c", 83, 23, "/usr/src/z/inffast.c:83" },
		{ "/usr/src/z/inffast.c", 83, 22, "~/src/z/inffast.c:83" },
		{ "/usr/src/z/inffast.c", 83, 19, "~/z/inffast.c:83" },
		{ "/usr/src/z/inffast.c", 83, 15, "inffast.c:83" },
		{ "/usr/src/z/inffast.c", 83, 0, "inffast.c:83" },
		{ "/usr/src/z/inffast.c", 83, 9, "inff~c:83" },
		{ "/usr/src/z/inffast.c", 0, 15, "~/z/inffast.c" },
		{ "Python/dtoa.c", 1164, 15, "dtoa.c:1164" },
		{ "dtoa.c", 1164, 15, "dtoa.c:1164" },
		/* packages of Python */
		{ "/usr/lib/python3.11/json/encoder.py", 2, WHERE_WHOLE,
		    "json/encoder.py:2" },
		{ "/usr/lib/python3.11/site-packages/a/b.py", 2, WHERE_WHOLE,
		    "a/b.py:2" },
		{ "/usr/lib/python3/dist-packages/a/b.py", 2, WHERE_WHOLE,
		    "a/b.py:2" },
		{ "/srv/site-packages/", 0, WHERE_WHOLE,
		    "/srv/site-packages/" },
		{ "/usr/lib/python3.11", 0, WHERE_WHOLE,
		    "/usr/lib/python3.11" },
		{ "<string>", 1, WHERE_WHOLE, "<string>:1" },
		{ "", 0, 5, "" },
	};
	struct buf out = { 0 };

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		where_line(
		    &out, cases[i].file, cases[i].line, cases[i].cols, "~");
		assert_string_equal(out.data, cases[i].want);
	}
	buf_fini(&out);
}

static void
tags(void **arg)
{
	static const struct {
		const struct func func;
		const char *want;
	} cases[] = {
		{ { "f", "", "a.py", 1, FUNC_PYTHON }, "py" },
		{ { "f", "", "", 0, FUNC_PYTHON }, "py" },
		{ { "f /a.js:1:2", "[jit]", "/a.js", 1, FUNC_JIT }, "[jit]" },
		{ { "f", "[jit]", "", 0, FUNC_JIT }, NULL },
		{ { "f", "libz.so", "a.c", 1, FUNC_NATIVE }, NULL },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *tag = where_tag(&cases[i].func);

		if (cases[i].want == NULL)
			assert_null(tag);
		else
			assert_string_equal(tag, cases[i].want);
	}
}

static void
python(void **arg)
{
	static const struct {
		int cols;
		const char *want;
	} cases[] = {
		{ 22, "py json/encoder.py:278" },
		{ 21, "py encoder.py:278" },
		{ 16, "py encode~py:278" },
		{ 0, "py encoder.py:278" },
	};
	struct buf out = { 0 };

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		where_tagged(&out, "py", "/usr/lib/python3.11/json/encoder.py",
		    278, cases[i].cols, "~");
		assert_string_equal(out.data, cases[i].want);
	}
	buf_fini(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modules),
		cmocka_unit_test(lines),
		cmocka_unit_test(tags),
		cmocka_unit_test(python),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
