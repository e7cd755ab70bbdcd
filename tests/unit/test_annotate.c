/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_annotate.c - times by row against figures worked out by hand. */
#include "config.h"

#include "profile/annotate.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "code/maker.h"
#include "profile/list.h"

enum { OTHER, MAIN, LEAF, ENTRY, WORK, FUNCS };

static const struct func funcs[FUNCS] = {
	[OTHER] = { .name = "[other functions]", .module = "", .file = "" },
	[MAIN] = { .name = "main", .module = "", .file = "" },
	[LEAF] = { .name = "leaf", .module = "", .file = "" },
	[ENTRY] = { .name = "entry",
	    .module = "",
	    .file = "",
	    .kind = FUNC_KERNEL },
	[WORK] = { .name = "work",
	    .module = "",
	    .file = "",
	    .kind = FUNC_KERNEL },
};

/*
 *	main			thread 0: 10 ns at 0x100, 4 at 0x104, 2 without
 *				a spot; thread 1: 1 ns at 0x104, old
 *	  leaf			called at 0x104, thread 0: 20 ns at 0x200
 *	  entry, kernel		called at 0x109: 5 ns, thread 1
 *	work, kernel		thread 0: 3 ns at 0x404
 *	  entry, kernel		called at 0x408, thread 0: 6 ns
 */
static const struct snap_node nodes[] = {
	{ 0 },
	{ .parent = 0, .func = OTHER, .first = true },
	{ .parent = 0, .func = MAIN, .first = true },
	{ .parent = 2, .func = LEAF, .first = true },
	{ .parent = 2, .func = ENTRY, .first = true },
	{ .parent = 0, .func = WORK, .first = true },
	{ .parent = 5, .func = ENTRY, .first = true },
};

static const struct snap_cell cells[] = {
	{ 2, 0, 0, { 3, 3, 3, 3 }, { 16, 16, 16, 16 } },
	{ 2, 1, 0, { 0, 0, 1, 1 }, { 0, 0, 1, 1 } },
	{ 3, 0, 0, { 2, 2, 2, 2 }, { 20, 20, 20, 20 } },
	{ 4, 1, DURING_GIL, { 1, 1, 1, 1 }, { 5, 5, 5, 5 } },
	{ 5, 0, 0, { 1, 1, 1, 1 }, { 3, 3, 3, 3 } },
	{ 6, 0, 0, { 1, 1, 1, 1 }, { 6, 6, 6, 6 } },
};

static const struct snap_spot spots[] = {
	{ MAIN, 0x100, "", 0, "", 0 },
	{ MAIN, 0x104, "", 0, "", 0 },
	{ MAIN, 0x109, "", 0, "", 0 }, /* within the call at 0x108 */
	{ LEAF, 0x200, "", 0, "", 0 },
	{ ENTRY, 0x300, "", 0, "", 0 },
	{ WORK, 0x404, "", 0, "", 0 },
	{ WORK, 0x408, "", 0, "", 0 },
};

#define ONE(ns, samples)                        \
	{ samples, samples, samples, samples }, \
	{                                       \
		ns, ns, ns, ns                  \
	}

static const struct snap_spot_cell spot_cells[] = {
	{ 0, 0, SPOT_SELF, 0, ONE(10, 1) },
	{ 0, 0, SPOT_TOTAL, 0, ONE(10, 1) },
	{ 1, 0, SPOT_SELF, 0, ONE(4, 1) },
	{ 1, 0, SPOT_TOTAL, 0, ONE(24, 3) },
	{ 1, 1, SPOT_SELF, 0, { 0, 0, 1, 1 }, { 0, 0, 1, 1 } },
	{ 1, 1, SPOT_TOTAL, 0, { 0, 0, 1, 1 }, { 0, 0, 1, 1 } },
	{ 2, 1, SPOT_SELF_OUT, DURING_GIL, ONE(5, 1) },
	{ 2, 1, SPOT_TOTAL, DURING_GIL, ONE(5, 1) },
	{ 3, 0, SPOT_SELF, 0, ONE(20, 2) },
	{ 3, 0, SPOT_TOTAL, 0, ONE(20, 2) },
	{ 4, 1, SPOT_SELF_IN, DURING_GIL, ONE(5, 1) },
	{ 4, 1, SPOT_TOTAL, DURING_GIL, ONE(5, 1) },
	{ 4, 0, SPOT_SELF_IN, 0, ONE(6, 1) },
	{ 4, 0, SPOT_TOTAL, 0, ONE(6, 1) },
	{ 5, 0, SPOT_SELF_IN, 0, ONE(3, 1) },
	{ 5, 0, SPOT_SELF_OUT, 0, ONE(3, 1) },
	{ 5, 0, SPOT_TOTAL, 0, ONE(3, 1) },
	{ 6, 0, SPOT_SELF_OUT, 0, ONE(6, 1) },
	{ 6, 0, SPOT_TOTAL, 0, ONE(6, 1) },
};

