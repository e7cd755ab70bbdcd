/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_widths.c - what a page wants, and that it never shrinks unasked. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>

#include "ui/widths.h"

static const struct func funcs[] = {
	{ "a::gg(int)", "libz.so.1", "/src/z.c", 12, FUNC_NATIVE },
	{ "C.run", "", "/usr/lib/python3.11/json/e.py", 7, FUNC_PYTHON },
	{ "[unknown]", "", "", 0, FUNC_UNKNOWN },
};

static struct func_row rows[] = {
	{ .func = 0, .file = "/src/z.c", .line = 12 },
	{ .func = 1, .file = "/usr/lib/python3.11/json/e.py", .line = 7 },
	{ .func = 2, .file = "" },
};

static void
check(const struct widths *w, enum column column, int need, int want)
{
	assert_int_equal(w->v[column].need, need);
	assert_int_equal(w->v[column].want, want);
}

static void
measures(void **arg)
{
	struct func_list list = { .v = rows, .n = 1 };
	struct lens lens = { 0 };
	struct widths_page page = { .funcs = funcs,
		.list = &list,
		.rows = 9,
		.lens = &lens,
		.list_w = 110,
		.moduled = true,
		.lined = true,
		.ellipsis = "~" };
	struct widths w = { 0 };

	(void)arg;
	widths_update(&w, &page);
	check(&w, COL_FUNCTION, 5, 10); /* a::gg */
	check(&w, COL_MODULE, 4, 9); /* libz */
	check(&w, COL_LINE, 6, 11); /* z.c:12 */

	/* more rows: it grows; that of Python stands in both columns */
	list.n = 3;
	widths_update(&w, &page);
	check(&w, COL_FUNCTION, 9, 10); /* [unknown] */
	check(&w, COL_MODULE, 4, 9);
	check(&w, COL_LINE, 6, 11);

	/* fewer rows: it stays, but not where the view is another */
	list.n = 1;
	widths_update(&w, &page);
	check(&w, COL_FUNCTION, 9, 10);
	lens.sort = COL_TOTAL;
	widths_update(&w, &page);
	check(&w, COL_FUNCTION, 5, 10);
	list.n = 3;
	widths_update(&w, &page);
	list.n = 1;
	page.list_w = 111;
	widths_update(&w, &page);
	check(&w, COL_FUNCTION, 5, 10);

	/* another page is measured anew */
	widths_forget(&w);
	page.top = 1;
	list.n = 2;
	widths_update(&w, &page);
	check(&w, COL_FUNCTION, 5, 5); /* C.run */
	check(&w, COL_MODULE, 0, 0);
	check(&w, COL_LINE, 9, 14); /* py json/e.py:7 */

	/* it stands where there is a column */
	widths_forget(&w);
	page.lined = false;
	widths_update(&w, &page);
	check(&w, COL_MODULE, 9, 14);
	widths_forget(&w);
	page.lined = true;
	page.moduled = false;
	widths_update(&w, &page);
	check(&w, COL_LINE, 6, 11); /* e.py:7 */
	check(&w, COL_MODULE, 0, 0);

	/* no more rows than the page has */
	widths_forget(&w);
	page.rows = 0;
	widths_update(&w, &page);
	check(&w, COL_FUNCTION, 0, 0);
}

static void
lines(void **arg)
{
	struct func_list list = { .v = rows, .n = 1 };
	struct lens lens = { .by_line = true };
	struct widths_page page = { .funcs = funcs,
		.list = &list,
		.rows = 9,
		.lens = &lens,
		.list_w = 40,
		.ellipsis = "~" };
	struct widths w = { 0 };

	(void)arg;
	widths_update(&w, &page);
	check(&w, COL_FUNCTION, 8, 13); /* a::gg:12 */
	page.lined = true;
	widths_forget(&w);
	widths_update(&w, &page);
	check(&w, COL_FUNCTION, 5, 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(measures),
		cmocka_unit_test(lines),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
