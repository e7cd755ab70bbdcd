/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_utf8.c - only well-formed UTF-8 is decoded. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/utf8.h"

static const struct {
	const char *bytes;
	size_t n; /* 0: refused */
	uint32_t cp;
} cases[] = {
	{ "a", 1, 'a' },
	{ "\x7f", 1, 0x7f },
	{ "\xc2\x80", 2, 0x80 },
	{ "\xdf\xbf", 2, 0x7ff },
	{ "\xe0\xa0\x80", 3, 0x800 },
	{ "\xed\x9f\xbf", 3, 0xd7ff },
	{ "\xee\x80\x80", 3, 0xe000 },
	{ "\xef\xbf\xbf", 3, 0xffff },
	{ "\xf0\x90\x80\x80", 4, 0x10000 },
	{ "\xf4\x8f\xbf\xbf", 4, 0x10ffff },
	{ "\xc3\xa9xyz", 2, 0xe9 },
	{ "\x80", 0, 0 }, /* nothing to continue */
	{ "\xc3", 0, 0 }, /* cut */
	{ "\xe2\x82", 0, 0 }, /* cut */
	{ "\xf0\x90\x80", 0, 0 }, /* cut */
	{ "\xc3x", 0, 0 }, /* not continued */
	{ "\xe2\x82x", 0, 0 }, /* not continued */
	{ "\xc0\x80", 0, 0 }, /* overlong NUL */
	{ "\xc1\xbf", 0, 0 }, /* overlong */
	{ "\xe0\x9f\xbf", 0, 0 }, /* overlong */
	{ "\xf0\x8f\xbf\xbf", 0, 0 }, /* overlong */
	{ "\xed\xa0\x80", 0, 0 }, /* surrogate */
	{ "\xed\xbf\xbf", 0, 0 }, /* surrogate */
	{ "\xf4\x90\x80\x80", 0, 0 }, /* beyond Unicode */
	{ "\xf8\x88\x80\x80\x80", 0, 0 },
	{ "\xff", 0, 0 },
};

static void
test_decode(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *s = cases[i].bytes;
		uint32_t cp = 0;
		size_t n = utf8_decode(s, strlen(s), &cp);

		assert_int_equal(n, cases[i].n);
		if (n != 0)
			assert_int_equal(cp, cases[i].cp);
	}
}

static void
test_length_is_a_wall(void **state)
{
	uint32_t cp;

	(void)state;
	assert_int_equal(utf8_decode("a", 0, &cp), 0);
	for (size_t len = 1; len < 4; len++)
		assert_int_equal(utf8_decode("\xf0\x9f\x98\x80", len, &cp), 0);
	assert_int_equal(utf8_decode("", 1, &cp), 1);
	assert_int_equal(cp, 0);
}

static const struct {
	uint32_t cp;
	bool control;
} kinds[] = {
	{ 0, true },
	{ 0x1b, true },
	{ 0x1f, true },
	{ ' ', false },
	{ '~', false },
	{ 0x7f, true },
	{ 0x9b, true },
	{ 0xa0, false },
	{ 0xad, true },
	{ 0xe9, false },
	{ 0x200a, false },
	{ 0x200b, true },
	{ 0x200f, true },
	{ 0x2010, false },
	{ 0x2028, true },
	{ 0x202e, true },
	{ 0x202f, false },
	{ 0x2066, true },
	{ 0x206f, true },
	{ 0x2070, false },
	{ 0xfeff, true },
	{ 0x1f600, false },
	{ 0xe0041, true },
	{ 0x10ffff, false },
};

static void
test_controls(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		assert_int_equal(
		    utf8_is_control(kinds[i].cp), kinds[i].control);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_length_is_a_wall),
		cmocka_unit_test(test_controls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
