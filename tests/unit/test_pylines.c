/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_pylines.c - line tables that CPython has made of one function (a call
 * over several lines, a loop, 200 empty lines), against what its own dis says;
 * and damaged ones.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "python/pylines.h"

#define N(a) (sizeof(a) / sizeof *(a))

struct start {
	int64_t offset;
	unsigned line;
};

static const uint8_t table_8[] = { 0x00, 0x02, 0x02, 0x01, 0x06, 0xfe, 0x04,
	0x04, 0x08, 0x01, 0x04, 0x01, 0x02, 0x01, 0x02, 0xff, 0x06, 0x7f, 0x00,
	0x4c };
static const uint8_t table_10[] = { 0x02, 0x02, 0x06, 0x01, 0x04, 0xfe, 0x08,
	0x04, 0x04, 0x01, 0x02, 0x01, 0x02, 0x01, 0x04, 0xff, 0x02, 0x80, 0x00,
	0x7f, 0x04, 0x4c };
static const uint8_t table_11[] = { 0x80, 0x00, 0xe0, 0x08, 0x09, 0xd8, 0x08,
	0x09, 0x88, 0x41, 0x89, 0x05, 0xf0, 0x05, 0x03, 0x09, 0x06, 0x80, 0x41,
	0xf0, 0x08, 0x00, 0x0e, 0x0f, 0xf0, 0x00, 0x03, 0x05, 0x13, 0xf0, 0x00,
	0x03, 0x05, 0x13, 0x88, 0x01, 0xd8, 0x0b, 0x0c, 0xf0, 0x00, 0x02, 0x09,
	0x13, 0xdd, 0x0c, 0x11, 0xd8, 0x10, 0x11, 0xf1, 0x03, 0x01, 0x0d, 0x13,
	0xf4, 0x00, 0x01, 0x0d, 0x13, 0xf0, 0x00, 0x01, 0x0d, 0x13, 0xf8, 0xf0,
	0x56, 0x06, 0x00, 0x0c, 0x0d, 0x80, 0x48 };
static const uint8_t table_12[] = { 0x80, 0x00, 0xe0, 0x08, 0x09, 0xd8, 0x08,
	0x09, 0x88, 0x41, 0x89, 0x05, 0xf0, 0x05, 0x03, 0x09, 0x06, 0x80, 0x41,
	0xf0, 0x08, 0x00, 0x0e, 0x0f, 0xf2, 0x00, 0x03, 0x05, 0x13, 0x88, 0x01,
	0xda, 0x0b, 0x0c, 0xdc, 0x0c, 0x11, 0xd8, 0x10, 0x11, 0xf5, 0x03, 0x01,
	0x0d, 0x13, 0xf0, 0x05, 0x03, 0x05, 0x13, 0xf0, 0x5a, 0x06, 0x00, 0x0c,
	0x0d, 0x80, 0x48 };
static const uint8_t table_15[] = { 0x81, 0x00, 0xe0, 0x08, 0x09, 0xd8, 0x08,
	0x09, 0x88, 0x41, 0x8d, 0x05, 0xf0, 0x05, 0x03, 0x09, 0x06, 0x80, 0x41,
	0xf4, 0x08, 0x00, 0x0e, 0x0f, 0x88, 0x01, 0xdf, 0x0b, 0x0c, 0x89, 0x31,
	0xdc, 0x0c, 0x11, 0xd8, 0x10, 0x11, 0xf6, 0x03, 0x01, 0x0d, 0x13, 0xf1,
	0x05, 0x00, 0x0e, 0x0f, 0xf0, 0x5a, 0x06, 0x00, 0x0c, 0x0d, 0x80,
	0x48 };

static const struct start lines_8[] = { { 0, 4 }, { 2, 5 }, { 8, 3 }, { 12, 7 },
	{ 20, 8 }, { 24, 9 }, { 26, 10 }, { 28, 9 }, { 34, 212 }, { 38, 0 } };
static const struct start lines_10[] = { { 0, 4 }, { 2, 5 }, { 8, 3 },
	{ 12, 7 }, { 20, 8 }, { 24, 9 }, { 26, 10 }, { 28, 9 }, { 32, 0 },
	{ 34, 212 }, { 38, 0 } };
