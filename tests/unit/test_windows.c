/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_windows.c - a window holds its seconds, all of them and no others. */
#include "config.h"

#include "profile/windows.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/rng.h"

static const uint64_t start = 1000 * NS_PER_S;
static const struct windows_shape shape = { sizeof(struct snap_cell),
	offsetof(struct snap_cell, ns), offsetof(struct snap_cell, samples) };

static void
test_ages(void **state)
{
	static const struct {
		uint64_t age_ms; /* of the sample when looked at */
		uint64_t want[WINDOW_ALL];
	} cases[] = {
		{ 0, { 5, 5, 5 } },
		{ 999, { 5, 5, 5 } },
		{ 1000, { 5, 5, 5 } },
		{ 1050, { 0, 5, 5 } },
		{ 9999, { 0, 5, 5 } },
		{ 10050, { 0, 0, 5 } },
		{ 59999, { 0, 0, 5 } },
		{ 60050, { 0, 0, 0 } },
		{ 900000, { 0, 0, 0 } },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct snap_cell cell = { 0 };
		struct windows w;
		unsigned k;

		windows_init(&w, 100, shape);
		windows_add(&w, &cell, 0, 5, start);
		windows_advance(&w, &cell, start + cases[i].age_ms * NS_PER_MS);
		for (k = 0; k < WINDOW_ALL; k++) {
			assert_int_equal(cell.ns[k], cases[i].want[k]);
			assert_int_equal(
			    cell.samples[k], cases[i].want[k] != 0);
		}
		assert_int_equal(cell.ns[WINDOW_ALL], 5);
		assert_int_equal(cell.samples[WINDOW_ALL], 1);
		windows_fini(&w);
	}
}

static void
test_one_entry_per_cell_and_slice(void **state)
{
	struct snap_cell cells[2] = { 0 };
	struct windows w;
	unsigned i;

	(void)state;
	windows_init(&w, 100, shape);
	for (i = 0; i < 10; i++)
		windows_add(&w, cells, i % 2, 1, start + i);
	assert_int_equal(w.n, 2);
	/* a late one counts as of now, and opens no slice of the past */
	windows_add(&w, cells, 0, 1, start - NS_PER_S);
	assert_int_equal(w.n, 2);
	windows_add(&w, cells, 0, 1, start + WINDOWS_SLICE_NS);
	assert_int_equal(w.n, 3);
	windows_advance(&w, cells, start);
	assert_int_equal(cells[0].ns[WINDOW_1S], 7);
	/* what the cell has got takes no more */
	windows_add(&w, cells, 0, 1, start + WINDOWS_SLICE_NS);
	assert_int_equal(w.n, 4);
	windows_advance(&w, cells, start);
	assert_int_equal(cells[0].ns[WINDOW_1S], 8);
	assert_int_equal(cells[0].samples[WINDOW_1S], 8);
	windows_fini(&w);
}

/* What a full queue drops is the oldest; the books stay right. */
static void
test_eviction(void **state)
{
	struct snap_cell cells[8] = { 0 };
	struct windows w;
	unsigned i;

	(void)state;
	windows_init(&w, 3, shape);
	windows_add(&w, cells, 0, 10, start);
	for (i = 1; i < 5; i++) /* all in a slice a second later */
		windows_add(&w, cells, i, 10, start + 2 * NS_PER_S);
	windows_advance(&w, cells, start + 2 * NS_PER_S);
	assert_int_equal(w.evicted, 2);
	assert_int_equal(cells[0].ns[WINDOW_60S], 0);
	assert_int_equal(cells[0].ns[WINDOW_1S], 0);
	assert_int_equal(cells[1].ns[WINDOW_60S], 0);
	assert_int_equal(cells[1].ns[WINDOW_1S], 0);
	assert_int_equal(cells[2].ns[WINDOW_60S], 10);
	assert_int_equal(cells[4].ns[WINDOW_1S], 10);
	/* a cell whose entry of this very slice has gone starts a new one */
	windows_add(&w, cells, 1, 7, start + 2 * NS_PER_S);
	windows_advance(&w, cells, start + 2 * NS_PER_S);
	assert_int_equal(cells[1].ns[WINDOW_60S], 7);
	assert_int_equal(cells[2].ns[WINDOW_60S], 0);

	windows_advance(&w, cells, start + 100 * NS_PER_S);
	for (i = 0; i < 8; i++) {
		assert_int_equal(cells[i].ns[WINDOW_60S], 0);
		assert_int_equal(cells[i].samples[WINDOW_60S], 0);
	}
	windows_fini(&w);
}

