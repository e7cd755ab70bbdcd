/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_lens.c - the function list against figures worked out by hand. */
#include "config.h"

#include "profile/lens.h"
#include "profile/list.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "tests/unit/lensrows.h"

/*
 *	main 1			thread 0: 10 ns itself
 *	  fib 2			thread 0: 20 ns
 *	    fib 2		thread 0: 30 ns	(recursion)
 *	      leaf 3		thread 0: 40 ns
 *	  leaf 3		thread 1: 100 ns, none of it in the last second
 */
static const struct func funcs[] = {
	{ .name = "[other functions]", .module = "", .file = "" },
	{ .name = "main", .module = "demo", .file = "main.c", .line = 3 },
	{ .name = "fib", .module = "demo", .file = "fib.c", .line = 7 },
	{ .name = "leaf", .module = "libleaf.so", .file = "", .line = 0 },
	{ .name = "never", .module = "demo", .file = "main.c", .line = 90 },
};

static const struct snap_node nodes[] = {
	{ 0 },
	{ .parent = 0, .func = 0, .first = true },
	{ .parent = 0, .func = 1, .first = true },
	{ .parent = 2, .func = 2, .first = true },
	{ .parent = 3, .func = 2, .first = false },
	{ .parent = 4, .func = 3, .first = true },
	{ .parent = 2, .func = 3, .first = true },
};

static const struct snap_cell cells[] = {
	{ 2, 0, 0, { 1, 1, 1, 1 }, { 10, 10, 10, 10 } },
	{ 3, 0, 0, { 0, 2, 2, 2 }, { 0, 20, 20, 20 } },
	{ 4, 0, 0, { 0, 3, 3, 3 }, { 0, 30, 30, 30 } },
	{ 5, 0, 0, { 3, 4, 4, 4 }, { 30, 40, 40, 40 } },
	{ 6, 1, 0, { 0, 5, 10, 10 }, { 0, 50, 100, 100 } },
};

static const struct snap_thread threads[] = {
	{ .tid = 100, .name = "main", .alive = true, .samples = 10 },
	{ .tid = 101, .name = "worker", .alive = true, .samples = 10 },
	{ .tid = 102,
	    .name = "worker",
	    .alive = true,
	    .samples = 30,
	    .python_name = "Pool-1" },
	{ .tid = 101, .name = "old", .alive = false, .samples = 1 },
	{ .tid = 103, .name = "101", .alive = true, .samples = 99 },
};

static const struct snapshot snap = {
	.threads = threads,
	.nthreads = 5,
	.nodes = nodes,
	.nnodes = 7,
	.cells = cells,
	.ncells = 5,
	.funcs = funcs,
	.nfuncs = 5,
};

static void
test_totals(void **state)
{
	struct func_list l = { 0 };

	(void)state;
	func_list_build(&l, &snap, &whole);
	assert_int_equal(l.n, 3);
	assert_int_equal(l.time, 200);
	assert_int_equal(l.samples, 20);
	assert_int_equal(l.covered, 200);
	check_row(&l, 1, 10, 200, 1, 20);
	check_row(&l, 2, 50, 90, 5, 9); /* recursion counts once */
	check_row(&l, 3, 140, 140, 14, 14);
	assert_null(row(&l, 0));
	assert_null(row(&l, 4));
	assert_int_equal(l.v[0].func, 3);
	assert_int_equal(l.v[1].func, 2);
	func_list_fini(&l);
}

static void
test_thread_and_window(void **state)
{
	struct func_list l = { 0 };
	struct lens lens = whole;

	(void)state;
	lens.thread = 1;
	func_list_build(&l, &snap, &lens);
	assert_int_equal(l.n, 2);
	assert_int_equal(l.time, 100);
	check_row(&l, 1, 0, 100, 0, 10);
	check_row(&l, 3, 100, 100, 10, 10);

	lens.thread = LENS_ALL_THREADS;
	lens.window = WINDOW_1S;
	func_list_build(&l, &snap, &lens);
	assert_int_equal(l.time, 40);
	check_row(&l, 1, 10, 40, 1, 4);
	check_row(&l, 2, 0, 30, 0, 3);
	check_row(&l, 3, 30, 30, 3, 3);

	lens.thread = 1;
	func_list_build(&l, &snap, &lens);
	assert_int_equal(l.n, 0);
	assert_int_equal(l.time, 0);
	func_list_fini(&l);
}

