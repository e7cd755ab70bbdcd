/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_active.c - the books of CPU time, with threads made of plain files. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "sample/active.h"

/* Let the thread have run for ns in all. */
static void
set_run(struct task *t, uint64_t ns)
{
	t->run_ns = ns;
}

static void
add_task(struct tasks *tasks, pid_t tid, uint64_t starttime, uint64_t run_ns)
{
	struct task *t;

	tasks->v = xgrow(tasks->v, &tasks->cap, tasks->n + 1, sizeof *tasks->v);
	t = &tasks->v[tasks->n++];
	*t = (struct task){ .tid = tid,
		.starttime = starttime,
		.alive = true,
		.run_ns = run_ns,
		.schedstat_fd = -1 };
}

static const struct active_thread *
find(const struct active *a, pid_t tid)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i].tid == tid)
			return &a->v[i];
	return NULL;
}

static void
test_booking(void **state)
{
	struct tasks tasks;
	struct active a = { 0 };
	struct active_thread *t;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 1);
	tasks_init(&tasks, -1);
	add_task(&tasks, 1, 100, 5000);

	/* what ran before is not ours, and nothing is active yet */
	assert_int_equal(active_look(&a, &tasks, NS_PER_S), 0);
	assert_null(active_draw(&a, &rng, 0));

	set_run(&tasks.v[0], 8000);
	assert_int_equal(active_look(&a, &tasks, 2 * NS_PER_S), 3000);
	t = active_draw(&a, &rng, 0);
	assert_non_null(t);
	assert_int_equal(t->tid, 1);
	assert_null(active_draw(&a, &rng, 1));

	/* the gain since the first look, then since the last sample */
	assert_int_equal(active_book(t, 9000), 4000);
	assert_int_equal(active_book(t, 9000), 0);
	assert_int_equal(active_book(t, 9500), 500);
	assert_int_equal(active_book(t, 9400), 0); /* never negative */

	/* a thread born later is ours from its birth */
	assert_false(active_changes(&a, 3 * NS_PER_S));
	add_task(&tasks, 2, 900, 700);
	assert_int_equal(active_look(&a, &tasks, 3 * NS_PER_S), 700);
	assert_int_equal(find(&a, 2)->booked, 0);

	/* and is active, though what it ran is not booked yet; that there are
	 * such is known for a while */
	add_task(&tasks, 3, 900, 0);
	active_look(&a, &tasks, 4 * NS_PER_S);
	assert_int_equal(find(&a, 3)->ran_at, 4 * NS_PER_S);
	assert_true(active_changes(&a, 4 * NS_PER_S + ACTIVE_KEEP - 1));
	assert_false(active_changes(&a, 4 * NS_PER_S + ACTIVE_KEEP));
	active_fini(&a);
	tasks_fini(&tasks);
}

/* After a pause no single sample stands for all that was run in it, and nothing
 * of it is lost. */
static void
test_pause(void **state)
{
	enum { STEP = 1000, PAUSE = 500 * STEP };
	struct active_thread t = { 0 };
	uint64_t now = 0, sum = 0, most = 0;

	(void)state;
	for (int i = 0; i < 100; i++)
		sum += active_book(&t, now += STEP);
	assert_int_equal(sum, now);
	sum += most = active_book(&t, now += PAUSE);
	for (int i = 0; i < 20; i++) {
		uint64_t weight = active_book(&t, now += STEP);

		most = weight > most ? weight : most;
		sum += weight;
	}
	assert_int_equal(sum, now);
	assert_in_range(most, PAUSE / 5, PAUSE / 3);

	/* one that is slow from its beginning is not made to wait */
	t = (struct active_thread){ 0 };
	assert_int_equal(active_book(&t, PAUSE), PAUSE);
	assert_int_equal(active_book(&t, 2 * PAUSE), PAUSE);
}

