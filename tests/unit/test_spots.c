/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_spots.c - the spots of a function add up to what the function list says
 * of it, through every lens.
 */
#include "config.h"

#include "profile/spots.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "profile/counts.h"
#include "profile/lens.h"
#include "profile/list.h"
#include "profile/profile.h"

enum {
	USER = 6,
	PYTHON = 3, /* the first of those */
	KERNEL = 4,
	FUNCS = 1 + USER + KERNEL,
	THREADS = 3,
	ADDRS = 5
};

static const uint64_t start = 1000 * NS_PER_S;

static void
test_interning(void **state)
{
	static const struct {
		uint32_t func;
		uint64_t addr;
		uint32_t want;
	} cases[] = {
		{ 1, 0x1000, 0 },
		{ 1, 0x1001, 1 },
		{ 2, 0x1000, 2 },
		{ 1, 0x1000, 0 },
		{ 3, 0xffffffff81000000, 3 },
		{ 2, 0x1000, 2 },
		{ 0, 0x1000 ^ (uint64_t)1 << 40,
		    4 }, /* one key with the first */
		{ 0, 0x1000 ^ (uint64_t)1 << 40, 4 },
		{ 1, 0x1000, 0 },
		{ 9, 9, SPOT_NONE }, /* full */
		{ 3, 0xffffffff81000000, 3 },
	};
	struct spots s;

	(void)state;
	spots_init(&s, 5, 5);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(
		    spots_get(&s, cases[i].func, cases[i].addr), cases[i].want);
	assert_int_equal(s.v[3].addr, 0xffffffff81000000);
	assert_int_equal(s.v[3].func, 3);
	assert_string_equal(s.v[3].file, "");
	spots_fini(&s);
}

/* Spot i is of function i; a booking is spot, what, ns. */
struct booked {
	uint32_t spot;
	enum spot_time what;
};

