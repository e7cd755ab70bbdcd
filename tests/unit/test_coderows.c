/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_coderows.c - a listing unfolded into lines. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "code/maker.h"
#include "ui/coderows.h"

enum { NONE = -1, ROWS_MAX = 8 };

struct row {
	int line, inlined; /* or NONE */
	bool part;
};

struct rows_case {
	const char *name;
	struct row rows[ROWS_MAX];
	int n;
	const char *problem; /* of the source */
	enum coderows_what what;
	const char *want; /* c: code, w: code with where it is from, l: line,
			   * i: inlined, p: part, r: remark; capitals: it
			   * stood above before */
};

/* Inlined call 1 is within call 0, call 2 is not. */
static const struct listing *
listing(const struct row *rows, int n, const char *problem)
{
	struct maker *m = maker_new(1, 0x100);

	maker_listing(m)->source_problem = maker_string(m, problem);
	maker_line(m, "/src/a.c", 10, "one = 1;");
	maker_line(m, "b.h", 20, NULL);
	maker_inline(m, "outer", LISTING_NONE, "a.c", 3);
	maker_inline(m, "inner", 0, "a.c", 4);
	maker_inline(m, "other", LISTING_NONE, "a.c", 5);
	for (int i = 0; i < n; i++) {
		struct code_row *r = maker_row(m);

		r->addr = 0x100 + (uint64_t)i;
		r->op = maker_string(m, "nop");
		r->part = rows[i].part;
		if (rows[i].line != NONE)
			r->line = (uint32_t)rows[i].line;
		if (rows[i].inlined != NONE)
			r->inlined = (uint32_t)rows[i].inlined;
	}
	return maker_finish(m);
}

/* clang-format off */
static const struct rows_case cases[] = {
	{ "nothing", { { 0, 0, false } }, 0, "", CODEROWS_SOURCE, "" },
	{ "no lines", { { NONE, NONE, false }, { NONE, NONE, false } }, 2, "",
	    CODEROWS_SOURCE, "cc" },
	{ "why", { { NONE, NONE, false } }, 1, "none", CODEROWS_SOURCE, "rc" },
	{ "why, bare", { { NONE, NONE, false } }, 1, "none", CODEROWS_BARE, "c" },
	{ "lines", { { 0, NONE, false }, { 0, NONE, false }, { 1, NONE, false },
	    { 0, NONE, false } }, 4, "", CODEROWS_SOURCE, "lccwLc" },
	{ "lines, bare", { { 0, NONE, false }, { 1, NONE, false } }, 2, "",
	    CODEROWS_BARE, "cc" },
	{ "inlined", { { 0, NONE, false }, { 1, 0, false }, { 1, 0, false },
	    { 0, NONE, false } }, 4, "", CODEROWS_SOURCE, "lciwcLc" },
	{ "two at once", { { NONE, 1, false }, { NONE, 0, false },
	    { NONE, 1, false } }, 3, "", CODEROWS_SOURCE, "iiccIc" },
	{ "from one to another", { { NONE, 0, false }, { NONE, 2, false } }, 2,
	    "", CODEROWS_SOURCE, "icic" },
	{ "a line within a call again", { { 0, NONE, false }, { 0, 0, false } },
	    2, "", CODEROWS_SOURCE, "lciLc" },
	{ "a part begins anew", { { 0, 0, false }, { 0, 0, true } }, 2, "",
	    CODEROWS_SOURCE, "ilcpILc" },
	{ "a part, bare", { { 0, 0, false }, { 0, 0, true } }, 2, "",
	    CODEROWS_BARE, "cpc" },
	{ "no such line or call", { { 7, 9, false } }, 1, "", CODEROWS_SOURCE,
	    "c" },
};
/* clang-format on */

