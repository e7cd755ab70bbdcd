/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "session/pick.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
test_known(void **state)
{
	(void)state;
	assert_true(pick_known("auto"));
	assert_true(pick_known("perf"));
	assert_true(pick_known("perf-cpu"));
	assert_true(pick_known("perf-thread"));
	assert_true(pick_known("perf-cycles"));
	assert_true(pick_known("ptrace"));
	assert_true(pick_known("read"));
	assert_false(pick_known(""));
	assert_false(pick_known("Perf"));
	assert_false(pick_known("perf-"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
