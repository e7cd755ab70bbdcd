/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_walk_cfi.c - steps by packed rules over a stack of known words. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "unwind/walk_cfi.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { SP = 0x7000, WORDS = 32, BP = SP + 64, OLD = 0xb0b };

/* Word i is 0x100 + i, but for one that leads on. */
enum { POINTER = 6 };

static uint64_t words[WORDS];

static struct map ranges[] = {
	{ .start = 0x6000, .end = 0x8000, .read = true, .write = true },
};

#define WORD(i) (0x100 + (i))

static const struct {
	struct cfi_rule rule;
	uint64_t bp;
	enum step step;
	uint64_t caller_sp, caller_bp, pc;
} cases[] = {
	{ { CFI_SP, 0, 8 }, OLD, STEP_TO_CALLER, SP + 8, OLD, WORD(0) },
	{ { CFI_SP, 0, 40 }, OLD, STEP_TO_CALLER, SP + 40, OLD, WORD(4) },
	{ { CFI_SP, -2, 40 }, OLD, STEP_TO_CALLER, SP + 40, WORD(3), WORD(4) },
	{ { CFI_SP, -5, 40 }, OLD, STEP_TO_CALLER, SP + 40, WORD(0), WORD(4) },
	{ { CFI_BP, -2, 16 }, BP, STEP_TO_CALLER, BP + 16, WORD(8), WORD(9) },
	{ { CFI_BP, 0, 16 }, BP, STEP_TO_CALLER, BP + 16, BP, WORD(9) },
	{ { CFI_BP, 0, -8 }, BP, STEP_TO_CALLER, BP - 8, BP, SP + 160 },
	/* already popped: it is where it was popped to */
	{ { CFI_SP, -2, 8 }, OLD, STEP_TO_CALLER, SP + 8, OLD, WORD(0) },
	/* realigned: at BP - 16 is the address of the caller's frame */
	{ { CFI_DRAP, 0, -16 }, BP, STEP_TO_CALLER, SP + 160, WORD(8),
	    WORD(19) },
	{ { CFI_DRAP, 0, -8 }, BP, STEP_LOST, 0, 0, 0 },
	{ { CFI_DRAP, 0, -16 }, SP + WORDS * 8, STEP_TRUNCATED, 0, 0, 0 },
	{ { CFI_DRAP, 0, -16 }, SP + 0x800, STEP_TRUNCATED, 0, 0, 0 },
	{ { CFI_DRAP, 0, -16 }, SP, STEP_LOST, 0, 0, 0 },
	/* a handler's return: from the ucontext at SP */
	{ { CFI_SIGNAL, 0, 0 }, OLD, STEP_TO_CALLER, WORD(20), WORD(15),
	    WORD(21) },
	{ { CFI_END, 0, 0 }, OLD, STEP_END, 0, 0, 0 },
	/* beyond the copy */
	{ { CFI_SP, 0, WORDS * 8 }, OLD, STEP_TO_CALLER, SP + WORDS * 8, OLD,
	    WORD(31) },
	{ { CFI_SP, 0, WORDS * 8 + 8 }, OLD, STEP_TRUNCATED, 0, 0, 0 },
	{ { CFI_SP, 0, WORDS * 8 + 4 }, OLD, STEP_TRUNCATED, 0, 0, 0 },
	{ { CFI_SP, -300, 8 }, OLD, STEP_TRUNCATED, 0, 0, 0 },
	/* no memory there, or none in use */
	{ { CFI_SP, 0, 0x1008 }, OLD, STEP_LOST, 0, 0, 0 },
	{ { CFI_SP, -32768, 8 }, OLD, STEP_LOST, 0, 0, 0 },
	{ { CFI_SP, 0, 0 }, OLD, STEP_LOST, 0, 0, 0 },
	{ { CFI_SP, 0, INT32_MIN }, OLD, STEP_LOST, 0, 0, 0 },
	{ { CFI_BP, 0, 16 }, UINT64_MAX - 3, STEP_LOST, 0, 0, 0 },
	{ { CFI_BP, 0, 16 }, 0, STEP_LOST, 0, 0, 0 },
};

