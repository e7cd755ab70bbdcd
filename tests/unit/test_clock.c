/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_clock.c - clocks run forward, sleeps end no sooner than asked. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/clock.h"

static void
test_sleep(void **state)
{
	uint64_t start = clock_mono();

	(void)state;
	clock_sleep_until(start + 3 * NS_PER_MS);
	assert_true(clock_mono() >= start + 3 * NS_PER_MS);
}

static void
test_the_past_is_over(void **state)
{
	uint64_t start = clock_mono();

	(void)state;
	for (int i = 0; i < 100; i++) {
		clock_sleep_until(0);
		clock_sleep_until(start - 1);
	}
	assert_true(clock_mono() < start + 10 * NS_PER_S);
}

static void
test_cpu_counts_work(void **state)
{
	uint64_t start = clock_self_cpu(), deadline;

	(void)state;
	deadline = clock_mono() + 30 * NS_PER_S;
	while (clock_self_cpu() < start + NS_PER_MS)
		assert_true(clock_mono() < deadline);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sleep),
		cmocka_unit_test(test_the_past_is_over),
		cmocka_unit_test(test_cpu_counts_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
