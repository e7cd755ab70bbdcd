/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_cpus.c - the kernel's lists of processors. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "sample/cpus.h"

static const struct {
	const char *text;
	int ret;
	size_t n;
	int last;
} cases[] = {
	{ "0\n", 0, 1, 0 },
	{ "0", 0, 1, 0 },
	{ "0-1\n", 0, 2, 1 },
	{ "0-3,8,10-11\n", 0, 7, 11 },
	{ "5\n", 0, 1, 5 },
	{ "0-8191\n", 0, 8192, 8191 },
	{ "", -1, 0, 0 },
	{ "\n", -1, 0, 0 },
	{ "0-8192\n", -1, 0, 0 }, /* beyond any Linux */
	{ "99999999999999999999\n", -1, 0, 0 },
	{ "3-1\n", -1, 0, 0 },
	{ "0-3,2\n", -1, 0, 0 }, /* again what was there */
	{ "0,\n", -1, 0, 0 },
	{ "0-\n", -1, 0, 0 },
	{ "-1\n", -1, 0, 0 },
	{ "0 1\n", -1, 0, 0 },
	{ "0x1\n", -1, 0, 0 },
};

static void
test_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct cpus c;
		int ret = cpus_parse(&c, cases[i].text);

		if (ret != cases[i].ret || c.n != cases[i].n ||
		    (c.n > 0 && c.v[c.n - 1] != cases[i].last))
			fail_msg("\"%s\": %d, %zu processors", cases[i].text,
			    ret, c.n);
		cpus_fini(&c);
	}
}

static void
test_read(void **state)
{
	struct cpus c;

	(void)state;
	cpus_read(&c);
	assert_true(c.n > 0);
	assert_true(c.v[0] >= 0);
	cpus_fini(&c);
	assert_int_equal(c.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
