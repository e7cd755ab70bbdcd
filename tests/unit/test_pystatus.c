/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pystatus.c - the GIL, those who wait for it, the garbage collector and
 * exceptions, of every version, whole and damaged. */
#include "config.h"

#include "python/pystatus.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "pymaker.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { FIRST = 8, LAST = 15, MAX = 4 };

/* An interpreter with two threads. */
struct world {
	struct pymaker *m;
	struct pymem mem;
	uint64_t interp, gil, a, b;
};

static void
make(struct world *w, unsigned minor, bool free_threaded)
{
	struct pystatus s;

	w->m = pymaker_new(minor, free_threaded);
	w->mem = pymaker_mem(w->m);
	w->interp = pymaker_interpreter(w->m);
	w->a = pymaker_thread(w->m, w->interp, 11);
	w->b = pymaker_thread(w->m, w->interp, 12);
	assert_int_equal(
	    pystatus_read(&s, 1, &w->mem, &w->m->o, w->m->runtime), 1);
	w->gil = s.gil;
	assert_int_equal(w->gil == 0, free_threaded);
}

static void
set_gil(struct world *w, uint64_t gil, int32_t locked, uint64_t holder)
{
	pymaker_put32(w->m, gil + w->m->o.gil.locked, (uint32_t)locked);
	pymaker_put(w->m, gil + w->m->o.gil.holder, holder);
}

static void
test_holder(void **state)
{
	(void)state;
	for (unsigned minor = FIRST; minor <= LAST; minor++) {
		struct world w;
		struct pystatus s;

		make(&w, minor, false);
		for (int32_t locked = -1; locked <= 1; locked++) {
			set_gil(&w, w.gil, locked, w.b);
			assert_int_equal(
			    pystatus_read(&s, 1, &w.mem, &w.m->o, w.m->runtime),
			    1);
			assert_int_equal(s.holder, locked == 1 ? w.b : 0);
			assert_false(s.collecting);
		}
		assert_int_equal(pythreads_tid(&w.mem, &w.m->o, s.holder), 12);
		free(w.m);
	}
}

static uint64_t
collecting_of(const struct world *w)
{
	return w->m->o.minor == 8 ? w->m->runtime + w->m->o.runtime.collecting
				  : w->interp + w->m->o.interp.collecting;
}

/* From 3.12 on each may have its own GIL; only the second collects, up to 3.8
 * both do. */
static void
test_interpreters(void **state)
{
	(void)state;
	for (unsigned minor = FIRST; minor <= LAST; minor++) {
		struct pystatus s[MAX] = { { 0 } };
		struct world w;
		uint64_t other, c;

		make(&w, minor, false);
		other = pymaker_interpreter(w.m);
		c = pymaker_thread(w.m, other, 13);
		pymaker_put32(w.m, collecting_of(&w), 1);
		assert_int_equal(
		    pystatus_read(s, MAX, &w.mem, &w.m->o, w.m->runtime), 2);
		assert_int_equal(s[0].gil == s[1].gil, minor < 12);
		assert_int_equal(s[0].collecting, minor == 8);
		assert_true(s[1].collecting);
		set_gil(&w, s[1].gil, 1, w.a);
		set_gil(&w, s[0].gil, 1, c);
		assert_int_equal(
		    pystatus_read(s, MAX, &w.mem, &w.m->o, w.m->runtime), 2);
		assert_int_equal(s[0].holder, c);
		assert_int_equal(s[1].holder, minor < 12 ? c : w.a);
		/* no more than there is room for */
		assert_int_equal(
		    pystatus_read(s, 1, &w.mem, &w.m->o, w.m->runtime), 1);
		free(w.m);
	}
}

/* In use all the same: the GIL of a free-threaded build says so. */
static void
test_enabled(void **state)
{
	(void)state;
	for (unsigned minor = 13; minor <= LAST; minor++) {
		struct world w;
		struct pythreads t = { 0 };
		struct pystatus s;
		uint64_t gil;

		make(&w, minor, true);
		memcpy(&gil, pymaker_at(w.m, w.interp + w.m->o.interp.gil), 8);
		set_gil(&w, gil, 1, w.b);
		pymaker_put32(w.m, gil, 1);
		pystatus_read(&s, 1, &w.mem, &w.m->o, w.m->runtime);
		assert_int_equal(s.gil, gil);
		assert_int_equal(s.holder, w.b);
		pythreads_read(&t, &w.mem, &w.m->o, w.m->runtime);
		assert_int_equal(t.v[0].gil, gil);
		assert_int_equal(
		    pythreads_gil(&w.mem, &w.m->o, &t.v[0], 0), PYGIL_HELD);
		pymaker_put(w.m, w.interp + w.m->o.interp.gil, 8);
		assert_int_equal(
		    pystatus_read(&s, 1, &w.mem, &w.m->o, w.m->runtime), 0);
		pythreads_fini(&t);
		free(w.m);
	}
}

