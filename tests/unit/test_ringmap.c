/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ringmap.c - how large the rings are and how often they are read. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/clock.h"
#include "sample/ringmap.h"

static const struct {
	size_t ncpus;
	unsigned rate;
	size_t record;
	size_t size; /* expected */
} sizes[] = {
	{ 1, 997, 16700, 8 << 20 }, { 2, 997, 16700, 8 << 20 },
	{ 8, 997, 16700, 8 << 20 },
	{ 9, 997, 16700, 4 << 20 }, /* 64 MiB together */
	{ 128, 997, 16700, 512 << 10 }, { 200, 997, 65828, 256 << 10 },
	{ 512, 997, 16700, 128 << 10 },
	{ 8192, 997, 16700, 128 << 10 }, /* not below the least */
	{ 2, 20000, 65828, 32 << 20 }, /* a high rate needs more */
	{ 8, 20000, 65828, 8 << 20 }, /* and does not always get it */
};

static void
test_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		size_t size = ringmap_size(
		    sizes[i].ncpus, sizes[i].rate, sizes[i].record);

		if (size != sizes[i].size)
			fail_msg("%zu processors, %u Hz: %zu", sizes[i].ncpus,
			    sizes[i].rate, size);
	}
}

static void
test_interval(void **state)
{
	(void)state;
	/* plenty of room: not slower than the picture */
	assert_int_equal(ringmap_interval(8 << 20, 997, 16700), 50 * NS_PER_MS);
	/* a third of the ring is full after 8.4 ms */
	assert_in_range(ringmap_interval(8 << 20, 20000, 16700),
	    8300 * NS_PER_US, 8500 * NS_PER_US);
	/* far too small: bounded */
	assert_int_equal(
	    ringmap_interval(128 << 10, 20000, 65828), 5 * NS_PER_MS);

	assert_true(ringmap_suffices(8 << 20, 20000, 16700));
	/* on 200 processors for 16 KiB of stack, as the manual page says */
	assert_true(ringmap_suffices(256 << 10, 997, (16 << 10) + 300));
	assert_false(ringmap_suffices(256 << 10, 997, (32 << 10) + 300));
	assert_false(ringmap_suffices(128 << 10, 20000, 65828));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_interval),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
