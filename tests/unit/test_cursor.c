/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_cursor.c - numbers out of foreign bytes. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "target/cursor.h"

#define N(a) (sizeof(a) / sizeof *(a))
#define B(text) (text), sizeof(text) - 1

static const struct {
	const char *bytes;
	size_t len;
	bool bad;
	uint64_t uleb;
	int64_t sleb;
} numbers[] = {
	{ B("\x00"), false, 0, 0 },
	{ B("\x3f"), false, 63, 63 },
	{ B("\x40"), false, 64, -64 },
	{ B("\x7f"), false, 127, -1 },
	{ B("\x80\x01"), false, 128, 128 },
	{ B("\x80\x7f"), false, 16256, -128 },
	{ B("\xe5\x8e\x26"), false, 624485, 624485 },
	{ B("\x81\x80\x80\x00"), false, 1, 1 }, /* padded */
	{ B("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), false, UINT64_MAX,
	    -1 },
	{ B("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), false, UINT64_MAX,
	    -1 },
	{ B("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7f"), false, 1ull << 63,
	    INT64_MIN },
	{ B("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"), true, 0, 0 },
	{ B("\x80"), true, 0, 0 },
	{ B("\xff\xff"), true, 0, 0 },
	{ B(""), true, 0, 0 },
};

static struct cursor
over(const char *bytes, size_t len)
{
	const uint8_t *p = (const uint8_t *)bytes;

	return (struct cursor){ .p = p, .end = p + len, .vaddr = 0x1000 };
}

static void
test_leb128(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(numbers); i++) {
		struct cursor u = over(numbers[i].bytes, numbers[i].len), s = u;

		assert_int_equal(numbers[i].uleb, cursor_uleb(&u));
		assert_int_equal(numbers[i].bad, u.bad);
		assert_int_equal(numbers[i].sleb, cursor_sleb(&s));
		assert_int_equal(numbers[i].bad, s.bad);
		if (numbers[i].bad)
			continue;
		assert_ptr_equal(u.end, u.p);
		assert_int_equal(0x1000 + numbers[i].len, u.vaddr);
	}
}

static void
test_take(void **state)
{
	struct cursor c = over(B("\x01\x02\x03\x04\x05\x06"));

	(void)state;
	assert_int_equal(0x0201, cursor_take(&c, 2));
	cursor_skip(&c, 1);
	assert_int_equal(0x0504, cursor_take(&c, 2));
	assert_int_equal(0x1005, c.vaddr);
	assert_false(c.bad);
	assert_int_equal(0, cursor_take(&c, 2));
	assert_true(c.bad);
	/* bad for good, though a byte is left */
	assert_int_equal(0, cursor_take(&c, 1));
	assert_int_equal(0x1005, c.vaddr);
}

static void
test_skip(void **state)
{
	struct cursor c = over(B("\x01\x02"));

	(void)state;
	cursor_skip(&c, 2);
	cursor_skip(&c, 0);
	assert_false(c.bad);
	c = over(B("\x01\x02"));
	cursor_skip(&c, UINT64_MAX);
	assert_true(c.bad);
	cursor_skip(&c, 1);
	assert_int_equal(0x1000, c.vaddr);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_leb128),
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_skip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
