/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pymix.c - native and Python frames in one stack: by anchors, by counting,
 * and where the two do not fit. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "session/pymix.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { MOST = 32 };

/*
 * Native frames are letters, innermost first: E is the loop by its symbol, X
 * code without a file, J the same of a JIT, O a function of one opcode, else any;
 * the first begins at address 100, the next at 200, and so on. Python frames are digits; h is hidden. In a chain "|250" is an
 * anchor at 250, "!" one that is not known; ";" begins the next chain. The
 * result has both, and how many are unsure.
 */
static const struct {
	const char *native;
	bool whole;
	const char *python;
	bool anchored;
	const char *mixed;
	size_t unsure;
} cases[] = {
	/* each anchor takes the place of its frame */
	{ "abc", true, "12|250", true, "a12c", 0 },
	{ "aEbEc", true, "1|250 23|450", true, "a1b23c", 0 },
	{ "abcd", true, "1|200 2|399", true, "a12d", 0 },
	{ "ab", true, "", true, "ab", 0 },
	{ "", false, "12|250", true, "12", 0 },
	/* what is hidden is not shown; the loop is, if it shows nothing */
	{ "abc", true, "h1h|250", true, "a1c", 0 },
	{ "abcd", true, "h|250 1|350", true, "ab1d", 0 },
	{ "abcd", true, "|250 1|350", true, "ab1d", 0 },
	/* two of one address range: none is lost */
	{ "abc", true, "1|210 2|220", true, "a12c", 0 },
	/* nowhere on the stack: below, not known, behind the end */
	{ "abc", true, "1|50", true, "1abc", 1 },
	{ "abc", true, "12! 3|250", true, "12a3c", 2 },
	{ "abc", true, "1|250 2", true, "a1c2", 1 },
	{ "abc", true, "1|900", true, "abc1", 1 },
	/* a chain that was cut: the next loop has its last run */
	{ "aEbEc", true, "1|250 23", true, "a1b23c", 0 },
	{ "aEbEc", true, "12", true, "a12bEc", 0 },
	{ "aEb", false, "12", true, "a12b", 0 },
	{ "aEb", true, "12;3|250", true, "a3b12", 2 },
	/* behind the end of what could be walked all is in order */
	{ "abc", false, "1|250 23|950", true, "a1c23", 0 },
	{ "abE", false, "1|350 2|950", true, "ab12", 0 },
	{ "abc", false, "1|350", true, "abc1", 0 },
	/* the start of a thread is no loop */
	{ "abc", true, "1|350", true, "abc1", 1 },
	/* trampolines of -X perf go, other code without a file does not */
	{ "aEXb", true, "1|250", true, "a1b", 0 },
	{ "aEXEXb", true, "1|250 2|450", true, "a12b", 0 },
	{ "aEXXb", true, "1|250", true, "a1Xb", 0 },
	{ "XEb", true, "1|250", true, "X1b", 0 },
	{ "aEXb", true, "|250", true, "aEXb", 0 },
	/* the function of an opcode goes with the loop that calls it */
	{ "OEa", true, "1|250", true, "1a", 0 },
	{ "aOEb", true, "12|350", true, "a12b", 0 },
	{ "aOEbOEc", true, "1|350 2|650", true, "a1b2c", 0 },
	{ "aOEb", true, "1", true, "a1b", 0 },
	{ "aOEb", true, "|350", true, "aOEb", 0 },
	{ "aOEb", true, "h|350 1|450", true, "aOEb1", 1 },
	{ "aObE", true, "1", false, "aOb1", 0 },
	{ "aObc", true, "1|350 2|150", true, "21c", 0 },
	{ "OOEb", true, "1|350", true, "O1b", 0 },
	{ "aO", true, "1|250", true, "aO1", 1 },
	{ "aO", true, "", true, "aO", 0 },
	/* so does code of the JIT; it may have the frame of the loop as well */
	{ "JEa", true, "1|250", true, "1a", 0 },
	{ "aJbc", true, "12|350", true, "a12c", 0 },
	{ "aJb", true, "12|250", true, "a12b", 0 },
	{ "aJbJc", true, "1|250 2|450", true, "a1b2c", 0 },
	{ "aEJb", true, "1|250", true, "a1b", 0 },
	/* or the walk was lost in it */
	{ "aJ", false, "1|250 2|450", true, "a12", 0 },
	{ "J", false, "1|150", true, "1", 0 },
	{ "aJ", true, "1|250", true, "aJ1", 1 },
	{ "aJb", true, "", true, "aJb", 0 },
	{ "aJbE", true, "1|450", true, "aJb1", 0 },
	/* two interpreters: their addresses tell the order */
	{ "abcdef", true, "2|450;1|250", true, "a1c2ef", 0 },
	{ "abcdef", true, "1|250 3|550;2|450", true, "a1c23f", 0 },
	/* 3.8 and 3.9: counted */
	{ "aEbEc", true, "12", false, "a1b2c", 0 },
	{ "aEbEc", true, "1", false, "aEb1c", 0 }, /* being entered */
	{ "aEbEc", false, "123", false, "a1b2c3", 0 },
	{ "aEbEc", false, "1", false, "a1bEc", 0 },
	{ "aEbEc", true, "1234", false, "12a3b4c", 2 },
	{ "abc", true, "12", false, "12abc", 2 },
	{ "abc", false, "", false, "abc", 0 },
	{ "", false, "12", false, "12", 0 },
};

