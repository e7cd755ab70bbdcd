/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_events.c - which samples count, and for how much. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "sample/events.h"

#define N(a) (sizeof(a) / sizeof *(a))

static bool
sampled(struct events *e, pid_t tid, uint64_t id, uint64_t stream,
    uint64_t time, uint64_t *weight)
{
	struct ring_record r = {
		.sample = { .tid = tid, .time = time, .weight = 777 },
		.id = id,
		.stream = stream
	};
	bool counts = events_count(e, &r);

	*weight = r.sample.weight;
	return counts;
}

static void
test_weight(void **state)
{
	struct events e = { 0 };
	uint64_t w;

	(void)state;
	events_root(&e, 10);
	events_add(&e, -1, 100, 1000);
	events_add(&e, -1, 101, 1100);

	/* our own events: the period we know */
	assert_true(sampled(&e, 10, 100, 100, 5, &w));
	assert_int_equal(w, 1000);
	assert_true(sampled(&e, 10, 101, 101, 5, &w));
	assert_int_equal(w, 1100);
	/* an inherited copy: the period its samples tell */
	assert_true(sampled(&e, 11, 100, 555, 5, &w));
	assert_int_equal(w, 777);
	/* not ours at all */
	assert_false(sampled(&e, 11, 999, 999, 5, &w));
	events_fini(&e);
}

static void
test_renew(void **state)
{
	struct events e = { 0 };
	struct event *ev;
	uint64_t w;

	(void)state;
	events_root(&e, 10);
	events_add(&e, -1, 100, 1000);
	events_add(&e, -1, 101, 1000);
	for (int i = 1; i < EVENTS_RENEW; i++) {
		sampled(&e, 10, 100, 100, 5, &w);
		sampled(&e, 11, 101, 555, 5, &w); /* a copy is not renewed */
	}
	assert_null(events_due(&e, 0));
	for (int i = 0; i < 5; i++) /* more of them queue it only once */
		sampled(&e, 10, 100, 100, 5, &w);
	ev = events_due(&e, 0);
	assert_ptr_equal(ev, &e.v[0]);
	assert_null(events_due(&e, 0));

	events_renewed(ev, 1200, 50);
	sampled(&e, 10, 100, 100, 49, &w); /* was in the ring already */
	assert_int_equal(w, 1000);
	sampled(&e, 10, 100, 100, 50, &w);
	assert_int_equal(w, 1200);
	for (int i = 3; i <= EVENTS_RENEW; i++)
		sampled(&e, 10, 100, 100, 60, &w);
	assert_ptr_equal(events_due(&e, 0), ev);
	events_fini(&e);
}

/* Events of CPUs get theirs by the clock, sampled or not, each in turn: after so
 * many periods, but not at once where those are short. */
static const struct clock_case {
	uint64_t period, age;
} clock_cases[] = {
	{ 1000000, 1000000 * EVENTS_RENEW },
	{ 500000, 500000 * EVENTS_RENEW },
	{ 499999, EVENTS_AGE_NS },
	{ 1000, EVENTS_AGE_NS },
};

static void
test_renew_by_clock(void **state)
{
	(void)state;
	for (size_t k = 0; k < N(clock_cases); k++) {
		uint64_t age = clock_cases[k].age, w;
		struct events e = { .by_clock = true };
		struct event *ev;

		assert_null(events_due(&e, age));
		events_root(&e, -1);
		events_add(&e, -1, 100, clock_cases[k].period);
		events_add(&e, -1, 101, clock_cases[k].period);
		for (int i = 0; i < 2 * EVENTS_RENEW; i++)
			sampled(&e, 10, 100, 100, 5, &w);
		assert_null(events_due(&e, age - 1));
		for (int i = 0; i < 2; i++) {
			ev = events_due(&e, age);
			assert_ptr_equal(ev, &e.v[i]);
			events_renewed(ev, 2000000, age);
		}
		age += 2000000 * EVENTS_RENEW;
		assert_null(events_due(&e, age - 1));
		assert_ptr_equal(events_due(&e, age), &e.v[0]);
		events_fini(&e);
	}
}

/* Thread 20 was born while the events of 10 were being opened and got its own
 * as well; so it carries 100 (inherited) and 200. */
static void
two_sets(struct events *e)
{
	events_root(e, 10);
	events_add(e, -1, 100, 1000);
	events_root(e, 20);
	events_add(e, -1, 200, 1000);
	e->overlap = true;
}

static void
test_overlap(void **state)
{
	struct events e = { 0 };
	uint64_t w;

	(void)state;
	two_sets(&e);
	assert_true(sampled(&e, 10, 100, 100, 1, &w));
	assert_false(sampled(&e, 20, 100, 555, 1, &w));
	assert_true(sampled(&e, 20, 200, 200, 1, &w));
	assert_false(sampled(&e, 20, 100, 555, 2, &w));

	/* a child of 20 has copies of both: the later root wins */
	assert_true(sampled(&e, 30, 200, 556, 3, &w));
	assert_false(sampled(&e, 30, 100, 557, 3, &w));
	/* a child of 10 has only the first */
	assert_true(sampled(&e, 31, 100, 558, 3, &w));

	/* 20 ends and its number comes back as a child of 10 */
	events_exited(&e, 20);
	events_exited(&e, 4711); /* never heard of */
	assert_true(sampled(&e, 20, 100, 559, 4, &w));
	events_fini(&e);
}

/* Any number of threads passing by leaves a bounded table. */
static void
test_bounded(void **state)
{
	struct events e = { 0 };
	uint64_t w;

	(void)state;
	two_sets(&e);
	for (pid_t tid = 1000; tid < 201000; tid++)
		assert_true(sampled(&e, tid, 200, 555, 1, &w));
	assert_true(e.best.n <= (1 << 16) + 1);
	events_fini(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_weight),
		cmocka_unit_test(test_renew),
		cmocka_unit_test(test_renew_by_clock),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