static const struct snapshot snap = {
	.nodes = nodes,
	.nnodes = sizeof nodes / sizeof *nodes,
	.cells = cells,
	.ncells = sizeof cells / sizeof *cells,
	.funcs = funcs,
	.nfuncs = FUNCS,
	.spots = spots,
	.nspots = sizeof spots / sizeof *spots,
	.spot_cells = spot_cells,
	.nspot_cells = sizeof spot_cells / sizeof *spot_cells,
};

/* Rows of 4 bytes from start. */
static struct maker *
make(uint32_t func, uint64_t start, size_t n)
{
	struct maker *m = maker_new(func, start);

	for (size_t i = 0; i < n; i++) {
		struct code_row *r = maker_row(m);

		r->addr = start + 4 * i;
		r->size = 4;
	}
	return m;
}

static const struct {
	const char *what;
	uint32_t func, thread;
	enum window window;
	enum lens_kernel kernel;
	enum mode mode;
	uint64_t self[4], total[4]; /* rows, from 0x100 times the function */
	uint64_t self_elsewhere, total_elsewhere, self_all, total_all;
	uint32_t nhottest, hottest[2];
} cases[] = {
	{ "all", MAIN, LENS_ALL_THREADS, WINDOW_ALL, LENS_KERNEL_IN, MODE_CPU,
	    { 10, 5, 0, 0 }, { 10, 25, 5, 0 }, 2, 2, 17, 42, 2, { 0, 1 } },
	{ "a window", MAIN, LENS_ALL_THREADS, WINDOW_1S, LENS_KERNEL_IN,
	    MODE_CPU, { 10, 4, 0, 0 }, { 10, 24, 5, 0 }, 2, 2, 16, 41, 2,
	    { 0, 1 } },
	{ "a thread", MAIN, 1, WINDOW_ALL, LENS_KERNEL_IN, MODE_CPU,
	    { 0, 1, 0, 0 }, { 0, 1, 5, 0 }, 0, 0, 1, 6, 1, { 1 } },
	{ "a thread without time there", LEAF, 1, WINDOW_ALL, LENS_KERNEL_IN,
	    MODE_CPU, { 0 }, { 0 }, 0, 0, 0, 0, 0, { 0 } },
	{ "with the kernel's", MAIN, LENS_ALL_THREADS, WINDOW_ALL,
	    LENS_KERNEL_OUT, MODE_CPU, { 10, 5, 5, 0 }, { 10, 25, 5, 0 }, 2, 2,
	    22, 42, 3, { 0, 1 } },
	{ "the kernel", WORK, LENS_ALL_THREADS, WINDOW_ALL, LENS_KERNEL_IN,
	    MODE_CPU, { 0, 3, 0, 0 }, { 0, 3, 6, 0 }, 0, 0, 3, 9, 1, { 1 } },
	{ "the kernel's first", WORK, LENS_ALL_THREADS, WINDOW_ALL,
	    LENS_KERNEL_OUT, MODE_CPU, { 0, 3, 6, 0 }, { 0, 3, 6, 0 }, 0, 0, 9,
	    9, 2, { 2, 1 } },
	{ "called by others", ENTRY, LENS_ALL_THREADS, WINDOW_ALL,
	    LENS_KERNEL_IN, MODE_CPU, { 11, 0, 0, 0 }, { 11, 0, 0, 0 }, 0, 0,
	    11, 11, 1, { 0 } },
	{ "a mode", ENTRY, LENS_ALL_THREADS, WINDOW_ALL, LENS_KERNEL_IN,
	    MODE_GIL, { 5, 0, 0, 0 }, { 5, 0, 0, 0 }, 0, 0, 5, 5, 1, { 0 } },
	{ "whose time is theirs", ENTRY, LENS_ALL_THREADS, WINDOW_ALL,
	    LENS_KERNEL_OUT, MODE_CPU, { 0 }, { 0 }, 0, 0, 0, 0, 0, { 0 } },
	{ "one without time", OTHER, LENS_ALL_THREADS, WINDOW_ALL,
	    LENS_KERNEL_IN, MODE_CPU, { 0 }, { 0 }, 0, 0, 0, 0, 0, { 0 } },
	{ "one never met", LISTING_NONE, LENS_ALL_THREADS, WINDOW_ALL,
	    LENS_KERNEL_IN, MODE_CPU, { 0 }, { 0 }, 0, 0, 0, 0, 0, { 0 } },
};

