/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_beyond.c - whose stacks are longer than their copies. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "session/beyond.h"

/* So many walks that end so, one after the other; what is wanted then. */
static const struct step {
	unsigned n;
	enum walk walk;
	bool wanted;
} comes[] = {
	{ 49, WALK_DONE, false },
	{ 1, WALK_TRUNCATED, false },
	{ 49, WALK_LOST, false },
	{ 1, WALK_LATE, false }, /* one in each 50 */
	{ 1, WALK_TRUNCATED, false },
	{ 48, WALK_CUT, false },
	{ 1, WALK_TRUNCATED, true }, /* the second of 50 */
	{ BEYOND_QUIET - 2, WALK_DONE, true },
	{ 2, WALK_BEYOND, true }, /* it is good for something */
	{ 50, WALK_DONE, true },
	{ BEYOND_QUIET - 50, WALK_DONE, true },
	{ 50, WALK_DONE, false },
	{ 60, WALK_DONE, false },
	{ 1, WALK_LATE, false },
	{ 1, WALK_LATE, true },
};

static const struct step vain[] = {
	{ 2, WALK_TRUNCATED, true },
	{ BEYOND_VAIN, WALK_TRUNCATED, true },
	{ 1, WALK_BEYOND, true },
	{ BEYOND_VAIN, WALK_LATE, true },
	{ 1, WALK_LATE, false },
	{ BEYOND_REST, WALK_TRUNCATED, false },
	{ 1, WALK_TRUNCATED, false },
	{ 1, WALK_TRUNCATED, true },
	{ 2 * BEYOND_VAIN, WALK_DONE, true }, /* these are not longer */
	{ BEYOND_VAIN, WALK_TRUNCATED, true },
	{ 1, WALK_TRUNCATED, false },
};

static const struct sample anywhere = { .regs.r[REG_SP] = 0x7f0000000100,
	.stack_len = 16 << 10 };

static void
go(const char *name, const struct step *steps, size_t n)
{
	struct beyond b = { .told = true };

	for (size_t i = 0; i < n; i++) {
		for (unsigned k = 0; k < steps[i].n; k++)
			beyond_walked(&b, &anywhere, steps[i].walk);
		if (b.wanted != steps[i].wanted)
			fail_msg("%s, step %zu", name, i);
	}
	assert_true(b.told); /* is not ours */
}

static void
test_steps(void **state)
{
	(void)state;
	go("comes", comes, sizeof comes / sizeof *comes);
	go("vain", vain, sizeof vain / sizeof *vain);
}

/* Two of 50 that end where a page does: so do those that a missing one ends. */
static void
test_missing(void **state)
{
	static const struct {
		uint64_t sp;
		size_t len;
		bool all;
	} copies[] = { { 0x7f0000000100, 0x3f00, true },
		{ 0x7f0000000100, 0x4000, false },
		{ 0x7f0000000100, 0x1ff00, false } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct sample s = { .regs.r[REG_SP] = copies[i].sp,
			.stack_len = copies[i].len };
		struct beyond b = { 0 };

		for (unsigned k = 0; k < BEYOND_SAMPLES; k++)
			beyond_walked(
			    &b, &s, k == 0 ? WALK_TRUNCATED : WALK_DONE);
		assert_false(b.all);
		for (unsigned k = 0; k < BEYOND_SAMPLES; k++)
			beyond_walked(&b, &s, k < 2 ? WALK_BEYOND : WALK_DONE);
		assert_int_equal(copies[i].all, b.all);
		for (unsigned k = 0; k < BEYOND_SAMPLES; k++)
			beyond_walked(&b, &s, WALK_DONE);
		assert_false(b.all);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