static void
unfolding(void **arg)
{
	static const char letters[] = {
		[CODEROW_CODE] = 'c',
		[CODEROW_LINE] = 'l',
		[CODEROW_INLINE] = 'i',
		[CODEROW_PART] = 'p',
		[CODEROW_REMARK] = 'r',
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct rows_case *t = &cases[i];
		const struct listing *l = listing(t->rows, t->n, t->problem);
		struct coderows r = { 0 };
		char got[4 * ROWS_MAX] = "";

		coderows_build(&r, l, t->what);
		for (size_t k = 0; k < r.n; k++)
			got[k] =
			    (char)(r.v[k].kind == CODEROW_CODE &&
					   r.v[k].index != LISTING_NONE
				       ? 'w'
				       : letters[r.v[k].kind] -
					     (r.v[k].again ? 'a' - 'A' : 0));
		if (strcmp(got, t->want) != 0)
			fail_msg("%s: %s, not %s", t->name, got, t->want);
		for (int k = 0; k < t->n; k++) {
			assert_int_equal(r.v[r.at[k]].kind, CODEROW_CODE);
			assert_int_equal(r.v[r.at[k]].row, k);
		}
		coderows_fini(&r);
		listing_release(l);
	}
}

static void
finding(void **arg)
{
	static const struct row rows[] = { { 0, 1, false }, { 0, 1, false },
		{ 1, NONE, false } };
	const struct listing *l = listing(rows, 3, "");
	struct coderows r = { 0 };

	(void)arg;
	coderows_build(&r, l, CODEROWS_SOURCE); /* i i l c c w */
	assert_int_equal(coderows_find(&r, 0, CODEROW_CODE), 3);
	assert_int_equal(coderows_find(&r, 0, CODEROW_LINE), 2);
	assert_int_equal(coderows_find(&r, 0, CODEROW_INLINE), 1);
	assert_int_equal(coderows_find(&r, 1, CODEROW_LINE), 4);
	assert_int_equal(coderows_find(&r, 2, CODEROW_LINE), 5);
	assert_int_equal(coderows_find(&r, 2, CODEROW_PART), 5);
	assert_int_equal(r.v[3].depth, 2);
	assert_int_equal(r.v[2].depth, 2);
	assert_int_equal(r.v[1].depth, 1);
	assert_int_equal(r.v[0].depth, 0);
	assert_int_equal(r.v[5].depth, 0);
	coderows_build(&r, l, CODEROWS_BARE);
	assert_int_equal(coderows_find(&r, 2, CODEROW_LINE), 2);
	coderows_fini(&r);
	listing_release(l);
}

static void
naming(void **arg)
{
	const struct listing *l = listing(NULL, 0, "");
	char text[24];

	(void)arg;
	assert_string_equal(coderows_offset(l, 0x100, text), "+0");
	assert_string_equal(coderows_offset(l, 0x16e, text), "+6e");
	assert_string_equal(coderows_offset(l, 0xf0, text), "-10");
	assert_string_equal(
	    coderows_offset(l, UINT64_MAX, text), "+fffffffffffffeff");
	assert_string_equal(coderows_base("/a/b.c"), "b.c");
	assert_string_equal(coderows_base("b.c"), "b.c");
	assert_string_equal(coderows_base("a/"), "a/");
	listing_release(l);
}

static void
matching(void **arg)
{
	static const struct row rows[] = { { 0, 0, false }, { 1, 0, true } };
	static const struct {
		const char *pattern;
		size_t place; /* of r i l c p i w */
		bool want;
	} searches[] = {
		{ "outer", 1, true },
		{ "one = 1", 2, true },
		{ "a.c:10", 2, true },
		{ "src", 2, false }, /* is not shown */
		{ "nop", 3, true },
		{ "b.h:20", 6, true },
		{ "one", 6, false },
		{ "gone", 0, false },
		{ "c", 4, false },
	};
	const struct listing *l = listing(rows, 2, "gone");
	struct coderows r = { 0 };
	struct buf text = { 0 };

	(void)arg;
	coderows_build(&r, l, CODEROWS_SOURCE);
	assert_int_equal(r.n, 7);
	for (size_t i = 0; i < sizeof searches / sizeof *searches; i++) {
		struct match *m = match_new(searches[i].pattern, NULL);

		assert_int_equal(
		    coderows_match(&r, l, searches[i].place, m, &text),
		    searches[i].want);
		match_free(m);
	}
	buf_fini(&text);
	coderows_fini(&r);
	listing_release(l);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(unfolding),
		cmocka_unit_test(finding),
		cmocka_unit_test(naming),
		cmocka_unit_test(matching),
	};

	return cmocka_run_group_tests_name("coderows", tests, NULL, NULL);
}
