/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pyentered.c - states of a thread in interpreters that it has entered since
 * the list was read. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "pybuilds.h"
#include "pymaker.h"
#include "python/pyentered.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { TLS = -24, TID = 11, ROOM = 64, STACK = 64 };

/* A thread that is in the main interpreter, another thread, and another
 * interpreter. */
struct world {
	struct pymaker *m;
	struct pymem mem;
	struct pyentered e;
	uint64_t sub, self, other;
	struct pythread known, both[2];
	struct pythreads all;
};

static uint64_t
word_at(struct pymaker *m, uint64_t addr)
{
	uint64_t v;

	memcpy(&v, pymaker_at(m, addr), sizeof v);
	return v;
}

/* A state in there, of a thread with the same or another pthread_self(). */
static uint64_t
add_state(struct world *w, uint64_t interp, uint32_t tid, uint64_t self)
{
	uint64_t state = pymaker_thread(w->m, interp, tid);

	if (w->m->o.thread.tid == 0)
		pymaker_put32(w->m, self + 720, tid);
	pymaker_put(w->m, state + w->m->o.thread.pthread, self);
	return state;
}

/* It has a frame that is run on the stack of the thread which has that
 * pthread_self(). */
static void
run_on(struct world *w, uint64_t state, uint64_t self)
{
	const struct pyoffsets *o = &w->m->o;
	uint64_t at = self - ROOM - STACK;
	uint64_t frame =
	    pymaker_frame(w->m, 0, pymaker_code(w->m, "f", 1), 4, 0);

	pymaker_set_top(w->m, state, frame);
	if (o->thread.cframe == 0)
		return;
	if (o->thread.frame == 0)
		pymaker_put(w->m, at + o->cframe.frame, frame);
	pymaker_put(w->m, state + o->thread.cframe, at);
}

static void
run(struct world *w, uint64_t state)
{
	run_on(w, state, w->self);
}

/* At the end of a stack. */
static uint64_t
make_self(struct pymaker *m)
{
	return pymaker_room(m, STACK + ROOM + 736) + STACK + ROOM;
}

static void
open_world(struct world *w, size_t build)
{
	struct pymaker *m =
	    pymaker_new(builds[build].minor, builds[build].free_threaded);
	uint64_t first = pymaker_interpreter(m);

	*w = (struct world){ .m = m, .mem = pymaker_mem(m) };
	w->self = make_self(m);
	w->known = (struct pythread){ .tid = TID, .pthread = w->self };
	w->known.state = add_state(w, first, TID, w->self);
	run(w, w->known.state);
	w->other = make_self(m);
	w->both[0] = w->known;
	w->both[1] = (struct pythread){ .tid = TID + 1, .pthread = w->other };
	w->all = (struct pythreads){ .v = w->both, .n = 2 };
	w->e = (struct pyentered){ .mem = &w->mem,
		.o = &m->o,
		.runtime = m->runtime,
		.main = first,
		.owner = { &w->mem, &m->o, &w->all, TID + 2 } };
	assert_false(pyentered_may(&w->e));
	w->sub = pymaker_interpreter(m);
	assert_true(pyentered_may(&w->e));
}

static bool
finds(struct world *w, struct pythread *found)
{
	return pyentered_find(&w->e, &w->known, 1, found);
}

/* It says that it runs in this one. */
static void
say(struct world *w, uint64_t state)
{
	struct pymaker *m = w->m;

	w->e.tls = TLS;
	if (m->o.runtime.current != 0)
		pymaker_put(m, m->runtime + m->o.runtime.current, state);
	else
		pymaker_put(m, w->self + (uint64_t)(int64_t)TLS, state);
}

enum what {
	NOTHING,
	RUNS, /* it has a state with frames */
	RUNS_NONE,
	OTHERS, /* another thread has */
	SAYS, /* the thread says so: this one, without frames */
	SAYS_MAIN, /* that it runs in the main one */
	SAYS_OTHERS,
	SAYS_WILD,
	CIRCLE_OF_STATES,
	CIRCLE_OF_INTERPRETERS,
	WILD_STATE,
	WILD_INTERPRETER,
	WHATS
};

/* Up to 3.11 what one says is of whoever holds the GIL. From 3.12 on who is in
 * the main one holds its GIL, and was not to ask: the lists are believed. */
static const struct {
	enum what what;
	bool found, found_by_one;
} cases[] = {
	{ NOTHING, false, false },
	{ RUNS, true, true },
	{ RUNS_NONE, false, false },
	{ OTHERS, false, false },
	{ SAYS, true, true },
	{ SAYS_MAIN, true, false },
	{ SAYS_OTHERS, true, true },
	{ SAYS_WILD, true, true },
	{ CIRCLE_OF_STATES, false, false },
	{ CIRCLE_OF_INTERPRETERS, false, false },
	{ WILD_STATE, false, false },
	{ WILD_INTERPRETER, false, false },
};