static void
check_case(const struct annotation *a, size_t i)
{
	const char *what = cases[i].what;

	for (unsigned r = 0; r < 4; r++) {
		if (a->rows[r].self != cases[i].self[r] ||
		    a->rows[r].total != cases[i].total[r])
			fail_msg("%s: row %u", what, r);
		if (a->all.self > 0 &&
		    fabs(a->rows[r].self_pct - 100.0 * (double)a->rows[r].self /
						   (double)a->all.self) > 1e-9)
			fail_msg("%s: share of row %u", what, r);
	}
	if (a->elsewhere.self != cases[i].self_elsewhere ||
	    a->elsewhere.total != cases[i].total_elsewhere ||
	    a->all.self != cases[i].self_all ||
	    a->all.total != cases[i].total_all)
		fail_msg("%s: all", what);
	if (a->nhottest != cases[i].nhottest)
		fail_msg("%s: %zu hot rows", what, a->nhottest);
	for (unsigned r = 0; r < 2 && r < a->nhottest; r++)
		if (a->hottest[r] != cases[i].hottest[r])
			fail_msg("%s: hot row %u", what, r);
}

static void
test_cases(void **state)
{
	struct annotation a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct lens lens = { .thread = cases[i].thread,
			.window = cases[i].window,
			.kernel = cases[i].kernel,
			.mode = cases[i].mode };
		const struct listing *l = maker_finish(
		    make(cases[i].func, 0x100ull * cases[i].func, 4));

		annotation_build(&a, &snap, &lens, l);
		check_case(&a, i);
		listing_release(l);
	}
	annotation_fini(&a);
}

static void
test_shares_of_all(void **state)
{
	const struct lens lens = { .thread = LENS_ALL_THREADS,
		.window = WINDOW_ALL };
	const struct listing *l = maker_finish(make(MAIN, 0x100, 4));
	struct annotation a = { 0 };

	(void)state;
	annotation_build(&a, &snap, &lens, l);
	assert_true(fabs(a.all.self_pct - 100.0 * 17 / 51) < 1e-9);
	assert_true(fabs(a.all.total_pct - 100.0 * 42 / 51) < 1e-9);
	assert_true(fabs(a.elsewhere.self_pct - 100.0 * 2 / 17) < 1e-9);
	assert_int_equal(a.all.samples, 4);
	assert_int_equal(a.rows[1].samples, 2);
	assert_int_equal(a.elsewhere.samples, 1);
	annotation_fini(&a);
	listing_release(l);
}

/* 10 of 17 ns are in a specialised opcode. */
static void
test_specialised(void **state)
{
	const struct lens lens = { .thread = LENS_ALL_THREADS,
		.window = WINDOW_ALL };
	struct maker *m = make(MAIN, 0x100, 4);
	struct annotation a = { 0 };
	const struct listing *l;
	size_t n;

	(void)state;
	maker_rows(m, &n)[0].specialised = true;
	maker_rows(m, &n)[3].specialised = true; /* without time */
	l = maker_finish(m);
	annotation_build(&a, &snap, &lens, l);
	assert_true(fabs(a.specialised_pct - 100.0 * 10 / 17) < 1e-9);
	listing_release(l);
	l = maker_finish(make(MAIN, 0x100, 4));
	annotation_build(&a, &snap, &lens, l);
	assert_true(a.specialised_pct == 0);
	annotation_fini(&a);
	listing_release(l);
}

