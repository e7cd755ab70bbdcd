/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_rank.c - rows in order, ties always the same way. */
#include "config.h"

#include "profile/rank.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/rng.h"

static const struct func funcs[] = {
	{ .name = "d", .module = "m1", .file = "a.c", .line = 9 },
	{ .name = "c", .module = "m2", .file = "a.c", .line = 10 },
	{ .name = "b", .module = "m1", .file = "b.c", .line = 1 },
	{ .name = "b", .module = "m1", .file = "", .line = 0 },
};

static const struct func_row rows[] = {
	{ 0, 0, "a.c", 9, 1, 0, 10, 10, 0, 0, 1 },
	{ 1, 1, "a.c", 10, 3, 0, 30, 30, 0, 0, -2 },
	{ 2, 2, "b.c", 1, 1, 0, 10, 40, 0, 0, 0 },
	{ 3, 3, "", 0, 9, 0, 10, 40, 0, 0, 0 },
};

enum { ROWS = 4 };

static void
test_columns(void **state)
{
	static const struct {
		enum column column;
		bool ascending;
		const char *want; /* ids in order */
	} cases[] = {
		{ COL_SELF_PCT, false, "1230" }, { COL_SELF, false, "1230" },
		{ COL_SELF, true, "2301" }, /* ties do not turn */
		{ COL_TOTAL, false, "2310" }, { COL_TOTAL_PCT, true, "0123" },
		{ COL_SAMPLES, false, "3120" }, { COL_TREND, false, "0231" },
		{ COL_TREND, true, "1230" }, { COL_FUNCTION, true, "2310" },
		{ COL_FUNCTION, false, "0123" }, { COL_MODULE, true, "2301" },
		{ COL_LINE, true, "0123" },
		{ COL_LINE, false, "2103" }, /* no line: last */
	};
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct rank rank = { funcs, cases[i].column,
			cases[i].ascending };
		struct func_row v[ROWS];
		char got[ROWS + 1] = "";

		memcpy(v, rows, sizeof v);
		rank_rows(&rank, v, ROWS);
		for (k = 0; k < ROWS; k++)
			got[k] = (char)('0' + v[k].func);
		if (strcmp(got, cases[i].want) != 0)
			fail_msg("case %zu: %s", i, got);
	}
}

/* All lengths around powers of two, from any first order. */
static void
test_lengths(void **state)
{
	enum { MOST = 70 };
	static struct func many[MOST];
	const struct rank rank = { many, COL_SELF, false };
	struct rng rng;
	size_t n, i;

	(void)state;
	rng_seed(&rng, 3);
	for (i = 0; i < MOST; i++)
		many[i].name = "same";
	for (n = 0; n <= MOST; n++) {
		struct func_row v[MOST] = { 0 };

		for (i = 0; i < n; i++) {
			v[i].func = (uint32_t)(n - 1 - i);
			v[i].self = rng_next(&rng) % 20;
		}
		rank_rows(&rank, v, n);
		for (i = 1; i < n; i++) {
			assert_true(v[i - 1].self >= v[i].self);
			if (v[i - 1].self == v[i].self)
				assert_true(v[i - 1].func < v[i].func);
		}
	}
}

/* Rows of one function: by their places. */
static void
test_lines(void **state)
{
	const struct rank rank = { funcs, COL_SELF, false };
	struct func_row v[] = {
		{ .id = 4, .file = "b.c", .line = 1 },
		{ .id = 3, .file = "a.c", .line = 10 },
		{ .id = 2, .file = "a.c", .line = 9 },
		{ .id = 1, .file = "" },
	};

	(void)state;
	rank_rows(&rank, v, 4);
	for (uint64_t i = 0; i < 4; i++)
		assert_int_equal(v[i].id, i + 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
