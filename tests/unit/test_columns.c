/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_columns.c - what --sort takes. */
#include "config.h"

#include "profile/columns.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

static void
test_parse(void **state)
{
	static const struct {
		const char *spec;
		int result;
		enum column column;
		bool ascending;
	} cases[] = {
		{ "self%", 0, COL_SELF_PCT, false },
		{ "self", 0, COL_SELF, false },
		{ "total", 0, COL_TOTAL, false },
		{ "total%:asc", 0, COL_TOTAL_PCT, true },
		{ "samples:desc", 0, COL_SAMPLES, false },
		{ "trend", 0, COL_TREND, false },
		{ "function", 0, COL_FUNCTION, true },
		{ "function:desc", 0, COL_FUNCTION, false },
		{ "module", 0, COL_MODULE, true },
		{ "line", 0, COL_LINE, true },
		{ "", -1, 0, false },
		{ ":asc", -1, 0, false },
		{ "sel", -1, 0, false },
		{ "selfish", -1, 0, false },
		{ "self:", -1, 0, false },
		{ "self:up", -1, 0, false },
		{ "self:asc:asc", -1, 0, false },
		{ "SELF", -1, 0, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum column column = COLUMNS;
		bool ascending = false;
		struct err err = { 0 };
		int result =
		    column_parse(cases[i].spec, &column, &ascending, &err);

		if (result != cases[i].result)
			fail_msg("'%s': %d", cases[i].spec, result);
		if (result == 0) {
			assert_int_equal(column, cases[i].column);
			assert_int_equal(ascending, cases[i].ascending);
		} else {
			assert_int_equal(err.kind, ERR_USAGE);
			assert_non_null(strstr(err.cure, "total%"));
			assert_non_null(strstr(err.cure, "line"));
			assert_int_equal(column, COLUMNS);
		}
	}
	assert_int_equal(
	    column_parse("x", &(enum column){ 0 }, &(bool){ false }, NULL), -1);
}

/* Every row of the table is filled in and takes its own name. */
static void
test_table(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COLUMNS; i++) {
		enum column column;
		bool ascending;

		assert_non_null(columns[i].title);
		assert_non_null(columns[i].help);
		assert_int_equal(
		    column_parse(columns[i].option, &column, &ascending, NULL),
		    0);
		assert_int_equal(column, i);
		assert_int_equal(ascending, columns[i].ascending);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
