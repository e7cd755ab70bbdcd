/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_stackcopy.c - words of a copied stack, and why some are not there. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "unwind/stackcopy.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { START = 0x7000 };

static const uint64_t words[] = { 1, 2, 3, 0x0706050403020100 };

static struct map ranges[] = {
	{ .start = 0x1000, .end = 0x2000, .read = true },
	{ .start = 0x6000, .end = 0x8000, .read = true, .write = true },
	{ .start = 0xa000, .end = 0xb000, .read = true, .write = true },
};

static const struct {
	uint64_t addr;
	enum stackcopy_read result;
	uint64_t value;
} cases[] = {
	{ START, STACKCOPY_OK, 1 },
	{ START + 8, STACKCOPY_OK, 2 },
	{ START + 24, STACKCOPY_OK, 0x0706050403020100 },
	{ START + 25, STACKCOPY_MISSING, 0 }, /* half of it */
	{ START + 31, STACKCOPY_MISSING, 0 },
	{ START + 32, STACKCOPY_MISSING, 0 },
	{ START - 1, STACKCOPY_BELOW, 0 },
	{ START - 8, STACKCOPY_BELOW, 0 },
	{ START - 128, STACKCOPY_BELOW, 0 },
	{ START - 129, STACKCOPY_MISSING, 0 },
	{ 0x7fff, STACKCOPY_MISSING, 0 },
	{ 0x8000, STACKCOPY_BAD, 0 }, /* the end of the stack */
	{ 0xa800, STACKCOPY_MISSING, 0 }, /* another stack */
	{ 0x1800, STACKCOPY_BAD, 0 }, /* no stack: read-only */
	{ 0, STACKCOPY_BAD, 0 },
	{ UINT64_MAX - 3, STACKCOPY_BAD, 0 },
};

static void
test_cases(void **state)
{
	const struct maps maps = { .v = ranges, .n = N(ranges) };
	const struct stackcopy s = { .bytes = (const uint8_t *)words,
		.start = START,
		.len = sizeof words,
		.maps = &maps };

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		uint64_t v = 0;

		assert_int_equal(
		    cases[i].result, stackcopy_word(&s, cases[i].addr, &v));
		assert_int_equal(cases[i].value, v);
	}
}

/* Two parts that lie behind one another, and one behind a hole. */
static void
test_beyond(void **state)
{
	static const struct {
		uint64_t addr;
		enum stackcopy_read result;
		uint64_t value;
	} further[] = {
		{ START + 24, STACKCOPY_OK, 0x0706050403020100 },
		{ START + 32, STACKCOPY_OK, 11 },
		{ START + 40, STACKCOPY_OK, 12 },
		{ START + 48, STACKCOPY_OK, 13 },
		{ START + 52, STACKCOPY_MISSING, 0 }, /* half of it */
		{ START + 56, STACKCOPY_MISSING, 0 },
		{ START + 64, STACKCOPY_OK, 14 },
		{ START + 72, STACKCOPY_MISSING, 0 },
		{ START - 8, STACKCOPY_BELOW, 0 },
	};
	static const uint64_t more[] = { 11, 12, 13, 14 };
	const struct stack_part parts[] = {
		{ START + 32, (const uint8_t *)more, 16 },
		{ START + 48, (const uint8_t *)(more + 2), 8 },
		{ START + 64, (const uint8_t *)(more + 3), 8 },
	};
	const struct maps maps = { .v = ranges, .n = N(ranges) };
	const struct stackcopy s = { .bytes = (const uint8_t *)words,
		.start = START,
		.len = sizeof words,
		.beyond = parts,
		.nbeyond = N(parts),
		.maps = &maps };

	(void)state;
	for (size_t i = 0; i < N(further); i++) {
		uint64_t v = 0;

		assert_int_equal(
		    further[i].result, stackcopy_word(&s, further[i].addr, &v));
		assert_int_equal(further[i].value, v);
	}
}

static void
test_empty(void **state)
{
	const struct maps maps = { 0 };
	const struct stackcopy s = { .start = START, .maps = &maps };
	uint64_t v;

	(void)state;
	assert_int_equal(STACKCOPY_BAD, stackcopy_word(&s, START, &v));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_beyond),
		cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
