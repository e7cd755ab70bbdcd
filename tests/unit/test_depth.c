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
	uint64_t done, truncated, cut, late;
	bool want;
} steps[] = {
	{ 0, 0, 0, 0, false }, { 100, 99, 0, 0, false }, /* too few to tell */
	{ 101, 99, 0, 0, true }, { 101, 99, 0, 0, false }, /* nothing new */
	{ 300, 99, 0, 0, false }, /* 199 new ones */
	{ 301, 99, 0, 0, false }, /* 200, none of them truncated */
	{ 497, 103, 0, 0, false }, /* 4 of 200 is 2 %, not more */
	{ 692, 108, 0, 0, true }, /* 5 of 200 */
	{ 692, 109, 199, 0, false }, /* the others count as walked, too */
	{ 10, 5, 0, 0, false }, /* all was reset */
	{ 190, 10, 0, 0, true }, { 386, 10, 0, 4, false },
	{ 581, 10, 0, 9, true }, /* completed, but at a price */
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
		};

		if (depth_short(&d, walks) != steps[i].want)
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
