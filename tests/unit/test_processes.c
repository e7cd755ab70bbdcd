/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_processes.c - threads added up. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "profile/processes.h"

static const struct snap_thread threads[] = {
	{ 10, 10, "make", true, .samples = 2 },
	{ 20, 20, "cc1", false, .samples = 7 },
	{ 10, 11, "make-helper", false, .samples = 1 },
	{ 30, 30, "cc1", true, .samples = 8 },
	{ 40, 40, "as", false, .samples = 0 },
	{ 0, 0, "[other threads]", false, .samples = 100 },
};

/* thread, ns of the whole time */
static const struct snap_cell cells[] = {
	{ 1, 0, 0, .ns = { [WINDOW_1S] = 1, [WINDOW_ALL] = 5 } },
	{ 2, 1, 0, .ns = { [WINDOW_ALL] = 30 } },
	{ 1, 1, 0, .ns = { [WINDOW_ALL] = 40 } },
	{ 1, 2, 0, .ns = { [WINDOW_ALL] = 10 } },
	{ 2, 3, 0, .ns = { [WINDOW_ALL] = 80 } },
	{ 2, 4, 0, .ns = { [WINDOW_ALL] = 15 } },
	{ 2, 5, 0, .ns = { [WINDOW_ALL] = 100 } },
};

static const struct snapshot snap = { .threads = threads,
	.nthreads = sizeof threads / sizeof *threads,
	.cells = cells,
	.ncells = sizeof cells / sizeof *cells };

static void
test_build(void **state)
{
	static const struct process_row expect[] = {
		{ 10, 1, "make", 2, true, 3, 15 },
		{ 20, 1, "cc1", 1, false, 7, 70 },
		{ 30, 1, "cc1", 1, true, 8, 80 },
		{ 40, 1, "as", 1, false, 0, 15 },
	};
	struct process_list l = { 0 };

	(void)state;
	process_list_build(&l, &snap);
	assert_int_equal(l.n, 4);
	for (size_t i = 0; i < l.n; i++) {
		assert_int_equal(l.v[i].pid, expect[i].pid);
		assert_int_equal(l.v[i].processes, expect[i].processes);
		assert_string_equal(l.v[i].name, expect[i].name);
		assert_int_equal(l.v[i].threads, expect[i].threads);
		assert_int_equal(l.v[i].alive, expect[i].alive);
		assert_int_equal(l.v[i].samples, expect[i].samples);
		assert_int_equal(l.v[i].time, expect[i].time);
	}
	process_list_build(&l, &snap);
	assert_int_equal(l.n, 4);
	process_list_fini(&l);
}

static void
test_by_name(void **state)
{
	static const struct process_row expect[] = {
		{ 0, 2, "cc1", 2, true, 15, 150 },
		{ 0, 1, "as", 1, false, 0, 15 },
		{ 0, 1, "make", 2, true, 3, 15 },
	};
	const struct snapshot none = { 0 };
	struct process_list l = { 0 };

	(void)state;
	process_list_build(&l, &snap);
	process_list_by_name(&l);
	assert_int_equal(l.n, 3);
	for (size_t i = 0; i < l.n; i++) {
		assert_int_equal(l.v[i].processes, expect[i].processes);
		assert_string_equal(l.v[i].name, expect[i].name);
		assert_int_equal(l.v[i].threads, expect[i].threads);
		assert_int_equal(l.v[i].alive, expect[i].alive);
		assert_int_equal(l.v[i].samples, expect[i].samples);
		assert_int_equal(l.v[i].time, expect[i].time);
	}
	process_list_build(&l, &none);
	process_list_by_name(&l);
	assert_int_equal(l.n, 0);
	process_list_fini(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_build),
		cmocka_unit_test(test_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
