/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_strpool.c - strings are shared, bounded, and never move. */
#include "config.h"

#include "profile/strpool.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

static void
test_shared_and_still(void **state)
{
	enum { MANY = 20000 };
	static const char *first[MANY];
	struct strpool p;
	char name[32];
	int i;

	(void)state;
	strpool_init(&p, STRPOOL_TEXT, STRPOOL_CHAIN);
	for (i = 0; i < MANY; i++) {
		snprintf(name, sizeof name, "function_%d", i);
		first[i] = strpool_get(&p, name);
	}
	for (i = 0; i < MANY; i++) {
		snprintf(name, sizeof name, "function_%d", i);
		assert_string_equal(first[i], name);
		assert_ptr_equal(strpool_get(&p, name), first[i]);
	}
	assert_string_equal(strpool_get(&p, ""), "");
	strpool_fini(&p);
}

/* A string of n bytes "x" and then tail; freed by the caller. */
static char *
long_string(size_t n, const char *tail)
{
	char *s = xmalloc(n + strlen(tail) + 1);

	memset(s, 'x', n);
	strcpy(s + n, tail);
	return s;
}

static void
test_long_strings_are_cut(void **state)
{
	static const struct {
		size_t n;
		const char *tail;
		size_t want; /* length */
		const char *end;
	} cases[] = {
		{ STRPOOL_STRING - 1, "y", STRPOOL_STRING, "xy" },
		{ STRPOOL_STRING, "y", STRPOOL_STRING + 3, "x..." },
		{ 100000, "", STRPOOL_STRING + 3, "x..." },
		/* not within a character: two of its three bytes would fit */
		{ STRPOOL_STRING - 2, "\xe2\x82\xac", STRPOOL_STRING + 1,
		    "x..." },
		{ STRPOOL_STRING - 3, "\xe2\x82\xac", STRPOOL_STRING,
		    "\xe2\x82\xac" },
	};
	struct strpool p;
	size_t i;

	(void)state;
	strpool_init(&p, STRPOOL_TEXT, STRPOOL_CHAIN);
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *s = long_string(cases[i].n, cases[i].tail);
		const char *got = strpool_get(&p, s);

		assert_int_equal(strlen(got), cases[i].want);
		assert_string_equal(
		    got + strlen(got) - strlen(cases[i].end), cases[i].end);
		assert_ptr_equal(strpool_get(&p, s), got);
		free(s);
	}
	strpool_fini(&p);
}

static void
test_cut_is_not_the_same_as_whole(void **state)
{
	char *cut = long_string(STRPOOL_STRING + 1, "");
	char *whole = long_string(STRPOOL_STRING, "");
	struct strpool p;

	(void)state;
	strpool_init(&p, STRPOOL_TEXT, STRPOOL_CHAIN);
	assert_string_not_equal(strpool_get(&p, cut), strpool_get(&p, whole));
	assert_string_equal(strpool_get(&p, whole), whole);
	strpool_fini(&p);
	free(cut);
	free(whole);
}

static void
test_full(void **state)
{
	struct strpool p;
	const char *kept;

	(void)state;
	strpool_init(&p, 10, STRPOOL_CHAIN);
	kept = strpool_get(&p, "12345678"); /* 9 bytes with its end */
	assert_string_equal(kept, "12345678");
	assert_string_equal(strpool_get(&p, "a"), "[name not kept]");
	assert_ptr_equal(strpool_get(&p, "12345678"), kept);
	strpool_fini(&p);
}

/* Two strings of one FNV-1a hash are two strings; when only one may share its
 * hash the other is still kept. */
static void
test_collision(void **state)
{
	static const char one[] = "8yn0iYCKYHlIj4-BwPqk";
	static const char two[] = "GReLUrM4wMqfg9yzV3KQ";
	struct strpool p;
	const char *a, *b;

	(void)state;
	assert_true(hmap_hash(one, strlen(one)) == hmap_hash(two, strlen(two)));
	strpool_init(&p, STRPOOL_TEXT, 2);
	a = strpool_get(&p, one);
	b = strpool_get(&p, two);
	assert_string_equal(a, one);
	assert_string_equal(b, two);
	assert_ptr_equal(strpool_get(&p, one), a);
	assert_ptr_equal(strpool_get(&p, two), b);
	strpool_fini(&p);

	strpool_init(&p, STRPOOL_TEXT, 1);
	a = strpool_get(&p, one);
	b = strpool_get(&p, two);
	assert_string_equal(b, two);
	assert_ptr_equal(strpool_get(&p, one), a);
	assert_true(strpool_get(&p, two) != b);
	strpool_fini(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shared_and_still),
		cmocka_unit_test(test_long_strings_are_cut),
		cmocka_unit_test(test_cut_is_not_the_same_as_whole),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_collision),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
