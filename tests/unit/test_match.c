/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_match.c - patterns against names. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/match.h"
#include "base/rex.h"
#include "base/xalloc.h"

#define ACUTE_E "\xc3\xa9"
#define NONE -1 /* does not match */
#define EMPTY -2 /* matches, but there is nothing to highlight */

static const struct {
	const char *pattern, *text;
	int start;
	size_t len;
} cases[] = {
	/* clang-format off */
	/* everything */
	{ "", "abc", EMPTY, 0 },
	{ "", "", EMPTY, 0 },

	/* substrings, with and without case */
	{ "b", "abc", 1, 1 },
	{ "abc", "abc", 0, 3 },
	{ "abcd", "abc", NONE, 0 },
	{ "abc", "xABCx", 1, 3 },
	{ "Abc", "xabcAbc", 4, 3 },
	{ "Abc", "xabc", NONE, 0 },
	{ "aab", "aaab", 1, 3 },
	{ "a", "", NONE, 0 },
	{ "[", "x[y", 1, 1 },
	{ "@", "`", NONE, 0 },			/* differ by the case bit */
	{ "{", "[", NONE, 0 },
	{ ACUTE_E, "caf" ACUTE_E, 3, 2 },
	{ "a.c", "abc", NONE, 0 },
	{ "a\\", "a\\b", 0, 2 },

	/* a slash alone is text */
	{ "/", "usr/lib", 3, 1 },
	{ "/", "usr", NONE, 0 },
	{ "//", "a//b", 1, 2 },
	{ "//", "a/b", NONE, 0 },
	{ "/abc", "x/abc", 1, 4 },
	{ "/abc", "abc", NONE, 0 },
	{ "/a*c", "/abc", NONE, 0 },
	{ "/a*c", "x/a*c", 1, 4 },
	{ "/a\\/", "x/a\\/", 1, 4 },		/* the end is escaped */
	{ "a/", "a/b", 0, 2 },

	/* globs */
	{ "a*b", "xaYbz", 1, 3 },
	{ "a*b", "xaYbzb", 1, 3 },
	{ "a*b", "ba", NONE, 0 },
	{ "a*b", "ab", 0, 2 },
	{ "A*b", "aAb", 1, 2 },
	{ "A*b", "ab", NONE, 0 },
	{ "a*b", "AxB", 0, 3 },
	{ "*", "abc", EMPTY, 0 },
	{ "*", "", EMPTY, 0 },
	{ "***", "abc", EMPTY, 0 },
	{ "*b*", "abc", 1, 1 },
	{ "a**c", "abc", 0, 3 },
	{ "a?c", "xabcx", 1, 3 },
	{ "a?c", "ac", NONE, 0 },
	{ "a?c", "aac", 0, 3 },
	{ "?", "abc", 0, 1 },
	{ "?", "", NONE, 0 },
	{ "??", ACUTE_E, NONE, 0 },		/* one character */
	{ "??", ACUTE_E "x", 0, 3 },
	{ "a?c", "a" ACUTE_E "c", 0, 4 },
	{ "?c", "aa" ACUTE_E "c", 2, 3 },
	{ "?", "\xff", 0, 1 },			/* not UTF-8 */
	{ "a*?", "a", NONE, 0 },
	{ "a*?", "ab", 0, 2 },
	{ "aab*c", "aaabxc", 1, 5 },		/* begins again inside */
	{ "a*bc*d", "abbbcdd", 0, 6 },
	{ "a*ab*b", "aabb", 0, 4 },
	{ "a*ab*b", "abab", NONE, 0 },
	{ "ns::*::get?", "x ns::a::get_", 2, 11 },
	{ "a.*", "ab", NONE, 0 },

	/* regular expressions */
	{ "/b+/", "abbc", 1, 2 },
	{ "/^b/", "abc", NONE, 0 },
	{ "/c$/", "abc", 2, 1 },
	{ "/a|bc/", "xbc", 1, 2 },
	{ "/ab|abc/", "abc", 0, 3 },		/* the longest */
	{ "/ABC/", "abc", NONE, 0 },
	{ "/abc/", "ABC", 0, 3 },
	{ "/a[^x]\\W/", "AB.", 0, 3 },		/* \W is no upper case */
	{ "/x*/", "abc", EMPTY, 0 },
	{ "/^/", "abc", EMPTY, 0 },
	{ "/$/", "", EMPTY, 0 },
	{ "/a/b/", "xa/b", 1, 3 },
	{ "/a\\\\/", "a\\", 0, 2 },		/* an escaped backslash */
	{ "/^.$/", ACUTE_E, 0, 2 },
	{ "/^..$/", ACUTE_E, NONE, 0 },
	{ "/" ACUTE_E "?x/", "x", 0, 1 },
	{ "/^[" ACUTE_E "]$/", ACUTE_E, 0, 2 },
	{ "/ /", "a b", 1, 1 },
	/* clang-format on */
};