/* The count of all stays at the most there can be. */
static void
test_full_count(void **state)
{
	struct snap_cell cell = { .samples[WINDOW_ALL] = UINT32_MAX - 1 };
	struct windows w;

	(void)state;
	windows_init(&w, 100, shape);
	for (int i = 0; i < 3; i++)
		windows_add(&w, &cell, 0, 1, start);
	windows_advance(&w, &cell, start);
	assert_int_equal(cell.samples[WINDOW_ALL], UINT32_MAX);
	assert_int_equal(cell.samples[WINDOW_1S], 3);
	windows_fini(&w);
}

static void
test_clear(void **state)
{
	struct snap_cell cells[2] = { 0 };
	struct windows w;

	(void)state;
	windows_init(&w, 100, shape);
	windows_add(&w, cells, 1, 10, start);
	windows_clear(&w);
	memset(cells, 0, sizeof cells);
	windows_add(&w, cells, 1, 3, start);
	windows_advance(&w, cells, start);
	assert_int_equal(cells[1].ns[WINDOW_10S], 3);
	windows_advance(&w, cells, start + 100 * NS_PER_S);
	assert_int_equal(cells[1].ns[WINDOW_10S], 0);
	windows_fini(&w);
}

/* A long run against a plain list of all samples; memory stays bounded. */
static void
test_against_model(void **state)
{
	enum { SAMPLES = 30000, CELLS = 5 };
	static struct {
		uint64_t slice, weight;
		uint32_t cell;
	} all[SAMPLES];
	struct snap_cell cells[CELLS] = { 0 };
	struct windows w;
	struct rng rng;
	uint64_t now = start;
	unsigned i, k, c;

	(void)state;
	rng_seed(&rng, 1);
	windows_init(&w, 1 << 16, shape);
	for (i = 0; i < SAMPLES; i++) {
		now += rng_next(&rng) % (20 * NS_PER_MS);
		all[i].slice = now / WINDOWS_SLICE_NS;
		all[i].weight = rng_next(&rng) % 1000;
		all[i].cell = (uint32_t)(rng_next(&rng) % CELLS);
		windows_add(&w, cells, all[i].cell, all[i].weight, now);
		if (i % 3000 != 0)
			continue;
		windows_advance(&w, cells, now);
		for (k = 0; k < WINDOW_ALL; k++) {
			uint64_t want[CELLS] = { 0 };
			uint64_t span = window_ns[k] / WINDOWS_SLICE_NS;
			unsigned s;

			for (s = 0; s <= i; s++) {
				if (all[s].slice + span >=
				    now / WINDOWS_SLICE_NS)
					want[all[s].cell] += all[s].weight;
			}
			for (c = 0; c < CELLS; c++)
				assert_int_equal(cells[c].ns[k], want[c]);
		}
	}
	/* 1200 slices and one, twice for the dead, with room to double */
	assert_true(w.cap <= 4 * 1201 * CELLS);
	windows_fini(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ages),
		cmocka_unit_test(test_one_entry_per_cell_and_slice),
		cmocka_unit_test(test_eviction),
		cmocka_unit_test(test_full_count),
		cmocka_unit_test(test_clear),
		cmocka_unit_test(test_against_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
