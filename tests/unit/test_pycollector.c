/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pycollector.c - the collector stands outside of what it calls. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "session/pycollector.h"

enum { FRAMES = 16 };

/* A stack, innermost first: P is a Python frame, other letters native ones at
 * an address of their own. Where the collector is put into it. */
static size_t
place(struct pycollector *c, const char *frames, bool in_loop)
{
	static struct pyframe python;
	static struct stack stack;
	struct pymix_frame v[FRAMES];
	struct pymix mixed = { .v = v, .n = strlen(frames) };

	for (size_t i = 0; i < mixed.n; i++) {
		stack.pc[i] = (uint64_t)frames[i];
		v[i] = (struct pymix_frame){
			.python = frames[i] == 'P' ? &python : NULL, .native = i
		};
	}
	return pycollector_place(c, &mixed, &stack, in_loop);
}

static void
test_on_top(void **state)
{
	struct pycollector c = { 0 };

	(void)state;
	assert_int_equal(place(&c, "gcPPm", false), 2);
	assert_int_equal(place(&c, "gP", false), 1);
	assert_int_equal(place(&c, "gm", false), 2); /* of none */
	assert_int_equal(place(&c, "", false), 0);
	pycollector_fini(&c);
}

static void
test_calls(void **state)
{
	struct pycollector c = { 0 };

	(void)state;
	/* not known yet: the finalizer may have begun before */
	assert_int_equal(place(&c, "tPPfgPPm", false), 1);
	assert_int_equal(place(&c, "PPfgPPm", true), 4);
	/* from now on that way is the collector's */
	assert_int_equal(place(&c, "tPPfgPPm", false), 5);
	assert_int_equal(place(&c, "sPkPPfgPPm", false), 7);
	/* others are not */
	assert_int_equal(place(&c, "gPPkPPm", false), 1);
	assert_int_equal(place(&c, "gPPfPPm", false), 1);
	pycollector_fini(&c);
}

/* Within a finalizer there may be more runs: which way is whose is not known. */
static void
test_learns_what_is_sure(void **state)
{
	struct pycollector c = { 0 };

	(void)state;
	assert_int_equal(place(&c, "PkPPfgPPm", true), 2);
	assert_int_equal(place(&c, "gPkPPm", false), 1);
	/* the outermost run has no caller in Python */
	assert_int_equal(place(&c, "PPm", true), 0);
	assert_int_equal(place(&c, "gPPm", false), 1);
	pycollector_fini(&c);
}

static void
test_bounded(void **state)
{
	struct pycollector c = { 0 };
	char frames[] = "P   P";

	(void)state;
	for (int i = 0; i < 2 * PYCOLLECTOR_WAYS; i++) {
		for (int k = 0; k < 3; k++)
			frames[1 + k] = (char)('a' + (i >> (4 * k)) % 16);
		place(&c, frames, true);
		assert_true(c.ways.n <= PYCOLLECTOR_WAYS);
	}
	pycollector_fini(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_on_top),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_learns_what_is_sure),
		cmocka_unit_test(test_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
