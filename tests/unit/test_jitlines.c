/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_jitlines.c - records of lines, whole and damaged. */
#include "config.h"

#include "symbol/jitlines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

enum { WAS = 0x2000, START = 0x7000, SIZE = 0x40, ROWS = 4 };

struct line {
	uint64_t addr;
	uint32_t line;
	const char *file;
};

/* A record of code at WAS that says how many entries it has. */
static void
put(struct buf *b, uint64_t told, const struct line *v, size_t n)
{
	static const char prefix[16];
	static const uint32_t none;
	const uint64_t was = WAS;

	buf_add(b, prefix, sizeof prefix);
	buf_add(b, &was, sizeof was);
	buf_add(b, &told, sizeof told);
	for (size_t i = 0; i < n; i++) {
		buf_add(b, &v[i].addr, sizeof v[i].addr);
		buf_add(b, &v[i].line, sizeof v[i].line);
		buf_add(b, &none, sizeof none);
		buf_add(b, v[i].file, strlen(v[i].file) + 1);
	}
}

struct want {
	uint64_t start, end; /* from START; end 0: no more rows */
	unsigned line;
	const char *file;
};

static const struct {
	const char *what;
	uint64_t told;
	struct line v[4];
	struct want want[ROWS];
} cases[] = {
	{ "each until the next, the last to the end", 3,
	    { { WAS, 1, "/a" }, { WAS + 8, 2, "\xff" },
		{ WAS + 0x10, 1, "/b" } },
	    { { 0, 8, 1, "/a" }, { 8, 0x10, 2, "/a" },
		{ 0x10, SIZE, 1, "/b" } } },
	{ "in any order; of two at one address the last", 4,
	    { { WAS + 8, 2, "/a" }, { WAS, 1, "/a" }, { WAS + 8, 3, "/b" },
		{ WAS + 0x10, 4, "/a" } },
	    { { 0, 8, 1, "/a" }, { 8, 0x10, 3, "/b" },
		{ 0x10, SIZE, 4, "/a" } } },
	{ "once for what goes on", 2,
	    { { WAS, 1, "/a" }, { WAS + 8, 1, "/a" } },
	    { { 0, SIZE, 1, "/a" } } },
	{ "nothing outside of the function", 4,
	    { { WAS - 4, 9, "/a" }, { WAS + 4, 1, "/a" },
		{ WAS + SIZE, 9, "/a" }, { UINT64_MAX, 9, "/a" } },
	    { { 4, SIZE, 1, "/a" } } },
	{ "no entry before it with the same name", 1, { { WAS, 1, "\xff" } },
	    { { 0, SIZE, 1, "\xff" } } },
	{ "no more entries than are told of", 1,
	    { { WAS, 1, "/a" }, { WAS + 8, 2, "/a" } },
	    { { 0, SIZE, 1, "/a" } } },
	{ "nor than there are", UINT64_MAX, { { WAS, 1, "/a" } },
	    { { 0, SIZE, 1, "/a" } } },
};

static void
check(const char *what, const struct linemap *map, const struct want *want)
{
	size_t n = 0;

	for (; n < ROWS && want[n].end != 0; n++) {
		const struct linemap_row *r = &map->rows[n];

		if (n >= map->nrows || r->start != START + want[n].start ||
		    r->end != START + want[n].end || r->line != want[n].line ||
		    r->inlined != LINEMAP_NONE ||
		    strcmp(map->files[r->file], want[n].file) != 0)
			fail_msg("%s: row %zu", what, n);
		assert_ptr_equal(r, linemap_find(map, r->start));
		assert_ptr_equal(r, linemap_find(map, r->end - 1));
	}
	if (map->nrows != n)
		fail_msg("%s: %zu rows", what, map->nrows);
	assert_null(linemap_find(map, START + SIZE));
	assert_null(linemap_find(map, START - 1));
}

static void
test_records(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct linemap map = { 0 }, copy;
		struct buf b = { 0 };
		size_t n = 0;

		while (n < 4 && cases[i].v[n].file != NULL)
			n++;
		put(&b, cases[i].told, cases[i].v, n);
		jitlines_parse(&map, b.data, b.len, START, SIZE);
		check(cases[i].what, &map, cases[i].want);
		linemap_copy(&copy, &map);
		linemap_fini(&map);
		check(cases[i].what, &copy, cases[i].want);
		linemap_fini(&copy);
		buf_fini(&b);
	}
}

/* Wherever it is cut off. */
static void
test_cut(void **state)
{
	static const struct line v[] = { { WAS, 1, "/a" },
		{ WAS + 8, 2, "/b" } };
	struct buf b = { 0 };

	(void)state;
	put(&b, 2, v, 2);
	for (size_t len = 0; len < b.len; len++) {
		struct linemap map = { 0 };

		jitlines_parse(&map, b.data, len, START, SIZE);
		assert_int_equal(len >= 32 + 16 + 3, map.nrows);
		linemap_fini(&map);
	}
	buf_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
