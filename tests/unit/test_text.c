/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_text.c - what people and terminals get to see. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/xalloc.h"

#define EURO "\xe2\x82\xac" /* 3 bytes, 1 column */
#define KANJI "\xe6\xbc\xa2" /* 3 bytes, 2 columns */
#define ACUTE "\xcc\x81" /* combining, no column */
#define SMILE "\xf0\x9f\x98\x80" /* 4 bytes, 2 columns */

static const struct {
	const char *in;
	size_t len;
	const char *utf8; /* shown where the locale is UTF-8 */
	const char *ascii; /* shown elsewhere; NULL: the same */
} safes[] = {
	/* clang-format off */
	{ "",			0, "", NULL },
	{ "a b~",		4, "a b~", NULL },
	{ "\x1b[31m",		5, "\\x1b[31m", NULL },
	{ "a\\x1b",		5, "a\\x1b", NULL },
	{ "\t\r\n\x7f",		4, "\\x09\\x0d\\x0a\\x7f", NULL },
	{ "a\0b",		3, "a\\x00b", NULL },
	{ "abc",		2, "ab", NULL },
	{ EURO,			3, EURO, "\\xe2\\x82\\xac" },
	{ EURO,			2, "\\xe2\\x82", NULL },
	{ "x" KANJI "y",	5, "x" KANJI "y", "x\\xe6\\xbc\\xa2y" },
	{ "e" ACUTE,		3, "e" ACUTE, "e\\xcc\\x81" },
	{ "\xc2\x9b" "2J",	4, "\\xc2\\x9b2J", NULL },	/* C1 CSI */
	{ "\xc0\x9b",		2, "\\xc0\\x9b", NULL },	/* overlong */
	{ "\xff" EURO,		4, "\\xff" EURO, "\\xff\\xe2\\x82\\xac" },
	{ "\xe2\x82" "a",	3, "\\xe2\\x82a", NULL },
	{ "\xe2\x80\xae" "x", 4, "\\xe2\\x80\\xaex", NULL },	/* U+202E */
	{ "\xe2\x81\xa6",	3, "\\xe2\\x81\\xa6", NULL },	/* U+2066 */
	{ "\xe2\x80\x8b",	3, "\\xe2\\x80\\x8b", NULL },	/* U+200B */
	{ "\xe2\x80\xa8",	3, "\\xe2\\x80\\xa8", NULL },	/* U+2028 */
	{ "\xef\xbb\xbf",	3, "\\xef\\xbb\\xbf", NULL },	/* U+FEFF */
	{ "\xef\xbf\xbf",	3, "\\xef\\xbf\\xbf", NULL },	/* U+FFFF */
	{ "\xed\xa0\x80",	3, "\\xed\\xa0\\x80", NULL },	/* surrogate */
	/* clang-format on */
};

static void
check_safe(size_t i, const char *want)
{
	/* a copy of its own, so that a read beyond it is found */
	char *in = xmemdup(safes[i].in, safes[i].len);
	struct buf b = { 0 };
	char *s;

	buf_adds(&b, "<");
	text_add_safe(&b, in, safes[i].len);
	assert_string_equal(b.data + 1, want);
	s = text_safe(in, safes[i].len, safes[i].len);
	assert_string_equal(s, want);
	free(s);
	buf_fini(&b);
	free(in);
}

static void
test_safe(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof safes / sizeof *safes; i++)
		check_safe(i, safes[i].utf8);
	setlocale(LC_CTYPE, "C");
	for (size_t i = 0; i < sizeof safes / sizeof *safes; i++)
		check_safe(i, safes[i].ascii ? safes[i].ascii : safes[i].utf8);
	setlocale(LC_CTYPE, "C.UTF-8");
}

static const struct {
	const char *in;
	size_t max;
	const char *out;
} cuts[] = {
	{ "abcdef", 6, "abcdef" },
	{ "abcdef", 5, "abcde..." },
	{ "abcdef", 0, "..." },
	{ "", 0, "" },
	{ "ab" EURO, 5, "ab" EURO },
	{ "ab" EURO, 4, "ab..." },
	{ "ab" EURO, 3, "ab..." },
	{ "ab" EURO "c", 5, "ab" EURO "..." },
	{ SMILE "x", 3, "..." },
	{ SMILE "x", 1, "..." },
	{ SMILE "x", 4, SMILE "..." },
	{ "\x80\x80\x80\x80", 2, "\\x80\\x80..." }, /* no character to keep */
	{ "\xe2\x82xx", 1, "\\xe2..." },
};

static void
test_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
		size_t len = strlen(cuts[i].in);
		char *in = xmemdup(cuts[i].in, len);
		char *s = text_safe(in, len, cuts[i].max);

		assert_string_equal(s, cuts[i].out);
		free(s);
		free(in);
	}
}

