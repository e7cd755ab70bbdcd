/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_calltree.c - paths share their beginnings; recursion is marked. */
#include "config.h"

#include "profile/calltree.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static void
test_paths(void **state)
{
	static const struct {
		uint32_t func[4]; /* innermost first */
		size_t n;
		uint32_t node;
		size_t nodes; /* afterwards */
	} cases[] = {
		{ { 9 }, 1, 2, 3 },
		{ { 3, 2, 9 }, 3, 4, 5 },
		{ { 3, 2, 9 }, 3, 4, 5 },
		{ { 2, 9 }, 2, 3, 5 }, /* a part of it */
		{ { 4, 2, 9 }, 3, 5, 6 }, /* a sibling */
		{ { 3, 9 }, 2, 6, 7 }, /* 3 with another caller */
		{ { 0 }, 1, CALLTREE_OTHER, 7 },
	};
	struct calltree t;
	size_t i;

	(void)state;
	calltree_init(&t, 100);
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(calltree_path(&t, cases[i].func, cases[i].n),
		    cases[i].node);
		assert_int_equal(t.n, cases[i].nodes);
	}
	for (i = 1; i < t.n; i++)
		assert_true(t.v[i].parent < i);
	calltree_clear(&t); /* nothing is remembered of those before */
	assert_int_equal(calltree_path(&t, cases[1].func, 3), 4);
	assert_int_equal(t.n, 5);
	calltree_fini(&t);
}

static void
test_recursion(void **state)
{
	/* main, a, b, a, a, b: the second a and b are not the first */
	static const uint32_t func[] = { 2, 1, 1, 2, 1, 9 };
	static const bool first[] = { true, true, true, false, false, false };
	struct calltree t;
	uint32_t node;
	size_t i;

	(void)state;
	calltree_init(&t, 100);
	node = calltree_path(&t, func, 6);
	for (i = 6; i-- > 0; node = t.v[node].parent)
		assert_int_equal(t.v[node].first, first[i]);
	assert_int_equal(node, CALLTREE_ROOT);
	calltree_fini(&t);
}

static void
test_bound(void **state)
{
	struct calltree t;
	uint32_t func[2];
	uint32_t i;

	(void)state;
	calltree_init(&t, 16); /* 14 for paths, 2 more for tops */
	func[1] = 1;
	for (i = 0; i < 11; i++) {
		func[0] = 100 + i;
		assert_int_not_equal(calltree_path(&t, func, 2), CALLTREE_NONE);
	}
	assert_int_equal(t.n, 14);
	func[0] = 200;
	assert_int_equal(calltree_path(&t, func, 2), CALLTREE_NONE);
	func[0] = 105; /* what is there is still found */
	assert_int_not_equal(calltree_path(&t, func, 2), CALLTREE_NONE);

	assert_int_equal(calltree_top(&t, 200), 14);
	assert_int_equal(calltree_top(&t, 201), 15);
	assert_int_equal(calltree_top(&t, 202), CALLTREE_NONE);
	assert_int_equal(calltree_top(&t, 201), 15);
	assert_int_equal(t.n, 16);

	calltree_clear(&t);
	assert_int_equal(t.n, 2);
	assert_int_equal(calltree_top(&t, 0), CALLTREE_OTHER);
	assert_int_equal(calltree_top(&t, 202), 2);
	calltree_fini(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_recursion),
		cmocka_unit_test(test_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
