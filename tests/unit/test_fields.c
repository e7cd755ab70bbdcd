/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_fields.c - figures give way by rank when a line is short. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>

#include "ui/fields.h"

static void
line(int w, const char *want)
{
	struct canvas c = { 0 };
	struct fields f = { 0 };
	struct buf got = { 0 };
	struct field *space;

	fields_add(&f, 0, ROLE_STRONG, "cpu", "%d %%", 42);
	fields_add(&f, 3, ROLE_TEXT, "rss", "%s", "10 MiB");
	space = fields_space(&f, 5, 2, 4);
	fields_add(&f, 2, ROLE_TEXT, "", "own")->right = true;
	fields_add(&f, 1, ROLE_TEXT, "", "LIVE")->right = true;
	canvas_reset(&c, 60, 1, &glyphs_ascii);
	fields_draw(&f, &c, 0, 0, w, 2);
	canvas_fill(&c, space->x, 0, space->w, ROLE_BAR, "#");
	canvas_dump(&c, &got);
	assert_string_equal(got.data, want);
	buf_fini(&got);
	canvas_fini(&c);
}

static void
fits(void **arg)
{
	(void)arg;
	line(45, "cpu 42 %  rss 10 MiB  ####          own  LIVE\n");
	line(36, "cpu 42 %  rss 10 MiB  ###  own  LIVE\n");
	line(35, "cpu 42 %  rss 10 MiB  ##  own  LIVE\n");
	line(34, "cpu 42 %  rss 10 MiB     own  LIVE\n");
	line(30, "cpu 42 %             own  LIVE\n");
	line(18, "cpu 42 %      LIVE\n");
	line(12, "cpu 42 %\n");
	line(6, "cpu 4~\n");
	line(0, "\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(fits) };

	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
