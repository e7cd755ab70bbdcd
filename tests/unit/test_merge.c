/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_merge.c - records of several rings in one order. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <linux/perf_event.h>
#include <string.h>

#include "sample/merge.h"

enum { RINGS = 3, SIZE = 256, RECORD = 32, MOST = 8 };

struct fixture {
	_Alignas(8) uint8_t ring[RINGS][SIZE];
	struct ring_span span[RINGS];
};

enum { NOTHING = 1000 };

struct seen {
	uint64_t when[RINGS * MOST];
	size_t n;
	uint64_t tied; /* what is shown at this time has one that belongs to it;
			* 0: none has */
};

static bool
see(void *arg, const uint8_t *p, size_t len)
{
	struct seen *s = arg;
	uint64_t *when = &s->when[s->n++];

	*when = NOTHING;
	if (p == NULL)
		return false;
	assert_int_equal(len, RECORD);
	memcpy(when, p + 16, sizeof(uint64_t));
	return *when == s->tied;
}

/* A sample at each of these times, up to a 0. */
static void
fill(struct fixture *f, size_t ring, const uint64_t *when)
{
	struct ring_span *s = &f->span[ring];

	*s = (struct ring_span){ .ring = f->ring[ring], .size = SIZE };
	for (; *when != 0; when++, s->head += RECORD) {
		struct perf_event_header h = { .type = PERF_RECORD_SAMPLE,
			.size = RECORD };

		memcpy(f->ring[ring] + s->head, &h, sizeof h);
		memcpy(f->ring[ring] + s->head + 16, when, sizeof *when);
	}
}

static struct seen
merge_tied(struct fixture *f, uint64_t tied, uint64_t until, uint64_t *bad)
{
	static _Alignas(8) uint8_t scratch[RING_SCRATCH];
	struct merge_front heap[RINGS];
	struct seen seen = { .tied = tied };

	*bad = 0;
	merge_records(f->span, RINGS, until, heap, scratch, see, &seen, bad);
	return seen;
}

static struct seen
merge(struct fixture *f, uint64_t until, uint64_t *bad)
{
	return merge_tied(f, 0, until, bad);
}

static void
test_order(void **state)
{
	static const struct {
		uint64_t when[RINGS][MOST];
		uint64_t until;
		uint64_t expect[RINGS * MOST];
	} cases[] = {
		{ { { 1, 4, 7 }, { 2, 5 }, { 3, 6, 8, 9 } }, UINT64_MAX,
		    { 1, 2, 3, 4, 5, 6, 7, 8, 9 } },
		{ { { 5, 6 }, { 0 }, { 1, 2 } }, UINT64_MAX, { 1, 2, 5, 6 } },
		/* what is younger stays */
		{ { { 1, 4, 7 }, { 2, 5 }, { 3, 6, 8 } }, 5,
		    { 1, 2, 3, 4, 5 } },
		{ { { 10 }, { 11 }, { 12 } }, 9, { 0 } },
		/* one that is late in its own ring does not hold others up */
		{ { { 5, 3, 9 }, { 4, 6 }, { 0 } }, UINT64_MAX,
		    { 4, 5, 3, 6, 9 } },
		{ { { 0 }, { 0 }, { 0 } }, UINT64_MAX, { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fixture f;
		struct seen seen;
		uint64_t bad;
		size_t n = 0;

		for (size_t k = 0; k < RINGS; k++)
			fill(&f, k, cases[i].when[k]);
		seen = merge(&f, cases[i].until, &bad);
		while (cases[i].expect[n] != 0)
			n++;
		assert_int_equal(seen.n, n);
		assert_memory_equal(
		    seen.when, cases[i].expect, n * sizeof *seen.when);
		assert_int_equal(bad, 0);
	}
}

/* The rest comes the next time, each record once. */
static void
test_goes_on(void **state)
{
	static const uint64_t when[RINGS][MOST] = { { 1, 4 }, { 2 }, { 3, 5 } };
	struct fixture f;
	uint64_t bad;

	(void)state;
	for (size_t k = 0; k < RINGS; k++)
		fill(&f, k, when[k]);
	for (uint64_t t = 1; t <= 5; t++) {
		struct seen seen = merge(&f, t, &bad);

		assert_int_equal(seen.n, 1);
		assert_int_equal(seen.when[0], t);
	}
	assert_int_equal(merge(&f, UINT64_MAX, &bad).n, 0);
}

/* What belongs to the one before comes at once, whatever its time; and it is
 * said when there is nothing. */
static void
test_tied(void **state)
{
	static const struct {
		uint64_t when[RINGS][MOST], tied, until;
		uint64_t expect[RINGS * MOST];
	} cases[] = {
		{ { { 1, 9, 10 }, { 2, 3 }, { 0 } }, 1, UINT64_MAX,
		    { 1, 9, 2, 3, 10 } },
		{ { { 1, 9, 10 }, { 2, 3 }, { 0 } }, 1, 2, { 1, 9, 2 } },
		{ { { 2, 1 }, { 3 }, { 0 } }, 2, UINT64_MAX, { 2, 1, 3 } },
		{ { { 1, 2 }, { 3, 4 }, { 0 } }, 2, UINT64_MAX,
		    { 1, 2, NOTHING, 3, 4 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fixture f;
		struct seen seen;
		uint64_t bad;
		size_t n = 0;

		for (size_t k = 0; k < RINGS; k++)
			fill(&f, k, cases[i].when[k]);
		seen = merge_tied(&f, cases[i].tied, cases[i].until, &bad);
		while (cases[i].expect[n] != 0)
			n++;
		assert_int_equal(seen.n, n);
		assert_memory_equal(
		    seen.when, cases[i].expect, n * sizeof *seen.when);
	}
}

/* A damaged ring is dropped, the others are not. */
static void
test_damaged(void **state)
{
	static const uint64_t when[RINGS][MOST] = { { 1, 4 }, { 2, 6 },
		{ 3, 5 } };
	struct fixture f;
	struct seen seen;
	uint64_t bad;

	(void)state;
	for (size_t k = 0; k < RINGS; k++)
		fill(&f, k, when[k]);
	memset(f.ring[1] + RECORD, 0, sizeof(struct perf_event_header));
	seen = merge(&f, UINT64_MAX, &bad);
	assert_int_equal(bad, 1);
	assert_int_equal(seen.n, 5);
	assert_int_equal(seen.when[4], 5);
	assert_int_equal(f.span[1].tail, f.span[1].head);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_goes_on),
		cmocka_unit_test(test_tied),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