static void
test_booking(void **state)
{
	enum { NO = -1 };
	static const struct {
		const char *what;
		uint32_t func[4];
		int spot[4];
		size_t n, nkernel, python;
		size_t nwant;
		struct booked want[6];
	} cases[] = {
		{ "one frame", { 1 }, { 1 }, 1, 0, 0, 2,
		    { { 1, SPOT_SELF }, { 1, SPOT_TOTAL } } },
		{ "a caller", { 1, 2 }, { 1, 2 }, 2, 0, 0, 3,
		    { { 1, SPOT_SELF }, { 1, SPOT_TOTAL },
			{ 2, SPOT_TOTAL } } },
		{ "recursion: where it is innermost, and again", { 1, 2, 1, 2 },
		    { 1, 2, 3, 4 }, 4, 0, 0, 5,
		    { { 1, SPOT_SELF }, { 1, SPOT_TOTAL }, { 2, SPOT_TOTAL },
			{ 3, SPOT_AGAIN }, { 4, SPOT_AGAIN } } },
		{ "each place once", { 1, 1, 1, 1 }, { 1, 2, 2, 1 }, 4, 0, 0, 3,
		    { { 1, SPOT_SELF }, { 1, SPOT_TOTAL },
			{ 2, SPOT_AGAIN } } },
		{ "in the kernel", { 1, 2, 3 }, { 1, 2, 3 }, 3, 2, 0, 5,
		    { { 1, SPOT_SELF_IN }, { 3, SPOT_SELF_OUT },
			{ 1, SPOT_TOTAL }, { 2, SPOT_TOTAL },
			{ 3, SPOT_TOTAL } } },
		{ "that nobody called", { 1, 2 }, { 1, 2 }, 2, 2, 0, 4,
		    { { 1, SPOT_SELF_IN }, { 2, SPOT_SELF_OUT },
			{ 1, SPOT_TOTAL }, { 2, SPOT_TOTAL } } },
		{ "without an address", { 1, 2 }, { NO, 2 }, 2, 0, 0, 1,
		    { { 2, SPOT_TOTAL } } },
		{ "but further out", { 1, 1 }, { NO, 2 }, 2, 0, 0, 1,
		    { { 2, SPOT_AGAIN } } },
		{ "caller of the kernel without one", { 1, 2 }, { 1, NO }, 2, 1,
		    0, 2, { { 1, SPOT_SELF_IN }, { 1, SPOT_TOTAL } } },
		{ "Python that calls others", { 1, 2, 3 }, { 1, 2, 3 }, 3, 0, 1,
		    5,
		    { { 2, SPOT_SELF_PYTHON }, { 1, SPOT_SELF },
			{ 1, SPOT_TOTAL }, { 2, SPOT_TOTAL },
			{ 3, SPOT_TOTAL } } },
		{ "Python that calls the kernel", { 1, 2 }, { 1, 2 }, 2, 1, 1,
		    5,
		    { { 2, SPOT_SELF_PYTHON }, { 1, SPOT_SELF_IN },
			{ 2, SPOT_SELF_OUT }, { 1, SPOT_TOTAL },
			{ 2, SPOT_TOTAL } } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint32_t spot[4];
		struct spots s;

		spots_init(&s, 10, 10);
		for (uint32_t k = 0; k < 5; k++)
			spots_get(&s, k, k);
		for (size_t k = 0; k < 4; k++)
			spot[k] = (uint32_t)cases[i].spot[k];
		for (int twice = 0; twice < 2; twice++)
			spots_add(&s, 7,
			    &(struct spots_stack){ cases[i].func, spot,
				cases[i].n, cases[i].nkernel, cases[i].python,
				DURING_GIL },
			    10, start);
		spots_advance(&s, start);
		if (s.ncells != cases[i].nwant)
			fail_msg("%s: %zu cells", cases[i].what, s.ncells);
		for (size_t k = 0; k < s.ncells; k++) {
			const struct snap_spot_cell *c = &s.cell[k];

			if (c->spot != cases[i].want[k].spot ||
			    c->what != cases[i].want[k].what ||
			    c->thread != 7 || c->during != DURING_GIL ||
			    c->ns[WINDOW_ALL] != 20 ||
			    c->samples[WINDOW_ALL] != 2 ||
			    c->ns[WINDOW_1S] != 20)
				fail_msg("%s: cell %zu", cases[i].what, k);
		}
		spots_fini(&s);
	}
}

/* Callees that are no functions of the kernel, once for a caller in a stack. */
static void
test_calls(void **state)
{
	const uint32_t func[] = { 9, 1, 2, 1, 2, 3 };
	struct spots s;
	uint32_t spot[6];
	const struct spots_stack stack = { func, spot, 6, 1, 0, 0 };
	static const uint32_t want[][2] = { { 2, 1 }, { 3, 2 }, { 4, 2 } };

	(void)state;
	spots_init(&s, 10, 20);
	spot[0] = spots_get(&s, 9, 9);
	spot[1] = spots_get(&s, 1, 1);
	spot[2] = spot[4] = spots_get(&s, 2, 2);
	spot[3] = spots_get(&s, 1, 3);
	spot[5] = spots_get(&s, 3, 4);
	spots_add(&s, 0, &stack, 10, start);
	spots_add(&s, 1, &stack, 10, start);
	spots_advance(&s, start);
	assert_int_equal(s.calls.n, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(s.calls.v[i].spot, want[i][0]);
		assert_int_equal(s.calls.v[i].callee, want[i][1]);
		assert_int_equal(s.calls.v[i].samples, 2);
	}
	spots_reset(&s);
	assert_int_equal(s.calls.n, 0);
	spots_fini(&s);
}

/* Each callee of a spot has its own, however they take turns. */
static void
test_callees(void **state)
{
	static const uint32_t callees[] = { 1, 2, 1, 1 };
	struct spots s;
	uint32_t func[2] = { 0, 3 }, spot[2];
	const struct spots_stack stack = { func, spot, 2, 0, 0, 0 };

	(void)state;
	spots_init(&s, 10, 20);
	spot[1] = spots_get(&s, 3, 3);
	for (size_t i = 0; i < sizeof callees / sizeof *callees; i++) {
		func[0] = callees[i];
		spot[0] = spots_get(&s, func[0], func[0]);
		spots_add(&s, 0, &stack, 10, start);
	}
	spots_advance(&s, start);
	assert_int_equal(s.calls.n, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(s.calls.v[i].spot, spot[1]);
		assert_int_equal(s.calls.v[i].callee, i + 1);
		assert_int_equal(s.calls.v[i].samples, i == 0 ? 3 : 1);
	}
	spots_fini(&s);
}

/* Cells beyond the bound are not made; those that are there still count. */
static void
test_full(void **state)
{
	const uint32_t func[] = { 1, 2 };
	struct spots s;
	uint32_t spot[2];
	const struct spots_stack stack = { func, spot, 2, 0, 0, 0 };

	(void)state;
	spots_init(&s, 2, 3);
	spot[0] = spots_get(&s, 1, 1);
	spot[1] = spots_get(&s, 2, 2);
	spots_add(&s, 0, &stack, 10, start);
	spots_add(&s, 1, &stack, 10, start); /* another thread: no room */
	spots_add(&s, 0, &stack, 10, start);
	spots_advance(&s, start);
	assert_int_equal(s.ncells, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(s.cell[i].thread, 0);
		assert_int_equal(s.cell[i].ns[WINDOW_ALL], 20);
	}
	spots_fini(&s);
}

static void
test_reset(void **state)
{
	const uint32_t func = 1;
	struct spots s;
	uint32_t spot;
	const struct spots_stack stack = { &func, &spot, 1, 0, 0, 0 };

	(void)state;
	spots_init(&s, 2, 4);
	spot = spots_get(&s, 1, 1);
	spots_add(&s, 0, &stack, 10, start);
	spots_reset(&s);
	assert_int_equal(s.ncells, 0);
	assert_int_equal(spots_get(&s, 1, 1), spot);
	spots_add(&s, 0, &stack, 3, start);
	spots_advance(&s, start);
	assert_int_equal(s.ncells, 2);
	assert_int_equal(s.cell[0].ns[WINDOW_ALL], 3);
	assert_int_equal(s.cell[0].ns[WINDOW_60S], 3);
	spots_fini(&s);
}

static struct intern *
make_funcs(void)
{
	struct intern *in = intern_new();
	bool fresh;

	for (uint32_t i = 1; i < FUNCS; i++)
		intern_describe(in, intern_func(in, 1, i, &fresh), "", "",
		    i <= PYTHON ? FUNC_PYTHON
		    : i <= USER ? FUNC_NATIVE
				: FUNC_KERNEL);
	return in;
}

static uint64_t given[MODES]; /* ns in each mode since the reset */

/* A stack of up to 12 frames, of which some recur; the kernel's innermost, and
 * now and then nothing else. */
static void
add_random(
    struct profile *p, struct rng *rng, const uint32_t *thread, uint64_t now)
{
	uint32_t func[12], spot[12];
	struct spots_stack k = { .func = func, .spot = spot };
	size_t n = 1 + rng_next(rng) % 12;
	uint64_t weight;

	if (rng_next(rng) % 2 == 0)
		k.nkernel = rng_next(rng) % (n + 1);
	for (k.n = 0; k.n < n; k.n++) {
		func[k.n] = (uint32_t)(k.n < k.nkernel
					   ? 1 + USER + rng_next(rng) % KERNEL
					   : 1 + rng_next(rng) % USER);
		spot[k.n] = profile_spot(
		    p, func[k.n], func[k.n] * 100 + rng_next(rng) % ADDRS);
	}
	while (k.python < n && func[k.python] > PYTHON)
		k.python++;
	k.during = (unsigned)(rng_next(rng) % (1 << DURING_BITS));
	weight = 1 + rng_next(rng) % 1000;
	profile_add(p, thread[rng_next(rng) % THREADS], &k, weight, now);
	given[MODE_CPU] += weight;
	given[MODE_GIL] += (k.during & DURING_GIL) != 0 ? weight : 0;
	given[MODE_EXCEPTION] +=
	    (k.during & DURING_EXCEPTION) != 0 ? weight : 0;
}

struct sums {
	uint64_t self, total, samples;
};

static void
add_up(const struct snapshot *s, const struct lens *lens, struct sums *func)
{
	memset(func, 0, FUNCS * sizeof *func);
	for (size_t i = 0; i < s->nspot_cells; i++) {
		const struct snap_spot_cell *c = &s->spot_cells[i];
		uint32_t f = s->spots[c->spot].func;

		if (!counts_time(lens, c->thread, c->during))
			continue;
		if (counts_self(lens, c->what)) {
			func[f].self += c->ns[lens->window];
			func[f].samples += c->samples[lens->window];
		}
		if (counts_total(lens, s->funcs[f].kind, c->what))
			func[f].total += c->ns[lens->window];
	}
}

/* Of stacks without Python no spot has what counts with Python only. */
static bool
has_spots(const struct snapshot *s, const struct lens *lens, uint32_t func)
{
	return lens->native == LENS_NATIVE_IN ||
	       s->funcs[func].kind == FUNC_PYTHON;
}

static void
check_lens(const struct snapshot *s, const struct lens *lens, bool exact)
{
	struct func_list l = { 0 };
	struct sums sum[FUNCS];

	add_up(s, lens, sum);
	func_list_build(&l, s, lens);
	for (size_t i = 0; i < l.n; i++) {
		struct sums *f = &sum[l.v[i].func];

		if (l.v[i].func == 0 || !has_spots(s, lens, l.v[i].func)) {
			*f = (struct sums){ 0 };
			continue; /* those without room: nowhere */
		}
		assert_int_equal(f->self, l.v[i].self);
		assert_int_equal(f->samples, l.v[i].samples_self);
		assert_int_equal(f->total, l.v[i].total);
		*f = (struct sums){ 0 };
	}
	if (lens->thread == LENS_ALL_THREADS && lens->window == WINDOW_ALL &&
	    (exact || lens->mode == MODE_CPU))
		assert_int_equal(l.time, given[lens->mode]);
	for (uint32_t f = 0; f < FUNCS; f++) /* functions without a row */
		if (has_spots(s, lens, f))
			assert_int_equal(sum[f].self + sum[f].total, 0);
	func_list_fini(&l);
}

/* Each sample of a call is one of its spot's. */
static void
check_calls(const struct snapshot *s)
{
	uint64_t *left = xcalloc(s->nspots + 1, sizeof *left);

	for (size_t i = 0; i < s->nspot_cells; i++)
		if (s->spot_cells[i].what == SPOT_TOTAL ||
		    s->spot_cells[i].what == SPOT_AGAIN)
			left[s->spot_cells[i].spot] +=
			    s->spot_cells[i].samples[WINDOW_ALL];
	if (s->nnodes > FUNCS) /* there was room for callers */
		assert_true(s->ncalls > 0);
	for (size_t i = 0; i < s->ncalls; i++) {
		const struct snap_call *c = &s->calls[i];

		assert_true(c->spot < s->nspots && c->callee < s->nfuncs);
		assert_true(c->samples > 0 && c->samples <= left[c->spot]);
		left[c->spot] -= c->samples;
	}
	free(left);
}

static void
check_all(struct profile *p, const struct intern *in, uint64_t now)
{
	static const struct snapshot head;
	const struct snapshot *s = profile_freeze(p, in, &head, now);

	for (uint32_t i = 0; i < (THREADS + 1) * WINDOWS * 4 * MODES; i++) {
		const uint32_t thread = i % (THREADS + 1);
		uint32_t rest = i / (THREADS + 1);

		check_lens(s,
		    &(struct lens){
			.thread = thread < THREADS ? thread : LENS_ALL_THREADS,
			.window = (enum window)(rest % WINDOWS),
			.kernel = (enum lens_kernel)(rest / WINDOWS % 2),
			.native = (enum lens_native)(rest / WINDOWS / 2 % 2),
			.mode = (enum mode)(rest / WINDOWS / 4) },
		    profile_folded(p) == 0);
	}
	check_calls(s);
	snapshot_release(s);
}

/* With room for all paths and without: what is left of a stack has its time at
 * its spots. Of what was put in none is missing; of that in a mode as long as no
 * path was given up. */
static void
test_agrees_with_the_list(void **state)
{
	static const struct profile_limits limits[] = {
		{ PROFILE_NODES, PROFILE_CELLS, THREADS },
		{ 400, 300, THREADS },
		{ 6, 12, THREADS },
	};
	struct intern *in = make_funcs();
	struct rng rng;

	(void)state;
	rng_seed(&rng, 1);
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		struct profile *p = profile_new_limited(&limits[i]);
		uint32_t thread[THREADS];
		uint64_t now = start;

		memset(given, 0, sizeof given);
		for (int t = 0; t < THREADS; t++)
			thread[t] = profile_thread(p, 1, 1 + t, 1);
		for (int k = 0; k < 3000; k++) {
			now += rng_next(&rng) % (100 * NS_PER_MS);
			add_random(p, &rng, thread, now);
			if (k % 1000 == 0)
				check_all(p, in, now);
			if (k == 1500) {
				profile_reset(p);
				memset(given, 0, sizeof given);
			}
		}
		check_all(p, in, now);
		assert_true(i == 0 || profile_folded(p) > 0);
		profile_free(p);
	}
	intern_free(in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interning),
		cmocka_unit_test(test_booking),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_callees),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_reset),
		cmocka_unit_test(test_agrees_with_the_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