struct chains {
	struct pyframes chain[4];
	size_t n;
	struct pyframe room[4][MOST];
};

static void
parse(struct chains *c, const char *p, bool anchored)
{
	*c = (struct chains){ .n = 1 };
	for (; *p != '\0'; p++) {
		struct pyframes *chain = &c->chain[c->n - 1];
		struct pyframe f = { .kind = PYFRAME_CODE,
			.code = (uint64_t)*p };
		char *end;

		if (*p == ' ')
			continue;
		if (*p == ';') {
			c->n++;
			continue;
		}
		if (*p == 'h')
			f.kind = PYFRAME_HIDDEN;
		if (*p == '!' || *p == '|')
			f.kind = PYFRAME_ANCHOR;
		if (*p == '|') {
			f.addr = strtoul(p + 1, &end, 10);
			p = end - 1;
		}
		c->room[c->n - 1][chain->n++] = f;
	}
	for (size_t i = 0; i < c->n; i++) {
		c->chain[i].v = c->room[i];
		c->chain[i].anchored = anchored;
	}
}

static char *
tell(const struct pymix *mix, const char *native)
{
	struct buf out = { 0 };

	for (size_t i = 0; i < mix->n; i++)
		buf_addc(&out, mix->v[i].python != NULL
				   ? (char)mix->v[i].python->code
				   : native[mix->v[i].native]);
	return buf_steal(&out);
}

static void
mix_letters(
    struct pymix *mix, const char *letters, bool whole, const struct chains *c)
{
	struct pymix_native native[MOST];
	size_t n = strlen(letters);

	for (size_t k = 0; k < n; k++)
		native[k] = (struct pymix_native){ .sp = 100 * (k + 1),
			.what = letters[k] == 'E'   ? PYMIX_LOOP
				: letters[k] == 'X' ? PYMIX_ANONYMOUS
				: letters[k] == 'J' ? PYMIX_JITTED
				: letters[k] == 'O' ? PYMIX_OPCODE
						    : PYMIX_OTHER };
	pymix(mix, native, n, whole, c->chain, c->n);
}

static void
test_cases(void **state)
{
	struct pymix mix = { 0 };

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct chains c;
		char *told;

		parse(&c, cases[i].python, cases[i].anchored);
		mix_letters(&mix, cases[i].native, cases[i].whole, &c);
		told = tell(&mix, cases[i].native);
		assert_string_equal(told, cases[i].mixed);
		assert_int_equal(mix.unsure, cases[i].unsure);
		free(told);
	}
	pymix(&mix, NULL, 0, true, NULL, 0);
	assert_int_equal(mix.n, 0);
	pymix_fini(&mix);
}

/* For each Python frame the letter of the loop that it runs in, "-" for those
 * that wait and where the loop was not seen. */
static void
test_loops(void **state)
{
	static const struct {
		const char *native, *python;
		bool anchored;
		const char *loops;
	} loops[] = {
		{ "abcde", "1|250 23|450", true, "bd-" },
		{ "abc", "12|150", true, "a-" },
		{ "abc", "h1|250", true, "-" },
		{ "abc", "1h|250", true, "b" },
		{ "abc", "1|50", true, "-" },
		{ "abc", "1|900", true, "-" },
		{ "aEb", "12", true, "E-" },
		{ "aOEb", "12|350", true, "O-" },
		{ "OEb", "1", true, "O" },
		{ "", "12|250", true, "--" },
		{ "abcdef", "2|450;1|250", true, "bd" },
		{ "aEbE", "12", false, "EE" },
		{ "ab", "12", false, "--" },
	};
	struct pymix mix = { 0 };

	(void)state;
	for (size_t i = 0; i < N(loops); i++) {
		const char *letters = loops[i].native;
		struct buf told = { 0 };
		struct chains c;

		parse(&c, loops[i].python, loops[i].anchored);
		mix_letters(&mix, letters, true, &c);
		for (size_t k = 0; k < mix.n; k++)
			if (mix.v[k].python != NULL)
				buf_addc(&told, mix.v[k].native == PYMIX_UNSEEN
						    ? '-'
						    : letters[mix.v[k].native]);
		assert_string_equal(told.data, loops[i].loops);
		buf_fini(&told);
	}
	pymix_fini(&mix);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_loops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
