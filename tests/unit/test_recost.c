/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_recost.c - expensive expressions are told from cheap ones. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/recost.h"
#include "base/xalloc.h"

static const struct {
	const char *re;
	enum recost cost;
} cases[] = {
	/* clang-format off */
	{ "", RECOST_OK },
	{ "std::.*(push|pop)_[a-z0-9]+$", RECOST_OK },
	{ "a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+", RECOST_OK },
	{ "((((a*)*)*)*)*", RECOST_OK },
	{ "a**********", RECOST_TOO_BIG },
	{ "a??????????", RECOST_TOO_BIG },
	{ "((((((((((a*)*)*)*)*)*)*)*)*)*", RECOST_TOO_BIG },
	{ "a{250}", RECOST_OK },
	{ "a{1001}", RECOST_TOO_BIG },
	{ "a{0,1001}", RECOST_TOO_BIG },
	{ "a{,1001}", RECOST_TOO_BIG },
	{ "a{1001,}", RECOST_TOO_BIG },
	{ "a{99999999999999999999}", RECOST_TOO_BIG },
	{ "(a{20}){20}", RECOST_TOO_BIG },
	{ "a{20}{20}", RECOST_TOO_BIG },
	{ "[a]{1001}", RECOST_TOO_BIG },
	{ "\\a{1001}", RECOST_TOO_BIG },
	{ "()((){40}){40}", RECOST_TOO_BIG },
	{ "((((((((((a+)+)+)+)+)+)+)+)+)+", RECOST_TOO_BIG },
	{ "a+++++++++", RECOST_TOO_BIG },
	/* counts that are only text */
	{ "[{1001}]", RECOST_OK },
	{ "[]{1001}]", RECOST_OK },
	{ "[^]{1001}]", RECOST_OK },
	{ "[[:alpha:]{1001}]", RECOST_OK },
	{ "[[.].]{1001}]", RECOST_OK },
	{ "[[=]=]{1001}]", RECOST_OK },
	{ "[]]{1001}", RECOST_TOO_BIG },
	{ "[[:alpha:]]{1001}", RECOST_TOO_BIG },
	{ "a\\{1001}", RECOST_OK },
	{ "(a)\\1", RECOST_BACKREF },
	{ "[\\1]", RECOST_OK },
	{ "\\\\1", RECOST_OK },
	{ "\\0", RECOST_OK },
	/* wrong: left to regcomp() */
	{ ")", RECOST_OK },
	{ "(", RECOST_OK },
	{ "[", RECOST_OK },
	{ "[^", RECOST_OK },
	{ "[[:", RECOST_OK },
	{ "[[:alpha", RECOST_OK },
	{ "[a-[.", RECOST_OK },
	{ "a{", RECOST_OK },
	{ "a{1,", RECOST_OK },
	{ "\\", RECOST_OK },
	{ "{1001}", RECOST_OK },
	/* clang-format on */
};

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t len = strlen(cases[i].re);
		char *re = xmemdup(cases[i].re, len); /* not terminated */

		if (recost(re, len) != cases[i].cost)
			fail_msg("%s", cases[i].re);
		free(re);
	}
}

static const struct {
	char what;
	enum recost cost;
} repeated[] = {
	{ '(', RECOST_TOO_DEEP },
	{ ')', RECOST_TOO_BIG },
	{ '*', RECOST_TOO_BIG },
	{ '?', RECOST_TOO_BIG },
	{ '|', RECOST_TOO_BIG },
	{ '^', RECOST_TOO_BIG },
	{ 'a', RECOST_TOO_BIG },
	{ '{', RECOST_TOO_BIG },
};

static void
test_long(void **state)
{
	static char re[100000];

	(void)state;
	for (size_t i = 0; i < sizeof repeated / sizeof *repeated; i++) {
		memset(re, repeated[i].what, sizeof re);
		assert_int_equal(recost(re, sizeof re), repeated[i].cost);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