static void
test_free_threaded(void **state)
{
	struct world w;
	struct pythreads t = { 0 };
	struct pynone none;
	struct pystatus s;

	(void)state;
	make(&w, 14, true);
	none = (struct pynone){ .mem = &w.mem };
	pymaker_put32(w.m, w.interp + w.m->o.interp.collecting, 1);
	pymaker_put32(w.m, w.a + w.m->o.thread.held, 1);
	pythreads_read(&t, &w.mem, &w.m->o, w.m->runtime);
	assert_int_equal(
	    pystatus_read(&s, 1, &w.mem, &w.m->o, w.m->runtime), 1);
	assert_true(s.collecting && s.holder == 0);
	assert_int_equal(
	    pystatus_waiting(&w.mem, &w.m->o, &t, s.gil, PYCOND_LATE), -1);
	assert_int_equal(pystatus_thread(&w.mem, &w.m->o, &t.v[1], &none), 0);
	pythreads_fini(&t);
	free(w.m);
}

/* Who collects has no GIL: the others of its interpreter, b and what comes
 * behind, stand still meanwhile. 1: attached, 2: suspended, 0: detached. */
static const struct {
	uint32_t a, b;
	bool collecting, collects;
} alone[] = {
	{ 1, 2, true, true },
	{ 1, 0, true, true },
	{ 1, 2, false, false },
	{ 1, 1, true, false }, /* which of them? */
	{ 2, 1, true, false }, /* it is the other one */
	{ 0, 0, true, false },
};

static void
test_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3 * N(alone); i++) {
		const unsigned minor = 13 + i / N(alone);
		unsigned want =
		    alone[i % N(alone)].collects ? PYSTATUS_COLLECTING : 0;
		struct pythread t = { .tid = 11 };
		struct pynone none;
		struct world w;
		uint32_t at;

		make(&w, minor, true);
		none = (struct pynone){ .mem = &w.mem };
		at = w.m->o.thread.attached;
		t.state = w.a;
		pymaker_put32(w.m, w.a + at, alone[i % N(alone)].a);
		pymaker_put32(w.m, w.b + at, alone[i % N(alone)].b);
		pymaker_put32(
		    w.m, collecting_of(&w), alone[i % N(alone)].collecting);
		/* those of another interpreter do not count */
		pymaker_put32(w.m,
		    pymaker_thread(w.m, pymaker_interpreter(w.m), 13) + at, 1);
		assert_int_equal(
		    pystatus_thread(&w.mem, &w.m->o, &t, &none), want);
		/* nor does it where there is a GIL, which it does not hold */
		t.gil = 8;
		assert_int_equal(
		    pystatus_thread(&w.mem, &w.m->o, &t, &none), 0);
		/* the list goes in a circle */
		t.gil = 0;
		pymaker_put(w.m, w.a + w.m->o.thread.next, w.b);
		assert_int_equal(
		    pystatus_thread(&w.mem, &w.m->o, &t, &none), 0);
		free(w.m);
	}
}

static void
test_damage(void **state)
{
	enum { RUNTIME, NONE, WILD_INTERPRETER, WILD_GIL, NO_GIL, CIRCLE };
	static const size_t want[] = { [RUNTIME] = 0,
		[NONE] = 0,
		[WILD_INTERPRETER] = 0,
		[WILD_GIL] = 0,
		[NO_GIL] = 1,
		[CIRCLE] = MAX };

	(void)state;
	for (size_t i = 0; i < N(want); i++) {
		struct pystatus s[MAX];
		struct world w;
		uint64_t runtime;
		const struct pyoffsets *o;

		make(&w, 15, false);
		o = &w.m->o;
		runtime = i == RUNTIME ? UINT64_MAX - 64 : w.m->runtime;
		if (i == NONE || i == WILD_INTERPRETER)
			pymaker_put(w.m, runtime + o->runtime.interpreters,
			    i == NONE ? 0 : 0x77);
		if (i == WILD_GIL || i == NO_GIL)
			pymaker_put(w.m, w.interp + o->interp.gil,
			    i == NO_GIL ? 0 : UINT64_MAX - 7);
		if (i == CIRCLE)
			pymaker_put(w.m, w.interp + o->interp.next, w.interp);
		assert_int_equal(
		    pystatus_read(s, MAX, &w.mem, o, runtime), want[i]);
		if (i == NO_GIL)
			assert_true(s[0].gil == 0 && s[0].holder == 0);
		free(w.m);
	}
}

