/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pattern.c - a pattern while it is typed. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ui/pattern.h"

static const struct func inflate = {
	.name = "inflate_fast", .module = "libz.so.1", .file = "inffast.c"
};

static const struct func_row row = { .file = "inffast.c" };

static void
finds(void **arg)
{
	static const struct {
		const char *text;
		bool want;
	} cases[] = {
		{ "", false },
		{ "fast", true },
		{ "FAST", false },
		{ "libz", true },
		{ "inffast.c", true },
		{ "inf*fast", true },
		{ "/^inflate/", true },
		{ "/^fast/", false },
		{ "deflate", false },
	};
	struct pattern p = { 0 };

	(void)arg;
	assert_false(pattern_finds(&p, &inflate, &row));
	assert_string_equal(pattern_text(&p), "");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		pattern_set(&p, cases[i].text);
		assert_int_equal(pattern_finds(&p, &inflate, &row), cases[i].want);
		assert_string_equal(pattern_text(&p), cases[i].text);
	}
	pattern_fini(&p);
}

/* A regular expression is invalid at times while it is typed. */
static void
keeps_the_last_valid(void **arg)
{
	struct pattern p = { 0 };

	(void)arg;
	pattern_set(&p, "fast");
	pattern_set(&p, "/fa(st/");
	assert_true(p.err.text[0] != '\0');
	assert_true(pattern_finds(&p, &inflate, &row));
	pattern_set(&p, "/fa(st)/");
	assert_true(p.err.text[0] == '\0');
	assert_true(pattern_finds(&p, &inflate, &row));
	pattern_set(&p, "");
	assert_null(p.match);
	pattern_fini(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds),
		cmocka_unit_test(keeps_the_last_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
