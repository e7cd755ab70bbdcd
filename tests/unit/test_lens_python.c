/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_lens_python.c - the function list with rows of Python only: by function,
 * by line, and who calls whom. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "profile/kin.h"
#include "tests/unit/lensrows.h"

static const struct snap_thread threads[] = { { .tid = 10 }, { .tid = 11 } };

/*
 *	start 1			thread 0: 1 ns, before there was Python
 *	  eval 2		thread 0: 2 ns
 *	    run 3, Python	thread 0: 10 ns
 *	      sort 4		thread 0: 20 ns
 *	        key 5, Python	thread 0: 40 ns
 *	          eval 2	thread 1: 80 ns
 *	            read 6, kernel	thread 1: 160 ns
 *	clone 7			thread 1: 0 ns
 *	  key 5, Python		thread 1: 320 ns
 *	gc 8			thread 1: 640 ns
 *	  mark 9		thread 1: 1280 ns
 */
static const struct func mixed_funcs[] = {
	{ .name = "[other functions]", .module = "", .file = "" },
	{ .name = "start", .module = "python3", .file = "" },
	{ .name = "eval", .module = "python3", .file = "" },
	{ .name = "run", .module = "", .file = "a.py", .kind = FUNC_PYTHON },
	{ .name = "sort", .module = "python3", .file = "" },
	{ .name = "key", .module = "", .file = "a.py", .kind = FUNC_PYTHON },
	{ .name = "read", .module = "[k]", .file = "", .kind = FUNC_KERNEL },
	{ .name = "clone", .module = "libc.so.6", .file = "" },
	{ .name = "gc", .module = "python3", .file = "" },
	{ .name = "mark", .module = "python3", .file = "" },
	{ .name = "[no Python]", .module = "", .file = "" },
};

static const struct snap_node mixed_nodes[] = {
	{ 0 },
	{ .parent = 0, .func = 0, .first = true },
	{ .parent = 0, .func = 1, .first = true },
	{ .parent = 2, .func = 2, .first = true },
	{ .parent = 3, .func = 3, .first = true },
	{ .parent = 4, .func = 4, .first = true },
	{ .parent = 5, .func = 5, .first = true },
	{ .parent = 6, .func = 2, .first = false },
	{ .parent = 7, .func = 6, .first = true },
	{ .parent = 0, .func = 7, .first = true },
	{ .parent = 9, .func = 5, .first = true },
	{ .parent = 0, .func = 8, .first = true },
	{ .parent = 11, .func = 9, .first = true },
};

#define ALIKE(n)           \
	{ 1, 1, 1, 1 },    \
	{                  \
		n, n, n, n \
	}

static const struct snap_cell mixed_cells[] = {
	{ 2, 0, 0, ALIKE(1) },
	{ 3, 0, 0, ALIKE(2) },
	{ 4, 0, 0, ALIKE(10) },
	{ 5, 0, 0, ALIKE(20) },
	{ 6, 0, 0, ALIKE(40) },
	{ 7, 1, 0, ALIKE(80) },
	{ 8, 1, 0, ALIKE(160) },
	{ 10, 1, 0, ALIKE(320) },
	{ 11, 1, 0, ALIKE(640) },
	{ 12, 1, 0, ALIKE(1280) },
};

static const struct snapshot mixed_snap = {
	.threads = threads,
	.nthreads = 2,
	.nodes = mixed_nodes,
	.nnodes = 13,
	.cells = mixed_cells,
	.ncells = 10,
	.funcs = mixed_funcs,
	.nfuncs = 11,
	.no_python = 10,
};

static void
check_kin(const struct kin_row *v, size_t n, uint32_t func, uint64_t ns)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].func == func) {
			assert_int_equal(v[i].ns, ns);
			return;
		}
	fail_msg("no row for %u", func);
}

static void
test_python_only(void **state)
{
	struct func_list l = { 0 };
	struct lens lens = whole;
	struct kin k = { 0 };

	(void)state;
	lens.native = LENS_NATIVE_OUT;
	func_list_build(&l, &mixed_snap, &lens);
	assert_int_equal(l.n, 3);
	assert_int_equal(l.time, 2553);
	check_row(&l, 10, 1923, 1923, 4, 4); /* all without Python */
	assert_null(row(&l, 1));
	check_row(&l, 3, 30, 310, 2, 5);
	check_row(&l, 5, 600, 600, 4, 4);
	assert_null(row(&l, 7)); /* it only led to Python */
	lens.thread = 1;
	func_list_build(&l, &mixed_snap, &lens);
	assert_int_equal(l.n, 3);
	check_row(&l, 10, 1920, 1920, 2, 2);
	lens.thread = LENS_ALL_THREADS;

	/* through what has no rows */
	kin_build(&k, &mixed_snap, &lens, 5);
	assert_int_equal(k.self, 600);
	assert_int_equal(k.total, 600);
	assert_int_equal(k.ncallers, 2);
	assert_int_equal(k.ncallees, 0);
	check_kin(k.callers, k.ncallers, 3, 280);
	check_kin(k.callers, k.ncallers, 7, 320);
	kin_build(&k, &mixed_snap, &lens, 3);
	assert_int_equal(k.ncallees, 1);
	check_kin(k.callees, k.ncallees, 5, 280);

	/* where they are in, nothing is passed over */
	lens.native = LENS_NATIVE_IN;
	func_list_build(&l, &mixed_snap, &lens);
	assert_int_equal(l.n, 9);
	check_row(&l, 7, 0, 320, 0, 1);
	kin_fini(&k);
	func_list_fini(&l);
}

/* Times of others have no line: they stay with the function. */
static void
test_python_lines(void **state)
{
	static const struct snap_spot at[] = {
		{ 5, 0x10, "a.py", 7, "a.py", 7 },
		{ 2, 0x20, "eval.c", 9, "eval.c", 9 },
	};
	static const struct snap_spot_cell at_cells[] = {
		{ 0, 0, SPOT_SELF, 0, ALIKE(40) },
		{ 0, 0, SPOT_TOTAL, 0, ALIKE(280) },
		{ 0, 0, SPOT_SELF_PYTHON, 0, ALIKE(200) },
		{ 1, 1, SPOT_SELF, 0, ALIKE(80) },
		{ 1, 1, SPOT_TOTAL, 0, ALIKE(80) },
	};
	struct snapshot s = mixed_snap;
	struct func_list l = { 0 };
	struct lens lens = whole;
	uint64_t self = 0;

	(void)state;
	s.spots = at;
	s.nspots = 2;
	s.spot_cells = at_cells;
	s.nspot_cells = sizeof at_cells / sizeof *at_cells;
	lens.by_line = true;
	lens.native = LENS_NATIVE_OUT;
	func_list_build(&l, &s, &lens);
	assert_int_equal(l.n, 4); /* key has two */
	for (size_t i = 0; i < l.n; i++) {
		assert_int_not_equal(l.v[i].line, 9);
		self += l.v[i].self;
		if (l.v[i].line == 7)
			assert_int_equal(l.v[i].self, 240);
	}
	assert_int_equal(self, l.time);
	func_list_fini(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_python_only),
		cmocka_unit_test(test_python_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
