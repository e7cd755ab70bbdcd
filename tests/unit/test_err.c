/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_err.c - errors are one printable line that keeps its reason. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <locale.h>
#include <string.h>

#include "base/err.h"

static const struct {
	const char *name;
	int sys;
	const char *text;
} cases[] = {
	{ "gitd", 0, "open gitd" },
	{ "gitd", ENOENT, "open gitd: No such file or directory" },
	{ "a\x1b[2Jb", 0, "open a\\x1b[2Jb" },
	{ "two\nlines", EACCES, "open two\\x0alines: Permission denied" },
	{ "\xc3\xa9", 0, "open \xc3\xa9" },
	{ "\xc3", 0, "open \\xc3" },
	{ "", 0, "open " },
};

static void
test_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = { .cure = "of an earlier error" };

		assert_int_equal(err_set(&err, ERR_FILE, cases[i].sys,
				     "open %s", cases[i].name),
		    -1);
		assert_string_equal(err.text, cases[i].text);
		assert_string_equal(err.cure, "");
		assert_int_equal(err.kind, ERR_FILE);
		assert_int_equal(err.sys, cases[i].sys);
	}
}

static void
test_null_is_allowed(void **state)
{
	(void)state;
	assert_int_equal(err_set(NULL, ERR_PERM, EPERM, "x"), -1);
	assert_int_equal(err_cure(NULL, "x"), -1);
}

static void
test_long_name_keeps_the_reason(void **state)
{
	static char name[100 * 1024];
	struct err err;

	(void)state;
	/* three bytes a character: a cut at any byte would show */
	for (size_t i = 0; i + 3 < sizeof name; i += 3)
		memcpy(name + i, "\xe2\x82\xac", 3);
	err_set(&err, ERR_FILE, ENOENT, "%s", name);
	assert_true(strlen(err.text) < sizeof err.text);
	assert_true(strlen(err.text) > sizeof err.text - 8);
	assert_non_null(
	    strstr(err.text, "\xe2\x82\xac...: No such file or directory"));
}

static void
test_longest_text_that_fits(void **state)
{
	char name[sizeof((struct err *)NULL)->text + 1];
	struct err err;

	(void)state;
	memset(name, 'x', sizeof name);
	name[sizeof err.text - 1] = '\0';
	err_set(&err, ERR_OTHER, 0, "%s", name);
	assert_string_equal(err.text, name);

	memset(name, 'x', sizeof name);
	name[sizeof err.text] = '\0';
	err_set(&err, ERR_OTHER, 0, "%s", name);
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
	assert_string_equal(err.text + sizeof err.text - 5, "x...");
}

static void
test_cure(void **state)
{
	struct err err = { 0 };

	(void)state;
	err_set(&err, ERR_PERM, EPERM, "attach");
	assert_int_equal(err_cure(&err, "run \x07 %d", 7), -1);
	assert_string_equal(err.cure, "run \\x07 7");
	assert_string_equal(err.text, "attach: Operation not permitted");
}

static void
test_wraps_itself(void **state)
{
	struct err err = { 0 };

	(void)state;
	err_set(&err, ERR_NOPROC, 0, "gone");
	err_cure(&err, "start it");
	err_cure(&err, "%s again", err.cure);
	assert_string_equal(err.cure, "start it again");
	err_set(&err, ERR_OTHER, 0, "pid 7: %s", err.text);
	assert_string_equal(err.text, "pid 7: gone");
}

/* Lines are as long as a terminal is wide, and only as many as fit. */
static void
test_cure_lines(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(err_cure_line(NULL, "x"), -1);
	err_cure(&err, "one of:");
	assert_int_equal(err_cure_line(&err, "a\nb%d", 1), -1);
	assert_string_equal(err.cure, "one of:\na\\x0ab1");
	err_cure(&err, "one of:");
	err_cure_line(&err, "%0*d", 100, 0);
	assert_int_equal(strlen(err.cure), strlen("one of:\n") + 80);
	for (unsigned i = 0; i < 20; i++)
		err_cure_line(&err, "%0*d", 50 + i, 0);
	assert_in_range(
	    strlen(err.cure), sizeof err.cure - 70, sizeof err.cure - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_null_is_allowed),
		cmocka_unit_test(test_long_name_keeps_the_reason),
		cmocka_unit_test(test_longest_text_that_fits),
		cmocka_unit_test(test_cure),
		cmocka_unit_test(test_cure_lines),
		cmocka_unit_test(test_wraps_itself),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
