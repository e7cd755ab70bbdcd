/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_places.c - columns by the width of the screen. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ui/places.h"

/* The columns as letters, in the order of the screen. */
static const char letters[COLUMNS] = {
	[COL_SELF_PCT] = 's',
	[COL_TOTAL_PCT] = 't',
	[COL_SELF] = 'S',
	[COL_TOTAL] = 'T',
	[COL_SAMPLES] = 'n',
	[COL_TREND] = 'r',
	[COL_FUNCTION] = 'f',
	[COL_MODULE] = 'm',
	[COL_LINE] = 'l',
};

static void
by_width(void **arg)
{
	static const struct {
		int w;
		enum column sort;
		bool trend;
		const char *want;
	} cases[] = {
		{ 40, COL_SELF_PCT, true, "sf" },
		{ 40, COL_TOTAL_PCT, true, "stf" },
		{ 40, COL_LINE, true, "sfl" },
		{ 60, COL_SELF_PCT, true, "stf" },
		{ 80, COL_SELF_PCT, true, "stSrfm" },
		{ 80, COL_SELF_PCT, false, "stSfm" },
		{ 80, COL_TREND, false, "stSrfm" }, /* it sorts */
		{ 110, COL_SELF_PCT, true, "stSrfml" },
		{ 200, COL_SELF_PCT, true, "stSTnrfml" },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct state s = {
			.w = cases[i].w, .h = 24, .trend = cases[i].trend
		};
		char got[COLUMNS + 1];
		struct places p;

		s.lens.sort = cases[i].sort;
		places_make(&p, &s);
		for (int k = 0; k < p.n; k++)
			got[k] = letters[p.v[k].column];
		got[p.n] = '\0';
		assert_string_equal(got, cases[i].want);
	}
}

/* Columns never overlap, and from the least size on they fit. */
static void
never_overlap(void **arg)
{
	(void)arg;
	for (int w = 32; w < 300; w++)
		for (int sort = 0; sort < COLUMNS; sort++) {
			struct state s = { .w = w, .h = 24, .trend = true };
			struct places p;

			s.lens.sort = (enum column)sort;
			places_make(&p, &s);
			for (int k = 0; k < p.n; k++) {
				assert_true(p.v[k].w > 0);
				assert_true(
				    k == 0 ||
				    p.v[k].x > p.v[k - 1].x + p.v[k - 1].w - 1);
			}
			assert_true(p.v[p.n - 1].x + p.v[p.n - 1].w <= w);
		}
}

static void
hits(void **arg)
{
	struct state s = { .w = 40, .h = 24 };
	struct places p;

	(void)arg;
	places_make(&p, &s);
	assert_int_equal(places_at(&p, 0)->column, COL_SELF_PCT);
	assert_int_equal(places_at(&p, 6)->column, COL_SELF_PCT);
	assert_int_equal(places_at(&p, 8)->column, COL_FUNCTION);
	assert_int_equal(places_at(&p, 39)->column, COL_FUNCTION);
	assert_null(places_at(&p, 40));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_width),
		cmocka_unit_test(never_overlap),
		cmocka_unit_test(hits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
