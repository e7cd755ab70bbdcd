/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_scant.c - when samples are too few, or see nothing. */
#include "config.h"

#include "profile/scant.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/clock.h"

static void
few(void **arg)
{
	static const struct {
		uint64_t samples, duration;
		unsigned points;
		bool shown;
		uint64_t worth;
	} cases[] = {
		{ 0, 9 * NS_PER_S, 0, false, 0 },
		{ 1, NS_PER_S, 100, false, 0 },
		{ 1, 2 * NS_PER_S, 100, true, 0 },
		{ 4, 9 * NS_PER_S, 50, true, 0 },
		{ 10, 9 * NS_PER_S, 32, true, 0 },
		{ 99, 9 * NS_PER_S, 11, true, 0 },
		{ 100, 9 * NS_PER_S, 0, false, 0 },
		{ UINT64_MAX, 9 * NS_PER_S, 0, false, 0 },
		{ 800, 9 * NS_PER_S, 0, false, 100 },
		{ 800, 9 * NS_PER_S, 11, true, 99 },
		{ 4, 9 * NS_PER_S, 50, true, 5 },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct snap_sampling s = { .backend = "ptrace",
			.samples = cases[i].samples,
			.worth = cases[i].worth,
			.duration = cases[i].duration };

		assert_int_equal(scant_points(&s), cases[i].points);
		assert_int_equal(scant_shown(&s), cases[i].shown);
		assert_false(scant_blind(&s));
	}
}

static void
says_why(void **arg)
{
	struct snap_sampling s = { .samples = 99, .worth = 8 };
	char text[40];

	(void)arg;
	assert_string_equal(scant_text(&s, text, sizeof text), "few samples");
	s.samples = 4000;
	assert_string_equal(
	    scant_text(&s, text, sizeof text), "worth 8 samples of one weight");
}

static void
blind(void **arg)
{
	static const struct {
		struct snap_sampling s;
		bool blind;
	} cases[] = {
		{ { .backend = "read",
		      .samples = 9,
		      .duration = NS_PER_S,
		      .python.version = "" },
		    true },
		{ { .backend = "read", .samples = 9, .duration = NS_PER_S },
		    true },
		{ { .backend = "read",
		      .samples = 9,
		      .duration = NS_PER_S,
		      .python.version = "3.14.0" },
		    false },
		{ { .backend = "perf", .samples = 9, .duration = NS_PER_S },
		    false },
		/* it may yet be found */
		{ { .backend = "read", .samples = 9, .duration = NS_PER_MS },
		    false },
		{ { .backend = "read", .duration = NS_PER_S }, false },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(scant_blind(&cases[i].s), cases[i].blind);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few),
		cmocka_unit_test(says_why),
		cmocka_unit_test(blind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