static void
test_long_text_is_linear(void **state)
{
	size_t len = 4 * 1024 * 1024;
	char *in = xmalloc(len);
	/* room enough: only the escaping is to be measured */
	struct buf b = { .data = xmalloc(5 * len), .cap = 5 * len };
	uint64_t start = clock_self_cpu();

	(void)state;
	memset(in, 0x1b, len);
	text_add_safe(&b, in, len);
	assert_int_equal(b.len, 4 * len);
	/* quadratic would be hours */
	assert_true(clock_self_cpu() - start < 60 * NS_PER_S);
	buf_fini(&b);
	free(in);
}

static const struct {
	const char *s;
	int cols, used;
	size_t bytes;
	int width; /* of all of s */
} clips[] = {
	/* clang-format off */
	{ "", 5, 0, 0, 0 },
	{ "abc", 5, 3, 3, 3 },
	{ "abc", 2, 2, 2, 3 },
	{ "abc", 0, 0, 0, 3 },
	{ "abc", -1, 0, 0, 3 },
	{ ACUTE "b", 0, 0, 0, 1 },
	{ "a" KANJI "b", 1, 1, 1, 4 },
	{ "a" KANJI "b", 2, 1, 1, 4 }, /* half of it does not fit */
	{ "a" KANJI "b", 3, 3, 4, 4 },
	{ SMILE SMILE, 2, 2, 4, 4 },
	{ "e" ACUTE "f", 1, 1, 3, 2 }, /* the mark stays with its letter */
	{ EURO EURO EURO, 2, 2, 6, 3 },
	{ "\xff\xff", 1, 1, 1, 2 }, /* not safe text: a column a byte */
	/* clang-format on */
};

static void
test_clip(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof clips / sizeof *clips; i++) {
		int used = -1;

		assert_int_equal(text_clip(clips[i].s, clips[i].cols, &used),
		    clips[i].bytes);
		assert_int_equal(used, clips[i].used);
		assert_int_equal(text_width(clips[i].s), clips[i].width);
	}
}

static void
test_char(void **state)
{
	int width = -1;

	(void)state;
	assert_int_equal(text_char("", 0, &width), 0);
	assert_int_equal(width, 0);
	assert_int_equal(text_char("ab", 2, &width), 1);
	assert_int_equal(width, 1);
	assert_int_equal(text_char(KANJI "b", 4, &width), 3);
	assert_int_equal(width, 2);
	assert_int_equal(text_char(ACUTE, 2, &width), 2);
	assert_int_equal(width, 0);
	assert_int_equal(text_char(KANJI, 2, &width), 1);
	assert_int_equal(width, 1);
	setlocale(LC_CTYPE, "C");
	assert_int_equal(text_char(KANJI, 3, &width), 1);
	assert_int_equal(width, 1);
	setlocale(LC_CTYPE, "C.UTF-8");
}

static const struct {
	uint64_t ns;
	const char *text;
} times[] = {
	{ 0, "0 s" },
	{ 1, "1 ns" },
	{ 83, "83 ns" },
	{ 999, "999 ns" },
	{ 1000, "1.00 us" },
	{ 1234, "1.23 us" },
	{ 9994, "9.99 us" },
	{ 9995, "10.0 us" },
	{ 99949, "99.9 us" },
	{ 99950, "100 us" },
	{ 512400, "512 us" },
	{ 999499, "999 us" },
	{ 999500, "1.00 ms" },
	{ 12000000, "12.0 ms" },
	{ 999499999, "999 ms" },
	{ 999500000, "1.00 s" },
	{ 4456000000, "4.46 s" },
	{ 9995000000, "10.0 s" },
	{ 61000000000, "61.0 s" },
	{ 99949999999, "99.9 s" },
	{ 99950000000, "1 m 40 s" },
	{ 185000000000, "3 m 05 s" },
	{ 3599499999999, "59 m 59 s" },
	{ 3599500000000, "1 h 00 m" },
	{ 7620000000000, "2 h 07 m" },
	{ 7649999999999, "2 h 07 m" },
	{ 7650000000000, "2 h 08 m" },
	{ UINT64_MAX, "5124095 h 35 m" },
};

static void
test_time(void **state)
{
	char out[16];

	(void)state;
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		assert_string_equal(
		    text_time(out, sizeof out, times[i].ns), times[i].text);
}

static const struct {
	uint64_t ns;
	const char *text;
} clocks[] = {
	{ 0, "00:00:00" },
	{ 999999999, "00:00:00" },
	{ 134 * NS_PER_S, "00:02:14" },
	{ 3599 * NS_PER_S, "00:59:59" },
	{ 360000 * NS_PER_S, "100:00:00" },
	{ UINT64_MAX, "5124095:34:33" },
};

static void
test_clock(void **state)
{
	char out[16];

	(void)state;
	for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++)
		assert_string_equal(
		    text_clock(out, sizeof out, clocks[i].ns), clocks[i].text);
}

