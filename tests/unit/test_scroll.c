/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_scroll.c - a selection that holds on to its item. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ui/scroll.h"

static void
moving(void **arg)
{
	static const struct {
		size_t from, n;
		long delta;
		size_t want;
	} cases[] = {
		{ 0, 10, 1, 1 }, { 0, 10, -1, 0 }, { 9, 10, 1, 9 },
		{ 5, 10, -100, 0 }, { 5, 10, 100, 9 }, { 5, 10, 1l << 30, 9 },
		{ 0, 1, 1, 0 },
		{ 7, 3, -1, 2 }, /* the list has shrunk meanwhile */
		{ 4, 0, 1, 4 }, /* nothing to move in */
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct scroll s = { .sel = cases[i].from };

		scroll_move(&s, cases[i].delta, cases[i].n);
		assert_int_equal(s.sel, cases[i].want);
	}
}

static void
showing(void **arg)
{
	static const struct {
		size_t top, sel, n, rows, want_top, want_sel;
	} cases[] = {
		{ 0, 5, 10, 4, 2, 5 }, { 5, 2, 10, 4, 2, 2 },
		{ 3, 5, 10, 4, 3, 5 }, /* in view: nothing moves */
		{ 8, 9, 10, 4, 6, 9 }, /* no blank rows at the end */
		{ 3, 3, 4, 10, 0, 3 }, /* all fits */
		{ 0, 9, 3, 4, 0, 2 }, /* the list has shrunk */
		{ 2, 2, 0, 4, 0, 0 },
		{ 0, 3, 10, 0, 3, 3 }, /* no room at all */
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct scroll s = { .top = cases[i].top, .sel = cases[i].sel };

		scroll_show(&s, cases[i].n, cases[i].rows);
		assert_int_equal(s.top, cases[i].want_top);
		assert_int_equal(s.sel, cases[i].want_sel);
	}
}

static void
untouched_stays_on_top(void **arg)
{
	struct scroll s = { 0 };

	(void)arg;
	scroll_sync(&s, 7, 10, 4);
	assert_int_equal(s.sel, 0);
	scroll_move(&s, 3, 10);
	scroll_hold(&s, 42);
	scroll_first(&s);
	scroll_sync(&s, 7, 10, 4);
	assert_int_equal(s.sel, 0);
}

static void
held_follows(void **arg)
{
	struct scroll s = { 0 };

	(void)arg;
	scroll_move(&s, 1, 10);
	scroll_hold(&s, 42);
	scroll_sync(&s, 7, 10, 4);
	assert_int_equal(s.sel, 7);
	assert_int_equal(s.top, 4);
	/* gone for a while: the place is kept, and the item when it is back */
	scroll_sync(&s, SCROLL_NONE, 5, 4);
	assert_int_equal(s.sel, 4);
	assert_int_equal(s.id, 42);
	scroll_sync(&s, 2, 10, 4);
	assert_int_equal(s.sel, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moving),
		cmocka_unit_test(showing),
		cmocka_unit_test(untouched_stays_on_top),
		cmocka_unit_test(held_follows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
