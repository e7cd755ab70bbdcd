/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_depth.c - when copies of the stack are too short. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "session/depth.h"

/* One after the other, as a session asks. */
static const struct {
	uint64_t done, truncated, cut, late, beyond;
	bool want, missed;
} steps[] = {
	{ 0, 0, 0, 0, 0, false, false },
	{ 100, 99, 0, 0, 0, false, false }, /* too few to tell */
	{ 101, 99, 0, 0, 0, true, true },
	{ 101, 99, 0, 0, 0, false, true }, /* nothing new */
	{ 300, 99, 0, 0, 0, false, true }, /* 199 new ones */
	{ 301, 99, 0, 0, 0, false, false }, /* 200, none of them truncated */
	{ 497, 103, 0, 0, 0, false, false }, /* 4 of 200 is 2 %, not more */
	{ 692, 108, 0, 0, 0, true, true }, /* 5 of 200 */
	{ 692, 109, 199, 0, 0, false, false }, /* others count as walked, too */
	{ 10, 5, 0, 0, 0, false, false }, /* all was reset */
	{ 190, 10, 0, 0, 0, true, true }, { 386, 10, 0, 4, 0, false, false },
	{ 581, 10, 0, 9, 0, true, true }, /* completed, but at a price */
	{ 777, 10, 0, 9, 4, false, false },
	{ 972, 10, 0, 9, 9, true, false }, /* all is there: it may be simpler */
	{ 1168, 13, 0, 9, 10, false, false },
	{ 1362, 14, 0, 11, 13, true, false }, /* 3 of the 6 */
};

static void
test_steps(void **state)
{
	struct depth d = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		const uint64_t walks[WALK_KINDS] = {
			[WALK_DONE] = steps[i].done,
			[WALK_TRUNCATED] = steps[i].truncated,
			[WALK_CUT] = steps[i].cut,
			[WALK_LATE] = steps[i].late,
			[WALK_BEYOND] = steps[i].beyond,
		};

		if (depth_short(&d, walks) != steps[i].want ||
		    d.missed != steps[i].missed)
			fail_msg("step %zu", i);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
