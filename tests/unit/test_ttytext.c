/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ttytext.c - what a program prints, as lines of safe text. */
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

#include "base/buf.h"
#include "ui/ttytext.h"

/* All lines joined by '|'. */
static char *
lines_of(struct ttytext *t)
{
	struct buf out = { 0 };

	for (size_t i = 0; i < ttytext_count(t); i++) {
		if (i > 0)
			buf_addc(&out, '|');
		buf_adds(&out, ttytext_line(t, i));
	}
	return buf_steal(&out);
}

static const struct {
	const char *in, *want;
} cases[] = {
	{ "", "" },
	{ "one\ntwo\n", "one|two" },
	{ "one\r\ntwo", "one|two" },
	{ "\n\nx", "||x" },
	{ "10%\r100%\n", "100%" },
	{ "100%\r10%\n", "10%%" }, /* as a terminal has it */
	{ "100%\r\033[K10%\n", "10%" },
	{ "abcdef\r\033[3C\033[1KX", "   Xef" },
	{ "abc\033[2Kd", "   d" },
	{ "abc\b\bX", "aXc" },
	{ "\b\b\bx", "x" },
	{ "a\tb", "a       b" },
	{ "12345678\tb", "12345678        b" },
	{ "\033[31mred\033[0m", "red" },
	{ "\033[38;5;120mx\033[m", "x" },
	{ "\033[999999999999999Cx\rA", NULL }, /* bounded, see below */
	{ "abc\033[2Dx", "axc" },
	{ "abc\033[Gx", "xbc" },
	{ "\033]0;title\ax", "x" },
	{ "\033]0;title\033\\x", "x" },
	{ "\033]0;tit\033[31mx", "x" }, /* not ended, then a CSI */
	{ "\033P1;2q~~~\033\\x", "x" },
	{ "\033(Bx\033=y\0337z", "xyz" },
	{ "\033[3\nx", "|x" }, /* a control within a CSI */
	{ "a\a\001\016b", "ab" },
	{ "caf\xc3\xa9", "caf\xc3\xa9" },
	{ "e\xcc\x81x\bY", "e\xcc\x81Y" },
	{ "\xcc\x81x", "x" }, /* a mark with no base */
	{ "\xff\xfex", "\\xff\\xfex" },
	{ "\xc3x", "\\xc3x" },
	{ "\xe6\x97\nx", "\\xe6\\x97|x" },
	{ "\xc2\x9b"
	  "31mx",
	    "\\xc2\\x9b31mx" }, /* C1 is no sequence */
	{ "\xe2\x80\xae"
	  "x",
	    "\\xe2\\x80\\xaex" }, /* turns text round */
	{ "\033[\xe6\x97\xa5", "\xe6\x97\xa5" },
};

static void
parses(void **arg)
{
	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ttytext *t = ttytext_new();
		char *got;

		ttytext_feed(t, cases[i].in, strlen(cases[i].in));
		got = lines_of(t);
		if (cases[i].want != NULL)
			assert_string_equal(got, cases[i].want);
		free(got);
		ttytext_free(t);
	}
}

/* Reads may end anywhere. */
static void
by_single_bytes(void **arg)
{
	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ttytext *t = ttytext_new();
		char *got;

		for (const char *p = cases[i].in; *p != '\0'; p++)
			ttytext_feed(t, p, 1);
		got = lines_of(t);
		if (cases[i].want != NULL)
			assert_string_equal(got, cases[i].want);
		free(got);
		ttytext_free(t);
	}
}

static void
lines_are_bounded(void **arg)
{
	struct ttytext *t = ttytext_new();
	char line[32];

	(void)arg;
	for (int i = 0; i < TTYTEXT_LINES + 5; i++) {
		int n = snprintf(line, sizeof line, "line %d\n", i);

		ttytext_feed(t, line, (size_t)n);
	}
	assert_int_equal(ttytext_count(t), TTYTEXT_LINES);
	assert_int_equal(ttytext_seen(t), TTYTEXT_LINES + 5);
	assert_string_equal(ttytext_line(t, 0), "line 5");
	ttytext_free(t);
}

static void
bytes_are_bounded(void **arg)
{
	struct ttytext *t = ttytext_new();
	char line[1001];
	size_t bytes = 0;

	(void)arg;
	memset(line, 'x', sizeof line);
	line[1000] = '\n';
	for (int i = 0; i < 6000; i++)
		ttytext_feed(t, line, sizeof line);
	for (size_t i = 0; i < ttytext_count(t); i++)
		bytes += strlen(ttytext_line(t, i)) + 1;
	assert_true(bytes <= TTYTEXT_BYTES);
	assert_true(bytes > TTYTEXT_BYTES - 2 * sizeof line);
	ttytext_free(t);
}

static void
long_lines_break(void **arg)
{
	struct ttytext *t = ttytext_new();

	(void)arg;
	for (int i = 0; i < TTYTEXT_COLUMNS + 10; i++)
		ttytext_feed(t, "x", 1);
	assert_int_equal(ttytext_count(t), 2);
	assert_int_equal(strlen(ttytext_line(t, 0)), TTYTEXT_COLUMNS);
	assert_int_equal(strlen(ttytext_line(t, 1)), 10);
	ttytext_feed(t, "\n\033[99999Cy", 10);
	assert_int_equal(ttytext_count(t), 3);
	assert_int_equal(strlen(ttytext_line(t, 2)), TTYTEXT_COLUMNS);
	ttytext_free(t);
}

static void
lost_string_ends(void **arg)
{
	struct ttytext *t = ttytext_new();

	(void)arg;
	ttytext_feed(t, "\033]0;", 4);
	for (int i = 0; i < 1 << 16; i++)
		ttytext_feed(t, "x", 1);
	ttytext_feed(t, "\nback\n", 6);
	assert_string_equal(ttytext_line(t, ttytext_count(t) - 1), "back");
	ttytext_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(by_single_bytes),
		cmocka_unit_test(lines_are_bounded),
		cmocka_unit_test(bytes_are_bounded),
		cmocka_unit_test(long_lines_break),
		cmocka_unit_test(lost_string_ends),
	};

	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