static void
test_trend(void **state)
{
	struct func_list l = { 0 };
	struct lens lens = whole;

	(void)state;
	func_list_build(&l, &snap, &lens);
	/* 1 s: main 10, leaf 30 of 40; 10 s: 10, fib 50, 90 of 150 */
	assert_true(fabs(row(&l, 1)->trend - (25 - 100.0 / 15)) < 1e-9);
	assert_true(fabs(row(&l, 2)->trend + 100.0 / 3) < 1e-9);
	assert_true(fabs(row(&l, 3)->trend - 15) < 1e-9);
	lens.thread = 1; /* nothing in the last second: not known */
	func_list_build(&l, &snap, &lens);
	assert_true(row(&l, 3)->trend == 0);
	func_list_fini(&l);
}

/* A Python function has "py FILE" where others have their module. */
static void
test_python_filter(void **state)
{
	static const struct func pair[] = {
		{ "walk", "", "/srv/app/tree.py", 3, FUNC_PYTHON },
		{ "walk", "libtree.so", "/usr/src/tree.c", 3, FUNC_NATIVE },
	};
	static const struct {
		const char *pattern;
		bool python, native;
	} cases[] = {
		{ "py tree", true, false },
		{ "/^py tree[.]py$/", true, false },
		{ "/srv/app", true, false },
		{ "walk", true, true },
		{ "py app", false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct match *m = match_new(cases[i].pattern, NULL);
		struct func_row row = { .func = 0, .file = pair[0].file };

		assert_non_null(m);
		assert_int_equal(lens_matches(m, pair, &row), cases[i].python);
		row = (struct func_row){ .func = 1, .file = pair[1].file };
		assert_int_equal(lens_matches(m, pair, &row), cases[i].native);
		match_free(m);
	}
}

static void
test_filter(void **state)
{
	static const struct {
		const char *pattern;
		size_t n;
		uint64_t covered;
	} cases[] = {
		{ "", 3, 200 },
		{ "leaf", 1, 140 },
		{ "libleaf", 1, 140 }, /* module */
		{ "fib.c", 1, 90 }, /* file; with what it calls */
		{ "demo", 2, 200 },
		{ "/^(main|fib)$/", 2, 200 },
		{ "nothing", 0, 0 },
	};
	struct func_list l = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct match *m = match_new(cases[i].pattern, NULL);
		struct lens lens = whole;

		assert_non_null(m);
		lens.filter = m;
		func_list_build(&l, &snap, &lens);
		assert_int_equal(l.n, cases[i].n);
		assert_int_equal(l.covered, cases[i].covered);
		assert_int_equal(l.time, 200); /* shares stay the same */
		match_free(m);
	}
	func_list_fini(&l);
}

/*
 *	main 1			thread 0: 10 ns
 *	  read 2
 *	    entry 3, kernel	thread 0: 5 ns
 *	      work 4, kernel	thread 0: 20 ns, thread 1: 30 ns, all of it old
 *	        entry 3, kernel	thread 0: 7 ns	(an interrupt)
 *	  work 4, kernel	thread 1: 4 ns
 *	work 4, kernel		thread 0: 3 ns	(nobody called it)
 *	  entry 3, kernel	thread 1: 6 ns
 */
static const struct func kernel_funcs[] = {
	{ .name = "[other functions]", .module = "", .file = "" },
	{ .name = "main", .module = "demo", .file = "main.c" },
	{ .name = "read", .module = "libc.so.6", .file = "" },
	{ .name = "entry", .module = "[k]", .file = "", .kind = FUNC_KERNEL },
	{ .name = "work", .module = "[k]", .file = "", .kind = FUNC_KERNEL },
};

static const struct snap_node kernel_nodes[] = {
	{ 0 },
	{ .parent = 0, .func = 0, .first = true },
	{ .parent = 0, .func = 1, .first = true },
	{ .parent = 2, .func = 2, .first = true },
	{ .parent = 3, .func = 3, .first = true },
	{ .parent = 4, .func = 4, .first = true },
	{ .parent = 5, .func = 3, .first = false },
	{ .parent = 2, .func = 4, .first = true },
	{ .parent = 0, .func = 4, .first = true },
	{ .parent = 8, .func = 3, .first = true },
};

