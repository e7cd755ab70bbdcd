/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_late.c - our own stack, of which too little was copied, while it stands
 * and as if it had changed. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include "ownspace.h"
#include "session/late.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { WHOLE = 1 << 20, COPY = LATE_COPY_MIN, REACH = 64 << 10 };

static struct late late;
static uint64_t whole[WHOLE / 8], copy[WHOLE / 8];
static struct stack want, stack;
static struct sample sample;
static size_t beyond; /* so much more was copied besides */

/* Copying the stack touches what a sanitizer put between variables. */
__attribute__((no_sanitize("address", "thread"))) static size_t
copy_up_to(uint64_t *to, uint64_t sp, uint64_t end)
{
	const volatile uint64_t *from = (const volatile uint64_t *)sp;
	size_t n = 0;

	while (sp + n * 8 < end && n < WHOLE / 8) {
		to[n] = from[n];
		n++;
	}
	return n * 8;
}

static void
take_registers(const ucontext_t *c)
{
	sample = (struct sample){ .pid = getpid(), .user = true };
	sample.regs.r[REG_PC] = (uint64_t)c->uc_mcontext.gregs[REG_RIP];
	sample.regs.r[REG_SP] = (uint64_t)c->uc_mcontext.gregs[REG_RSP];
	sample.regs.r[REG_BP] = (uint64_t)c->uc_mcontext.gregs[REG_RBP];
}

static struct map *
stack_map(void)
{
	return (struct map *)(uintptr_t)maps_find(
	    &space.maps, sample.regs.r[REG_SP] + COPY);
}

static void
walk_copy(const uint64_t *bytes, size_t len, struct stack *to)
{
	sample.stack = (const uint8_t *)bytes;
	sample.stack_len = len;
	sample.nbeyond = beyond > 0 && bytes == copy;
	sample.beyond[0] = (struct stack_part){ sample.regs.r[REG_SP] + len,
		(const uint8_t *)whole + len, beyond };
	unwinder_walk(unwinder, &sample, to);
}

/* What is made of the copy before its walk, */
static void
as_it_is(void)
{
}

static void
guard_changed(void)
{
	copy[(COPY - LATE_GUARD) / 8] ^= 1;
}

static void
last_word_changed(void)
{
	copy[COPY / 8 - 1] ^= 1;
}

static void
below_guard_changed(void)
{
	for (size_t i = COPY / 8 - LATE_GUARD / 8 - 8; i > 0; i--)
		if (copy[i] == 0x5555555555555555) {
			copy[i] ^= 1;
			return;
		}
}

/* Another return address in what is looked at again. */
static void
frame_changed(void)
{
	for (size_t i = (COPY - LATE_LIVE) / 8; i < (COPY - LATE_GUARD) / 8;
	     i++)
		if (copy[i] == stack.pc[stack.n - 3] + 1) {
			copy[i] -= 1;
			return;
		}
	fail_msg("no return address");
}

static void
short_copy(void)
{
	sample.stack_len = COPY - 8;
}

/* and of the world before its completion. */
static void
nothing_behind(void)
{
	stack_map()->end = sample.regs.r[REG_SP] + COPY;
}

static void
not_all_behind(void)
{
	struct map *m = stack_map();
	const struct map *next;

	while ((next = maps_find(&space.maps, m->end)) != NULL && next != m)
		m->end = next->end;
	m->end += 4096;
}

static void
not_a_stack(void)
{
	stack_map()->write = false;
}

static void
gone(void)
{
	space.pid = 0;
}

static void
too_dear(void)
{
	late.paid = UINT64_MAX;
}

static const struct {
	const char *what;
	void (*copy)(void), (*world)(void);
	bool completed;
} cases[] = {
	{ "as it is", as_it_is, as_it_is, true },
	{ "guard changed", guard_changed, as_it_is, false },
	{ "last word changed", last_word_changed, as_it_is, false },
	{ "a variable changed", below_guard_changed, as_it_is, true },
	{ "another caller", frame_changed, as_it_is, false },
	{ "short copy", short_copy, as_it_is, false },
	{ "nothing behind", as_it_is, nothing_behind, false },
	{ "not all of it is there", as_it_is, not_all_behind, false },
	{ "not a stack", as_it_is, not_a_stack, false },
	{ "the process is gone", as_it_is, gone, false },
	{ "too much was spent", as_it_is, too_dear, false },
};

