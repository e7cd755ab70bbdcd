/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_stops.c - percentiles of durations. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "sample/stops.h"

static void
assert_near(double got, double want)
{
	if (got < want * 0.95 || got > want * 1.05)
		fail_msg("%g is not within 5 %% of %g", got, want);
}

static void
test_empty(void **state)
{
	struct stops s = { 0 };

	(void)state;
	assert_true(stops_percentile(&s, 50) == 0);
	assert_true(stops_percentile(&s, 99) == 0);
}

/* One value alone: every percentile is that value. */
static void
test_single(void **state)
{
	static const uint64_t values[] = { 10, 15, 16, 17, 31, 32, 33, 100,
		1000, 4095, 4096, 20000, 65535, 1000003, 123456789,
		9876543210ull, UINT64_MAX / 2, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		struct stops s = { 0 };

		stops_add(&s, values[i]);
		assert_near(stops_percentile(&s, 50), (double)values[i]);
		assert_near(stops_percentile(&s, 0), (double)values[i]);
		assert_near(stops_percentile(&s, 100), (double)values[i]);
		assert_int_equal(s.n, 1);
		assert_int_equal(s.ns, values[i]);
	}
}

static void
test_ramp(void **state)
{
	struct stops s = { 0 };

	(void)state;
	stops_add(&s, 0);
	for (uint64_t ns = 1; ns <= 100000; ns++)
		stops_add(&s, ns);
	assert_near(stops_percentile(&s, 50), 50000);
	assert_near(stops_percentile(&s, 99), 99000);
	assert_near(stops_percentile(&s, 1), 1000);
	assert_int_equal(s.n, 100001);
}

/* A few long stops do not move the median, and are the 99th percentile. */
static void
test_tail(void **state)
{
	struct stops s = { 0 };

	(void)state;
	for (int i = 0; i < 98; i++)
		stops_add(&s, 20000);
	stops_add(&s, 2000000);
	stops_add(&s, 2000000);
	assert_near(stops_percentile(&s, 50), 20000);
	assert_near(stops_percentile(&s, 98), 20000);
	assert_near(stops_percentile(&s, 99), 2000000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_single),
		cmocka_unit_test(test_ramp),
		cmocka_unit_test(test_tail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
