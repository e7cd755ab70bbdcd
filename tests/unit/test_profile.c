/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_profile.c - no time is ever lost, within the bounds and beyond. */
#include "config.h"

#include "profile/profile.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/clock.h"
#include "base/rng.h"

static const struct snapshot head = { .phase = PHASE_LIVE,
	.target = { .pid = 42, .comm = "demo" },
	.sampling = { .samples = 99 } };
static const uint64_t start = 1000 * NS_PER_S;

static void
add(struct profile *p, uint32_t thread, const uint32_t *func, size_t n,
    uint64_t weight, uint64_t now)
{
	uint32_t nowhere[16];
	const struct spots_stack stack = { func, nowhere, n, 0, 0, 0 };

	memset(nowhere, 0xff, sizeof nowhere);
	profile_add(p, thread, &stack, weight, now);
}

static uint64_t
sum_all(const struct snapshot *s)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < s->ncells; i++)
		sum += s->cells[i].ns[WINDOW_ALL];
	return sum;
}

static uint64_t
sum_samples(const struct snapshot *s)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < s->ncells; i++)
		sum += s->cells[i].samples[WINDOW_ALL];
	return sum;
}

static uint64_t
sum_of_func(const struct snapshot *s, uint32_t func)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < s->ncells; i++) {
		if (s->nodes[s->cells[i].node].func == func)
			sum += s->cells[i].ns[WINDOW_ALL];
	}
	return sum;
}

static void
test_freeze(void **state)
{
	static const uint32_t path[] = { 3, 2, 1 };
	const uint64_t time[THREAD_STATES] = { 1, 0, 0, 0, 3, 0 };
	struct intern *in = intern_new();
	struct profile *p = profile_new();
	const struct snapshot *s, *later;
	uint32_t thread;
	bool fresh;
	int i;

	(void)state;
	for (i = 0; i < 3; i++)
		intern_func(in, 1, (uint64_t)i, &fresh);
	intern_describe(in, 3, "leaf", "demo", FUNC_NATIVE);
	thread = profile_thread(p, 1, 42, 7);
	profile_thread_update(p, thread, "main", true, THREAD_RUNNING, time);
	add(p, thread, path, 3, 1000, start);
	add(p, thread, path, 3, 500, start);

	s = profile_freeze(p, in, &head, start + NS_PER_S / 2);
	assert_int_equal(s->serial, 1);
	assert_int_equal(s->taken, start + NS_PER_S / 2);
	assert_int_equal(s->target.pid, 42);
	assert_int_equal(s->sampling.samples, 99);
	assert_int_equal(s->nthreads, 1);
	assert_string_equal(s->threads[0].name, "main");
	assert_int_equal(s->threads[0].samples, 2);
	assert_true(s->threads[0].running_pct == 25);
	assert_int_equal(s->nnodes, 5); /* root, catch-all, 3 */
	assert_int_equal(s->ncells, 1);
	assert_int_equal(s->cells[0].ns[WINDOW_ALL], 1500);
	assert_int_equal(s->cells[0].ns[WINDOW_1S], 1500);
	assert_int_equal(s->cells[0].samples[WINDOW_10S], 2);
	assert_int_equal(s->nfuncs, 4);
	assert_string_equal(s->funcs[3].name, "leaf");

	/* a later change shows in a later snapshot only */
	add(p, thread, path, 1, 10, start);
	profile_thread_update(p, thread, "named", true, THREAD_LOCK, time);
	later = profile_freeze(p, in, &head, start + 30 * NS_PER_S);
	assert_int_equal(later->serial, 2);
	assert_int_equal(s->ncells, 1);
	assert_string_equal(s->threads[0].name, "main");
	assert_int_equal(later->ncells, 2);
	assert_int_equal(later->cells[0].ns[WINDOW_10S], 0);
	assert_int_equal(later->cells[0].ns[WINDOW_60S], 1500);
	profile_free(p);
	assert_int_equal(later->cells[1].ns[WINDOW_ALL], 10);
	snapshot_release(later);
	snapshot_release(s);
	intern_free(in);
}

static void
test_empty(void **state)
{
	struct intern *in = intern_new();
	struct profile *p = profile_new();
	const struct snapshot *s = profile_freeze(p, in, &head, start);

	(void)state;
	assert_int_equal(s->ncells, 0);
	assert_int_equal(s->nthreads, 0);
	assert_int_equal(s->nfuncs, 1);
	snapshot_release(s);
	profile_free(p);
	intern_free(in);
}

static void
test_threads_apart(void **state)
{
	static const uint32_t path[] = { 1 };
	struct intern *in = intern_new();
	struct profile *p = profile_new();
	const struct snapshot *s;

	(void)state;
	add(p, profile_thread(p, 1, 1, 1), path, 1, 10, start);
	add(p, profile_thread(p, 1, 2, 1), path, 1, 20, start);
	s = profile_freeze(p, in, &head, start);
	assert_int_equal(s->ncells, 2);
	assert_int_equal(s->nnodes, 3);
	assert_int_equal(s->cells[0].ns[WINDOW_ALL], 10);
	assert_int_equal(s->cells[1].ns[WINDOW_ALL], 20);
	snapshot_release(s);
	profile_free(p);
	intern_free(in);
}