static const struct {
	double bytes;
	const char *text;
} sizes[] = {
	{ 0, "0 B" },
	{ -1, "0 B" },
	{ 832, "832 B" },
	{ 1.5, "2 B" },
	{ 1023, "1023 B" },
	{ 1023.7, "1.0 KiB" },
	{ 1024, "1.0 KiB" },
	{ 1229, "1.2 KiB" },
	{ 10 * 1024 - 1, "10 KiB" },
	{ 24 * 1024, "24 KiB" },
	{ 1024 * 1024 - 1, "1.0 MiB" },
	{ 212.0 * 1024 * 1024, "212 MiB" },
	{ 1e300, "9999 EiB" },
};

static void
test_bytes(void **state)
{
	char out[16];

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		assert_string_equal(
		    text_bytes(out, sizeof out, sizes[i].bytes), sizes[i].text);
	assert_string_equal(text_bytes(out, sizeof out, (double)NAN), "0 B");
	assert_string_equal(
	    text_bytes(out, sizeof out, (double)INFINITY), "9999 EiB");
}

static const struct {
	uint64_t count;
	const char *text;
} counts[] = {
	{ 0, "0" },
	{ 999, "999" },
	{ 1000, "1,000" },
	{ 13402, "13,402" },
	{ 1000000, "1,000,000" },
	{ 999999999999, "999,999,999,999" },
	{ 1000000000000, "1e+12" }, /* 17 characters would not fit */
	{ UINT64_MAX, "2e+19" },
};

static void
test_count(void **state)
{
	char out[16], wide[32];

	(void)state;
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		assert_string_equal(
		    text_count(out, sizeof out, counts[i].count),
		    counts[i].text);
	assert_string_equal(text_count(wide, sizeof wide, UINT64_MAX),
	    "18,446,744,073,709,551,615");
}

static const struct {
	double pct;
	const char *text;
} percents[] = {
	{ 0, "0.0" },
	{ 0.04, "0.0" },
	{ -0.04, "0.0" },
	{ 0.06, "0.1" },
	{ 31.4, "31.4" },
	{ 99.96, "100.0" },
	{ -3.25, "-3.3" },
	{ -0.5, "-0.5" },
	{ 1e300, "1000000.0" },
};

static void
test_percent(void **state)
{
	char out[16];

	(void)state;
	for (size_t i = 0; i < sizeof percents / sizeof *percents; i++)
		assert_string_equal(
		    text_percent(out, sizeof out, percents[i].pct),
		    percents[i].text);
	assert_string_equal(text_percent(out, sizeof out, (double)NAN), "-");
}

static const struct {
	const char *s;
	int status;
	long value;
} longs[] = {
	/* clang-format off */
	{ "0", 0, 0 },
	{ "7", 0, 7 },
	{ "007", 0, 7 },
	{ "-5", 0, -5 },
	{ "100", 0, 100 },
	{ "101", -1, 0 },		/* above max */
	{ "-6", -1, 0 },		/* below min */
	{ "", -1, 0 },
	{ "-", -1, 0 },
	{ "--1", -1, 0 },
	{ " 7", -1, 0 },
	{ "7 ", -1, 0 },
	{ "+7", -1, 0 },
	{ "7x", -1, 0 },
	{ "0x7", -1, 0 },
	{ "7-", -1, 0 },
	{ "7.0", -1, 0 },
	{ "99999999999999999999", -1, 0 },
	/* clang-format on */
};

static void
test_to_long(void **state)
{
	long out;

	(void)state;
	for (size_t i = 0; i < sizeof longs / sizeof *longs; i++) {
		out = 12345;
		assert_int_equal(
		    text_to_long(longs[i].s, -5, 100, &out), longs[i].status);
		assert_int_equal(
		    out, longs[i].status == 0 ? longs[i].value : 12345);
	}
	/* out of range of long, yet strtol() returns what the limit allows */
	assert_int_equal(
	    text_to_long("99999999999999999999", LONG_MIN, LONG_MAX, &out), -1);
}

static const struct {
	const char *s;
	int status;
	double value;
} doubles[] = {
	{ "0", 0, 0 },
	{ "2.5", 0, 2.5 },
	{ ".5", 0, 0.5 },
	{ "5.", 0, 5 },
	{ "-1", 0, -1 },
	{ "1000", 0, 1000 },
	{ "1000.1", -1, 0 },
	{ "-1.1", -1, 0 },
	{ "", -1, 0 },
	{ ".", -1, 0 },
	{ "-", -1, 0 },
	{ "1,5", -1, 0 },
	{ "1.2.3", -1, 0 },
	{ "1e2", -1, 0 },
	{ "0x1", -1, 0 },
	{ "inf", -1, 0 },
	{ "nan", -1, 0 },
	{ " 1", -1, 0 },
	{ "1s", -1, 0 },
};

static void
test_to_double(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++) {
		double out = 12345;

		assert_int_equal(text_to_double(doubles[i].s, -1, 1000, &out),
		    doubles[i].status);
		assert_true(
		    out == (doubles[i].status == 0 ? doubles[i].value : 12345));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_safe),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_long_text_is_linear),
		cmocka_unit_test(test_clip),
		cmocka_unit_test(test_char),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_percent),
		cmocka_unit_test(test_to_long),
		cmocka_unit_test(test_to_double),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
