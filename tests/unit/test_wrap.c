/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_wrap.c - lines are broken between words and lose none. */
#include "config.h"

#include "report/wrap.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>
#include <string.h>

static void
test_wrap(void **state)
{
	static const struct {
		const char *text;
		size_t indent;
		int width;
		const char *want;
	} cases[] = {
		{ "one two three", 0, 0, "one two three\n" },
		{ "one two three", 0, 13, "one two three\n" },
		{ "one two three", 0, 12, "one two\nthree\n" },
		{ "one two three", 0, 7, "one two\nthree\n" },
		{ "one two three", 0, 6, "one\ntwo\nthree\n" },
		{ "one   two   ", 0, 5, "one\ntwo\n" },
		{ "onetwothree", 0, 4, "onet\nwoth\nree\n" },
		{ "L  one two", 3, 8, "L  one\n   two\n" },
		/* the space in the label is no place to break at */
		{ "L  onetwo", 3, 8, "L  onetw\n   o\n" },
		{ "L  one two", 3, 6, "L  one\ntwo\n" }, /* no indent */
		{ "", 3, 6, "\n" },
		{ "\xe4\xb8\xad\xe6\x96\x87", 0, 1, /* wider than the page */
		    "\xe4\xb8\xad\n\xe6\x96\x87\n" },
		{ "\xc3\xbc\xc3\xbc \xc3\xbc\xc3\xbc", 0, 4,
		    "\xc3\xbc\xc3\xbc\n\xc3\xbc\xc3\xbc\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = { 0 };

		wrap_add(&out, cases[i].text, cases[i].indent, cases[i].width);
		if (strcmp(out.data, cases[i].want) != 0)
			fail_msg("case %zu: %s", i, out.data);
		buf_fini(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrap),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