static const struct snap_cell kernel_cells[] = {
	{ 2, 0, 0, { 1, 1, 1, 1 }, { 10, 10, 10, 10 } },
	{ 4, 0, 0, { 0, 1, 1, 1 }, { 0, 5, 5, 5 } },
	{ 5, 0, 0, { 2, 2, 2, 2 }, { 20, 20, 20, 20 } },
	{ 5, 1, 0, { 0, 0, 3, 3 }, { 0, 0, 30, 30 } },
	{ 6, 0, 0, { 1, 1, 1, 1 }, { 7, 7, 7, 7 } },
	{ 7, 1, 0, { 1, 1, 1, 1 }, { 4, 4, 4, 4 } },
	{ 8, 0, 0, { 1, 1, 1, 1 }, { 3, 3, 3, 3 } },
	{ 9, 1, 0, { 0, 0, 0, 1 }, { 0, 0, 0, 6 } },
};

static const struct snapshot kernel_snap = {
	.threads = threads,
	.nthreads = 2,
	.nodes = kernel_nodes,
	.nnodes = 10,
	.cells = kernel_cells,
	.ncells = 8,
	.funcs = kernel_funcs,
	.nfuncs = 5,
};

static void
test_kernel(void **state)
{
	struct func_list l = { 0 };
	struct lens lens = whole;

	(void)state;
	func_list_build(&l, &kernel_snap, &lens);
	assert_int_equal(l.n, 4);
	check_row(&l, 1, 10, 76, 1, 9);
	check_row(&l, 2, 0, 62, 0, 7);
	check_row(&l, 3, 18, 68, 3, 8);
	check_row(&l, 4, 57, 70, 7, 9);
	assert_int_equal(l.time, 85);

	lens.kernel = LENS_KERNEL_OUT;
	func_list_build(&l, &kernel_snap, &lens);
	assert_int_equal(l.n, 3);
	check_row(&l, 1, 14, 76, 2, 9);
	check_row(&l, 2, 62, 62, 7, 7);
	check_row(&l, 4, 9, 9, 2, 2); /* nobody else to book it on */
	assert_int_equal(l.time, 85);
	/* the trend is that of the sums: read had 27 of 44 and 32 of 49 */
	assert_true(
	    fabs(row(&l, 2)->trend - 100.0 * (27.0 / 44 - 32.0 / 49)) < 1e-9);

	lens.thread = 1;
	func_list_build(&l, &kernel_snap, &lens);
	check_row(&l, 1, 4, 34, 1, 4);
	check_row(&l, 2, 30, 30, 3, 3);
	check_row(&l, 4, 6, 6, 1, 1);
	func_list_fini(&l);
}

/* Of leaf only thread 1's 60 ns are known by line, of main nothing. */
static const struct snap_spot spots[] = {
	{ 2, 0x10, "fib.c", 8, "fib.c", 8 },
	{ 2, 0x14, "fib.c", 8, "fib.c", 8 },
	{ 2, 0x20, "fib.c", 9, "fib.c", 9 },
	{ 3, 0x30, "", 0, "", 0 },
	{ 3, 0x34, "leaf.c", 7, "leaf.c", 5 },
};

static const struct snap_spot_cell spot_cells[] = {
	{ 0, 0, SPOT_SELF, 0, { 0, 2, 2, 2 }, { 0, 20, 20, 20 } },
	{ 0, 0, SPOT_TOTAL, 0, { 0, 2, 2, 2 }, { 0, 20, 20, 20 } },
	{ 1, 0, SPOT_SELF, 0, { 0, 3, 3, 3 }, { 0, 30, 30, 30 } },
	{ 1, 0, SPOT_TOTAL, 0, { 0, 3, 3, 3 }, { 0, 30, 30, 30 } },
	{ 2, 0, SPOT_TOTAL, 0, { 3, 4, 4, 4 }, { 30, 40, 40, 40 } },
	{ 3, 0, SPOT_SELF, 0, { 3, 4, 4, 4 }, { 30, 40, 40, 40 } },
	{ 3, 0, SPOT_TOTAL, 0, { 3, 4, 4, 4 }, { 30, 40, 40, 40 } },
	{ 4, 1, SPOT_SELF, 0, { 0, 3, 6, 6 }, { 0, 30, 60, 60 } },
	{ 4, 1, SPOT_TOTAL, 0, { 0, 3, 6, 6 }, { 0, 30, 60, 60 } },
};

static struct snapshot
with_lines(void)
{
	struct snapshot s = snap;

	s.spots = spots;
	s.nspots = sizeof spots / sizeof *spots;
	s.spot_cells = spot_cells;
	s.nspot_cells = sizeof spot_cells / sizeof *spot_cells;
	return s;
}

struct line_row {
	uint32_t func;
	unsigned line;
	uint64_t self, total;
	uint32_t samples_self, samples_total;
};

