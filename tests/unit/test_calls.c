/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_calls.c - callees of spots, counted. */
#include "config.h"

#include "profile/calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
assert_call(const struct calls *c, size_t i, uint32_t spot, uint32_t callee,
    uint64_t samples)
{
	assert_true(i < c->n);
	assert_int_equal(spot, c->v[i].spot);
	assert_int_equal(callee, c->v[i].callee);
	assert_int_equal(samples, c->v[i].samples);
}

static void
test_counting(void **state)
{
	static const uint32_t added[][2] = { { 3, 7 }, { 3, 7 }, { 3, 8 },
		{ 0, 7 }, { 3, 7 }, { 3, UINT32_MAX }, { 9, 1 }, { 9, 1 },
		{ 3, 7 } };
	struct calls c;

	(void)state;
	calls_init(&c, 4);
	for (int twice = 0; twice < 2; twice++) {
		for (size_t i = 0; i < sizeof added / sizeof *added; i++)
			calls_add(&c, added[i][0], added[i][1], 1);
		assert_int_equal(4, c.n); /* the last has no room */
		assert_call(&c, 0, 3, 7, 4);
		assert_call(&c, 1, 3, 8, 1);
		assert_call(&c, 2, 0, 7, 1);
		assert_call(&c, 3, 3, UINT32_MAX, 1);
		calls_reset(&c);
		assert_int_equal(0, c.n);
	}
	calls_fini(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
