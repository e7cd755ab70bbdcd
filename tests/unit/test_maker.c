/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "code/maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"

static void
test_strings(void **state)
{
	struct maker *m = maker_new(1, 0);
	char *huge = xmalloc(100001);
	const char *first, *kept[2000];
	char text[32];

	(void)state;
	assert_string_equal("", maker_string(m, NULL));
	assert_string_equal("", maker_string(m, ""));
	first = maker_string(m, "mov");
	snprintf(text, sizeof text, "mov");
	assert_ptr_not_equal(text, first);
	assert_ptr_equal(first, maker_string(m, text));
	memset(huge, 'x', 100000);
	huge[100000] = '\0';
	assert_string_equal(huge, maker_string(m, huge));
	for (size_t i = 0; i < 2000; i++) { /* more than a chunk holds */
		snprintf(text, sizeof text, "string number %zu", i);
		kept[i] = maker_string(m, text);
	}
	for (size_t i = 0; i < 2000; i++) {
		snprintf(text, sizeof text, "string number %zu", i);
		assert_string_equal(text, kept[i]);
		assert_ptr_equal(kept[i], maker_string(m, text));
	}
	assert_string_equal("mov", first);
	free(huge);
	maker_free(m);
	maker_free(NULL);
}

static void
test_rows(void **state)
{
	struct maker *m = maker_new(9, 0x100);
	const struct listing *l;
	struct code_row *row;
	size_t n;

	(void)state;
	maker_rows(m, &n);
	assert_int_equal(0, n);
	for (uint64_t i = 0; i < 1000; i++) {
		row = maker_row(m);
		assert_string_equal("", row->op);
		assert_string_equal("", row->base_op);
		assert_string_equal("", row->args);
		assert_string_equal("", row->note);
		assert_string_equal("", row->callee_name);
		assert_int_equal(LISTING_NONE, row->line);
		assert_int_equal(LISTING_NONE, row->inlined);
		assert_int_equal(LISTING_NONE, row->target);
		assert_false(row->part || row->patched);
		row->addr = 0x100 + 2 * i;
		row->size = 2;
	}
	row = maker_rows(m, &n);
	assert_int_equal(1000, n);
	row[7].target = 3;
	l = maker_finish(m);
	assert_int_equal(9, l->func);
	assert_int_equal(0x100, l->start);
	assert_int_equal(1000, l->nrows);
	assert_int_equal(0x102, l->rows[1].addr);
	assert_int_equal(3, l->rows[7].target);
	assert_false(l->settled);
	assert_string_equal("", l->name);
	assert_string_equal("", l->problem);
	listing_release(l);
}

static void
test_lines(void **state)
{
	struct maker *m = maker_new(1, 0);
	const struct listing *l;
	uint32_t a = maker_line(m, "a.c", 7, NULL);

	(void)state;
	assert_int_equal(0, a);
	assert_int_equal(1, maker_line(m, "a.c", 8, NULL));
	assert_int_equal(2, maker_line(m, "b.c", 7, "of b"));
	assert_int_equal(a, maker_line(m, "a.c", 7, "of a"));
	assert_int_equal(a, maker_line(m, "a.c", 7, "too late"));
	for (unsigned i = 0; i < 5000; i++)
		assert_int_equal(3 + i, maker_line(m, "c.c", i << 8, NULL));
	for (unsigned i = 0; i < 5000; i++)
		assert_int_equal(3 + i, maker_line(m, "c.c", i << 8, NULL));
	l = maker_finish(m);
	assert_int_equal(5003, l->nlines);
	assert_string_equal("a.c", l->lines[0].file);
	assert_string_equal("of a", l->lines[0].text);
	assert_null(l->lines[1].text);
	assert_string_equal("of b", l->lines[2].text);
	listing_release(l);
}

static void
test_inlines(void **state)
{
	struct maker *m = maker_new(1, 0);
	const struct listing *l;

	(void)state;
	assert_int_equal(0, maker_inline(m, "outer", LISTING_NONE, "a.c", 1));
	assert_int_equal(1, maker_inline(m, "inner", 0, "b.c", 2));
	l = maker_finish(m);
	assert_int_equal(2, l->ninlines);
	assert_string_equal("inner", l->inlines[1].name);
	assert_string_equal("b.c", l->inlines[1].file);
	assert_int_equal(0, l->inlines[1].parent);
	assert_int_equal(2, l->inlines[1].line);
	listing_release(l);
}

/* Rows of 2, 1 and 4 bytes with a gap before the last. */
static void
test_row_of(void **state)
{
	static const struct {
		uint64_t addr;
		uint32_t row;
	} cases[] = {
		{ 0, LISTING_NONE },
		{ 0xfff, LISTING_NONE },
		{ 0x1000, 0 },
		{ 0x1001, 0 },
		{ 0x1002, 1 },
		{ 0x1003, LISTING_NONE },
		{ 0x200f, LISTING_NONE },
		{ 0x2010, 2 },
		{ 0x2013, 2 },
		{ 0x2014, LISTING_NONE },
		{ UINT64_MAX, LISTING_NONE },
	};
	static const uint64_t addr[] = { 0x1000, 0x1002, 0x2010 };
	static const uint32_t size[] = { 2, 1, 4 };
	struct maker *m = maker_new(1, 0);
	const struct listing *l;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct code_row *row = maker_row(m);

		row->addr = addr[i];
		row->size = size[i];
	}
	l = listing_acquire(maker_finish(m));
	listing_release(l);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(cases[i].row, listing_row(l, cases[i].addr));
	listing_release(l);
	listing_release(NULL);
	l = maker_finish(maker_new(1, 0));
	assert_int_equal(LISTING_NONE, listing_row(l, 0));
	listing_release(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_inlines),
		cmocka_unit_test(test_row_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