static const struct start lines_11[] = { { 0, 2 }, { 2, 4 }, { 4, 5 },
	{ 12, 3 }, { 16, 7 }, { 24, 8 }, { 28, 9 }, { 40, 10 }, { 42, 9 },
	{ 58, 0 }, { 60, 212 }, { 64, 0 } };
static const struct start lines_12[] = { { 0, 2 }, { 2, 4 }, { 4, 5 },
	{ 12, 3 }, { 16, 7 }, { 26, 8 }, { 32, 9 }, { 42, 10 }, { 44, 9 },
	{ 56, 7 }, { 58, 212 }, { 62, 0 } };
static const struct start lines_15[] = { { 0, 2 }, { 4, 4 }, { 6, 5 },
	{ 22, 3 }, { 26, 7 }, { 38, 8 }, { 58, 9 }, { 68, 10 }, { 70, 9 },
	{ 84, 7 }, { 88, 212 }, { 92, 0 } };

static const struct {
	unsigned minor;
	const uint8_t *table;
	size_t len;
	const struct start *start;
	size_t n; /* the last one is the end */
} made[] = {
	{ 8, table_8, N(table_8), lines_8, N(lines_8) },
	{ 9, table_8, N(table_8), lines_8, N(lines_8) },
	{ 10, table_10, N(table_10), lines_10, N(lines_10) },
	{ 11, table_11, N(table_11), lines_11, N(lines_11) },
	{ 12, table_12, N(table_12), lines_12, N(lines_12) },
	{ 15, table_15, N(table_15), lines_15, N(lines_15) },
};

static void
test_made(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(made); i++) {
		for (size_t k = 0; k + 1 < made[i].n; k++)
			for (int64_t at = made[i].start[k].offset;
			     at < made[i].start[k + 1].offset; at += 2)
				assert_int_equal(
				    pylines_find(made[i].minor, made[i].table,
					made[i].len, 2, at),
				    made[i].start[k].line);
		assert_int_equal(pylines_find(made[i].minor, made[i].table,
				     made[i].len, 2, -2),
		    2);
		/* behind the end: lnotab has none */
		if (made[i].minor > 9)
			assert_int_equal(
			    pylines_find(made[i].minor, made[i].table,
				made[i].len, 2, 1000),
			    0);
	}
}

static const struct {
	unsigned minor;
	const char *bytes;
	size_t len;
	unsigned first, line;
} damaged[] = {
#define BYTES(s) s, sizeof(s) - 1
	{ 8, "", 0, 7, 7 },
	{ 8, BYTES("\x00\x81"), 7, 0 }, /* above the first line */
	{ 8, BYTES("\x00\x01\x00"), 7, 8 }, /* half an entry */
	{ 8, BYTES("\x00\x01"), INT32_MAX, 0 },
	{ 10, "", 0, 7, 0 },
	{ 10, BYTES("\x02\x81"), 7, 0 },
	{ 10, BYTES("\x02"), 7, 0 },
	{ 11, "", 0, 7, 0 },
	{ 11, BYTES("\xf8"), 7, 0 }, /* on no line */
	{ 11, BYTES("\xe8\x03"), 7, 6 },
	{ 11, BYTES("\xe8\x02"), 7, 8 },
	{ 11, BYTES("\xe8\x13"), 7, 0 }, /* -9 */
	{ 11, BYTES("\xe8"), 7, 7 }, /* a number that is not there, */
	{ 11, BYTES("\xe8\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f"), 7, 0 },
	{ 11, BYTES("\xf0\x02"), 7, 8 }, /* columns that are not */
	{ 11, BYTES("\xd8"), 7, 8 },
	{ 11, BYTES("\x80"), 7, 7 },
};

static void
test_damaged(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(damaged); i++)
		assert_int_equal(pylines_find(damaged[i].minor,
				     (const uint8_t *)damaged[i].bytes,
				     damaged[i].len, damaged[i].first, 0),
		    damaged[i].line);
	assert_int_equal(pylines_find(11, NULL, 0, UINT32_MAX, -1), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_made),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
