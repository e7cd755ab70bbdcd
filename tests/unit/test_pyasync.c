/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pyasync.c - asyncio's table of offsets, as real processes have it, and
 * damaged. */
#include "config.h"

#include "python/pyasync.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#define N(a) (sizeof(a) / sizeof *(a))

/* Of 3.14.10 and 3.15.2, as Debian builds them. */
static const uint64_t sections[][13] = {
	{ 168, 136, 96, 108, 109, 128, 152, 225864, 10880, 936, 864, 872, 880 },
	{ 168, 136, 96, 108, 109, 128, 152, 226240, 10856, 1104, 1024, 1032,
	    1048 },
};

static void
test_true(void **state)
{
	static const struct pyasync want[] = {
		{ { 168, 136, 96, 128, 152, 108, 109 }, 10880,
		    { 864, 872, 880 } },
		{ { 168, 136, 96, 128, 152, 108, 109 }, 10856,
		    { 1024, 1032, 1048 } },
	};
	struct pyasync a;

	(void)state;
	for (size_t i = 0; i < N(sections); i++) {
		assert_true(pyasync_of_section(
		    (const uint8_t *)sections[i], sizeof sections[i], &a));
		assert_memory_equal(&a, &want[i], sizeof a);
	}
}

static const struct {
	size_t word;
	uint64_t v;
	bool ok;
} damages[] = {
	{ 0, 0, false },
	{ 0, 167, false }, /* the last of it is beyond */
	{ 0, PYASYNC_TASK, true },
	{ 0, PYASYNC_TASK + 1, false },
	{ 0, UINT64_MAX, false },
	{ 1, 160, true },
	{ 1, 161, false },
	{ 3, 167, true },
	{ 3, 168, false },
	{ 6, 153, false },
	{ 6, UINT64_MAX - 8, false },
	{ 7, UINT64_MAX, false },
	{ 8, 225864 - 16, true },
	{ 8, 225864 - 15, false },
	{ 9, 895, false },
	{ 9, 1 << 25, false },
	{ 12, 936, false },
};

static void
test_damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(damages); i++) {
		uint64_t words[13];
		struct pyasync a;

		memcpy(words, sections[0], sizeof words);
		words[damages[i].word] = damages[i].v;
		if (pyasync_of_section((const uint8_t *)words, sizeof words,
			&a) != damages[i].ok)
			fail_msg("damage %zu", i);
	}
}

static void
test_cut(void **state)
{
	struct pyasync a;

	(void)state;
	for (size_t len = 0; len < PYASYNC_SECTION; len++) {
		uint8_t *copy = malloc(len + 1);

		memcpy(copy, sections[0], len);
		assert_false(pyasync_of_section(copy, len, &a));
		free(copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_true),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