/* The state that is to be found, if any is. */
static uint64_t
make(struct world *w, enum what what)
{
	const struct pyoffsets *o = &w->m->o;
	uint64_t other = 0, state = 0;

	if (what == OTHERS || what == SAYS_OTHERS)
		other = add_state(w, w->sub, TID + 1, w->other);
	if (what != NOTHING && what != OTHERS)
		state = add_state(w, w->sub, TID, w->self);
	if (what == RUNS || what == SAYS_MAIN || what == SAYS_OTHERS ||
	    what == SAYS_WILD)
		run(w, state);
	if (other != 0)
		run_on(w, other, w->other);
	if (what == RUNS_NONE && o->thread.base_frame != 0) {
		run(w, state);
		pymaker_put(w->m, state + o->thread.base_frame,
		    word_at(w->m, state + o->thread.frame));
	}
	if (what == SAYS)
		say(w, state);
	else if (what == SAYS_MAIN)
		say(w, w->known.state);
	else if (what == SAYS_OTHERS)
		say(w, other);
	else if (what == SAYS_WILD)
		say(w, UINT64_MAX - 64);
	else if (what == CIRCLE_OF_STATES)
		pymaker_put(w->m, state + o->thread.next, state);
	else if (what == CIRCLE_OF_INTERPRETERS)
		pymaker_put(w->m, w->sub + o->interp.next, w->sub);
	else if (what == WILD_STATE)
		pymaker_put(w->m, w->sub + o->interp.threads, UINT64_MAX - 7);
	else if (what == WILD_INTERPRETER)
		pymaker_put(w->m, w->m->runtime + o->runtime.interpreters, 7);
	return state;
}

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(builds) * N(cases); i++) {
		size_t build = i / N(cases), c = i % N(cases);
		struct pythread found;
		struct world w;
		uint64_t wanted;
		bool one;

		open_world(&w, build);
		one = w.m->o.runtime.current != 0;
		wanted = make(&w, cases[c].what);
		w.m->reads = 0;
		assert_int_equal(finds(&w, &found),
		    one ? cases[c].found_by_one : cases[c].found);
		assert_in_range(w.m->reads, 1, 16 * PYENTERED_STEPS);
		if (one ? cases[c].found_by_one : cases[c].found) {
			assert_true(found.state == wanted);
			assert_int_equal(found.tid, TID);
			assert_int_equal(
			    found.gil == 0, builds[build].free_threaded);
		}
		free(w.m);
	}
}

/* From 3.10 to 3.12 the stack tells who runs in a state, whosever that is. */
static void
test_lent(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(builds); i++) {
		struct pythread found;
		struct world w;
		uint64_t theirs, ours;
		bool told;

		open_world(&w, i);
		told = w.m->o.thread.cframe != 0;
		theirs = add_state(&w, w.sub, TID + 1, w.other);
		run_on(&w, theirs, w.self);
		assert_int_equal(finds(&w, &found), told);
		if (told) {
			assert_true(found.state == theirs);
			assert_int_equal(found.tid, TID + 1);
		}
		say(&w, theirs);
		assert_int_equal(finds(&w, &found), told);
		ours = add_state(&w, w.sub, TID, w.self);
		run_on(&w, theirs, w.other);
		run_on(&w, ours, w.other);
		assert_int_equal(finds(&w, &found), !told);
		/* above all stacks of others is that of the first thread */
		run_on(&w, theirs, make_self(w.m));
		assert_int_equal(finds(&w, &found), !told);
		w.e.owner.first = TID;
		assert_true(finds(&w, &found));
		free(w.m);
	}
}

/* One that is known is not found, but one behind it. */
static void
test_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(builds); i++) {
		struct pythread known[2], found;
		struct world w;
		uint64_t inner;

		open_world(&w, i);
		known[0] = known[1] = w.known;
		inner = add_state(&w, w.sub, TID, w.self);
		known[1].state = add_state(&w, w.sub, TID, w.self);
		run(&w, known[1].state);
		assert_false(pyentered_find(&w.e, known, 2, &found));
		run(&w, inner);
		assert_true(pyentered_find(&w.e, known, 2, &found));
		assert_true(found.state == inner);
		say(&w, known[1].state);
		assert_int_equal(pyentered_find(&w.e, known, 2, &found),
		    w.m->o.runtime.current == 0);
		free(w.m);
	}
}

/* Of very many what the thread itself says is found. */
static void
test_many(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(builds); i++) {
		struct pythread found;
		struct world w;
		uint64_t inner, at;

		open_world(&w, i);
		inner = add_state(&w, w.sub, TID, w.self);
		run(&w, inner);
		assert_true(finds(&w, &found));
		at = word_at(w.m, w.sub + w.m->o.interp.threads);
		for (int k = 0; k < PYENTERED_STEPS; k++) {
			uint64_t s = pymaker_room(w.m, 320);

			pymaker_put(w.m, s + w.m->o.thread.next, at);
			at = s;
		}
		pymaker_put(w.m, w.sub + w.m->o.interp.threads, at);
		assert_false(finds(&w, &found));
		say(&w, inner);
		assert_true(finds(&w, &found));
		assert_true(found.state == inner);
		free(w.m);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_lent),
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
