/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_backlog.c - what waits comes out in order, each when it is ready, with
 * the places that it went in with. */
#include "config.h"

#include "session/backlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct out {
	uint64_t ready; /* by time: bits */
	char came[64];
};

/* A sample is its time; each place of it has that and its own number. */
static void
put(struct backlog *b, uint64_t time, uint32_t n)
{
	const struct waiting w = { .n = n, .time = time, .first = 77 };
	struct place place[8] = { 0 };

	for (uint32_t i = 0; i < n; i++)
		place[i] = (struct place){ .addr = time, .func = i };
	backlog_put(b, &w, place);
}

static bool
is_ready(void *arg, const struct place *place, size_t n)
{
	const struct out *out = arg;

	return n == 0 || (out->ready >> place->addr & 1) != 0;
}

static void
add(void *arg, const struct waiting *w, const struct place *place)
{
	struct out *out = arg;

	for (uint32_t i = 0; i < w->n; i++) {
		assert_int_equal(place[i].addr, w->time);
		assert_int_equal(place[i].func, i);
	}
	out->came[strlen(out->came)] = (char)('0' + w->time);
}

static const struct {
	uint64_t ready;
	const char *came;
	size_t left;
} steps[] = {
	{ 0, "", 4 },
	{ 1 << 2, "2", 3 },
	{ 1 << 2 | 1 << 4, "24", 2 },
	{ 1 << 1 | 1 << 3, "2413", 0 },
	{ ~0ull, "2413", 0 },
};

static void
test_order(void **state)
{
	struct backlog b = { 0 };
	struct out out = { 0 };
	const struct backlog_way way = { is_ready, add, &out };

	(void)state;
	for (uint32_t i = 1; i <= 4; i++)
		put(&b, i, i);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		out.ready = steps[i].ready;
		backlog_drain(&b, &way);
		assert_string_equal(out.came, steps[i].came);
		assert_int_equal(b.n, steps[i].left);
	}
	assert_int_equal(b.nplaces, 0);
	backlog_fini(&b);
}

/* It is bounded, but takes one of any size when it is empty. */
static void
test_room(void **state)
{
	struct backlog b = { 0 };
	struct waiting w = { .n = BACKLOG_PLACES };
	struct place *place = calloc(BACKLOG_PLACES, sizeof *place);

	(void)state;
	assert_true(backlog_fits(&b, BACKLOG_PLACES + 1));
	put(&b, 1, 2);
	assert_true(backlog_fits(&b, BACKLOG_PLACES - 2));
	assert_false(backlog_fits(&b, BACKLOG_PLACES - 1));
	backlog_clear(&b);
	backlog_put(&b, &w, place);
	assert_false(backlog_fits(&b, 1));
	backlog_clear(&b);
	assert_true(backlog_fits(&b, 1));
	free(place);
	backlog_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
