/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_cycleclock.c - cycles a nanosecond: what is learnt of a count, and what is
 * not believed. */
#include "config.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "sample/cycleclock.h"

static const struct {
	const char *what;
	uint64_t cycles, ns; /* as counted by now */
	uint64_t of_1000; /* the cycles of 1000 ns from then on */
} counts[] = {
	{ "at first: 3 GHz", 3000000, 1000000, 3000 },
	{ "too soon to tell", 3100000, 1400000, 3000 },
	{ "slower since, not on the whole", 5000000, 2000000, 2000 },
	{ "another count than before", 1000, 3000000, 2000 },
	{ "goes on from where it was believed", 8000000, 3000000, 3000 },
	{ "stands still", 8000000, 4000000, 3000 },
	{ "which was believed to be so", 12000000, 5000000, 4000 },
	{ "faster than any", 900000000000, 6000000, 4000 },
};

static void
test_learn(void **state)
{
	struct cycleclock c = { 0 };

	(void)state;
	assert_int_equal(cycleclock_cycles(&c, 1000), 1);
	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
		uint64_t got;

		cycleclock_learn(&c, counts[i].cycles, counts[i].ns);
		got = cycleclock_cycles(&c, 1000);
		if (got != counts[i].of_1000)
			fail_msg("%s: %d", counts[i].what, (int)got);
	}
	assert_int_equal(cycleclock_cycles(&c, 0), 1);
}

/* Where there is a counter, it is one of a processor of our days; else that is
 * said. */
static void
test_open(void **state)
{
	struct cycleclock c;

	(void)state;
	if (cycleclock_open(&c) == -1) {
		assert_true(errno == ENOENT || errno == EOPNOTSUPP ||
			    errno == EACCES || errno == EPERM);
		assert_int_equal(c.fd, 0);
	} else {
		assert_in_range(cycleclock_cycles(&c, 1000), 200, 10000);
		cycleclock_look(&c);
	}
	cycleclock_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_learn),
		cmocka_unit_test(test_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
