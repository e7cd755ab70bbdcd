/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_sorted.c - places in sorted arrays, against counting them. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/sorted.h"

struct item {
	char before;
	uint64_t key;
	char after[3];
};

/* All lengths up to some, with keys that repeat, each key and its neighbours. */
static void
test_counts(void **state)
{
	struct item v[12];

	(void)state;
	for (size_t n = 0; n <= 12; n++)
		for (uint64_t key = 0; key < 10; key++) {
			size_t below = 0, upto = 0;

			for (size_t i = 0; i < n; i++) {
				v[i] = (struct item){ .key = 1 + i / 3 * 2 };
				below += v[i].key < key;
				upto += v[i].key <= key;
			}
			assert_int_equal(sorted_below(v, n, key, key), below);
			assert_int_equal(sorted_upto(v, n, key, key), upto);
		}
}

static void
test_ends(void **state)
{
	const struct item v[] = { { .key = 0 }, { .key = UINT64_MAX } };

	(void)state;
	assert_int_equal(sorted_below(v, 2, key, 0), 0);
	assert_int_equal(sorted_upto(v, 2, key, 0), 1);
	assert_int_equal(sorted_below(v, 2, key, UINT64_MAX), 1);
	assert_int_equal(sorted_upto(v, 2, key, UINT64_MAX), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
