/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_buf.c - a buffer is terminated after every call. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

static void
holds(const struct buf *b, const char *text)
{
	assert_non_null(b->data);
	assert_int_equal(b->len, strlen(text));
	assert_string_equal(b->data, text);
	assert_true(b->cap > b->len);
}

static void
test_first_call_terminates(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_add(&b, NULL, 0);
	holds(&b, "");
	buf_fini(&b);
	buf_adds(&b, "");
	holds(&b, "");
	buf_fini(&b);
	buf_addf(&b, "%s", "");
	holds(&b, "");
	buf_fini(&b);
	buf_clear(&b);
	holds(&b, "");
	buf_fini(&b);
	assert_null(b.data);
}

static void
test_all_ways_to_add(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_add(&b, "abX", 2);
	buf_addc(&b, 'c');
	buf_adds(&b, "de");
	buf_addf(&b, "%d%s", 12, "f");
	holds(&b, "abcde12f");
	buf_clear(&b);
	holds(&b, "");
	buf_adds(&b, "z");
	holds(&b, "z");
	buf_fini(&b);
}

static void
test_zero_bytes_are_kept(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_add(&b, "a\0b", 3);
	buf_addc(&b, '\0');
	assert_int_equal(b.len, 4);
	assert_memory_equal(b.data, "a\0b\0", 5);
	buf_fini(&b);
}

/* Texts about as long as the space that is left. */
static void
test_formats_of_every_length(void **state)
{
	char text[201];

	(void)state;
	for (int len = 0; len <= 200; len++) {
		struct buf b = { 0 };

		memset(text, 'x', sizeof text);
		text[len] = '\0';
		buf_addf(&b, "%s", text);
		holds(&b, text);
		buf_addf(&b, "%s", text);
		assert_int_equal(b.len, 2 * len);
		assert_int_equal(strlen(b.data), 2 * len);
		buf_fini(&b);
	}
}

static void
test_grows_byte_by_byte(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (int i = 0; i < 10000; i++) {
		buf_addc(&b, (char)('a' + i % 26));
		assert_int_equal(b.data[b.len], '\0');
	}
	for (int i = 0; i < 10000; i++)
		assert_int_equal(b.data[i], 'a' + i % 26);
	buf_fini(&b);
}

static void
test_steal(void **state)
{
	struct buf b = { 0 };
	char *text;

	(void)state;
	text = buf_steal(&b);
	assert_string_equal(text, "");
	free(text);
	buf_adds(&b, "mine");
	text = buf_steal(&b);
	assert_string_equal(text, "mine");
	assert_null(b.data);
	assert_int_equal(b.len, 0);
	buf_adds(&b, "new");
	holds(&b, "new");
	assert_string_equal(text, "mine");
	free(text);
	buf_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_call_terminates),
		cmocka_unit_test(test_all_ways_to_add),
		cmocka_unit_test(test_zero_bytes_are_kept),
		cmocka_unit_test(test_formats_of_every_length),
		cmocka_unit_test(test_grows_byte_by_byte),
		cmocka_unit_test(test_steal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
