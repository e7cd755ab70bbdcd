/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_kin.c - callers and callees against figures worked out by hand. */
#include "config.h"

#include "profile/kin.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "profile/list.h"

#include <math.h>

enum { OTHER, MAIN, FIB, LEAF, READ, ENTRY, WORK, NEVER, FUNCS };

/*
 *	main			thread 0: 10 ns
 *	  fib			thread 0: 20 ns
 *	    fib			thread 0: 30 ns, none of it in the last second
 *	      leaf		thread 0: 40 ns
 *	        fib		thread 1: 5 ns
 *	  read			thread 1: 3 ns
 *	    entry, kernel	thread 1: 6 ns
 *	      work, kernel	thread 0: 7 ns
 *	work, kernel		thread 0: 8 ns	(nobody called it)
 *	  entry, kernel		thread 1: 9 ns
 *	fib			thread 1: 100 ns, with the GIL
 */
static const struct func funcs[FUNCS] = {
	[ENTRY] = { .kind = FUNC_KERNEL },
	[WORK] = { .kind = FUNC_KERNEL },
};

static const struct snap_node nodes[] = {
	{ 0 },
	{ .parent = 0, .func = OTHER },
	{ .parent = 0, .func = MAIN },
	{ .parent = 2, .func = FIB },
	{ .parent = 3, .func = FIB },
	{ .parent = 4, .func = LEAF },
	{ .parent = 5, .func = FIB },
	{ .parent = 2, .func = READ },
	{ .parent = 7, .func = ENTRY },
	{ .parent = 8, .func = WORK },
	{ .parent = 0, .func = WORK },
	{ .parent = 10, .func = ENTRY },
	{ .parent = 0, .func = FIB },
};

static const struct snap_cell cells[] = {
	{ 2, 0, 0, { 1, 1, 1, 1 }, { 10, 10, 10, 10 } },
	{ 3, 0, 0, { 2, 2, 2, 2 }, { 20, 20, 20, 20 } },
	{ 4, 0, 0, { 0, 3, 3, 3 }, { 0, 30, 30, 30 } },
	{ 5, 0, 0, { 4, 4, 4, 4 }, { 40, 40, 40, 40 } },
	{ 6, 1, 0, { 1, 1, 1, 1 }, { 5, 5, 5, 5 } },
	{ 7, 1, 0, { 1, 1, 1, 1 }, { 3, 3, 3, 3 } },
	{ 8, 1, 0, { 1, 1, 1, 1 }, { 6, 6, 6, 6 } },
	{ 9, 0, 0, { 1, 1, 1, 1 }, { 7, 7, 7, 7 } },
	{ 10, 0, 0, { 1, 1, 1, 1 }, { 8, 8, 8, 8 } },
	{ 11, 1, 0, { 1, 1, 1, 1 }, { 9, 9, 9, 9 } },
	{ 12, 1, DURING_GIL, { 9, 9, 9, 9 }, { 100, 100, 100, 100 } },
};

static const struct snapshot snap = {
	.nodes = nodes,
	.nnodes = sizeof nodes / sizeof *nodes,
	.cells = cells,
	.ncells = sizeof cells / sizeof *cells,
	.funcs = funcs,
	.nfuncs = FUNCS,
};

struct want {
	uint32_t func;
	uint64_t ns;
	uint32_t samples;
};