static void
test_reset(void **state)
{
	static const uint32_t path[] = { 2, 1 };
	struct intern *in = intern_new();
	struct profile *p = profile_new();
	uint32_t thread = profile_thread(p, 1, 1, 1);
	const struct snapshot *s;

	(void)state;
	add(p, thread, path, 2, 10, start);
	profile_reset(p);
	assert_int_equal(profile_samples(p), 0);
	s = profile_freeze(p, in, &head, start);
	assert_int_equal(s->ncells, 0);
	assert_int_equal(s->nthreads, 1);
	assert_int_equal(s->threads[0].samples, 0);
	snapshot_release(s);

	assert_int_equal(profile_thread(p, 1, 1, 1), thread);
	add(p, thread, path, 2, 4, start);
	s = profile_freeze(p, in, &head, start);
	assert_int_equal(sum_all(s), 4);
	assert_int_equal(s->cells[0].ns[WINDOW_1S], 4);
	snapshot_release(s);
	profile_free(p);
	intern_free(in);
}

/* Which functions and threads the time may move to when room ends. */
static void
test_no_time_lost(void **state)
{
	static const struct {
		const char *what;
		struct profile_limits limits;
		bool folded; /* some path was given up */
		bool other; /* some went to the catch-all */
	} cases[] = {
		{ "room for all", { PROFILE_NODES, PROFILE_CELLS, 8 }, 0, 0 },
		{ "paths end", { 400, PROFILE_CELLS, 8 }, 1, 0 },
		{ "nodes end", { 40, PROFILE_CELLS, 8 }, 1, 1 },
		{ "no node", { 2, PROFILE_CELLS, 8 }, 1, 1 },
		{ "cells end", { PROFILE_NODES, 60, 8 }, 1, 1 },
		{ "no cell", { PROFILE_NODES, 9, 8 }, 1, 1 },
		{ "one thread", { PROFILE_NODES, PROFILE_CELLS, 1 }, 0, 0 },
		{ "nothing", { 2, 2, 1 }, 1, 1 },
	};
	enum { SAMPLES = 20000, FUNCS = 50, THREADS = 8 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct intern *in = intern_new();
		struct profile *p = profile_new_limited(&cases[i].limits);
		const struct snapshot *s;
		struct rng rng;
		uint64_t want = 0, by_func = 0;
		unsigned k, n;

		rng_seed(&rng, 1);
		for (k = 0; k < SAMPLES; k++) {
			uint32_t path[6];
			uint64_t weight = rng_next(&rng) % 1000;
			size_t depth = 1 + rng_next(&rng) % 6;

			for (n = 0; n < depth; n++)
				path[n] = 1 + rng_next(&rng) % FUNCS;
			want += weight;
			by_func += path[0] == 1 ? weight : 0;
			add(p,
			    profile_thread(p, 1, 1 + (pid_t)(k % THREADS), 1),
			    path, depth, weight, start + k * NS_PER_MS);
		}
		s = profile_freeze(p, in, &head, start);
		if (sum_all(s) != want || sum_samples(s) != SAMPLES)
			fail_msg("%s: time was lost", cases[i].what);
		if ((profile_folded(p) > 0) != cases[i].folded)
			fail_msg("%s: folded %d", cases[i].what,
			    (int)profile_folded(p));
		if ((sum_of_func(s, 0) > 0) != cases[i].other)
			fail_msg("%s: catch-all", cases[i].what);
		if (!cases[i].other) /* the innermost is kept */
			assert_int_equal(sum_of_func(s, 1), by_func);
		assert_true(s->nnodes <= cases[i].limits.nodes);
		assert_true(s->ncells <= cases[i].limits.cells);
		assert_true(s->nthreads <= cases[i].limits.threads);
		snapshot_release(s);
		profile_free(p);
		intern_free(in);
	}
}

/* A sample that has but one function loses no path; it is folded when even
 * that one has no place. */
static void
test_folded(void **state)
{
	static const struct profile_limits limits = { 3, 100, 1 };
	static const struct {
		uint32_t path[2];
		size_t n;
		uint64_t folded; /* afterwards */
	} cases[] = {
		{ { 1 }, 1, 0 }, { { 1 }, 1, 0 }, { { 2 }, 1, 1 },
		{ { 1, 2 }, 2, 2 }, /* to function 1 alone */
		{ { 3, 2 }, 2, 3 }, /* to the catch-all: counts once */
	};
	struct profile *p = profile_new_limited(&limits);
	uint32_t thread = profile_thread(p, 1, 1, 1);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		add(p, thread, cases[i].path, cases[i].n, 1, start);
		assert_int_equal(profile_folded(p), cases[i].folded);
	}
	assert_int_equal(profile_samples(p), 5);
	profile_free(p);
}

/* Each window's cells add up to what the window's time brought. */
static void
test_windows_add_up(void **state)
{
	static const uint32_t path[] = { 2, 1 };
	static const uint64_t want[WINDOWS] = { 21, 201, 1201, 2000 };
	struct intern *in = intern_new();
	struct profile *p = profile_new();
	uint32_t thread = profile_thread(p, 1, 1, 1);
	const struct snapshot *s;
	unsigned i, w;

	(void)state;
	for (i = 0; i < 2000; i++) /* one every 50 ms, of 1 ns */
		add(p, thread, path, 1 + i % 2, 1, start + i * 50 * NS_PER_MS);
	s = profile_freeze(p, in, &head, start + 1999 * 50 * NS_PER_MS);
	for (w = 0; w < WINDOWS; w++)
		assert_int_equal(
		    s->cells[0].ns[w] + s->cells[1].ns[w], want[w]);
	assert_int_equal(profile_evicted(p), 0);
	snapshot_release(s);
	profile_free(p);
	intern_free(in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_freeze),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_threads_apart),
		cmocka_unit_test(test_reset),
		cmocka_unit_test(test_no_time_lost),
		cmocka_unit_test(test_folded),
		cmocka_unit_test(test_windows_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
