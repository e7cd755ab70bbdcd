/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_codeprint.c - the same, patched and other code. */
#include "config.h"

#include "symbol/codeprint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { LONG = 160 };

static void
test_likeness(void **state)
{
	static const struct {
		size_t len, other_len;
		size_t changed; /* bytes, from the first on */
		enum code_likeness like;
	} cases[] = {
		{ LONG, LONG, 0, CODE_SAME },
		{ LONG, LONG, 1, CODE_PATCHED },
		{ LONG, LONG, LONG / 2, CODE_PATCHED },
		{ LONG, LONG, LONG / 2 + 1, CODE_OTHER },
		{ LONG, LONG, LONG, CODE_OTHER },
		{ LONG, LONG - 1, 0, CODE_OTHER },
		/* fewer bytes than pieces */
		{ 3, 3, 0, CODE_SAME },
		{ 3, 3, 1, CODE_PATCHED },
		{ 0, 0, 0, CODE_SAME },
		{ 0, 1, 0, CODE_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint8_t was[LONG], now[LONG];
		struct codeprint a, b;

		memset(was, 0x90, sizeof was);
		memset(now, 0x90, sizeof now);
		memset(now, 0xcc, cases[i].changed);
		a = codeprint_of(was, cases[i].len);
		b = codeprint_of(now, cases[i].other_len);
		assert_int_equal(cases[i].like, codeprint_compare(&a, &b));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_likeness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
