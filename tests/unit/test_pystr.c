/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pystr.c - strings of every kind, of default and free-threaded builds, and
 * what is none. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>

#include "pymaker.h"
#include "python/pystr.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const struct {
	unsigned minor;
	bool free_threaded;
} builds[] = {
	{ 8, false },
	{ 12, false },
	{ 13, true },
	{ 14, false },
	{ 15, true },
};

static const uint16_t two[] = { 0x65e5, 0x672c, 0xd800, 'x' };
static const uint32_t four[] = { 0x1d523, 'y', 0x110000, 0x10ffff, 0xdfff,
	UINT32_MAX };

static const struct {
	unsigned kind; /* 0: ASCII */
	const void *data;
	size_t n;
	const char *utf8;
} strings[] = {
	{ 0, "plain", 5, "plain" },
	{ 0, "", 0, "" },
	{ 0, "\x1b[31m\n\0", 7, "\\x1b[31m\\x0a\\x00" },
	{ 0, "a\\b", 3, "a\\b" },
	{ 1, "m\xe9thode\x85", 8, "méthode\\xc2\\x85" },
	{ 2, two, 4, "日本\xef\xbf\xbdx" },
	{ 4, four, 3, "\xf0\x9d\x94\xa3y\xef\xbf\xbd" },
};

static void
test_strings(void **state)
{
	(void)state;
	for (size_t b = 0; b < N(builds); b++) {
		struct pymaker *m =
		    pymaker_new(builds[b].minor, builds[b].free_threaded);
		struct pymem mem = pymaker_mem(m);

		for (size_t i = 0; i < N(strings); i++) {
			char *s = pystr_read(&mem, &m->o,
			    pymaker_str(m, strings[i].kind, strings[i].data,
				strings[i].n));

			assert_non_null(s);
			assert_string_equal(s, strings[i].utf8);
			free(s);
		}
		free(m);
	}
}

/* What is no character is replaced, one by one. */
static void
test_surrogates(void **state)
{
	struct buf out = { 0 };

	(void)state;
	pystr_add(&out, (const uint8_t *)two, 4, 2);
	assert_string_equal(out.data, "日本\xef\xbf\xbdx");
	buf_clear(&out);
	pystr_add(&out, (const uint8_t *)&four[4], 2, 4);
	assert_string_equal(out.data, "\xef\xbf\xbd\xef\xbf\xbd");
	buf_fini(&out);
}

static void
test_long(void **state)
{
	struct pymaker *m = pymaker_new(14, false);
	struct pymem mem = pymaker_mem(m);
	char *text = malloc(PYSTR_MAX + 1), *s;

	(void)state;
	memset(text, 'a', PYSTR_MAX + 1);
	s = pystr_read(&mem, &m->o, pymaker_str(m, 0, text, PYSTR_MAX));
	assert_int_equal(strlen(s), PYSTR_MAX);
	free(s);
	s = pystr_read(&mem, &m->o, pymaker_str(m, 0, text, PYSTR_MAX + 1));
	assert_string_equal(s + PYSTR_MAX - 1, "a...");
	free(s);
	free(text);
	free(m);
}

static const struct {
	uint32_t state; /* kind, compact, ascii from bit 2 on */
	uint64_t length;
} none[] = {
	{ (1 | 0 << 3 | 1 << 4) << 2, 1 }, /* not compact */
	{ (0 | 1 << 3) << 2, 1 }, /* kinds there are not */
	{ (3 | 1 << 3) << 2, 1 }, { (5 | 1 << 3) << 2, 1 },
	{ (2 | 1 << 3 | 1 << 4) << 2, 1 }, /* ASCII of two bytes */
	{ (1 | 1 << 3 | 1 << 4) << 2, 1 << 25 }, /* longer than memory, */
	{ (1 | 1 << 3 | 1 << 4) << 2, UINT64_MAX },
	{ (4 | 1 << 3) << 2, 4000 }, /* or than the page */
};

static void
test_none(void **state)
{
	struct pymaker *m = pymaker_new(14, false);
	struct pymem mem = pymaker_mem(m);
	uint64_t s = pymaker_text(m, "x");

	(void)state;
	for (size_t i = 0; i < N(none); i++) {
		pymaker_put32(m, s + m->o.str.state, none[i].state);
		pymaker_put(m, s + m->o.str.length, none[i].length);
		assert_null(pystr_read(&mem, &m->o, s));
	}
	assert_null(pystr_read(&mem, &m->o, 0));
	assert_null(pystr_read(&mem, &m->o, UINT64_MAX - 8));
	free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_surrogates),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_none),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