static bool few_frames;

static void
try_case(size_t i, size_t len)
{
	bool completed;
	size_t before;

	memcpy(copy, whole, len);
	space_read(&space, NULL);
	walk_copy(copy, COPY, &stack);
	assert_int_equal(WALK_TRUNCATED, stack.walk);
	cases[i].copy();
	walk_copy(copy, sample.stack_len, &stack);
	assert_int_equal(WALK_TRUNCATED, stack.walk);
	late.paid = 0;
	cases[i].world();
	before = stack.n;
	completed = late_complete(&late, unwinder, &space, &sample, &stack);
	space.pid = getpid();
	if (completed != (cases[i].completed && !few_frames))
		fail_msg("%s", cases[i].what);
	assert_int_equal(completed ? WALK_LATE : WALK_TRUNCATED, stack.walk);
	assert_int_equal(completed ? want.n : before, stack.n);
	if (!completed)
		return;
	assert_memory_equal(want.pc, stack.pc, want.n * sizeof *want.pc);
	assert_true(late.paid > 0);
}

/* The frames above stand while this runs. */
__attribute__((noinline)) static void
probe(void)
{
	ucontext_t context;
	size_t len;

	assert_int_equal(0, getcontext(&context));
	take_registers(&context);
	space_read(&space, NULL);
	len = copy_up_to(whole, sample.regs.r[REG_SP], stack_map()->end);
	walk_copy(whole, len, &want);
	assert_int_equal(WALK_DONE, want.walk);
	for (size_t i = 0; i < (few_frames ? 1 : N(cases)); i++)
		/* all may be there before the end of a large environment */
		if (cases[i].world != not_all_behind || len < COPY + REACH)
			try_case(i, len);
}

static void (*innermost)(void) = probe;

__attribute__((noinline)) static void
small_frames(int depth)
{
	volatile uint64_t room[50];

	for (size_t i = 0; i < N(room); i++)
		room[i] = 0x5555555555555555;
	if (depth == 0)
		innermost();
	else
		small_frames(depth - 1);
	room[0] = 1;
}

__attribute__((noinline)) static void
big_frame(void)
{
	volatile uint64_t room[COPY / 8];

	for (size_t i = 0; i < N(room); i++)
		room[i] = 0x5555555555555555;
	probe();
	room[0] = 1;
}

/* All within the first reach of 64 KiB, and beyond it. */
static void
test_late(void **state)
{
	(void)state;
	few_frames = false;
	small_frames(50);
	small_frames(400);
}

/* What is looked at again has no return address that could prove anything. */
static void
test_few_frames(void **state)
{
	(void)state;
	few_frames = true;
	big_frame();
}

/* More was copied, and not all: what it tells changes nothing of that. */
static void
test_beyond(void **state)
{
	(void)state;
	beyond = 8 << 10;
	few_frames = false;
	small_frames(100);
	few_frames = true;
	innermost = big_frame;
	small_frames(100);
	innermost = probe;
	beyond = 0;
}

/* Only what was truncated is looked at. */
static void
test_not_truncated(void **state)
{
	(void)state;
	memset(&stack, 0, sizeof stack);
	stack.walk = WALK_LOST;
	assert_false(late_complete(&late, unwinder, &space, &sample, &stack));
	assert_int_equal(WALK_LOST, stack.walk);
}

static int
set_up(void **state)
{
	(void)state;
	return ownspace_open();
}

static int
tear_down(void **state)
{
	(void)state;
	late_fini(&late);
	return ownspace_close();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_few_frames),
		cmocka_unit_test(test_beyond),
		cmocka_unit_test(test_not_truncated),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
