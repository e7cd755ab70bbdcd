/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_rules.c - remembering rules, and forgetting those of other code. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "unwind/rules.h"

#define N(a) (sizeof(a) / sizeof *(a))

static struct image one = { .id = 1 }, other = { .id = 2 };
static const struct region nowhere;

static const struct cfi_span alone = { 0, 1 };

/* The number of the rule that is known, or -1. */
static int
number_at(const struct rules *r, uint64_t code)
{
	struct cfi_rule rule;

	return rules_get(r, code, &rule) ? rule.offset : -1;
}

static struct cfi_rule
numbered(uint64_t n)
{
	return (struct cfi_rule){ .kind = CFI_SP, .offset = (int32_t)n };
}

static void
test_get(void **state)
{
	static const uint64_t codes[] = { 1, 2, 0x1000, 0x555555555123,
		0x7fffffffffff, UINT64_MAX };
	struct rules r;

	(void)state;
	rules_init(&r);
	for (size_t i = 0; i < N(codes); i++) {
		assert_int_equal(-1, number_at(&r, codes[i]));
		rules_put(&r, codes[i], &alone, numbered(i), &nowhere);
	}
	for (size_t i = 0; i < N(codes); i++) {
		assert_int_not_equal(-1, number_at(&r, codes[i]));
		assert_int_equal(i, number_at(&r, codes[i]));
	}
	rules_put(&r, 2, &alone, numbered(77), &nowhere);
	assert_int_equal(77, number_at(&r, 2));
	rules_fini(&r);
}

/* A rule is that of the code around it, within one block. */
static void
test_span(void **state)
{
	static const struct {
		uint64_t code;
		struct cfi_span span;
		uint64_t from, to;
	} cases[] = {
		{ 0x1010, { 0, 1 }, 0x1010, 0x1011 },
		{ 0x1010, { 0x10, 0x20 }, 0x1000, 0x1030 },
		{ 0x1010, { 8, UINT64_MAX }, 0x1008, 0x1080 },
		{ 0x1090, { 0x1090, 0x10000 }, 0x1080, 0x1100 },
		{ 0x107f, { 5, 5 }, 0x107a, 0x1080 },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct rules r;

		rules_init(&r);
		rules_put(
		    &r, cases[i].code, &cases[i].span, numbered(5), &nowhere);
		for (uint64_t at = 0xf00; at < 0x1200; at++)
			assert_int_equal(number_at(&r, at),
			    at >= cases[i].from && at < cases[i].to ? 5 : -1);
		rules_fini(&r);
	}
}

/* However many addresses come, those that came last are there, and none is
 * there twice. */
static void
test_bound(void **state)
{
	enum { STEP = RULES_BLOCK + 1, MANY = 4 * RULES };
	size_t known = 0, used = 0;
	struct rules r;

	(void)state;
	rules_init(&r);
	for (uint64_t i = 1; i <= MANY; i++) {
		rules_put(&r, i * STEP, &alone, numbered(i), &nowhere);
		assert_int_equal(i, number_at(&r, i * STEP));
		rules_put(&r, i * STEP, &alone, numbered(i), &nowhere);
	}
	for (uint64_t i = 1; i <= MANY; i++) {
		int number = number_at(&r, i * STEP);

		known += number != -1;
		assert_true(number == -1 || number == (int)i);
	}
	for (size_t i = 0; i < RULES; i++)
		used += r.entry[i].len != 0;
	assert_int_equal(used, known);
	assert_in_range(known, RULES * 9 / 10, RULES);
	rules_fini(&r);
}

/* A new one takes an unused place, and all four of them. */
static void
test_places(void **state)
{
	uint64_t code[RULES_WAYS], at = 0x400000;
	struct rules r;

	(void)state;
	rules_init(&r);
	for (size_t n = 0; n < RULES_WAYS; at += RULES_BLOCK)
		if (rules_bucket(&r, at) == rules_bucket(&r, 0x400000))
			code[n++] = at;
	for (size_t i = 0; i < N(code); i++)
		rules_put(&r, code[i], &alone, numbered(i), &nowhere);
	for (size_t i = 0; i < N(code); i++)
		assert_int_not_equal(-1, number_at(&r, code[i]));
	rules_fini(&r);
}

/* Code at 0x1000-0x2000 is put, then the map is as told. */
static const struct {
	struct region after;
	bool kept;
} reviews[] = {
	{ { 0x1000, 0x2000, 0x100, &one }, true },
	{ { 0x0800, 0x1801, 0x100, &one }, true }, /* split, grown */
	{ { 0x1000, 0x2000, 0x200, &one }, false }, /* moved */
	{ { 0x1000, 0x2000, 0x100, &other }, false },
	{ { 0x1000, 0x2000, 0x100, NULL }, false },
	{ { 0x1900, 0x2000, 0x100, &one }, false }, /* not there */
};

static void
test_review(void **state)
{
	const struct region before = { 0x1000, 0x2000, 0x100, &one };

	(void)state;
	for (size_t i = 0; i < N(reviews); i++) {
		struct region region[] = { reviews[i].after,
			{ 0x9000, 0xa000, 0, NULL } };
		const struct space space = { .region = region, .n = N(region) };
		struct rules r;

		rules_init(&r);
		rules_put(&r, 0x1800, &alone, numbered(i), &before);
		rules_put(&r, 0x9800, &alone, numbered(i), &region[1]);
		rules_review(&r, &space);
		assert_int_equal(reviews[i].kept, number_at(&r, 0x1800) != -1);
		/* and nothing else goes */
		assert_int_not_equal(-1, number_at(&r, 0x9800));
		rules_fini(&r);
	}
}

/* Another image got the memory of one that has gone. */
static void
test_same_address(void **state)
{
	struct image image = { .id = 5 };
	struct region region[] = { { 0x1000, 0x2000, 0x100, &image } };
	const struct space space = { .region = region, .n = 1 };
	struct rules r;

	(void)state;
	rules_init(&r);
	rules_put(&r, 0x1800, &alone, numbered(1), region);
	image.id = 6;
	rules_review(&r, &space);
	assert_int_equal(-1, number_at(&r, 0x1800));
	rules_fini(&r);
}

static bool
is_even(const void *arg, uint64_t code)
{
	assert_ptr_equal(&is_even, arg);
	assert_int_not_equal(0, code);
	return code % 2 == 0;
}

static void
test_forget(void **state)
{
	const struct region region = { 0x1000, 0x2000, 0, NULL };
	struct rules r;

	(void)state;
	rules_init(&r);
	for (uint64_t code = 0x1000; code < 0x1800; code += RULES_BLOCK + 1)
		rules_put(&r, code, &alone, numbered(1), &region);
	rules_forget(&r, is_even, &is_even);
	for (uint64_t code = 0x1000; code < 0x1800; code += RULES_BLOCK + 1)
		assert_int_equal(code % 2, number_at(&r, code) != -1);
	rules_fini(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_get),
		cmocka_unit_test(test_span),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_review),
		cmocka_unit_test(test_same_address),
		cmocka_unit_test(test_forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
