/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_walk_fp.c - steps along the chain of frame pointers. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "unwind/walk_fp.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { START = 0x7000 };

static const uint64_t words[] = { 0, 0, START + 48, 0xc0de, 0, 0, 0, 0xbeef };

static struct map stack_map[] = {
	{ .start = 0x6000, .end = 0x8000, .read = true, .write = true },
};

static const struct {
	uint64_t bp;
	enum step step;
	uint64_t caller_bp, sp, pc;
	uint64_t passed; /* bytes of the copy, by the frames before */
} cases[] = {
	{ START + 16, STEP_TO_CALLER, START + 48, START + 32, 0xc0de, 0 },
	{ START + 48, STEP_TO_CALLER, 0, START + 64, 0xbeef, 0 },
	{ 0, STEP_END, 0, 0, 0, 0 }, /* the mark of the last one */
	{ START + 17, STEP_LOST, 0, 0, 0, 0 }, /* not aligned */
	{ START - 8, STEP_LOST, 0, 0, 0, 0 }, /* below SP */
	{ START + 16, STEP_LOST, 0, 0, 0, 24 }, /* and in the copy */
	{ START + 16, STEP_TO_CALLER, START + 48, START + 32, 0xc0de, 16 },
	{ START + 56, STEP_TRUNCATED, 0, 0, 0, 0 }, /* half a frame is there */
	{ START + 64, STEP_TRUNCATED, 0, 0, 0, 0 },
	{ 0x8000, STEP_LOST, 0, 0, 0, 0 }, /* no memory */
	{ 0xfffffffffffffff8, STEP_LOST, 0, 0, 0, 0 },
};

static void
test_cases(void **state)
{
	const struct maps maps = { .v = stack_map, .n = N(stack_map) };
	const struct stackcopy stack = { .bytes = (const uint8_t *)words,
		.start = START,
		.len = sizeof words,
		.maps = &maps };

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct frame f = { 0 };

		f.regs.r[REG_SP] = START + cases[i].passed;
		f.regs.r[REG_BP] = cases[i].bp;
		assert_int_equal(cases[i].step, walk_fp_step(&f, &stack));
		if (cases[i].step != STEP_TO_CALLER)
			continue;
		assert_int_equal(cases[i].caller_bp, f.regs.r[REG_BP]);
		assert_int_equal(cases[i].sp, f.regs.r[REG_SP]);
		assert_int_equal(cases[i].pc, f.regs.r[REG_PC]);
	}
}

static void
test_unknown(void **state)
{
	const struct maps maps = { .v = stack_map, .n = N(stack_map) };
	const struct stackcopy stack = { .bytes = (const uint8_t *)words,
		.start = START,
		.len = sizeof words,
		.maps = &maps };
	struct frame f = { .regs.unknown = REGS_OTHERS };

	(void)state;
	f.regs.r[REG_SP] = START;
	f.regs.r[REG_BP] = START + 16; /* it could be followed */
	assert_int_equal(STEP_BLIND, walk_fp_step(&f, &stack));
	f.regs.r[REG_BP] = 0;
	assert_int_equal(STEP_BLIND, walk_fp_step(&f, &stack));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
