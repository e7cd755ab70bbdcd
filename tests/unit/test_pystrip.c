/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pystrip.c - looks that were read with the one before are what they would
 * be alone: each whole, of its own instant, and of these places. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "python/pystrip.h"

enum { SIZE = 64 };

#define BASE 0x10000ull

static struct pystrip strip;
static unsigned calls;
static uint8_t instant; /* what memory is full of; another each time round */
static uint64_t first, end; /* of what is there */

/* Memory changes each time that its first place is read again. */
static size_t
read_parts(void *arg, const struct pymem_part *part, size_t n)
{
	(void)arg;
	calls++;
	for (size_t i = 0; i < n; i++) {
		instant += part[i].addr == first;
		if (part[i].addr + part[i].len > end)
			return i;
		memset(part[i].out, instant, part[i].len);
	}
	return n;
}

static const struct pymem from = { .read_parts = read_parts };

static int
set_up(void **state)
{
	(void)state;
	strip = (struct pystrip){ 0 };
	calls = instant = 0;
	first = BASE;
	end = BASE + (1 << 20);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	pystrip_fini(&strip);
	return 0;
}

/* One look at two places. What is there at both, or 0: not the same. */
static uint8_t
look(size_t len)
{
	static uint8_t a[SIZE], b[1 << 16];
	const struct pymem_part part[] = { { BASE, a, sizeof a },
		{ BASE + 4096, b, len } };

	memset(a, 0, sizeof a);
	memset(b, 0, len);
	assert_int_equal(pystrip_read(&strip, &from, part, 2), 2);
	for (size_t i = 0; i < len; i++)
		if (b[i] != a[i % SIZE])
			return 0;
	return a[0];
}

static void
test_one_call(void **state)
{
	(void)state;
	pystrip_expect(&strip, 4);
	for (uint8_t i = 1; i <= 4; i++)
		assert_int_equal(look(SIZE), i);
	assert_int_equal(calls, 1);
	/* nothing more is expected */
	assert_int_equal(look(SIZE), 5);
	assert_int_equal(look(SIZE), 6);
	assert_int_equal(calls, 3);
}

static void
test_more_than_a_strip(void **state)
{
	(void)state;
	pystrip_expect(&strip, PYSTRIP_LOOKS + 2);
	for (uint8_t i = 1; i <= PYSTRIP_LOOKS + 2; i++)
		assert_int_equal(look(SIZE), i);
	assert_int_equal(calls, 2);
}

/* What was read for looks that did not come is of the past. */
static void
test_expects_anew(void **state)
{
	(void)state;
	pystrip_expect(&strip, 3);
	assert_int_equal(look(SIZE), 1);
	pystrip_expect(&strip, 2);
	assert_int_equal(look(SIZE), 4);
	assert_int_equal(look(SIZE), 5);
	assert_int_equal(calls, 2);
}

static void
test_other_places(void **state)
{
	(void)state;
	pystrip_expect(&strip, 4);
	assert_int_equal(look(SIZE), 1);
	/* 5: the four of before, the first of three */
	assert_int_equal(look(SIZE / 2), 5);
	assert_int_equal(look(SIZE / 2), 6);
	assert_int_equal(look(SIZE), 8);
	assert_int_equal(calls, 3);
}

static void
test_too_much(void **state)
{
	(void)state;
	pystrip_expect(&strip, 3);
	for (uint8_t i = 1; i <= 3; i++)
		assert_int_equal(look(PYSTRIP_BYTES), i);
	assert_int_equal(calls, 3);
}

static void
test_many_places(void **state)
{
	uint8_t out[PYSTRIP_PARTS + 1];
	struct pymem_part part[PYSTRIP_PARTS + 1];

	(void)state;
	for (size_t i = 0; i <= PYSTRIP_PARTS; i++)
		part[i] = (struct pymem_part){ BASE + i, &out[i], 1 };
	pystrip_expect(&strip, 2);
	for (uint8_t i = 1; i <= 2; i++) {
		assert_int_equal(
		    pystrip_read(&strip, &from, part, PYSTRIP_PARTS + 1),
		    PYSTRIP_PARTS + 1);
		assert_int_equal(out[PYSTRIP_PARTS], i);
	}
	assert_int_equal(calls, 2);
}

/* As when nothing was expected, each look tells how far it came. */
static void
test_damaged(void **state)
{
	uint8_t a[SIZE], b[SIZE];
	const struct pymem_part part[] = { { BASE, a, SIZE },
		{ BASE + 4096, b, SIZE } };

	(void)state;
	end = BASE + 4096;
	pystrip_expect(&strip, 3);
	for (uint8_t i = 1; i <= 3; i++) {
		assert_int_equal(pystrip_read(&strip, &from, part, 2), 1);
		assert_int_equal(a[0], i);
	}
	pystrip_expect(&strip, 3);
	assert_int_equal(pystrip_read(&strip, &from, part, 0), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_one_call, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_more_than_a_strip, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_expects_anew, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_other_places, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_too_much, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_many_places, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_damaged, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
