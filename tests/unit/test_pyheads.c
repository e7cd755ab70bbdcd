/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pyheads.c - heads of code objects that were freed are never kept. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "pymaker.h"
#include "python/pyheads.h"

static struct pymaker *m;
static struct pyheads heads;
static uint64_t code, id;
static size_t place; /* of its head */

static int
set_up(void **state)
{
	(void)state;
	m = pymaker_new(15, false);
	heads = (struct pyheads){ 0 };
	id = 0;
	code = pymaker_code(m, "f", 7);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	pyheads_fini(&heads);
	free(m);
	return 0;
}

/* One look; how many reads it took. */
static unsigned
look(uint64_t interp, uint64_t generation, unsigned *line)
{
	struct pyheads_since since = {
		.interp = interp, .id = id, .generation = generation
	};
	struct pymem mem = pymaker_mem(m);
	const struct pycode_head *head;
	unsigned before = m->reads;

	pyheads_begin(&heads, &since);
	place = pyheads_add(&heads, code, place);
	assert_int_equal(pyheads_add(&heads, code, SIZE_MAX), place);
	pyheads_read(&heads, &mem, &m->o);
	head = pyheads_get(&heads, place);
	*line = head != NULL ? head->firstlineno : 0;
	return m->reads - before;
}

/* Look so often that the head is kept. */
static void
keep(uint64_t interp, uint64_t generation)
{
	unsigned line;

	for (int i = 0; i < 2; i++) {
		assert_int_equal(look(interp, generation, &line), 1);
		assert_int_equal(line, 7);
		pyheads_believe(&heads, m->code_type);
	}
	assert_int_equal(look(interp, generation, &line), 0);
	assert_int_equal(line, 7);
}

static void
set_line(unsigned line)
{
	pymaker_put32(m, code + m->o.code.firstlineno, line);
}

static void
test_kept_while_none_is_freed(void **state)
{
	unsigned line;

	(void)state;
	keep(1, 5);
	set_line(9);
	assert_int_equal(look(1, 6, &line), 1);
	assert_int_equal(line, 9);
}

static void
test_each_interpreter_counts_its_own(void **state)
{
	unsigned line;

	(void)state;
	keep(1, 5);
	assert_int_equal(look(2, 5, &line), 1);
	assert_int_equal(look(1, 5, &line), 1);
}

/* One may come to where another was, and count as that did. */
static void
test_one_after_the_other(void **state)
{
	unsigned line;

	(void)state;
	id = 1;
	keep(1, 5);
	assert_int_equal(pyheads_get(&heads, place)->interp, 1);
	id = 2;
	assert_int_equal(look(1, 5, &line), 1);
	assert_int_equal(pyheads_get(&heads, place)->interp, 2);
}

/* Up to 3.13 nothing is counted. */
static void
test_nothing_known(void **state)
{
	unsigned line;

	(void)state;
	for (int i = 0; i < 4; i++) {
		assert_int_equal(look(0, 0, &line), 1);
		pyheads_believe(&heads, m->code_type);
	}
}

/* What was there when a thread ran on may be gone, and another one come there
 * without being counted. */
static void
test_seen_twice(void **state)
{
	unsigned line;

	(void)state;
	look(1, 5, &line);
	pyheads_believe(&heads, m->code_type);
	set_line(9);
	assert_int_equal(look(1, 5, &line), 1);
	assert_int_equal(line, 9);
	pyheads_believe(&heads, m->code_type);
	assert_int_equal(look(1, 5, &line), 1);
	pyheads_believe(&heads, m->code_type);
	assert_int_equal(look(1, 5, &line), 0);
	assert_int_equal(line, 9);
}

static void
test_not_believed(void **state)
{
	unsigned line;

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(look(1, 5, &line), 1);
	/* what is no code object may become one */
	for (int i = 0; i < 4; i++) {
		assert_int_equal(look(1, 5, &line), 1);
		pyheads_believe(&heads, m->code_type + 8);
	}
}

static void
test_unreadable(void **state)
{
	unsigned line;

	(void)state;
	code = 8;
	for (int i = 0; i < 4; i++) {
		assert_int_not_equal(look(1, 5, &line), 0);
		assert_int_equal(line, 0);
		pyheads_believe(&heads, 0);
	}
}

static void
test_bounded(void **state)
{
	const struct pyheads_since since = { .interp = 1, .generation = 5 };

	(void)state;
	for (uint64_t look = 0; look < 3; look++) {
		pyheads_begin(&heads, &since);
		for (uint64_t i = 0; i < PYHEADS_MAX; i++)
			pyheads_add(
			    &heads, (look * PYHEADS_MAX + i + 1) * 8, i);
		assert_true(heads.n <= 2 * PYHEADS_MAX);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_kept_while_none_is_freed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_each_interpreter_counts_its_own, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_one_after_the_other, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_nothing_known, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_seen_twice, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_not_believed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_unreadable, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_bounded, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