/* For each row, whatever the lens: what the function list says. */
static void
test_agrees_with_the_list(void **state)
{
	const uint32_t thread[] = { LENS_ALL_THREADS, 0, 1 };
	struct func_list l = { 0 };
	struct annotation a = { 0 };

	(void)state;
	for (unsigned i = 0; i < 3 * WINDOWS * 2 * MODES; i++) {
		const struct lens lens = { .thread = thread[i % 3],
			.window = (enum window)(i / 3 % WINDOWS),
			.kernel = (enum lens_kernel)(i / 3 / WINDOWS % 2),
			.mode = (enum mode)(i / 3 / WINDOWS / 2) };

		func_list_build(&l, &snap, &lens);
		for (size_t k = 0; k < l.n; k++) {
			const struct func_row *row = &l.v[k];
			const struct listing *listing = maker_finish(
			    make(row->func, 0x100ull * row->func, 2));
			struct annotated sum;

			annotation_build(&a, &snap, &lens, listing);
			sum = a.elsewhere;
			for (size_t r = 0; r < a.nrows; r++) {
				sum.self += a.rows[r].self;
				sum.total += a.rows[r].total;
				sum.samples += a.rows[r].samples;
			}
			assert_int_equal(sum.self, row->self);
			assert_int_equal(sum.total, row->total);
			assert_int_equal(sum.samples, row->samples_self);
			assert_true(
			    fabs(a.all.self_pct - row->self_pct) < 1e-9);
			assert_true(
			    fabs(a.all.total_pct - row->total_pct) < 1e-9);
			listing_release(listing);
		}
	}
	func_list_fini(&l);
	annotation_fini(&a);
}

/* Lines add up their rows; inlined calls, theirs and those within them. */
static void
test_groups(void **state)
{
	const struct lens lens = { .thread = LENS_ALL_THREADS,
		.window = WINDOW_ALL,
		.kernel = LENS_KERNEL_OUT };
	struct maker *m = make(MAIN, 0x100, 4);
	const uint32_t outer = maker_inline(m, "outer", LISTING_NONE, "a.c", 7);
	const uint32_t inner = maker_inline(m, "inner", outer, "b.c", 9);
	const uint32_t one = maker_line(m, "a.c", 1, NULL);
	const uint32_t two = maker_line(m, "a.c", 2, NULL);
	const struct listing *l;
	struct annotation a = { 0 };
	struct code_row *row;
	size_t n;

	(void)state;
	row = maker_rows(m, &n);
	row[0].line = row[2].line = one;
	row[1].line = two;
	row[1].inlined = outer;
	row[2].inlined = inner;
	l = maker_finish(m);
	annotation_build(&a, &snap, &lens, l);
	assert_int_equal(a.nlines, 2);
	assert_int_equal(a.lines[one].self, 15);
	assert_int_equal(a.lines[one].total, 15);
	assert_int_equal(a.lines[one].samples, 2);
	assert_int_equal(a.lines[two].self, 5);
	assert_int_equal(a.lines[two].total, 25);
	assert_int_equal(a.ninlines, 2);
	assert_int_equal(a.inlines[inner].self, 5);
	assert_int_equal(a.inlines[outer].self, 10);
	assert_int_equal(a.inlines[outer].total, 30);
	assert_true(fabs(a.inlines[outer].self_pct - 100.0 * 10 / 22) < 1e-9);
	assert_true(fabs(a.lines[two].total_pct - 100.0 * 25 / 42) < 1e-9);
	listing_release(l);
	annotation_fini(&a);
}

/* What was built before leaves nothing behind, and its memory is used again. */
static void
test_again(void **state)
{
	static const struct snapshot nothing;
	const struct lens lens = { .thread = LENS_ALL_THREADS,
		.window = WINDOW_ALL };
	const struct listing *l = maker_finish(make(MAIN, 0x100, 4));
	struct annotation a = { 0 };
	const void *rows, *scratch;

	(void)state;
	annotation_build(&a, &snap, &lens, l);
	rows = a.rows;
	scratch = a.scratch;
	annotation_build(&a, &snap, &lens, l);
	assert_ptr_equal(a.rows, rows);
	assert_ptr_equal(a.scratch, scratch);
	assert_int_equal(a.rows[0].self, 10);
	annotation_build(&a, &nothing, &lens, l);
	assert_int_equal(a.nrows, 4);
	assert_int_equal(a.rows[0].self + a.all.self + a.elsewhere.self, 0);
	assert_int_equal(a.nhottest, 0);
	annotation_fini(&a);
	listing_release(l);
}

