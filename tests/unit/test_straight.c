/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_straight.c - unwind rules read off instructions. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "base/rng.h"
#include "unwind/straight.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const struct {
	uint8_t code[STRAIGHT_BYTES + 8];
	size_t len;
	int offset, bp_slot; /* offset 0: no rule */
} cases[] = {
	{ { 0xc3 }, 1, 8, 0 },
	{ { 0xf3, 0xc3 }, 2, 8, 0 },
	{ { 0x48, 0x83, 0xc4, 0x08, 0xc3 }, 5, 16, 0 },
	{ { 0x48, 0x81, 0xc4, 0x00, 0x01, 0x00, 0x00, 0xc3 }, 8, 264, 0 },
	/* CPython's, from its start, its call and its end */
	{ { 0x48, 0x83, 0xec, 0x08, 0xff, 0xd1, 0x48, 0x83, 0xc4, 0x08, 0xc3 },
	    11, 8, 0 },
	{ { 0xff, 0xd1, 0x48, 0x83, 0xc4, 0x08, 0xc3 }, 7, 16, 0 },
	{ { 0x48, 0x81, 0xec, 0x08, 0x00, 0x00, 0x00, 0x48, 0x83, 0xc4, 0x08,
	      0xc3 },
	    12, 8, 0 },
	/* RBP that was saved before, and one that is being saved */
	{ { 0x5d, 0xc3 }, 2, 16, -2 },
	{ { 0x5b, 0x5d, 0x41, 0x5c, 0xc3 }, 5, 32, -3 },
	{ { 0x55, 0xff, 0xd0, 0x5d, 0xc3 }, 5, 8, 0 },
	{ { 0x41, 0x54, 0x41, 0x5c, 0xc3 }, 5, 8, 0 },
	/* other calls, and what does nothing */
	{ { 0x41, 0xff, 0xd3, 0xc3 }, 4, 8, 0 },
	{ { 0xe8, 1, 2, 3, 4, 0x90, 0xc3 }, 7, 8, 0 },
	{ { 0xf3, 0x0f, 0x1e, 0xfa, 0xc3 }, 5, 8, 0 },
	/* not so simple, or cut off */
	{ { 0 }, 0, 0, 0 },
	{ { 0x5d }, 1, 0, 0 },
	{ { 0x48, 0x83, 0xc4 }, 3, 0, 0 },
	{ { 0x48, 0x83, 0xc4, 0x08 }, 4, 0, 0 },
	{ { 0xeb, 0x00, 0xc3 }, 3, 0, 0 }, /* jmp */
	{ { 0x74, 0x00, 0xc3 }, 3, 0, 0 }, /* je */
	{ { 0xc9, 0xc3 }, 2, 0, 0 }, /* leave */
	{ { 0x48, 0x89, 0xe5, 0xc3 }, 4, 0, 0 }, /* mov rbp,rsp */
	{ { 0x48, 0x83, 0xe4, 0xf0, 0xc3 }, 5, 0, 0 }, /* and rsp */
	/* not where a return address can be */
	{ { 0x50, 0xc3 }, 2, 0, 0 },
	{ { 0x48, 0x83, 0xec, 0x08, 0xc3 }, 5, 0, 0 },
	{ { 0x48, 0x83, 0xc4, 0x04, 0xc3 }, 5, 0, 0 },
	{ { 0x48, 0x81, 0xc4, 0xff, 0xff, 0xff, 0x7f, 0x48, 0x81, 0xc4, 0xff,
	      0xff, 0xff, 0x7f, 0xc3 },
	    15, 0, 0 },
	{ { 0x48, 0x81, 0xc4, 0x00, 0x00, 0x00, 0x80, 0xc3 }, 8, 0, 0 },
};

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct cfi_rule rule =
		    straight_rule(cases[i].code, cases[i].len);

		if (cases[i].offset == 0) {
			assert_int_equal(CFI_NONE, rule.kind);
			continue;
		}
		assert_int_equal(CFI_SP, rule.kind);
		assert_int_equal(cases[i].offset, rule.offset);
		assert_int_equal(cases[i].bp_slot, rule.bp_slot);
	}
}

/* Not for ever. */
static void
test_bound(void **state)
{
	uint8_t code[4096];

	(void)state;
	memset(code, 0x90, sizeof code);
	code[STRAIGHT_BYTES - 1] = 0xc3;
	assert_int_equal(CFI_SP, straight_rule(code, sizeof code).kind);
	code[STRAIGHT_BYTES - 1] = 0x90;
	code[STRAIGHT_BYTES] = 0xc3;
	assert_int_equal(CFI_NONE, straight_rule(code, sizeof code).kind);
}

/* Whatever the bytes are, a rule leads up the stack, and not far. */
static void
test_random(void **state)
{
	static const uint8_t common[] = { 0x48, 0x81, 0x83, 0xc4, 0xec, 0x5d,
		0x41, 0x58, 0x50, 0xc3, 0xff, 0xd0, 0x08, 0x00 };
	uint8_t code[STRAIGHT_BYTES];
	struct rng rng;
	size_t rules = 0;

	(void)state;
	rng_seed(&rng, 3);
	for (int round = 0; round < 200000; round++) {
		size_t len = rng_next(&rng) % (sizeof code + 1);
		struct cfi_rule rule;

		for (size_t i = 0; i < len; i++)
			code[i] = common[rng_next(&rng) % N(common)];
		rule = straight_rule(code, len);
		if (rule.kind == CFI_NONE)
			continue;
		rules++;
		assert_int_equal(CFI_SP, rule.kind);
		assert_in_range(rule.offset, 8, 1 << 17);
		assert_int_equal(0, rule.offset % 8);
		assert_in_range(-8 * rule.bp_slot, 0, rule.offset);
	}
	assert_true(rules > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
