/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_latedoubt.c - callers read later: which programs are not believed. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "session/latedoubt.h"

static const uint8_t same[8] = "abcdefg", other[8] = "abcdefh";
static const uint64_t a[2] = { 0x1000, 0x2000 }, b[2] = { 0x1000, 0x3000 };

static bool
believes(struct latedoubt *d, const uint64_t *callers)
{
	return latedoubt_believes(d, 1, 0x7000, same, 8, callers, 2);
}

/* What is part of an end: with another one of these it is another. */
static void
test_key(void **state)
{
	struct latedoubt d = { 0 };

	(void)state;
	assert_true(believes(&d, a));
	assert_true(believes(&d, a));
	assert_true(latedoubt_believes(&d, 2, 0x7000, same, 8, b, 2));
	assert_true(latedoubt_believes(&d, 1, 0x7008, same, 8, b, 2));
	assert_true(latedoubt_believes(&d, 1, 0x7000, other, 8, b, 2));
	assert_true(latedoubt_believes(&d, 1, 0x7000, same, 7, b, 2));
	assert_false(latedoubt_believes(&d, 1, 0x7000, same, 8, a, 1));
	assert_false(believes(&d, b));
	latedoubt_fini(&d);
}

/* A program that comes to the same end by two ways, by turns. */
static void
test_turns(void **state)
{
	struct latedoubt d = { 0 };
	unsigned believed = 0;

	(void)state;
	for (int i = 0; i < 10 * LATEDOUBT_REST; i++)
		believed += believes(&d, i % 3 == 0 ? a : b);
	assert_in_range(believed, 1, 100);
	latedoubt_fini(&d);
}

/* One that changes now and then is believed but for the moment. */
static void
test_now_and_then(void **state)
{
	struct latedoubt d = { 0 };
	unsigned believed = 0;

	(void)state;
	for (int i = 0; i < 10 * LATEDOUBT_OF; i++)
		believed += believes(&d, i / LATEDOUBT_OF % 2 == 0 ? a : b);
	assert_int_equal(10 * LATEDOUBT_OF - 9, believed);
	latedoubt_fini(&d);
}

/* After a rest it is believed again, if it is another by then. */
static void
test_rest(void **state)
{
	struct latedoubt d = { 0 };

	(void)state;
	for (int i = 0; i <= LATEDOUBT_MOST; i++)
		assert_int_equal(i == 0, believes(&d, i % 2 == 0 ? a : b));
	for (int i = 0; i < LATEDOUBT_REST; i++)
		assert_false(believes(&d, a));
	for (int i = 0; i < 2 * LATEDOUBT_OF; i++)
		assert_true(believes(&d, a));
	latedoubt_fini(&d);
}

/* Ends without number do not fill the memory. */
static void
test_bounded(void **state)
{
	struct latedoubt d = { 0 };

	(void)state;
	for (uint64_t i = 0; i < 3 * LATEDOUBT_KNOWN; i++)
		latedoubt_believes(&d, 1, i, same, 8, a, 2);
	assert_true(d.callers.n <= LATEDOUBT_KNOWN);
	latedoubt_fini(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_turns),
		cmocka_unit_test(test_now_and_then),
		cmocka_unit_test(test_rest),
		cmocka_unit_test(test_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