static void
test_lines(void **state)
{
	static const struct {
		const char *what;
		enum window window;
		uint32_t thread;
		enum column sort;
		const char *filter;
		uint64_t covered;
		struct line_row want[6]; /* to the first without time */
	} cases[] = {
		{ "all", WINDOW_ALL, LENS_ALL_THREADS, COL_SELF, NULL, 200,
		    { { 3, 0, 80, 80, 8, 8 }, { 3, 5, 60, 60, 6, 6 },
			{ 2, 8, 50, 50, 5, 5 }, { 1, 0, 10, 200, 1, 20 },
			{ 2, 9, 0, 40, 0, 4 } } },
		{ "a thread", WINDOW_ALL, 1, COL_SELF, NULL, 100,
		    { { 3, 5, 60, 60, 6, 6 }, { 3, 0, 40, 40, 4, 4 },
			{ 1, 0, 0, 100, 0, 10 } } },
		{ "a window", WINDOW_1S, LENS_ALL_THREADS, COL_SELF, NULL, 40,
		    { { 3, 0, 30, 30, 3, 3 }, { 1, 0, 10, 40, 1, 4 },
			{ 2, 9, 0, 30, 0, 3 } } },
		{ "by place, backwards, and then those without", WINDOW_ALL,
		    LENS_ALL_THREADS, COL_LINE, NULL, 200,
		    { { 3, 5, 60, 60, 6, 6 }, { 2, 9, 0, 40, 0, 4 },
			{ 2, 8, 50, 50, 5, 5 }, { 3, 0, 80, 80, 8, 8 },
			{ 1, 0, 10, 200, 1, 20 } } },
		{ "by the line's file", WINDOW_ALL, LENS_ALL_THREADS, COL_SELF,
		    "leaf.c", 60, { { 3, 5, 60, 60, 6, 6 } } },
		{ "by name, with all that it calls", WINDOW_ALL,
		    LENS_ALL_THREADS, COL_SELF, "fib", 90,
		    { { 2, 8, 50, 50, 5, 5 }, { 2, 9, 0, 40, 0, 4 } } },
		{ "by name", WINDOW_ALL, LENS_ALL_THREADS, COL_SELF, "leaf",
		    140, { { 3, 0, 80, 80, 8, 8 }, { 3, 5, 60, 60, 6, 6 } } },
	};
	struct snapshot s = with_lines();
	struct func_list l = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct line_row *want = cases[i].want;
		struct lens lens = { .thread = cases[i].thread,
			.window = cases[i].window,
			.sort = cases[i].sort,
			.by_line = true };
		struct match *m = cases[i].filter == NULL
				      ? NULL
				      : match_new(cases[i].filter, NULL);
		size_t n = 0, k;

		lens.filter = m;
		func_list_build(&l, &s, &lens);
		while (n < 6 && want[n].samples_total > 0)
			n++;
		for (k = 0; k < n && k < l.n; k++)
			if (l.v[k].func != want[k].func ||
			    l.v[k].line != want[k].line ||
			    l.v[k].self != want[k].self ||
			    l.v[k].total != want[k].total ||
			    l.v[k].samples_self != want[k].samples_self ||
			    l.v[k].samples_total != want[k].samples_total)
				fail_msg("%s: row %zu", cases[i].what, k);
		if (l.n != n)
			fail_msg("%s: %zu rows", cases[i].what, l.n);
		assert_int_equal(l.covered, cases[i].covered);
		match_free(m);
	}
	func_list_fini(&l);
}

static uint64_t
id_of(const struct func_list *l, uint32_t func, unsigned line)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].func == func && l->v[i].line == line)
			return l->v[i].id;
	fail_msg("no row of function %u, line %u", func, line);
	return 0;
}

/* The line at which samples were found, which is not that of the time. */
static void
test_raw_lines(void **state)
{
	struct snapshot s = with_lines();
	struct func_list l = { 0 };
	struct lens lens = whole;

	(void)state;
	lens.by_line = true;
	lens.skid = LENS_SKID_RAW;
	func_list_build(&l, &s, &lens);
	id_of(&l, 3, 7);
	for (size_t i = 0; i < l.n; i++)
		assert_int_not_equal(l.v[i].line, 5);
	func_list_fini(&l);
}