/* Counts of the two conditions, at the places of both layouts. */
static const struct {
	uint32_t late[2], early[2];
	enum pycond cond;
	int want;
} counts[] = {
	{ { 0, 0 }, { 0, 0 }, PYCOND_UNKNOWN, 0 },
	{ { 16, 0 }, { 1, 0 }, PYCOND_UNKNOWN, -1 },
	{ { 16, 8 }, { 800, 0 }, PYCOND_LATE, 3 },
	{ { 800, 0 }, { 8, 8 }, PYCOND_EARLY, 2 },
	{ { 9, 0 }, { 0, 0 }, PYCOND_LATE, 1 }, /* the lowest bits are flags */
	{ { UINT32_MAX, 0 }, { 0, 0 }, PYCOND_LATE, -1 },
};

static void
test_conditions(void **state)
{
	static const unsigned minors[] = { 8, 11, 12, 14 };

	(void)state;
	for (size_t k = 0; k < N(minors) * N(counts); k++) {
		size_t i = k % N(counts);
		struct pythreads none = { 0 };
		struct world w;
		uint64_t one, other;

		make(&w, minors[k / N(counts)], false);
		one = w.gil + w.m->o.gil.locked + 16;
		other = w.gil + w.m->o.gil.locked + 104;
		pymaker_put32(w.m, one + 36, counts[i].late[0]);
		pymaker_put32(w.m, other + 36, counts[i].late[1]);
		pymaker_put32(w.m, one + 28, counts[i].early[0]);
		pymaker_put32(w.m, other + 28, counts[i].early[1]);
		assert_int_equal(pystatus_waiting(&w.mem, &w.m->o, &none, w.gil,
				     counts[i].cond),
		    counts[i].want);
		assert_int_equal(pystatus_waiting(&w.mem, &w.m->o, &none, 0x77,
				     counts[i].cond),
		    -1);
		free(w.m);
	}
}

static void
test_layouts(void **state)
{
	static const struct {
		uint64_t arg; /* from locked */
		enum pycond want;
	} cases[] = {
		{ 0, PYCOND_UNKNOWN },
		{ 16 + 31, PYCOND_UNKNOWN },
		{ 16 + 32, PYCOND_EARLY },
		{ 16 + 36, PYCOND_EARLY },
		{ 16 + 40, PYCOND_LATE },
		{ 16 + 44, PYCOND_LATE },
		{ 16 + 48, PYCOND_UNKNOWN }, /* the lock beside it */
		{ 104 + 32, PYCOND_EARLY },
		{ 104 + 47, PYCOND_LATE },
		{ 104 + 48, PYCOND_UNKNOWN },
	};
	struct world w;

	(void)state;
	make(&w, 12, false);
	for (size_t i = 0; i < N(cases); i++)
		assert_int_equal(pystatus_cond(&w.m->o, w.gil,
				     w.gil + w.m->o.gil.locked + cases[i].arg),
		    cases[i].want);
	assert_int_equal(pystatus_cond(&w.m->o, w.gil, 0), PYCOND_UNKNOWN);
	free(w.m);
}

/* Those of one GIL, as they say themselves. */
static void
test_wanted(void **state)
{
	struct pythreads t = { 0 };
	struct world w;
	uint64_t c, other;

	(void)state;
	make(&w, 15, false);
	other = pymaker_interpreter(w.m);
	c = pymaker_thread(w.m, other, 13);
	pymaker_put32(w.m, w.a + w.m->o.thread.wanted, 1);
	pymaker_put32(w.m, c + w.m->o.thread.wanted, 1);
	pythreads_read(&t, &w.mem, &w.m->o, w.m->runtime);
	assert_int_equal(
	    pystatus_waiting(&w.mem, &w.m->o, &t, w.gil, PYCOND_UNKNOWN), 1);
	pymaker_put32(w.m, w.b + w.m->o.thread.wanted, 1);
	assert_int_equal(
	    pystatus_waiting(&w.mem, &w.m->o, &t, w.gil, PYCOND_UNKNOWN), 2);
	pythreads_fini(&t);
	free(w.m);
}

static void
hold(struct world *w, uint64_t thread)
{
	static const uint32_t bits[] = {
		[12] = 1 << 4, [13] = 1 << 5, [14] = 1, [15] = 1
	};
	const struct pyoffsets *o = &w->m->o;

	if (o->minor < 12)
		set_gil(w, w->gil, 1, thread);
	else
		pymaker_put32(w->m, thread + o->thread.held, bits[o->minor]);
}

enum exception {
	NO_EXCEPTION,
	NO_ITEM,
	EMPTY_ITEM,
	WITH_NONE,
	WITH_ONE,
	ONE_BELOW_NONE,
	WILD_ITEM,
	WILD_VALUE,
	CIRCLE_OF_ITEMS
};