static struct stackcopy
copy_of(const struct maps *maps, size_t n)
{
	for (size_t i = 0; i < WORDS; i++)
		words[i] = WORD(i);
	return (struct stackcopy){ .bytes = (const uint8_t *)words,
		.start = SP,
		.len = n * 8,
		.maps = maps };
}

static void
test_cases(void **state)
{
	const struct maps maps = { .v = ranges, .n = N(ranges) };
	const struct stackcopy stack = copy_of(&maps, WORDS);

	(void)state;
	words[POINTER] = SP + 160;
	for (size_t i = 0; i < N(cases); i++) {
		struct regs regs = { 0 };
		bool left = cases[i].step == STEP_TO_CALLER;
		enum step step;

		regs.r[REG_SP] = SP;
		regs.r[REG_BP] = cases[i].bp;
		step = walk_cfi_step(&cases[i].rule, &regs, &stack);
		if (step != cases[i].step)
			fail_msg("case %zu: step %d", i, step);
		assert_int_equal(
		    left ? cases[i].caller_sp : SP, regs.r[REG_SP]);
		assert_int_equal(
		    left ? cases[i].caller_bp : cases[i].bp, regs.r[REG_BP]);
		assert_int_equal(left ? cases[i].pc : 0, regs.r[REG_PC]);
	}
}

/* RBP is not known and has garbage in it. */
static const struct {
	struct cfi_rule rule;
	enum step step;
	uint64_t caller_bp; /* 0: still not known */
} unknown[] = {
	{ { CFI_SP, 0, 40 }, STEP_TO_CALLER, 0 },
	/* saved: known from here on */
	{ { CFI_SP, -2, 40 }, STEP_TO_CALLER, WORD(3) },
	{ { CFI_SIGNAL, 0, 0 }, STEP_TO_CALLER, WORD(15) },
	/* popped: into a register that is not known */
	{ { CFI_SP, -2, 8 }, STEP_TO_CALLER, 0 },
	{ { CFI_SP, -300, 8 }, STEP_TRUNCATED, 0 },
	{ { CFI_BP, 0, 16 }, STEP_BLIND, 0 },
	{ { CFI_BP, -2, 16 }, STEP_BLIND, 0 },
	{ { CFI_DRAP, 0, -16 }, STEP_BLIND, 0 },
	{ { CFI_END, 0, 0 }, STEP_END, 0 },
};

static void
test_unknown(void **state)
{
	const struct maps maps = { .v = ranges, .n = N(ranges) };
	const struct stackcopy stack = copy_of(&maps, WORDS);

	(void)state;
	words[POINTER] = SP + 160;
	for (size_t i = 0; i < N(unknown); i++) {
		struct regs regs = { .unknown = REGS_OTHERS };
		enum step step;

		regs.r[REG_SP] = SP;
		regs.r[REG_BP] = BP; /* it could be followed */
		step = walk_cfi_step(&unknown[i].rule, &regs, &stack);
		if (step != unknown[i].step)
			fail_msg("case %zu: step %d", i, step);
		assert_int_equal(
		    unknown[i].caller_bp != 0, regs_know(&regs, REG_BP));
		if (unknown[i].caller_bp != 0)
			assert_int_equal(unknown[i].caller_bp, regs.r[REG_BP]);
	}
}

/* A handler's ucontext, cut off at every word. */
static void
test_cut_context(void **state)
{
	const struct maps maps = { .v = ranges, .n = N(ranges) };
	const struct cfi_rule rule = { .kind = CFI_SIGNAL };

	(void)state;
	for (size_t n = 0; n <= WORDS; n++) {
		const struct stackcopy stack = copy_of(&maps, n);
		struct regs regs = { 0 };

		regs.r[REG_SP] = SP;
		assert_int_equal(
		    n < CFI_SIGNAL_PC / 8 + 1 ? STEP_TRUNCATED : STEP_TO_CALLER,
		    walk_cfi_step(&rule, &regs, &stack));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_cut_context),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
