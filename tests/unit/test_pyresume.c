/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_pyresume.c - walks of stacks that are made up, which code of a JIT ends:
 * they go on behind the loop that called it, where others have told how.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "madecode.h"
#include "session/pyresume.h"

#define N(a) (sizeof(a) / sizeof *(a))

static struct stack stack;
static struct pymix_native native[STACK_FRAMES];
static struct sample sample;

static uint64_t
address(const uint64_t *word)
{
	return (uint64_t)(uintptr_t)word;
}

/* Which frames of the stack are the JIT's. */
static void
tell_code(void)
{
	for (size_t i = 0; i < stack.n; i++)
		native[i] = (struct pymix_native){ stack.sp[i],
			stack.pc[i] - at(BY_BP) < BY_BP_LEN ? PYMIX_JITTED
							    : PYMIX_OTHER };
}

static void
walk(uint64_t pc, uint64_t bp, const uint64_t *word, size_t n)
{
	sample = (struct sample){ .user = true,
		.regs = { .r = { [REG_PC] = pc,
			      [REG_BP] = bp,
			      [REG_SP] = address(word) } },
		.stack = (const uint8_t *)word,
		.stack_len = n * sizeof *word };
	unwinder_walk(unwinder, &sample, &stack);
	tell_code();
}

/* A chain of anchors, innermost first. */
struct anchors {
	struct pyframe frame[4];
	struct pyframes chain;
};

static struct pyresume_look
look_at(struct anchors *a, const uint64_t *first, const uint64_t *second)
{
	a->frame[0] =
	    (struct pyframe){ .kind = PYFRAME_ANCHOR, .addr = address(first) };
	a->frame[1] = (struct pyframe){ .kind = PYFRAME_ANCHOR,
		.addr = second != NULL ? address(second) : 0 };
	a->chain =
	    (struct pyframes){ .v = a->frame, .n = second != NULL ? 2 : 1 };
	return (struct pyresume_look){ native, &a->chain, 1 };
}

/* Go on as often as that can be done; how often. */
static unsigned
go_on(const struct pyresume *r, const struct pyresume_look *look)
{
	const struct pyresume_from from = { unwinder, &sample, &stack };
	unsigned times = 0;
	size_t next = 0;

	for (; pyresume(r, look, &from, &next); times++)
		tell_code();
	return times;
}

/* A frame pointer has led over the loop once. */
static void
test_by_pointer(void **state)
{
	uint64_t word[] = { 0, 0, 0, 0, 0, at(8), at(16), at(24), at(32), 0 };
	struct pyresume r = { 0 };
	struct anchors a;
	struct pyresume_look look = look_at(&a, &word[3], NULL);

	(void)state;
	if (code == MAP_FAILED)
		skip();
	walk(at(BY_BP), 1, word, N(word));
	assert_int_equal(stack.n, 1);
	pyresume_learn(&r, &look, &stack);
	assert_int_equal(go_on(&r, &look), 0);
	assert_int_equal(stack.n, 1);
	assert_int_equal(stack.walk, WALK_LOST);

	walk(at(BY_BP), address(&word[4]), word, N(word));
	assert_int_equal(stack.n, 5);
	pyresume_learn(&r, &look, &stack);
	assert_int_equal(go_on(&r, &look), 0); /* it is whole as it is */
	assert_int_equal(stack.n, 5);

	walk(at(BY_BP), 1, word, N(word));
	assert_int_equal(go_on(&r, &look), 1);
	assert_int_equal(stack.n, 5);
	assert_int_equal(stack.walk, WALK_DONE);
	assert_int_equal(stack.pc[1], at(7));
	assert_int_equal(stack.sp[1], address(&word[6]));
	assert_int_equal(stack.pc[4], at(31));

	word[5] = 12345; /* no code */
	walk(at(BY_BP), 1, word, N(word));
	assert_int_equal(go_on(&r, &look), 0);
	assert_int_equal(stack.n, 1);
	assert_int_equal(stack.walk, WALK_LOST);
	/* and frames that are not the loop's stay */
	walk(at(BY_BP), address(&word[6]), word, N(word));
	assert_int_equal(stack.n, 3);
	assert_int_equal(go_on(&r, &look), 0);
	assert_int_equal(stack.n, 3);
}

