/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_history.c - a value for each second, whenever it is told. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/clock.h"
#include "session/history.h"

#define S(n) ((uint64_t)((n) * (double)NS_PER_S))

static void
test_seconds(void **state)
{
	struct history h = { 0 };

	(void)state;
	history_add(&h, S(100), S(50));
	assert_int_equal(h.n, 0); /* what it used before is not known */
	history_add(&h, S(100.5), S(50.5));
	assert_int_equal(h.n, 0); /* too soon */
	history_add(&h, S(102), S(51));
	assert_int_equal(h.n, 1);
	assert_float_equal(h.v[0], 200, 0.01);

	/* a pause of three seconds is three values */
	history_add(&h, S(105), S(54));
	assert_int_equal(h.n, 4);
	for (int i = 1; i < 4; i++)
		assert_float_equal(h.v[i], 100, 0.01);

	/* counters that go back are no usage */
	history_add(&h, S(100), S(55));
	assert_int_equal(h.n, 4);
	history_add(&h, S(100.5), S(56));
	assert_int_equal(h.n, 5);
	assert_float_equal(h.v[4], 50, 0.01);
}

static void
test_bound(void **state)
{
	struct history h = { 0 };
	double cpu = 0;

	(void)state;
	for (int i = 0; i <= SNAP_HISTORY + 5; i++) {
		history_add(&h, S(cpu), S(10 + i));
		cpu += i % 2 ? 1.5 : 0.5;
	}
	assert_int_equal(h.n, SNAP_HISTORY);
	assert_float_equal(h.v[0], 150, 0.1);
	assert_float_equal(h.v[SNAP_HISTORY - 1], 50, 0.1);
	history_add(&h, S(cpu), S(100000));
	assert_int_equal(h.n, SNAP_HISTORY);
	assert_float_equal(h.v[0], h.v[SNAP_HISTORY - 1], 0.001);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seconds),
		cmocka_unit_test(test_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
