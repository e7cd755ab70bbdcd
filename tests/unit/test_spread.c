/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_spread.c - one perf event for each CPU, or for each thread. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "sample/spread.h"

static const struct {
	struct spread s;
	bool matters, per_cpu;
} cases[] = {
	/* cpus, Hz, known, threads, running, switches/s */

	/* few CPUs: it costs next to nothing, whatever the program is */
	{ { 1, 997, false, 0, 0, 0 }, false, true },
	{ { 2, 997, true, 1, 1, 0 }, false, true },
	{ { 2, 997, true, 2, 1, 280000 }, false, true },
	{ { 11, 997, true, 1, 1, 0 }, false, true },
	{ { 64, 99, true, 1, 1, 10 }, false, true },
	/* many, and nothing is known of the program */
	{ { 64, 997, false, 0, 0, 0 }, true, true },
	/* many, and the program is small and quiet */
	{ { 64, 997, true, 1, 1, 10 }, true, false },
	{ { 12, 997, true, 1, 1, 0 }, true, false },
	{ { 200, 997, true, 10, 4, 2000 }, true, false },
	{ { 2, 20000, true, 1, 0.1, 10 }, true, false },
	/* so fast that idle CPUs' events would take all of them */
	{ { 2, 20000, true, 1, 1, 10 }, true, true },
	{ { 2, 50000, true, 1, 1, 10 }, true, false },
	{ { 2, 50000, true, 2, 2, 10 }, true, true },
	/* it switches */
	{ { 64, 997, true, 2, 1, 280000 }, true, true },
	{ { 64, 997, true, 1, 1, 30000 }, true, true },
	/* it runs on many of them at once */
	{ { 64, 997, true, 64, 60, 5000 }, true, true },
	{ { 2, 20000, true, 4, 2, 10 }, true, true },
	/* more threads than CPUs run no more than those */
	{ { 12, 997, true, 500, 500, 0 }, true, true },
	/* it has very many threads: opening their events takes too long */
	{ { 64, 997, true, 2000, 1, 0 }, true, true },
};

static void
test_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (spread_matters(&cases[i].s) != cases[i].matters)
			fail_msg("case %zu: matters", i);
		if (spread_per_cpu(&cases[i].s) != cases[i].per_cpu)
			fail_msg("case %zu: per CPU", i);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