static const struct {
	const char *what;
	uint32_t func;
	uint32_t thread;
	enum window window;
	enum lens_kernel kernel;
	enum mode mode;
	uint64_t self, total;
	struct want callers[4], callees[4]; /* to the first of no time */
} cases[] = {
	{ "recursion counts each instant once, whoever is in between", FIB,
	    LENS_ALL_THREADS, WINDOW_ALL, LENS_KERNEL_IN, MODE_CPU, 155, 195,
	    { { KIN_NOBODY, 100, 9 }, { MAIN, 95, 10 }, { FIB, 75, 8 },
		{ LEAF, 5, 1 } },
	    { { FIB, 75, 8 }, { LEAF, 45, 5 } } },
	{ "a window", FIB, LENS_ALL_THREADS, WINDOW_1S, LENS_KERNEL_IN,
	    MODE_CPU, 125, 165,
	    { { KIN_NOBODY, 100, 9 }, { MAIN, 65, 7 }, { FIB, 45, 5 },
		{ LEAF, 5, 1 } },
	    { { FIB, 45, 5 }, { LEAF, 45, 5 } } },
	{ "a thread", FIB, 1, WINDOW_ALL, LENS_KERNEL_IN, MODE_CPU, 105, 105,
	    { { KIN_NOBODY, 100, 9 }, { MAIN, 5, 1 }, { FIB, 5, 1 },
		{ LEAF, 5, 1 } },
	    { { FIB, 5, 1 }, { LEAF, 5, 1 } } },
	{ "a mode", FIB, LENS_ALL_THREADS, WINDOW_ALL, LENS_KERNEL_IN, MODE_GIL,
	    100, 100, { { KIN_NOBODY, 100, 9 } }, { { 0 } } },
	{ "at the bottom of the stack", MAIN, LENS_ALL_THREADS, WINDOW_ALL,
	    LENS_KERNEL_IN, MODE_CPU, 10, 121, { { KIN_NOBODY, 121, 14 } },
	    { { FIB, 95, 10 }, { READ, 16, 3 } } },
	{ "into the kernel", READ, LENS_ALL_THREADS, WINDOW_ALL, LENS_KERNEL_IN,
	    MODE_CPU, 3, 16, { { MAIN, 16, 3 } }, { { ENTRY, 13, 2 } } },
	{ "whose time is the caller's", READ, LENS_ALL_THREADS, WINDOW_ALL,
	    LENS_KERNEL_OUT, MODE_CPU, 16, 16, { { MAIN, 16, 3 } }, { { 0 } } },
	{ "the kernel's own", WORK, LENS_ALL_THREADS, WINDOW_ALL,
	    LENS_KERNEL_IN, MODE_CPU, 15, 24,
	    { { KIN_NOBODY, 17, 2 }, { ENTRY, 7, 1 } }, { { ENTRY, 9, 1 } } },
	{ "which stands for those below it", WORK, LENS_ALL_THREADS, WINDOW_ALL,
	    LENS_KERNEL_OUT, MODE_CPU, 17, 17, { { KIN_NOBODY, 17, 2 } },
	    { { 0 } } },
	{ "or for none", ENTRY, LENS_ALL_THREADS, WINDOW_ALL, LENS_KERNEL_OUT,
	    MODE_CPU, 0, 0, { { 0 } }, { { 0 } } },
	{ "never met", NEVER, LENS_ALL_THREADS, WINDOW_ALL, LENS_KERNEL_IN,
	    MODE_CPU, 0, 0, { { 0 } }, { { 0 } } },
	{ "not in the snapshot", KIN_NOBODY - 1, LENS_ALL_THREADS, WINDOW_ALL,
	    LENS_KERNEL_IN, MODE_CPU, 0, 0, { { 0 } }, { { 0 } } },
};

static void
check_rows(const char *what, const struct kin_row *v, size_t n,
    const struct want *want, uint64_t total)
{
	size_t i;

	for (i = 0; i < 4 && want[i].samples > 0; i++) {
		if (i >= n || v[i].func != want[i].func ||
		    v[i].ns != want[i].ns || v[i].samples != want[i].samples)
			fail_msg("%s: row %zu", what, i);
		if (fabs(v[i].pct - 100.0 * (double)v[i].ns / (double)total) >
		    1e-9)
			fail_msg("%s: share of row %zu", what, i);
	}
	if (n != i)
		fail_msg("%s: %zu rows", what, n);
}

