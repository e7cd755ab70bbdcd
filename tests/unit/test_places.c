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

static const struct widths narrow;
static const struct widths wide = {
	.v = { [COL_FUNCTION] = { 40, 64 },
	    [COL_MODULE] = { 13, 24 },
	    [COL_LINE] = { 20, 48 } },
};

static void
by_width(void **arg)
{
	static const struct {
		int w;
		enum column sort;
		enum trend trend;
		const char *want;
	} cases[] = {
		{ 40, COL_SELF_PCT, TREND_ON, "sf" },
		{ 40, COL_TOTAL_PCT, TREND_ON, "stf" },
		{ 40, COL_LINE, TREND_ON, "sfl" },
		{ 60, COL_SELF_PCT, TREND_ON, "stf" },
		{ 80, COL_SELF_PCT, TREND_ON, "stSrfm" },
		{ 80, COL_SELF_PCT, TREND_OFF, "stSfm" },
		{ 80, COL_TREND, TREND_OFF, "stSrfm" }, /* it sorts */
		{ 80, COL_SELF_PCT, TREND_BY_WIDTH, "stSfm" },
		{ 90, COL_SELF_PCT, TREND_BY_WIDTH, "stSrfm" },
		{ 110, COL_SELF_PCT, TREND_ON, "stSrfml" },
		{ 200, COL_SELF_PCT, TREND_ON, "stSTnrfml" },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct places_view view = { .list_w = cases[i].w,
			.sort = cases[i].sort,
			.trend = cases[i].trend,
			.widths = &narrow };
		char got[COLUMNS + 1];
		struct places p;

		places_make(&p, &view);
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
			const struct places_view view = { .list_w = w,
				.sort = (enum column)sort,
				.trend = TREND_ON,
				.widths = w % 2 ? &narrow : &wide };
			struct places p;

			places_make(&p, &view);
			for (int k = 0; k < p.n; k++) {
				assert_true(p.v[k].w > 0);
				assert_true(
				    k == 0 ||
				    p.v[k].x > p.v[k - 1].x + p.v[k - 1].w - 1);
			}
			assert_true(p.v[p.n - 1].x + p.v[p.n - 1].w <= w);
		}
}

/* Needs first, each within its share; then wishes; the rest is the name's. */
static void
shares(void **arg)
{
	static const struct {
		int w, function, module, line;
	} cases[] = {
		{ 110, 33, 13, 16 },
		{ 117, 38, 13, 18 },
		{ 240, 92, 24, 48 },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct places_view view = { .list_w = cases[i].w,
			.widths = &wide };
		struct places p;

		places_make(&p, &view);
		assert_int_equal(
		    places_of(&p, COL_FUNCTION)->w, cases[i].function);
		assert_int_equal(places_of(&p, COL_MODULE)->w, cases[i].module);
		assert_int_equal(places_of(&p, COL_LINE)->w, cases[i].line);
	}
}

static void
hits(void **arg)
{
	const struct places_view view = { .list_w = 40, .widths = &narrow };
	struct places p;

	(void)arg;
	places_make(&p, &view);
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
		cmocka_unit_test(shares),
		cmocka_unit_test(hits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
