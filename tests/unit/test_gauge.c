/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_gauge.c - bars, sparklines and fair splitting. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>
#include <math.h>

#include "ui/gauge.h"

static void
check(struct canvas *c, const char *want)
{
	struct buf got = { 0 };

	canvas_dump(c, &got);
	assert_string_equal(got.data, want);
	buf_fini(&got);
	canvas_fini(c);
}

static void
bars(void **arg)
{
	static const struct {
		double fraction;
		const char *utf8, *ascii;
	} cases[] = {
		{ 0, "\n", "\n" },
		{ 1, "████\n", "####\n" },
		{ 7, "████\n", "####\n" },
		{ -1, "\n", "\n" },
		{ 0.5, "██\n", "##\n" },
		{ 0.28125, "█▏\n", "#\n" },
		{ 0.375, "█▌\n", "##\n" },
		{ 0.99, "████\n", "####\n" },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct canvas c = { 0 };

		canvas_reset(&c, 6, 1, &glyphs_utf8);
		gauge_bar(&c, 0, 0, 4, cases[i].fraction, ROLE_BAR);
		check(&c, cases[i].utf8);
		canvas_reset(&c, 6, 1, &glyphs_ascii);
		gauge_bar(&c, 0, 0, 4, cases[i].fraction, ROLE_BAR);
		check(&c, cases[i].ascii);
	}
}

static void
no_number_is_no_bar(void **arg)
{
	struct canvas c = { 0 };

	(void)arg;
	canvas_reset(&c, 6, 1, &glyphs_utf8);
	gauge_bar(&c, 0, 0, 4, NAN, ROLE_BAR);
	gauge_bar(&c, 0, 0, -4, 1, ROLE_BAR);
	check(&c, "\n");
}

static void
sparks(void **arg)
{
	static const float values[] = { 0, 50, 100, 200, 100, 0 };
	static const struct {
		int cols;
		unsigned n, span;
		float full;
		const char *want;
	} cases[] = {
		{ 6, 6, 6, 100, "▁▃▅█▅▁\n" },
		{ 6, 3, 6, 100, "   ▁▅█\n" }, /* newest at the right */
		{ 3, 6, 6, 100, "▂▇▃\n" }, /* two values a cell */
		{ 2, 3, 6, 100, " ▅\n" },
		{ 6, 3, 6, 800, "   ▁▁▂\n" },
		{ 3, 6, 3, 100, "█▅▁\n" }, /* more than the span */
		{ 6, 0, 6, 100, "\n" },
		{ 0, 6, 6, 100, "\n" },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct canvas c = { 0 };

		canvas_reset(&c, 8, 1, &glyphs_utf8);
		gauge_spark(&c, 0, 0, cases[i].cols, ROLE_BAR, values,
		    cases[i].n, cases[i].span, cases[i].full);
		check(&c, cases[i].want);
	}
}

static void
splits(void **arg)
{
	enum { N = 4 };
	static const struct {
		double weight[N];
		int cols, want[N];
	} cases[] = {
		{ { 1, 1, 1, 1 }, 8, { 2, 2, 2, 2 } },
		{ { 3, 1, 0, 0 }, 8, { 6, 2, 0, 0 } },
		{ { 100, 1, 0, 1 }, 10, { 8, 1, 0, 1 } },
		{ { 1, 1, 1, 0 }, 10, { 4, 3, 3, 0 } },
		{ { 0, 0, 0, 0 }, 10, { 0, 0, 0, 0 } },
		{ { 1, 1, 1, 1 }, 0, { 0, 0, 0, 0 } },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int cells[N];

		gauge_split(cases[i].weight, N, cases[i].cols, cells);
		for (int k = 0; k < N; k++)
			assert_int_equal(cells[k], cases[i].want[k]);
	}
}

/* Whatever the weights, the parts fill the bar. */
static void
split_sums_up(void **arg)
{
	enum { N = 6 };

	(void)arg;
	for (int cols = 1; cols < 40; cols++)
		for (unsigned seed = 1; seed < 200; seed++) {
			double weight[N];
			int cells[N], sum = 0;

			for (int k = 0; k < N; k++)
				weight[k] =
				    (seed * (unsigned)(k + 7) * 7919) % 101;
			weight[seed % N] += 1;
			gauge_split(weight, N, cols, cells);
			for (int k = 0; k < N; k++) {
				assert_true(cells[k] >= 0);
				assert_true(weight[k] > 0 || cells[k] == 0);
				sum += cells[k];
			}
			assert_int_equal(sum, cols);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars),
		cmocka_unit_test(no_number_is_no_bar),
		cmocka_unit_test(sparks),
		cmocka_unit_test(splits),
		cmocka_unit_test(split_sums_up),
	};

	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
