/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_flow.c - breaking texts into lines. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>
#include <string.h>

#include "base/buf.h"
#include "ui/flow.h"

static void
breaks(void **arg)
{
	static const struct {
		const char *text;
		int cols;
		const char *want;
	} cases[] = {
		{ "one two three", 20, "one two three|" },
		{ "one two three", 8, "one two|three|" },
		{ "one two three", 7, "one two|three|" },
		{ "one two three", 6, "one|two|three|" },
		{ "unbreakable", 4, "unbr|eaka|ble|" },
		{ "a  b", 2, "a|b|" },
		{ "日本語", 4, "日本|語|" },
		{ "日本語", 1, "日|本|語|" }, /* at least one each */
		{ "abc", 0, "a|b|c|" },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf got = { 0 };
		const char *p = cases[i].text;

		while (*p != '\0') {
			size_t skip, n = flow_line(p, cases[i].cols, &skip);

			assert_true(skip > 0);
			buf_add(&got, p, n);
			buf_addc(&got, '|');
			p += skip;
		}
		assert_string_equal(got.data, cases[i].want);
		buf_fini(&got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(breaks) };

	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
