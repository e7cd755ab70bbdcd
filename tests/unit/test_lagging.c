/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_lagging.c - books that lag, in invented milliseconds. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "sample/lagging.h"

enum { TICK = 4 };

static void
test_carry_on(void **state)
{
	static const struct {
		const char *what;
		uint64_t told, seen, seen_again, now, ran;
	} cases[] = {
		{ "just told", 100, 1000, 1000, 1000, 100 },
		{ "runs on between ticks", 100, 1000, 1001, 1003, 103 },
		{ "told the same: not new", 100, 1000, 1002, 1003, 103 },
		{ "no further than a tick", 100, 1000, 1050, 1100, 104 },
		{ "asked of the past", 100, 1000, 1000, 990, 100 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct lagging l = { 0 };

		lagging_tell(&l, cases[i].told, cases[i].seen);
		lagging_tell(&l, cases[i].told, cases[i].seen_again);
		if (lagging_now(&l, cases[i].now, TICK) != cases[i].ran)
			fail_msg("%s: %llu, not %llu", cases[i].what,
			    (unsigned long long)lagging_now(
				&l, cases[i].now, TICK),
			    (unsigned long long)cases[i].ran);
	}
}

static void
test_new_entry(void **state)
{
	struct lagging l = { 0 };

	(void)state;
	assert_int_equal(lagging_now(&l, 1000, TICK), 0);
	lagging_tell(&l, 100, 1000);
	lagging_tell(&l, 104, 1005);
	assert_int_equal(lagging_now(&l, 1006, TICK), 105);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_carry_on),
		cmocka_unit_test(test_new_entry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
