/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lensrows.h - rows of a function list against figures worked out by hand.
 * Include cmocka.h before. */
#ifndef TESTS_UNIT_LENSROWS_H
#define TESTS_UNIT_LENSROWS_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "profile/lens.h"
#include "profile/list.h"

static const struct lens whole = {
	.thread = LENS_ALL_THREADS, .window = WINDOW_ALL, .sort = COL_SELF
};

static inline const struct func_row *
row(const struct func_list *l, uint32_t func)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (l->v[i].func == func)
			return &l->v[i];
	}
	return NULL;
}

static inline void
check_row(const struct func_list *l, uint32_t func, uint64_t self,
    uint64_t total, uint32_t samples_self, uint32_t samples_total)
{
	const struct func_row *r = row(l, func);

	assert_non_null(r);
	assert_int_equal(r->self, self);
	assert_int_equal(r->total, total);
	assert_int_equal(r->samples_self, samples_self);
	assert_int_equal(r->samples_total, samples_total);
	assert_true(fabs(r->self_pct - 100.0 * self / l->time) < 1e-9);
	assert_true(fabs(r->total_pct - 100.0 * total / l->time) < 1e-9);
}

#endif