static const struct {
	enum exception what;
	bool handles;
} exceptions[] = {
	{ NO_EXCEPTION, false },
	{ NO_ITEM, false },
	{ EMPTY_ITEM, false },
	{ WITH_NONE, false },
	{ WITH_ONE, true },
	{ ONE_BELOW_NONE, true },
	{ WILD_ITEM, false },
	{ WILD_VALUE, false },
	{ CIRCLE_OF_ITEMS, false },
};

static void
put_exception(struct world *w, enum exception what, uint64_t none, uint64_t one)
{
	const struct pyoffsets *o = &w->m->o;
	uint64_t item = pymaker_room(w->m, 48), below = pymaker_room(w->m, 48);

	pymaker_put(w->m, w->a + o->thread.handling, item);
	switch (what) {
	case NO_EXCEPTION:
	case NO_ITEM:
		pymaker_put(w->m, w->a + o->thread.handling, 0);
		break;
	case EMPTY_ITEM:
		break;
	case WITH_NONE:
		pymaker_put(w->m, item, none);
		break;
	case WITH_ONE:
		pymaker_put(w->m, item, one);
		break;
	case ONE_BELOW_NONE:
		pymaker_put(w->m, item, none);
		pymaker_put(w->m, item + o->handled_previous, below);
		pymaker_put(w->m, below, one);
		break;
	case WILD_ITEM:
		pymaker_put(w->m, w->a + o->thread.handling, UINT64_MAX - 7);
		break;
	case WILD_VALUE:
		pymaker_put(w->m, item, UINT64_MAX - 7);
		break;
	case CIRCLE_OF_ITEMS:
		pymaker_put(w->m, item + o->handled_previous, item);
		break;
	}
}

static void
check_exception(unsigned minor, size_t i)
{
	struct pythread t = { .tid = 11 };
	struct pynone none;
	struct world w;
	uint64_t nothing, one;
	unsigned want = exceptions[i].handles ? PYSTATUS_HANDLING : 0;

	make(&w, minor, false);
	none = (struct pynone){ .mem = &w.mem };
	nothing = pymaker_object(w.m, "NoneType");
	one = pymaker_object(w.m, "NoneTypeError");
	t.state = w.a;
	t.gil = w.gil;
	put_exception(&w, exceptions[i].what, nothing, one);
	for (int twice = 0; twice < 2; twice++)
		if (pystatus_thread(&w.mem, &w.m->o, &t, &none) != want)
			fail_msg("3.%u: exception %zu", minor, i);
	if (exceptions[i].what == ONE_BELOW_NONE)
		assert_int_equal(none.addr, nothing);
	/* one on its way is another matter */
	pymaker_put(w.m, w.a + w.m->o.thread.raising, one);
	hold(&w, w.a);
	assert_int_equal(pystatus_thread(&w.mem, &w.m->o, &t, &none),
	    want | PYSTATUS_RAISING | PYSTATUS_GIL);
	/* who holds the GIL is who collects */
	pymaker_put32(w.m, collecting_of(&w), 1);
	assert_int_equal(pystatus_thread(&w.mem, &w.m->o, &t, &none),
	    want | PYSTATUS_RAISING | PYSTATUS_GIL | PYSTATUS_COLLECTING);
	t.state = w.b;
	assert_int_equal(pystatus_thread(&w.mem, &w.m->o, &t, &none), 0);
	t.state = 0x77;
	assert_int_equal(pystatus_thread(&w.mem, &w.m->o, &t, &none), 0);
	free(w.m);
}

static void
test_thread(void **state)
{
	(void)state;
	for (unsigned minor = FIRST; minor <= LAST; minor++)
		for (size_t i = 0; i < N(exceptions); i++)
			check_exception(minor, i);
}

/* Of a copy of some of the memory: what None is, is told by the live one. */
static void
test_none_elsewhere(void **state)
{
	struct pythread t = { 0 };
	struct pymaker *copy;
	struct pymem mem;
	struct pynone none;
	struct world w;

	(void)state;
	make(&w, 13, false);
	t.state = w.a;
	put_exception(&w, WITH_NONE, pymaker_object(w.m, "NoneType"), 0);
	copy = malloc(sizeof *copy);
	*copy = *w.m;
	mem = pymaker_mem(copy);
	none = (struct pynone){ .mem = &w.mem };
	w.m->used = 16;
	assert_int_equal(pystatus_thread(&mem, &copy->o, &t, &none), 0);
	assert_int_equal(none.addr, 0);
	w.m->used = copy->used;
	assert_int_equal(pystatus_thread(&mem, &copy->o, &t, &none), 0);
	assert_true(none.addr != 0);
	free(copy);
	free(w.m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_holder),
		cmocka_unit_test(test_interpreters),
		cmocka_unit_test(test_free_threaded),
		cmocka_unit_test(test_enabled),
		cmocka_unit_test(test_alone),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_wanted),
		cmocka_unit_test(test_thread),
		cmocka_unit_test(test_none_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
