/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_names.c - remembering functions, and forgetting those of other code. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "session/names.h"
#include "target/space.h"

#define N(a) (sizeof(a) / sizeof *(a))

static void
test_get(void **state)
{
	static const uint64_t pcs[] = { 1, 2, 0x1000, 0x555555555123,
		0xffffffff81000000, UINT64_MAX };
	struct names n = { 0 };
	uint32_t func, spot;

	(void)state;
	for (size_t i = 0; i < N(pcs); i++) {
		assert_false(names_get(&n, pcs[i], 0, &func, &spot));
		names_put(&n, pcs[i], 0, (uint32_t)i, (uint32_t)i + 9);
	}
	for (size_t i = 0; i < N(pcs); i++) {
		assert_true(names_get(&n, pcs[i], 0, &func, &spot));
		assert_int_equal(i, func);
		assert_int_equal(i + 9, spot);
	}
	names_put(&n, 2, 0, 77, 78);
	assert_true(names_get(&n, 2, 0, &func, &spot));
	assert_int_equal(77, func);
	assert_int_equal(78, spot);
	names_put(&n, 0, 0, 1, 1); /* no address of code */
	assert_false(names_get(&n, 0, 0, &func, &spot));
	names_fini(&n);
}

/* However many come, the last is there, and most of a full table. */
static void
test_bound(void **state)
{
	enum { STEP = 5, MANY = 4 * NAMES };
	struct names n = { 0 };
	size_t known = 0;
	uint32_t func, spot;

	(void)state;
	for (uint64_t i = 1; i <= MANY; i++) {
		names_put(&n, i * STEP, 3, (uint32_t)i, 0);
		assert_true(names_get(&n, i * STEP, 3, &func, &spot));
		assert_int_equal(i, func);
	}
	for (uint64_t i = 1; i <= MANY; i++)
		known += names_get(&n, i * STEP, 3, &func, &spot);
	assert_in_range(known, NAMES * 9 / 10, NAMES);
	names_fini(&n);
}

/* What is of another generation gives way first: a table full of it holds as
 * much as an empty one. */
static void
test_old_gives_way(void **state)
{
	struct names n = { 0 };
	size_t known = 0;
	uint32_t func, spot;

	(void)state;
	for (uint64_t i = 1; i <= 4 * NAMES; i++)
		names_put(&n, i * 5, 1, 1, 1);
	for (uint64_t i = 1; i <= NAMES / 4; i++)
		names_put(&n, i * 3, 2, 2, 2);
	for (uint64_t i = 1; i <= NAMES / 4; i++)
		known += names_get(&n, i * 3, 2, &func, &spot);
	assert_in_range(known, NAMES / 4 * 95 / 100, NAMES / 4);
	names_fini(&n);
}

/* What becomes of a map with code at 1000-3000 and 8000-9000, and whether the
 * function known at 2000 may still be believed. */
static const struct {
	const char *what;
	bool clear;
	uint64_t start, end;
	bool kept;
} changes[] = {
	{ "mapped elsewhere", false, 0x4000, 0x5000, true },
	{ "mapped over it", false, 0x2000, 0x3000, false },
	{ "mapped over all", false, 0x0000, 0xa000, false },
	{ "exec", true, 0x2000, 0x3000, false },
};

static void
test_changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(changes); i++) {
		const struct map before[] = {
			{ .start = 0x1000, .end = 0x3000, .path = "" },
			{ .start = 0x8000, .end = 0x9000, .path = "" },
		};
		const struct map m = { .start = changes[i].start,
			.end = changes[i].end,
			.path = "" };
		struct names n = { 0 };
		struct images images = { 0 };
		struct space space;
		uint32_t func, spot;

		space_init(&space, &images, 0, -1);
		space_map(&space, &before[0]);
		space_map(&space, &before[1]);
		names_put(&n, 0x2000, space.generation, 7, 7);
		assert_true(
		    names_get(&n, 0x2000, space.generation, &func, &spot));
		if (changes[i].clear)
			space_clear(&space);
		space_map(&space, &m);
		if (names_get(&n, 0x2000, space.generation, &func, &spot) !=
		    changes[i].kept)
			fail_msg("%s", changes[i].what);
		names_put(&n, 0x2000, space.generation, 8, 9);
		assert_true(
		    names_get(&n, 0x2000, space.generation, &func, &spot));
		assert_int_equal(8, func);
		assert_int_equal(9, spot);
		names_fini(&n);
		space_fini(&space);
	}
}

static bool
is_even(const void *arg, uint64_t pc)
{
	assert_ptr_equal(&is_even, arg);
	assert_int_not_equal(0, pc);
	return pc % 2 == 0;
}

static void
test_forget(void **state)
{
	struct names n = { 0 };
	uint32_t func, spot;

	(void)state;
	names_forget(&n, is_even, &is_even); /* nothing is known */
	for (uint64_t pc = 1; pc < 100; pc++)
		names_put(&n, pc, 0, (uint32_t)pc, 0);
	names_forget(&n, is_even, &is_even);
	for (uint64_t pc = 1; pc < 100; pc++)
		assert_int_equal(pc % 2, names_get(&n, pc, 0, &func, &spot));
	names_fini(&n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_get),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_forget),
		cmocka_unit_test(test_old_gives_way),
		cmocka_unit_test(test_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
