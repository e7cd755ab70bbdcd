/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_canvas.c - drawing, clipping and dumping cells. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>
#include <string.h>

#include "ui/canvas.h"

static void
check(const struct canvas *c, const char *want)
{
	struct buf got = { 0 };

	canvas_dump(c, &got);
	assert_string_equal(got.data, want);
	buf_fini(&got);
}

static void
texts(void **arg)
{
	static const struct {
		int x, y, cols;
		const char *text, *want;
		int drawn;
	} cases[] = {
		{ 0, 0, 6, "abc", "abc\n\n", 3 },
		{ 1, 1, 6, "abc", "\n abc\n", 3 },
		{ 0, 0, 2, "abc", "ab\n\n", 2 },
		{ 4, 0, 6, "abc", "    ab\n\n", 3 },
		{ -1, 0, 6, "abc", "bc\n\n", 3 },
		{ 0, 5, 6, "abc", "\n\n", 3 },
		{ 0, -1, 6, "abc", "\n\n", 3 },
		{ 0, 0, 0, "abc", "\n\n", 0 },
		{ 0, 0, -3, "abc", "\n\n", 0 },
		{ 0, 0, 6, "日本", "日本\n\n", 4 },
		{ 0, 0, 3, "日本", "日\n\n", 2 }, /* no half characters */
		{ 5, 0, 6, "日", "\n\n", 2 },
		{ -1, 0, 6, "日x", " x\n\n", 3 },
		{ 0, 0, 6, "e\xcc\x81x", "e\xcc\x81x\n\n", 2 },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct canvas c = { 0 };

		canvas_reset(&c, 6, 2, &glyphs_ascii);
		assert_int_equal(canvas_text(&c, cases[i].x, cases[i].y,
				     cases[i].cols, ROLE_TEXT, cases[i].text),
		    cases[i].drawn);
		check(&c, cases[i].want);
		canvas_fini(&c);
	}
}

static void
clips(void **arg)
{
	static const struct {
		enum clip clip;
		int cols;
		const char *text, *want;
	} cases[] = {
		{ CLIP_END, 6, "abcdef", "abcdef\n" },
		{ CLIP_END, 5, "abcdef", "abcd~\n" },
		{ CLIP_START, 5, "abcdef", "~cdef\n" },
		{ CLIP_END, 1, "abcdef", "~\n" },
		{ CLIP_END, 0, "abcdef", "\n" },
		{ CLIP_END, -1, "abcdef", "\n" },
		{ CLIP_END, 4, "日本語", "日~\n" },
		{ CLIP_START, 4, "日本語", "~語\n" },
		{ CLIP_START, 3,
		    "xe\xcc\x81"
		    "bc",
		    "~bc\n" },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct canvas c = { 0 };

		canvas_reset(&c, 12, 1, &glyphs_ascii);
		canvas_clip(&c, 0, 0, cases[i].cols, cases[i].clip, ROLE_TEXT,
		    cases[i].text);
		check(&c, cases[i].want);
		canvas_fini(&c);
	}
}

static void
marks(void **arg)
{
	static const struct {
		enum clip clip;
		int cols;
		const char *text;
		size_t start, len;
		const char *want;
	} cases[] = {
		{ CLIP_END, 8, "abcdef", 1, 2, ".mm\n" },
		{ CLIP_END, 4, "abcdef", 1, 2, ".mm\n" },
		{ CLIP_END, 4, "abcdef", 4, 2, "...m\n" }, /* hidden */
		{ CLIP_START, 4, "abcdef", 0, 1, "m\n" },
		{ CLIP_START, 4, "abcdef", 3, 2, ".mm\n" },
		{ CLIP_END, 8, "日本語", 3, 3, "..mm\n" },
		{ CLIP_END, 8, "abc", 3, 2, "\n" },
		{ CLIP_END, 0, "abc", 0, 3, "\n" },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct canvas c = { 0 };
		struct buf got = { 0 };
		size_t last;

		canvas_reset(&c, 12, 1, &glyphs_ascii);
		canvas_clip(&c, 0, 0, cases[i].cols, cases[i].clip, ROLE_TEXT,
		    cases[i].text);
		canvas_mark(&c, 0, 0, cases[i].cols, cases[i].clip, ROLE_MATCH,
		    cases[i].text, cases[i].start, cases[i].len);
		canvas_dump_roles(&c, &got);
		/* plain cells after the last mark do not matter */
		last = got.len - 1;
		while (last > 0 && got.data[last - 1] == '.')
			last--;
		strcpy(got.data + last, "\n");
		assert_string_equal(got.data, cases[i].want);
		buf_fini(&got);
		canvas_fini(&c);
	}
}

/* Drawing over half of a wide character must not leave the other half. */
static void
overwrites_wide(void **arg)
{
	struct canvas c = { 0 };

	(void)arg;
	canvas_reset(&c, 6, 1, &glyphs_ascii);
	canvas_text(&c, 0, 0, 6, ROLE_TEXT, "日本");
	canvas_text(&c, 1, 0, 6, ROLE_TEXT, "x");
	check(&c, " x本\n");
	canvas_text(&c, 2, 0, 6, ROLE_TEXT, "y");
	check(&c, " xy\n");
	canvas_fini(&c);
}

static void
right_aligned(void **arg)
{
	struct canvas c = { 0 };

	(void)arg;
	canvas_reset(&c, 6, 2, &glyphs_ascii);
	canvas_right(&c, 5, 0, 5, ROLE_TEXT, "31.4");
	canvas_right(&c, 5, 1, 3, ROLE_TEXT, "12345");
	check(&c, " 31.4\n  123\n");
	canvas_fini(&c);
}

static void
sizes(void **arg)
{
	struct canvas c = { 0 };

	(void)arg;
	canvas_reset(&c, -3, 2, &glyphs_ascii);
	assert_int_equal(c.w, 0);
	canvas_text(&c, 0, 0, 5, ROLE_TEXT, "x");
	assert_null(canvas_at(&c, 0, 0));
	canvas_reset(&c, 3, 1, &glyphs_ascii);
	canvas_fill(&c, -2, 0, 100, ROLE_RULE, "-");
	check(&c, "---\n");
	canvas_reset(&c, 3, 1, &glyphs_ascii);
	check(&c, "\n");
	canvas_fini(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(clips),
		cmocka_unit_test(marks),
		cmocka_unit_test(overwrites_wide),
		cmocka_unit_test(right_aligned),
		cmocka_unit_test(sizes),
	};

	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
