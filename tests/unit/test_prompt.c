/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_prompt.c - editing a line of UTF-8. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>
#include <string.h>

#include "ui/event.h"
#include "ui/prompt.h"

enum { MAX_KEYS = 16 };

static void
editing(void **arg)
{
	static const struct {
		const char *text;
		int keys[MAX_KEYS]; /* 0 ends */
		const char *want;
		size_t cur;
	} cases[] = {
		{ "", { 'a', 'b', 'c' }, "abc", 3 },
		{ "abc", { KEYC_BACKSPACE }, "ab", 2 },
		{ "abc", { KEYC_LEFT, KEYC_LEFT, 'x' }, "axbc", 2 },
		{ "abc", { KEYC_HOME, KEYC_LEFT, 'x' }, "xabc", 1 },
		{ "abc", { KEYC_HOME, KEYC_DELETE }, "bc", 0 },
		{ "abc", { KEYC_DELETE }, "abc", 3 },
		{ "abc", { KEYC_HOME, KEYC_RIGHT, KEYC_END, KEYC_RIGHT, 'd' },
		    "abcd", 4 },
		{ "one two", { KEYC_CTRL('W') }, "one ", 4 },
		{ "one  ", { KEYC_CTRL('W') }, "", 0 },
		{ "one two", { KEYC_CTRL('A'), KEYC_CTRL('E'), KEYC_CTRL('U') },
		    "", 0 },
		{ "one two", { KEYC_LEFT, KEYC_CTRL('U') }, "o", 0 },
		{ "one two", { KEYC_HOME, KEYC_RIGHT, KEYC_CTRL('K') }, "o",
		    1 },
		{ "", { 0xe9, 0x65e5 }, "\xc3\xa9\xe6\x97\xa5", 5 },
		{ "\xc3\xa9\xe6\x97\xa5", { KEYC_BACKSPACE }, "\xc3\xa9", 2 },
		{ "\xc3\xa9\xe6\x97\xa5", { KEYC_LEFT, KEYC_LEFT, KEYC_DELETE },
		    "\xe6\x97\xa5", 0 },
		/* a base goes with what combines with it */
		{ "xe\xcc\x81", { KEYC_BACKSPACE }, "x", 1 },
		{ "e\xcc\x81x", { KEYC_HOME, KEYC_RIGHT, 'y' }, "e\xcc\x81yx",
		    4 },
		{ "e\xcc\x81x", { KEYC_HOME, KEYC_DELETE }, "x", 0 },
		/* what may not be drawn may not be typed */
		{ "a", { 0x9b, 0x202e, 0xd800 }, "a", 1 },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct prompt p;

		prompt_set(&p, cases[i].text);
		for (int k = 0; cases[i].keys[k] != 0; k++)
			prompt_key(&p, cases[i].keys[k]);
		assert_string_equal(p.text, cases[i].want);
		assert_int_equal(p.len, strlen(cases[i].want));
		assert_int_equal(p.cur, cases[i].cur);
	}
}

static void
results(void **arg)
{
	static const struct {
		const char *text;
		int key;
		enum prompt_result want;
	} cases[] = {
		{ "", 'x', PROMPT_EDITED },
		{ "x", KEYC_LEFT, PROMPT_MOVED },
		{ "x", KEYC_ENTER, PROMPT_ACCEPTED },
		{ "x", KEYC_ESC, PROMPT_CANCELLED },
		{ "", KEYC_BACKSPACE, PROMPT_CANCELLED },
		{ "x", KEYC_BACKSPACE, PROMPT_EDITED },
		{ "x", KEYC_DELETE, PROMPT_MOVED }, /* nothing there */
		{ "x", KEYC_DOWN, PROMPT_IGNORED },
		{ "x", KEYC_F1, PROMPT_IGNORED },
		{ "x", KEYC_CTRL('C'), PROMPT_IGNORED },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct prompt p;

		prompt_set(&p, cases[i].text);
		assert_int_equal(prompt_key(&p, cases[i].key), cases[i].want);
	}
}

static void
is_bounded(void **arg)
{
	char text[2 * PROMPT_MAX + 1];
	struct prompt p = { 0 };

	(void)arg;
	for (int i = 0; i < 2 * PROMPT_MAX; i++)
		prompt_key(&p, 0xe9);
	assert_true(p.len < PROMPT_MAX);
	assert_int_equal(p.len % 2, 0);

	/* a character is not cut in two by the limit */
	memset(text, 'a', sizeof text);
	memcpy(text + PROMPT_MAX - 2, "\xc3\xa9", 2);
	text[sizeof text - 1] = '\0';
	prompt_set(&p, text);
	assert_int_equal(p.len, PROMPT_MAX - 2);
}

static void
cursor_is_seen(void **arg)
{
	struct canvas c = { 0 };
	struct prompt p;

	(void)arg;
	canvas_reset(&c, 10, 1, &glyphs_ascii);
	prompt_set(&p, "0123456789abcdef");
	assert_int_equal(prompt_draw(&p, &c, 2, 0, 5), 2 + 4);
	assert_string_equal(canvas_at(&c, 5, 0)->glyph, "f");
	prompt_key(&p, KEYC_HOME);
	assert_int_equal(prompt_draw(&p, &c, 2, 0, 5), 2);
	assert_string_equal(canvas_at(&c, 2, 0)->glyph, "0");
	canvas_fini(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(editing),
		cmocka_unit_test(results),
		cmocka_unit_test(is_bounded),
		cmocka_unit_test(cursor_is_seen),
	};

	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
