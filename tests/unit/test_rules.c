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
		assert_null(rules_get(&r, codes[i]));
		rules_put(&r, codes[i], numbered(i), &nowhere);
	}
	for (size_t i = 0; i < N(codes); i++) {
		assert_non_null(rules_get(&r, codes[i]));
		assert_int_equal(i, rules_get(&r, codes[i])->offset);
	}
	rules_put(&r, 2, numbered(77), &nowhere);
	assert_int_equal(77, rules_get(&r, 2)->offset);
	/* 0 is no address of code */
	rules_put(&r, 0, numbered(1), &nowhere);
	assert_null(rules_get(&r, 0));
	rules_fini(&r);
}

/* However many addresses come, those that came last are there, and none is
 * there twice. */
static void
test_bound(void **state)
{
	enum { STEP = 5, MANY = 4 * RULES };
	size_t known = 0, used = 0;
	struct rules r;

	(void)state;
	rules_init(&r);
	for (uint64_t i = 1; i <= MANY; i++) {
		rules_put(&r, i * STEP, numbered(i), &nowhere);
		assert_int_equal(i, rules_get(&r, i * STEP)->offset);
		rules_put(&r, i * STEP, numbered(i), &nowhere);
	}
	for (uint64_t i = 1; i <= MANY; i++) {
		const struct cfi_rule *rule = rules_get(&r, i * STEP);

		known += rule != NULL;
		assert_true(rule == NULL || rule->offset == (int32_t)i);
	}
	for (size_t i = 0; i < RULES; i++)
		used += r.entry[i].code != 0;
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
	for (size_t n = 0; n < RULES_WAYS; at++)
		if (rules_bucket(&r, at) == rules_bucket(&r, 0x400000))
			code[n++] = at;
	for (size_t i = 0; i < N(code); i++)
		rules_put(&r, code[i], numbered(i), &nowhere);
	for (size_t i = 0; i < N(code); i++)
		assert_non_null(rules_get(&r, code[i]));
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
		rules_put(&r, 0x1800, numbered(i), &before);
		rules_put(&r, 0x9800, numbered(i), &region[1]);
		rules_review(&r, &space);
		assert_int_equal(
		    reviews[i].kept, rules_get(&r, 0x1800) != NULL);
		/* and nothing else goes */
		assert_non_null(rules_get(&r, 0x9800));
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
	rules_put(&r, 0x1800, numbered(1), region);
	image.id = 6;
	rules_review(&r, &space);
	assert_null(rules_get(&r, 0x1800));
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
	for (uint64_t code = 0x1000; code < 0x1100; code++)
		rules_put(&r, code, numbered(1), &region);
	rules_forget(&r, is_even, &is_even);
	for (uint64_t code = 0x1000; code < 0x1100; code++)
		assert_int_equal(code % 2, rules_get(&r, code) != NULL);
	rules_fini(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_get),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_review),
		cmocka_unit_test(test_same_address),
		cmocka_unit_test(test_forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