static void
check(size_t i)
{
	struct err err = { 0 };
	struct match *m = match_new(cases[i].pattern, &err);
	size_t start = 99, len = 99;
	bool found, matches;

	assert_non_null(m);
	matches = match_test(m, cases[i].text);
	found = match_find(m, cases[i].text, &start, &len);
	match_free(m);
	if (matches != (cases[i].start != NONE) ||
	    found != (cases[i].start >= 0) ||
	    (found && (start != (size_t)cases[i].start || len != cases[i].len)))
		fail_msg("%s on %s: %d %d %zu+%zu", cases[i].pattern,
		    cases[i].text, matches, found, start, len);
}

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check(i);
}

static const struct {
	const char *pattern;
	const char *why;
} bad[] = {
	{ "/(/", "/(/: Unmatched ( or \\(" },
	{ "/[/", NULL },
	{ "/a{2,1}/", NULL },
	{ "/*a{/", NULL },
	{ "/(a)\\1/", "/(a)\\1/: no back-references" },
	{ "/((a{20}){20}){20}/", "/((a{20}){20}){20}/: too complex" },
	{ "/(((((((((((((((((((((((((((((((((((a/", NULL },
	{ "/(\x1b/", "/(\\x1b/: Unmatched ( or \\(" },
};

static void
test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err err = { 0 };

		assert_null(match_new(bad[i].pattern, &err));
		assert_int_equal(err.kind, ERR_USAGE);
		assert_string_not_equal(err.cure, "");
		if (bad[i].why != NULL)
			assert_string_equal(err.text, bad[i].why);
		assert_null(match_new(bad[i].pattern, NULL));
	}
	match_free(NULL);
}

/* Patterns that make careless matchers take for ever. */
static const char *const slow[] = {
	"a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
	"?a?a?a?a?a?a?a?a?a?a?b",
	"/(a*)*b/",
	"/(a|a)*b/",
	"/(.*a){10}b/",
	"/(((((a+)+)+)+)+)+b/",
};

static void
test_no_blow_up(void **state)
{
	size_t len = 20000;
	char *text = xmalloc(len + 1);
	uint64_t start;

	(void)state;
	memset(text, 'a', len);
	text[len] = '\0';
	for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
		struct match *m = match_new(slow[i], NULL);

		assert_non_null(m);
		start = clock_self_cpu();
		assert_false(match_test(m, text));
		assert_true(clock_self_cpu() - start < 30 * NS_PER_S);
		match_free(m);
	}
	free(text);
}

/* The states of an expression are forgotten now and then: not its meaning. */
static void
test_long_use(void **state)
{
	static const char *const prefixes[] = { "", ACUTE_E };
	struct match *m = match_new("/[0-9]+_p/", NULL);
	char name[32];
	size_t start, len;

	(void)state;
	assert_non_null(m);
	for (int i = 0; i < 20000; i++) {
		snprintf(name, sizeof name, "%s%05d_push", prefixes[i % 2], i);
		assert_true(match_find(m, name, &start, &len));
		assert_int_equal(start, i % 2 == 0 ? 0 : 2);
		assert_int_equal(len, 7);
		assert_false(match_test(m, "none"));
	}
	match_free(m);
}

static void
test_regex_sees_a_beginning(void **state)
{
	size_t start, len;
	struct match *m = match_new("/xb?/", NULL);
	char *text = xmalloc(REX_TEXT_MAX + 3);

	(void)state;
	memset(text, 'a', REX_TEXT_MAX);
	strcpy(text + REX_TEXT_MAX, "xb");
	assert_false(match_test(m, text));
	text[REX_TEXT_MAX - 1] = 'x';
	text[REX_TEXT_MAX] = 'b';
	assert_true(match_find(m, text, &start, &len));
	assert_int_equal(start, REX_TEXT_MAX - 1);
	assert_int_equal(len, 1);
	free(text);
	match_free(m);
}

static void
test_plain_locale(void **state)
{
	(void)state;
	setlocale(LC_CTYPE, "C");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (cases[i].pattern[0] != '/')
			check(i);
	setlocale(LC_CTYPE, "C.UTF-8");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_no_blow_up),
		cmocka_unit_test(test_long_use),
		cmocka_unit_test(test_regex_sees_a_beginning),
		cmocka_unit_test(test_plain_locale),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