/* A row is known again while others come and go. */
static void
test_line_ids(void **state)
{
	struct snapshot s = with_lines();
	struct func_list l = { 0 };
	struct lens lens = whole;
	uint64_t id, other;

	(void)state;
	lens.by_line = true;
	func_list_build(&l, &s, &lens);
	for (size_t i = 0; i < l.n; i++)
		for (size_t k = 0; k < i; k++)
			assert_true(l.v[i].id != l.v[k].id);
	id = id_of(&l, 2, 9);
	other = id_of(&l, 3, 0);
	lens.window = WINDOW_1S;
	func_list_build(&l, &s, &lens);
	assert_true(id_of(&l, 2, 9) == id);
	assert_true(id_of(&l, 3, 0) == other);
	lens.by_line = false;
	func_list_build(&l, &s, &lens);
	assert_int_equal(l.n, 3);
	assert_int_equal(id_of(&l, 2, 7), 2);
	func_list_fini(&l);
}

/* More than the function has, as where its window was shortened. */
static void
test_line_of_more(void **state)
{
	struct snapshot s = with_lines();
	struct func_list l = { 0 };
	struct lens lens = whole;

	(void)state;
	lens.by_line = true;
	s.ncells = 4; /* without thread 1 */
	func_list_build(&l, &s, &lens);
	for (size_t i = 0; i < l.n; i++)
		assert_true(l.v[i].self <= 60 && l.v[i].total <= 100);
	func_list_fini(&l);
}

static uint64_t
sum_of_self(const struct snapshot *s, const struct lens *lens)
{
	struct func_list l = { 0 };
	uint64_t sum = 0;

	func_list_build(&l, s, lens);
	for (size_t i = 0; i < l.n; i++)
		sum += l.v[i].self;
	assert_int_equal(sum, l.time);
	func_list_fini(&l);
	return sum;
}

/* With the kernel's rows or without, no time is lost and none made up. */
static void
test_kernel_sums(void **state)
{
	const uint32_t shown[] = { LENS_ALL_THREADS, 0, 1 };

	(void)state;
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		for (int w = 0; w < WINDOWS; w++) {
			struct lens lens = whole;
			uint64_t with;

			lens.thread = shown[i];
			lens.window = (enum window)w;
			with = sum_of_self(&kernel_snap, &lens);
			lens.kernel = LENS_KERNEL_OUT;
			assert_int_equal(
			    sum_of_self(&kernel_snap, &lens), with);
		}
}

static void
test_empty(void **state)
{
	static const struct snapshot nothing;
	struct func_list l = { 0 };

	(void)state;
	func_list_build(&l, &snap, &whole);
	func_list_build(&l, &nothing, &whole);
	assert_int_equal(l.n, 0);
	assert_int_equal(l.time, 0);
	assert_int_equal(l.samples, 0);
	func_list_fini(&l);
	func_list_build(&l, &nothing, &whole);
	func_list_fini(&l);
}

/* In steady state nothing is allocated: the tables stay where they are. */
static void
test_scratch_is_kept(void **state)
{
	struct func_list l = { 0 };
	void *v, *scratch;

	(void)state;
	func_list_build(&l, &snap, &whole);
	v = l.v;
	scratch = l.scratch;
	func_list_build(&l, &snap, &whole);
	assert_ptr_equal(l.v, v);
	assert_ptr_equal(l.scratch, scratch);
	func_list_fini(&l);
}

static void
test_thread_by_name(void **state)
{
	static const struct {
		const char *spec;
		bool found;
		uint32_t index;
	} cases[] = {
		{ "100", true, 0 },
		{ "main", true, 0 },
		{ "worker", true, 2 }, /* the busiest */
		{ "101", true, 1 }, /* an id goes before a name */
		{ "103", true, 4 },
		{ "Pool-1", true, 2 },
		{ "work*", true, 2 }, /* the busiest that fits */
		{ "m?i[mn]", true, 0 },
		{ "Poo*-?", true, 2 },
		{ "x*", false, 0 },
		{ "[", false, 0 },
		{ "work", false, 0 },
		{ "Pool", false, 0 },
		{ "", false, 0 },
		{ "0", false, 0 },
		{ "99999999999999999999", false, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint32_t index = 77;

		if (lens_thread(&snap, cases[i].spec, &index) != cases[i].found)
			fail_msg("'%s'", cases[i].spec);
		assert_int_equal(index, cases[i].found ? cases[i].index : 77);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_totals),
		cmocka_unit_test(test_thread_and_window),
		cmocka_unit_test(test_trend),
		cmocka_unit_test(test_python_filter),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_kernel),
		cmocka_unit_test(test_kernel_sums),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_raw_lines),
		cmocka_unit_test(test_line_ids),
		cmocka_unit_test(test_line_of_more),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_scratch_is_kept),
		cmocka_unit_test(test_thread_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