static void
test_comings_and_goings(void **state)
{
	struct tasks tasks;
	struct active a = { 0 };

	(void)state;
	tasks_init(&tasks, -1);
	add_task(&tasks, 1, 100, 0);
	add_task(&tasks, 2, 100, 0);
	active_look(&a, &tasks, NS_PER_S);
	set_run(&tasks.v[0], 10);
	set_run(&tasks.v[1], 10);
	active_look(&a, &tasks, 2 * NS_PER_S);
	assert_int_equal(a.nhot, 2);

	/* 1 ends; its number comes back as another thread */
	tasks.v[0].alive = false;
	active_look(&a, &tasks, 2 * NS_PER_S + 1);
	assert_int_equal(a.n, 1);
	assert_null(find(&a, 1));
	assert_int_equal(a.nhot, 1);
	add_task(&tasks, 1, 200, 7);
	active_look(&a, &tasks, 2 * NS_PER_S + 2);
	assert_int_equal(find(&a, 1)->run_ns, 7);
	assert_int_equal(find(&a, 1)->booked, 0);

	/* the same between two looks */
	tasks.v[2].starttime = 300;
	active_look(&a, &tasks, 2 * NS_PER_S + 3);
	assert_int_equal(find(&a, 1)->starttime, 300);
	assert_int_equal(find(&a, 1)->booked, 0);

	/* who has not run for a while is no longer active */
	set_run(&tasks.v[2], 8);
	active_look(&a, &tasks, 2 * NS_PER_S + ACTIVE_KEEP);
	assert_int_equal(a.nhot, 1);
	active_look(&a, &tasks, 3 * NS_PER_S + ACTIVE_KEEP);
	assert_int_equal(a.nhot, 0);
	active_fini(&a);
	tasks_fini(&tasks);
}

/* Each is drawn once, and each is the first as often as any other. */
static void
test_draw(void **state)
{
	enum { THREADS = 5, DRAWS = 10000 };
	struct tasks tasks;
	struct active a = { 0 };
	struct rng rng;
	int first[THREADS] = { 0 };

	(void)state;
	rng_seed(&rng, 42);
	tasks_init(&tasks, -1);
	for (pid_t tid = 0; tid < THREADS; tid++)
		add_task(&tasks, tid, 100, 0);
	active_look(&a, &tasks, NS_PER_S);
	for (size_t i = 0; i < THREADS; i++)
		set_run(&tasks.v[i], 1);
	active_look(&a, &tasks, 2 * NS_PER_S);

	for (int n = 0; n < DRAWS; n++) {
		unsigned seen = 0;

		for (size_t i = 0; i < THREADS; i++) {
			pid_t tid = active_draw(&a, &rng, i)->tid;

			seen |= 1u << tid;
			first[tid] += i == 0;
		}
		assert_int_equal(seen, (1u << THREADS) - 1);
		assert_null(active_draw(&a, &rng, THREADS));
	}
	for (int i = 0; i < THREADS; i++)
		assert_in_range(
		    first[i], DRAWS / THREADS - 200, DRAWS / THREADS + 200);
	active_fini(&a);
	tasks_fini(&tasks);
}

/* How many run at a time: by what they gained, between 1 and the active. */
static void
test_running(void **state)
{
	static const struct {
		uint64_t gain[3]; /* in 100 ms */
		double running;
	} cases[] = {
		{ { 100 * NS_PER_MS, 0, 0 }, 1 },
		{ { 100 * NS_PER_MS, 100 * NS_PER_MS, 0 }, 2 },
		{ { 50 * NS_PER_MS, 50 * NS_PER_MS, 50 * NS_PER_MS }, 1.5 },
		{ { NS_PER_MS, 0, 0 }, 1 }, /* when it runs, it is one */
		{ { 500 * NS_PER_MS, 0, 0 }, 1 }, /* told late */
		{ { 0, 0, 0 }, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tasks tasks;
		struct active a = { 0 };

		tasks_init(&tasks, -1);
		for (pid_t tid = 0; tid < 3; tid++)
			add_task(&tasks, tid, 100, 1000);
		active_look(&a, &tasks, NS_PER_S);
		for (size_t n = 0; n < 3; n++)
			set_run(&tasks.v[n], 1000 + cases[i].gain[n]);
		active_look(&a, &tasks, NS_PER_S + 100 * NS_PER_MS);
		assert_true(a.running == cases[i].running);
		active_fini(&a);
		tasks_fini(&tasks);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_booking),
		cmocka_unit_test(test_pause),
		cmocka_unit_test(test_comings_and_goings),
		cmocka_unit_test(test_draw),
		cmocka_unit_test(test_running),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
