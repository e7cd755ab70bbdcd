/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_unwind_again.c - walks of stacks that are made up, after a walk of one
 * that was nearly or quite the same.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "madecode.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { WORDS = 11 };

static struct stack stack;

static size_t
walk(uint64_t pc, const uint64_t *word, size_t n, uint32_t unknown)
{
	const struct sample s = { .user = true,
		.regs = { .r = { [REG_PC] = pc,
			      [REG_SP] = (uint64_t)(uintptr_t)word },
		    .unknown = unknown },
		.stack = (const uint8_t *)word,
		.stack_len = n * sizeof *word };

	unwinder_walk(unwinder, &s, &stack);
	return stack.n;
}

static bool
any(const void *arg, uint64_t pc)
{
	(void)arg;
	(void)pc;
	return true;
}

/* The stack is as it was, but the code is not: neither where it was made anew,
 * as we are told, nor where there is none any more. */
static void
test_other_code(void **state)
{
	const uint64_t word[] = { at(PAGE + 8), at(8), 0 };

	(void)state;
	if (code == MAP_FAILED)
		skip();
	for (int i = 0; i < 2; i++) {
		assert_int_equal(walk(at(0), word, N(word), 0), 3);
		assert_int_equal(stack.pc[1], at(PAGE + 7));
	}
	code[0] = 0x58; /* pop %rax */
	unwinder_forget(unwinder, any, NULL);
	assert_int_equal(walk(at(0), word, N(word), 0), 2);
	assert_int_equal(stack.pc[1], at(7));
	code[0] = RET;
	unwinder_forget(unwinder, any, NULL);
	assert_int_equal(walk(at(0), word, N(word), 0), 3);
	mprotect(code + PAGE, PAGE, PROT_READ);
	space_invalidate(&space);
	space.next_stale = 0;
	assert_int_equal(walk(at(0), word, N(word), 0), 1);
	assert_int_equal(stack.walk, WALK_LOST);
}

/* Five frames, innermost first: one has RBP from the stack, the third and the
 * fourth are left by it. */
static void
make_words(uint64_t word[WORDS])
{
	const uint64_t made[WORDS] = { (uint64_t)(uintptr_t)&word[4], at(8),
		at(BY_BP + 1), 0, (uint64_t)(uintptr_t)&word[8], at(BY_BP + 9),
		0, 0, 0, at(16), 0 };

	memcpy(word, made, sizeof made);
}

/* After the walk of it a word is another one, or RBP is not known. */
static const struct {
	const char *what;
	size_t word;
	uint64_t add;
	uint32_t unknown;
	size_t n;
} cases[] = {
	{ "the same", 0, 0, 0, 5 },
	{ "RBP of the fourth leads elsewhere", 4, (uint64_t)-8, 0, 4 },
	{ "the third returns elsewhere", 5, 8, 0, 5 },
	{ "RBP is not known", 0, 0, 1 << REG_BP, 5 },
	{ "the last one returns", 10, 8, 0, 5 },
};

static void
test_nearly_same(void **state)
{
	(void)state;
	if (code == MAP_FAILED)
		skip();
	for (size_t i = 0; i < N(cases); i++) {
		uint64_t word[WORDS];
		size_t n;

		make_words(word);
		assert_int_equal(walk(at(POP_BP), word, WORDS, 0), 5);
		word[cases[i].word] += cases[i].add;
		n = walk(at(POP_BP), word, WORDS, cases[i].unknown);
		if (n != cases[i].n)
			fail_msg("%s: %zu", cases[i].what, n);
		if (cases[i].word == 5)
			assert_int_equal(stack.pc[3], at(BY_BP + 16));
	}
}

/* With more in front, less of it is taken over. */
static void
test_too_many(void **state)
{
	enum { MORE = 10, ALL = STACK_FRAMES + 100 };
	static uint64_t word[ALL];

	(void)state;
	if (code == MAP_FAILED)
		skip();
	for (size_t i = 0; i < ALL; i++)
		word[i] = at(8);
	for (size_t i = MORE + 1; i-- > 0;) {
		assert_int_equal(
		    walk(at(8), word + i, ALL - i, 0), STACK_FRAMES);
		assert_int_equal(stack.walk, WALK_CUT);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_other_code, madecode_open, madecode_close),
		cmocka_unit_test_setup_teardown(
		    test_nearly_same, madecode_open, madecode_close),
		cmocka_unit_test_setup_teardown(
		    test_too_many, madecode_open, madecode_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
