/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_budget.c - the stop budget with invented figures. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/clock.h"
#include "sample/budget.h"

static const struct {
	const char *what;
	uint64_t cost; /* ns of each stop */
	double asked, rate; /* the rate that results, within 5 % */
} rates[] = {
	{ "cheap stops: as asked", 5000, 997, 997 },
	{ "20 us: half a kilohertz", 20000, 997, 500 },
	{ "50 us: 200 Hz", 50000, 997, 200 },
	{ "the same with less asked", 50000, 99, 99 },
	{ "1 ms: 10 Hz", 1000000, 997, 10 },
};

static void
test_rate(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
		struct budget b = { 0 };
		double got;

		assert_true(budget_rate(&b, rates[i].asked) == rates[i].asked);
		for (int n = 0; n < 500; n++)
			budget_stopped(&b, rates[i].cost);
		got = budget_rate(&b, rates[i].asked);
		if (got < rates[i].rate * 0.95 || got > rates[i].rate * 1.05)
			fail_msg("%s: %g, not %g", rates[i].what, got,
			    rates[i].rate);
	}
}

/* Whatever the rate formula does, the account holds: at most 1 % and the small
 * advance. */
static void
test_account(void **state)
{
	struct budget b = { 0 };
	uint64_t stopped = 0, run = 0;

	(void)state;
	for (int ms = 0; ms < 10000; ms++) {
		budget_ran(&b, NS_PER_MS);
		run += NS_PER_MS;
		for (int n = 0; n < 10 && budget_allows(&b); n++) {
			budget_stopped(&b, 30000);
			stopped += 30000;
		}
	}
	assert_true(stopped <= run / 100 + 3 * NS_PER_MS);
	assert_true(stopped >= run / 100);
}

static void
test_start(void **state)
{
	struct budget b = { 0 };

	(void)state;
	assert_true(budget_allows(&b)); /* before anything is known to run */
}

/* One stop of a suspended machine neither ruins the rate nor silences us for
 * longer than a few seconds of running time. */
static void
test_stray(void **state)
{
	struct budget b = { 0 };
	int ms = 0;

	(void)state;
	for (int n = 0; n < 100; n++)
		budget_stopped(&b, 10000);
	budget_ran(&b, 100 * NS_PER_S);
	budget_stopped(&b, 3600 * NS_PER_S);
	assert_true(budget_rate(&b, 997) > 800);
	assert_false(budget_allows(&b));
	while (!budget_allows(&b) && ms < 5000) {
		budget_ran(&b, NS_PER_MS);
		ms++;
	}
	assert_in_range(ms, 100, 3000);
}

/* Hours without a stop do not save up a long series of them. */
static void
test_savings(void **state)
{
	struct budget b = { 0 };
	uint64_t stopped = 0;

	(void)state;
	budget_ran(&b, 36000 * NS_PER_S);
	while (budget_allows(&b)) {
		budget_stopped(&b, 20000);
		stopped += 20000;
	}
	assert_true(stopped < 10 * NS_PER_MS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rate),
		cmocka_unit_test(test_account),
		cmocka_unit_test(test_start),
		cmocka_unit_test(test_stray),
		cmocka_unit_test(test_savings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
