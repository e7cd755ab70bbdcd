/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_hmap.c - a map against what was put into it. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/hmap.h"

#define MANY 10000u

static void
test_empty(void **state)
{
	struct hmap map = { 0 };

	(void)state;
	assert_null(hmap_get(&map, 0));
	hmap_clear(&map);
	assert_null(hmap_get(&map, 1));
	hmap_fini(&map);
}

static void
test_put_says_fresh_once(void **state)
{
	struct hmap map = { 0 };
	bool fresh = false;

	(void)state;
	/* key 0 is a key like any other */
	for (uint64_t key = 0; key < 3; key++) {
		assert_int_equal(*hmap_put(&map, key, &fresh), 0);
		assert_true(fresh);
		*hmap_put(&map, key, &fresh) = key + 7;
		assert_false(fresh);
		assert_int_equal(*hmap_put(&map, key, NULL), key + 7);
	}
	assert_int_equal(map.n, 3);
	assert_null(hmap_get(&map, 3));
	hmap_fini(&map);
}

/* How the keys of the program are spread: what a weak hash stumbles over. */
static const struct {
	uint64_t first, step;
} spreads[] = {
	{ 0, 1 },
	{ 0x7f0000000000, 4096 },
	{ 5, UINT64_C(1) << 32 },
	{ 0, UINT64_C(1) << 48 },
	{ UINT64_MAX, UINT64_MAX },
};

static void
test_many(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof spreads / sizeof *spreads; i++) {
		struct hmap map = { 0 };
		uint64_t key = spreads[i].first;

		for (uint64_t k = 0; k < MANY; k++) {
			*hmap_put(&map, key, NULL) = k;
			assert_true(map.n < map.cap);
			key += spreads[i].step;
		}
		assert_int_equal(map.n, MANY);
		key = spreads[i].first;
		for (uint64_t k = 0; k < MANY; k++) {
			assert_int_equal(*hmap_get(&map, key), k);
			assert_null(hmap_get(&map, key ^ 0x5555));
			key += spreads[i].step;
		}
		hmap_fini(&map);
	}
}

static void
test_found_keys_do_not_move_the_map(void **state)
{
	struct hmap map = { 0 };
	uint64_t *first = hmap_put(&map, 1, NULL);
	size_t full = map.cap / 4 * 3;

	(void)state;
	for (uint64_t key = 2; key <= full; key++)
		hmap_put(&map, key, NULL);
	/* the next new key would grow the map; a known one must not */
	assert_ptr_equal(hmap_put(&map, 1, NULL), first);
	hmap_put(&map, full + 1, NULL);
	assert_int_equal(map.n, full + 1);
	hmap_fini(&map);
}

static void
test_clear(void **state)
{
	struct hmap map = { 0 };
	bool fresh;

	(void)state;
	for (uint64_t key = 0; key < 100; key++)
		*hmap_put(&map, key, NULL) = 1;
	hmap_clear(&map);
	assert_int_equal(map.n, 0);
	for (uint64_t key = 0; key < 100; key++)
		assert_null(hmap_get(&map, key));
	assert_int_equal(*hmap_put(&map, 7, &fresh), 0);
	assert_true(fresh);
	hmap_fini(&map);
}

static void
test_next(void **state)
{
	struct hmap map = { 0 };
	uint64_t key, *value, seen = 0;
	size_t at = 0;

	(void)state;
	assert_null(hmap_next(&map, &at, &key));
	for (uint64_t k = 0; k < MANY; k++)
		*hmap_put(&map, k, NULL) = k + 1;
	for (at = 0; (value = hmap_next(&map, &at, &key)) != NULL; seen++) {
		assert_int_equal(*value, key + 1);
		*value = 0; /* each once */
	}
	assert_int_equal(seen, MANY);
	hmap_fini(&map);
}

static void
test_key2(void **state)
{
	(void)state;
	assert_int_not_equal(hmap_key2(1, 2), hmap_key2(2, 1));
	assert_int_equal(
	    hmap_key2(UINT32_MAX, 1), UINT64_C(0xffffffff00000001));
}

static void
test_hash(void **state)
{
	(void)state;
	/* published FNV-1a values */
	assert_int_equal(hmap_hash("", 0), UINT64_C(0xcbf29ce484222325));
	assert_int_equal(hmap_hash("a", 1), UINT64_C(0xaf63dc4c8601ec8c));
	assert_int_equal(hmap_hash("foobar", 6), UINT64_C(0x85944171f73967e8));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_put_says_fresh_once),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_found_keys_do_not_move_the_map),
		cmocka_unit_test(test_clear),
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_key2),
		cmocka_unit_test(test_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
