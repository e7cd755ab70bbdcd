/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_paint.c - ranges laid over one another. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/buf.h"
#include "base/rng.h"
#include "symbol/paint.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const struct {
	struct span in[5];
	const char *seen;
} cases[] = {
	{ { { 0 } }, "" },
	{ { { 1, 4, 0 } }, "1-4:0 " },
	{ { { 1, 4, 0 }, { 4, 6, 1 } }, "1-4:0 4-6:1 " },
	{ { { 1, 4, 0 }, { 7, 9, 1 } }, "1-4:0 7-9:1 " },
	/* over its end, its beginning, its middle, all of it */
	{ { { 1, 4, 0 }, { 3, 6, 1 } }, "1-3:0 3-6:1 " },
	{ { { 1, 4, 1 }, { 3, 6, 0 } }, "1-4:1 4-6:0 " },
	{ { { 1, 9, 0 }, { 3, 6, 1 } }, "1-3:0 3-6:1 6-9:0 " },
	{ { { 1, 9, 0 }, { 1, 9, 1 } }, "1-9:1 " },
	{ { { 1, 9, 1 }, { 3, 6, 0 } }, "1-9:1 " },
	/* pieces of one that meet are one */
	{ { { 1, 5, 2 }, { 2, 4, 1 }, { 5, 8, 2 } }, "1-8:2 " },
	{ { { 1, 9, 0 }, { 2, 8, 1 }, { 3, 7, 2 }, { 4, 6, 3 } },
	    "1-2:0 2-3:1 3-4:2 4-6:3 6-7:2 7-8:1 8-9:0 " },
	{ { { UINT64_MAX - 1, UINT64_MAX, 0 } },
	    "18446744073709551614-18446744073709551615:0 " },
};

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct spans in = { 0 }, out = { 0 };
		struct buf seen = { 0 };

		for (const struct span *s = cases[i].in; s->end != 0; s++)
			spans_add(&in, s->start, s->end, s->rank);
		paint(&in, &out);
		buf_adds(&seen, "");
		for (size_t k = 0; k < out.n; k++)
			buf_addf(&seen, "%ju-%ju:%u ",
			    (uintmax_t)out.v[k].start, (uintmax_t)out.v[k].end,
			    out.v[k].rank);
		assert_string_equal(cases[i].seen, seen.data);
		buf_fini(&seen);
		spans_fini(&in);
		spans_fini(&out);
	}
}

enum { WIDTH = 64, RANGES = 40, ROUNDS = 500 };

/* As one who paints address by address. */
static void
check_against_canvas(const struct spans *in, const struct spans *out)
{
	uint32_t want[WIDTH] = { 0 }, got[WIDTH] = { 0 };
	uint64_t at = 0;

	for (size_t i = 0; i < in->n; i++)
		for (uint64_t a = in->v[i].start; a < in->v[i].end; a++)
			if (in->v[i].rank >= want[a])
				want[a] = in->v[i].rank;
	for (size_t i = 0; i < out->n; i++) {
		assert_true(out->v[i].start >= at);
		assert_true(out->v[i].start < out->v[i].end);
		at = out->v[i].end;
		for (uint64_t a = out->v[i].start; a < at; a++)
			got[a] = out->v[i].rank;
	}
	assert_memory_equal(want, got, sizeof want);
}

static void
test_random(void **state)
{
	struct spans in = { 0 }, out = { 0 };
	struct rng rng;

	(void)state;
	rng_seed(&rng, 7);
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t start = 0;

		in.n = 0;
		for (int i = 0; i < RANGES && start < WIDTH; i++) {
			uint64_t room = WIDTH - start;

			spans_add(&in, start, start + 1 + rng_next(&rng) % room,
			    1 + (uint32_t)(rng_next(&rng) % 1000));
			start += rng_next(&rng) % 4;
		}
		paint(&in, &out);
		check_against_canvas(&in, &out);
	}
	spans_fini(&in);
	spans_fini(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