static void
test_cases(void **state)
{
	struct kin k = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct lens lens = { .thread = cases[i].thread,
			.window = cases[i].window,
			.kernel = cases[i].kernel,
			.mode = cases[i].mode };
		const char *what = cases[i].what;

		kin_build(&k, &snap, &lens, cases[i].func);
		if (k.self != cases[i].self || k.total != cases[i].total)
			fail_msg("%s: self %llu, total %llu", what,
			    (unsigned long long)k.self,
			    (unsigned long long)k.total);
		check_rows(
		    what, k.callers, k.ncallers, cases[i].callers, k.total);
		check_rows(
		    what, k.callees, k.ncallees, cases[i].callees, k.total);
	}
	kin_fini(&k);
}

/* Self and total are those of the function list. */
static void
test_agrees_with_the_list(void **state)
{
	const uint32_t thread[] = { LENS_ALL_THREADS, 0, 1 };
	struct snap_node firsts[sizeof nodes / sizeof *nodes];
	struct snapshot s = snap;
	struct func_list l = { 0 };
	struct kin k = { 0 };

	(void)state;
	for (size_t i = 0; i < snap.nnodes; i++) {
		firsts[i] = nodes[i];
		firsts[i].first = i != 4 && i != 6;
	}
	s.nodes = firsts;
	for (unsigned i = 0; i < 3 * WINDOWS * 2 * MODES; i++) {
		const struct lens lens = { .thread = thread[i % 3],
			.window = (enum window)(i / 3 % WINDOWS),
			.kernel = (enum lens_kernel)(i / 3 / WINDOWS % 2),
			.mode = (enum mode)(i / 3 / WINDOWS / 2) };
		struct func named[FUNCS];

		for (unsigned f = 0; f < FUNCS; f++) {
			named[f] = funcs[f];
			named[f].name = named[f].module = named[f].file = "";
		}
		s.funcs = named;
		func_list_build(&l, &s, &lens);
		for (size_t row = 0; row < l.n; row++) {
			kin_build(&k, &s, &lens, l.v[row].func);
			assert_int_equal(k.self, l.v[row].self);
			assert_int_equal(k.total, l.v[row].total);
		}
	}
	func_list_fini(&l);
	kin_fini(&k);
}

static void
test_empty(void **state)
{
	static const struct snapshot nothing;
	const struct lens lens = { .thread = LENS_ALL_THREADS };
	struct kin k = { 0 };

	(void)state;
	kin_build(&k, &snap, &lens, FIB);
	kin_build(&k, &nothing, &lens, FIB);
	assert_int_equal(k.ncallers + k.ncallees + k.self + k.total, 0);
	kin_fini(&k);
}

/* From an address range of one function, whatever the thread. */
static void
test_called(void **state)
{
	static const struct snap_spot spots[] = {
		{ .func = MAIN, .addr = 0x10 },
		{ .func = MAIN, .addr = 0x14 },
		{ .func = MAIN, .addr = 0x15 },
		{ .func = FIB, .addr = 0x11 },
	};
	static const struct snap_call calls[] = {
		{ 0, FIB, 5 }, { 1, LEAF, 6 }, { 1, FIB, 2 },
		{ 2, READ, 9 }, /* behind the range */
		{ 3, READ, 9 }, /* another function's */
		{ 0, OTHER, 99 }, /* of an interpreter */
	};
	struct func kinds[FUNCS] = { [OTHER] = { .kind = FUNC_PYTHON } };
	struct snapshot s = snap;
	struct kin_callee out[3];

	(void)state;
	s.funcs = kinds;
	s.spots = spots;
	s.calls = calls;
	s.ncalls = sizeof calls / sizeof *calls;
	assert_int_equal(2, kin_called(&s, MAIN, 0x10, 0x15, out, 3));
	assert_int_equal(FIB, out[0].func);
	assert_int_equal(7, out[0].samples);
	assert_int_equal(LEAF, out[1].func);
	assert_int_equal(6, out[1].samples);
	assert_int_equal(1, kin_called(&s, MAIN, 0x10, 0x15, out, 1));
	assert_int_equal(0, kin_called(&s, MAIN, 0x11, 0x14, out, 3));
	assert_int_equal(0, kin_called(&s, LEAF, 0, 0x100, out, 3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_agrees_with_the_list),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_called),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