/* The caller of the loop has the RBP that the loop has saved. */
static void
test_saved(void **state)
{
	uint64_t before[] = { 0, 0, 0, 0, 0, at(8), at(16), at(24), at(32), 0 };
	uint64_t word[] = { 0, 0, 0, 0, 0, at(BY_BP + 8), 0, 0, 0, at(8), 0 };
	struct pyresume r = { 0 };
	struct anchors a;
	struct pyresume_look look = look_at(&a, &before[3], NULL);

	(void)state;
	if (code == MAP_FAILED)
		skip();
	walk(at(BY_BP), address(&before[4]), before, N(before));
	pyresume_learn(&r, &look, &stack);

	word[4] = address(&word[8]);
	look = look_at(&a, &word[3], NULL);
	walk(at(BY_BP), 1, word, N(word));
	assert_int_equal(stack.n, 1);
	assert_int_equal(go_on(&r, &look), 1);
	assert_int_equal(stack.n, 3);
	assert_int_equal(stack.walk, WALK_DONE);
	assert_int_equal(stack.pc[2], at(7));
}

/* The frame of a loop was left by a rule of its code, and RBP is where that has
 * it; a stack of two loops goes on twice. */
static void
test_by_rule(void **state)
{
	uint64_t loop[] = { at(POP_BP), 0, at(8), 0 };
	uint64_t word[] = { 0, 0, at(BY_BP + 8), 0, 0, 77, at(8), 0 };
	struct pyresume r = { 0 };
	struct anchors a;
	struct pyresume_look look = look_at(&a, &loop[1], NULL);

	(void)state;
	if (code == MAP_FAILED)
		skip();
	walk(at(0), 1, loop, N(loop));
	assert_int_equal(stack.n, 3);
	pyresume_learn(&r, &look, &stack);

	look = look_at(&a, &word[1], &word[5]);
	walk(at(BY_BP), 1, word, N(word));
	assert_int_equal(stack.n, 1);
	assert_int_equal(go_on(&r, &look), 2);
	assert_int_equal(stack.n, 3);
	assert_int_equal(stack.walk, WALK_DONE);
	assert_int_equal(stack.pc[1], at(BY_BP + 7));
	assert_int_equal(stack.pc[2], at(7));
}

/* Where a frame pointer leads over two loops it tells of neither. */
static void
test_two_at_once(void **state)
{
	uint64_t word[] = { 0, 0, 0, 0, 0, at(8), at(16), at(24), at(32), 0 };
	struct pyresume r = { 0 };
	struct anchors a;
	struct pyresume_look look = look_at(&a, &word[1], &word[3]);

	(void)state;
	if (code == MAP_FAILED)
		skip();
	walk(at(BY_BP), address(&word[4]), word, N(word));
	assert_int_equal(stack.n, 5);
	pyresume_learn(&r, &look, &stack);
	walk(at(BY_BP), 1, word, N(word));
	assert_int_equal(go_on(&r, &look), 0);
}

/* Nor does code of which it is not known that it is the JIT's. */
static void
test_other_code(void **state)
{
	uint64_t word[] = { 0, 0, 0, 0, 0, at(8), at(16), at(24), at(32), 0 };
	struct pyresume r = { 0 };
	struct anchors a;
	struct pyresume_look look = look_at(&a, &word[3], NULL);

	(void)state;
	if (code == MAP_FAILED)
		skip();
	walk(at(BY_BP), address(&word[4]), word, N(word));
	native[0].what = PYMIX_ANONYMOUS;
	pyresume_learn(&r, &look, &stack);
	walk(at(BY_BP), 1, word, N(word));
	assert_int_equal(go_on(&r, &look), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_pointer),
		cmocka_unit_test(test_saved),
		cmocka_unit_test(test_by_rule),
		cmocka_unit_test(test_two_at_once),
		cmocka_unit_test(test_other_code),
	};

	return cmocka_run_group_tests(tests, madecode_open, madecode_close);
}