/* A window that was shortened more for the cells than for the spots. */
static void
test_never_below_nothing(void **state)
{
	const struct lens lens = { .thread = LENS_ALL_THREADS,
		.window = WINDOW_ALL };
	const struct listing *l = maker_finish(make(LEAF, 0x200, 1));
	struct annotation a = { 0 };
	struct snapshot s = snap;

	(void)state;
	s.ncells = 2;
	annotation_build(&a, &s, &lens, l);
	assert_int_equal(a.rows[0].self, 20);
	assert_int_equal(a.all.self, 0);
	assert_int_equal(a.elsewhere.self, 0);
	annotation_fini(&a);
	listing_release(l);
}

#ifdef STACKTOP_HOSTILE
enum { LARGE = 2000 }; /* tables move at each growth */
#else
enum { LARGE = 100000 };
#endif

/* It runs at each refresh: not rows times spots. */
static void
test_large(void **state)
{
	enum { ROWS = LARGE, SPOTS = LARGE / 2, THREADS = 4, TIMES = 3 };
	const struct lens lens = { .thread = LENS_ALL_THREADS,
		.window = WINDOW_ALL };
	const struct listing *l = maker_finish(make(MAIN, 0x100, ROWS));
	struct snap_spot *spot = xcalloc(SPOTS, sizeof *spot);
	struct snap_spot_cell *cell = xcalloc(SPOTS * THREADS, sizeof *cell);
	struct annotation a = { 0 };
	struct snapshot s = snap;
	struct rng rng;
	uint64_t began, sum = 0;

	(void)state;
	rng_seed(&rng, 1);
	for (uint32_t i = 0; i < SPOTS; i++)
		spot[i] = (struct snap_spot){ MAIN,
			0x100 + rng_next(&rng) % (4 * ROWS), "", 0, "", 0 };
	for (uint32_t i = 0; i < SPOTS * THREADS; i++)
		cell[i] = (struct snap_spot_cell){ i % SPOTS, i / SPOTS,
			SPOT_SELF, 0, ONE(1, 1) };
	s.spots = spot;
	s.nspots = SPOTS;
	s.spot_cells = cell;
	s.nspot_cells = SPOTS * THREADS;
	began = clock_mono();
	for (unsigned i = 0; i < TIMES; i++)
		annotation_build(&a, &s, &lens, l);
	assert_true(clock_mono() - began < TIMES * NS_PER_S);
	for (size_t i = 0; i < a.nrows; i++)
		sum += a.rows[i].self;
	assert_int_equal(sum, SPOTS * THREADS);
	for (size_t i = 1; i < a.nhottest; i++)
		assert_true(
		    a.rows[a.hottest[i - 1]].self >= a.rows[a.hottest[i]].self);
	annotation_fini(&a);
	listing_release(l);
	free(spot);
	free(cell);
}

/* A function that calls itself: the call has all the time below it, the sums
 * have it once. */
static void
test_recursion(void **state)
{
	const struct snap_node node[] = { { 0 },
		{ .func = LEAF, .first = true },
		{ .parent = 1, .func = LEAF } };
	const struct snap_cell cell[] = { { 2, 0, 0, ONE(7, 1) } };
	const struct snap_spot spot[] = { { LEAF, 0x200, "", 0, "", 0 },
		{ LEAF, 0x20a, "", 0, "", 0 } };
	const struct snap_spot_cell at[] = { { 0, 0, SPOT_SELF, 0, ONE(7, 1) },
		{ 0, 0, SPOT_TOTAL, 0, ONE(7, 1) },
		{ 1, 0, SPOT_AGAIN, 0, ONE(7, 1) } };
	const struct snapshot s = { .nodes = node,
		.nnodes = 3,
		.cells = cell,
		.ncells = 1,
		.funcs = funcs,
		.nfuncs = FUNCS,
		.spots = spot,
		.nspots = 2,
		.spot_cells = at,
		.nspot_cells = 3 };
	const struct lens lens = { .thread = LENS_ALL_THREADS,
		.window = WINDOW_ALL };
	const struct listing *l;
	struct maker *m = make(LEAF, 0x200, 4);
	struct annotation a = { 0 };
	struct code_row *r;
	size_t n;

	(void)state;
	r = maker_rows(m, &n);
	r[0].line = r[2].line = maker_line(m, "leaf.c", 1, NULL);
	l = maker_finish(m);
	annotation_build(&a, &s, &lens, l);
	assert_int_equal(a.rows[0].total, 7);
	assert_int_equal(a.rows[2].total, 7);
	assert_int_equal(a.rows[2].self, 0);
	assert_int_equal(a.lines[0].total, 7);
	assert_int_equal(a.all.total, 7);
	assert_int_equal(a.elsewhere.total, 0);
	annotation_fini(&a);
	listing_release(l);
}

