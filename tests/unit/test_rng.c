/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_rng.c - jitter stays in its bounds and keeps the mean. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/rng.h"

static void
test_same_seed_same_numbers(void **state)
{
	struct rng a, b, c;

	(void)state;
	rng_seed(&a, 1);
	rng_seed(&b, 1);
	rng_seed(&c, 2);
	assert_int_not_equal(rng_next(&a), rng_next(&c));
	rng_next(&b);
	for (int i = 0; i < 100; i++)
		assert_int_equal(rng_next(&a), rng_next(&b));
}

static void
test_zero_seed_is_good(void **state)
{
	struct rng rng = { 0 };
	uint64_t ones = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		ones += (uint64_t)__builtin_popcountll(rng_next(&rng));
	/* 32,000 expected, standard deviation 126 */
	assert_in_range(ones, 31000, 33000);
}

static const struct {
	uint64_t mean, least, most;
} jitters[] = {
	{ 0, 0, 0 },
	{ 1, 1, 1 },
	{ 3, 3, 3 },
	{ 4, 3, 5 },
	{ 1000, 750, 1250 },
	{ 1003009, 752257, 1253761 },
	{ UINT64_C(1) << 62, UINT64_C(3) << 60, UINT64_C(5) << 60 },
};

static void
test_jitter(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof jitters / sizeof *jitters; i++) {
		uint64_t low = UINT64_MAX, high = 0;
		uint64_t spread = jitters[i].most - jitters[i].least;
		double sum = 0, mean = (double)jitters[i].mean;
		struct rng rng;

		rng_seed(&rng, 7);
		for (int k = 0; k < 10000; k++) {
			uint64_t x = rng_jitter(&rng, jitters[i].mean);

			low = x < low ? x : low;
			high = x > high ? x : high;
			sum += (double)x / 10000;
		}
		assert_true(low >= jitters[i].least);
		assert_true(high <= jitters[i].most);
		/* all of the range is used, its ends within a percent */
		assert_true(low <= jitters[i].least + spread / 100);
		assert_true(high >= jitters[i].most - spread / 100);
		assert_true(sum >= mean * 0.99 && sum <= mean * 1.01);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_seed_same_numbers),
		cmocka_unit_test(test_zero_seed_is_good),
		cmocka_unit_test(test_jitter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