/* Where time that is found at an address goes. */
static const struct {
	const char *what;
	uint64_t addr;
	uint32_t back, raw; /* rows */
} skid_cases[] = {
	{ "the first has none before it", 0x200, 0, 0 },
	{ "it waited for the one before", 0x204, 0, 1 },
	{ "some row jumps there", 0x208, 2, 2 },
	{ "behind a branch not taken", 0x210, 3, 4 },
	{ "behind a call", 0x218, 6, 6 },
	{ "behind a jump", 0x220, 8, 8 },
	{ "within a call, as callers are", 0x216, 5, 5 },
	{ "behind what may be jumped to", 0x224, 9, 9 },
	{ "another part", 0x228, 10, 10 },
	{ "it goes on where it was", 0x22c, 11, 11 },
	{ "and then with the next", 0x230, 11, 12 },
};

static const struct listing *
make_skidding(bool skids)
{
	struct maker *m = make(LEAF, 0x200, 13);
	struct code_row *r;
	size_t n;

	r = maker_rows(m, &n);
	r[3].flow = CODE_BRANCH;
	r[3].target = 2;
	r[5].flow = CODE_CALL;
	r[7].flow = CODE_JUMP;
	r[10].part = true;
	r[11].op = "rep stosb";
	maker_listing(m)->skids = skids;
	return maker_finish(m);
}

static uint32_t
row_of_time(uint64_t addr, enum lens_skid skid, bool skids)
{
	const struct snap_node node[] = { { 0 }, { .func = LEAF } };
	const struct snap_cell cell[] = { { 1, 0, 0, ONE(7, 1) } };
	const struct snap_spot spot[] = { { LEAF, addr, "", 0, "", 0 } };
	const struct snap_spot_cell at[] = { { 0, 0, SPOT_SELF, 0, ONE(7, 1) },
		{ 0, 0, SPOT_TOTAL, 0, ONE(7, 1) } };
	const struct snapshot s = { .nodes = node,
		.nnodes = 2,
		.cells = cell,
		.ncells = 1,
		.funcs = funcs,
		.nfuncs = FUNCS,
		.spots = spot,
		.nspots = 1,
		.spot_cells = at,
		.nspot_cells = 2 };
	const struct lens lens = {
		.thread = LENS_ALL_THREADS, .window = WINDOW_ALL, .skid = skid
	};
	const struct listing *l = make_skidding(skids);
	struct annotation a = { 0 };
	uint32_t row;

	annotation_build(&a, &s, &lens, l);
	assert_int_equal(a.nhottest, 1);
	row = a.hottest[0];
	assert_int_equal(a.rows[row].self, 7);
	assert_int_equal(a.rows[row].total, 7);
	annotation_fini(&a);
	listing_release(l);
	return row;
}

static void
test_skid(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof skid_cases / sizeof *skid_cases; i++) {
		uint64_t addr = skid_cases[i].addr;

		if (row_of_time(addr, LENS_SKID_BACK, true) !=
			skid_cases[i].back ||
		    row_of_time(addr, LENS_SKID_RAW, true) !=
			skid_cases[i].raw ||
		    row_of_time(addr, LENS_SKID_BACK, false) !=
			skid_cases[i].raw)
			fail_msg("%s", skid_cases[i].what);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_skid),
		cmocka_unit_test(test_recursion),
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_shares_of_all),
		cmocka_unit_test(test_specialised),
		cmocka_unit_test(test_agrees_with_the_list),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_never_below_nothing),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
