/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_pycopy.c - the program that runs in the kernel, here in a machine made of
 * tables and of the memory of a small CPython: what it copies, read by pyimage,
 * is what there is.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "pymachine.h"

static void
test_versions(void **state)
{
	(void)state;
	for (unsigned minor = PYVERSION_FIRST; minor <= PYVERSION_LAST;
	     minor++) {
		struct fixture f;
		struct pyrecord h;

		open_fixture(&f, minor);
		h = tick(&f); /* no frame yet */
		assert_int_equal(f.copied.n, 0);
		assert_int_equal(f.copied.end, PYFRAMES_DONE);
		pymaker_stack(k.m, f.state, f.code);
		h = tick(&f);
		assert_int_equal(h.flags, 0);
		assert_int_equal(h.state, f.state);
		assert_true(f.copied.n >= 3);
		assert_same(&f);
		close_fixture(&f);
	}
}

/* Two items, the inner one first: what each has, and what is told of it. */
static const struct {
	uint64_t value[2]; /* 1: None, else an exception, 0: nothing */
	bool none_known, circle;
	uint64_t raised, handled;
} handling[] = {
	{ { 0, 0 }, true, false, 0, 0 },
	{ { 0, 0 }, true, false, 7, 0 },
	{ { 5, 0 }, true, false, 0, 5 },
	{ { 5, 6 }, true, false, 0, 5 },
	{ { 0, 6 }, true, false, 0, 6 },
	{ { 1, 6 }, true, false, 0, 6 },
	{ { 1, 1 }, true, false, 0, 0 },
	{ { 1, 6 }, false, false, 0, 1 }, /* whoever reads it can tell */
	{ { 1, 0 }, true, true, 0, 0 },
};

static void
check_handling(unsigned minor, size_t i)
{
	struct fixture f;
	struct pyrecord h;
	const struct pyoffsets *o;
	uint64_t item[2];

	open_fixture(&f, minor);
	pymaker_stack(k.m, f.state, f.code);
	o = &k.m->o;
	item[0] = pymaker_room(k.m, 32);
	item[1] = pymaker_room(k.m, 32);
	k.plan.none = handling[i].none_known;
	pymaker_put(k.m, f.state + o->thread.raising, handling[i].raised);
	pymaker_put(k.m, f.state + o->thread.handling, item[0]);
	pymaker_put(k.m, item[0], handling[i].value[0]);
	pymaker_put(k.m, item[1], handling[i].value[1]);
	pymaker_put(
	    k.m, item[0] + o->handled_previous, item[!handling[i].circle]);
	h = tick(&f);
	if (h.raised != handling[i].raised || h.handled != handling[i].handled)
		fail_msg("3.%u: exceptions %zu", minor, i);
	assert_same(&f);
	close_fixture(&f);
}

static void
test_exceptions(void **state)
{
	(void)state;
	for (unsigned minor = PYVERSION_FIRST; minor <= PYVERSION_LAST; minor++)
		for (size_t i = 0; i < N(handling); i++)
			check_handling(minor, i);
}

/* Of the plan that knows where it is, the task that the thread runs. */
static void
test_tasks(void **state)
{
	enum { RUNNING = 448 };

	(void)state;
	for (int known = 0; known < 2; known++) {
		struct fixture f;
		struct pyrecord h;
		uint64_t task;

		open_fixture(&f, 15);
		pymaker_stack(k.m, f.state, f.code);
		task = pymaker_room(k.m, 64);
		pymaker_put(k.m, f.state + RUNNING, task);
		pymaker_put(k.m, task + 8, 11);
		pymaker_put(k.m, task + 16, 12);
		pymaker_put(k.m, task + 24, 13);
		k.plan.task.coroutine = 8;
		k.plan.task.awaited_by = 16;
		k.plan.task.name = 24;
		if (known)
			k.plan.thread.running = RUNNING;
		h = tick(&f);
		assert_int_equal(h.task, known ? task : 0);
		assert_int_equal(h.coroutine, known ? 11 : 0);
		assert_int_equal(h.awaited_by, known ? 12 : 0);
		assert_int_equal(h.name, known ? 13 : 0);
		assert_same(&f);
		k.plan.task.name = 1 << 24; /* not to be read */
		h = tick(&f);
		assert_int_equal(h.task, known ? task : 0);
		assert_int_equal(h.coroutine, 0);
		k.plan.thread.running = 1 << 24;
		assert_int_equal(tick(&f).task, 0);
		close_fixture(&f);
	}
}

/* Told of the thread that has the GIL, and of no other. */
static void
test_collecting(void **state)
{
	static const struct {
		int32_t collecting;
		bool holds;
		uint32_t flags;
	} cases[] = {
		{ 0, true, PYRECORD_RUNS },
		{ 1, true, PYRECORD_RUNS | PYRECORD_COLLECTS }, { 1, false, 0 },
		{ 7, true, PYRECORD_RUNS }, /* that is no such thing */
	};

	(void)state;
	for (unsigned minor = PYVERSION_FIRST; minor <= PYVERSION_LAST; minor++)
		for (size_t i = 0; i < N(cases); i++) {
			struct fixture f;
			uint64_t at;

			open_fixture(&f, minor);
			pymaker_stack(k.m, f.state, f.code);
			k.plan.tls[0] = cases[i].holds ? -TLS : 0;
			pymaker_put(k.m, f.fs - TLS, f.state);
			at = minor == 8
				 ? k.m->runtime + k.m->o.runtime.collecting
				 : f.interp + k.m->o.interp.collecting;
			pymaker_put32(k.m, at, (uint32_t)cases[i].collecting);
			assert_int_equal(tick(&f).flags, cases[i].flags);
			assert_same(&f);
			/* not known where: whatever the interpreter begins with */
			k.plan.collecting = 0;
			k.plan.collecting_at = 0;
			pymaker_put32(k.m, f.interp, 1);
			assert_int_equal(tick(&f).flags & PYRECORD_COLLECTS, 0);
			close_fixture(&f);
		}
}

enum knows { BY_TLS, BY_KEPT, BY_CURRENT, BY_LIST, BY_NONE };

/* Which thread runs is known in many ways; each is believed only where the
 * state is that of this very thread. */
static void
test_states(void **state)
{
	static const struct {
		unsigned minor;
		enum knows knows;
		bool other; /* what is there is another thread's */
		uint32_t flags;
	} cases[] = {
		{ 14, BY_TLS, false, PYRECORD_RUNS },
		{ 14, BY_TLS, true, 0 },
		{ 15, BY_KEPT, false, 0 },
		{ 15, BY_KEPT, true, 0 },
		{ 11, BY_CURRENT, false, PYRECORD_RUNS },
		{ 11, BY_CURRENT, true, 0 },
		{ 8, BY_CURRENT, false, PYRECORD_RUNS },
		{ 13, BY_LIST, false, 0 },
		{ 13, BY_NONE, false, PYRECORD_NONE },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct fixture f;
		struct pyrecord h;
		uint64_t other, other_fs, held;

		open_fixture(&f, cases[i].minor);
		other = make_thread(f.interp, OTHER_TID, &other_fs);
		pymaker_stack(k.m, f.state, f.code);
		held = cases[i].other ? other : f.state;
		if (cases[i].knows == BY_TLS) {
			k.plan.tls[0] = -24;
			pymaker_put(k.m, f.fs - 24, held);
		} else if (cases[i].knows == BY_KEPT) {
			k.plan.tls[0] = -32;
			k.plan.tls[1] = -40;
			pymaker_put(k.m, f.fs - 40, held);
		} else if (cases[i].knows == BY_CURRENT) {
			pymaker_put(k.m, k.plan.current, held);
		} else if (cases[i].knows == BY_NONE) {
			k.task.thread.fsbase = 0x1234;
		}
		h = tick(&f);
		assert_int_equal(h.flags, cases[i].flags);
		if (cases[i].knows != BY_NONE)
			assert_same(&f);
		else
			assert_int_equal(k.len, sizeof h);
		close_fixture(&f);
	}
}

/* The list of threads is walked once for each thread, and again for one that
 * has no state only after a while. */
static void
test_remembers(void **state)
{
	struct fixture f;
	uint64_t fs;
	unsigned first;

	(void)state;
	open_fixture(&f, 13);
	for (uint32_t i = 0; i < 3; i++)
		make_thread(f.interp, OTHER_TID + i, &fs);
	pymaker_stack(k.m, f.state, f.code);
	tick(&f);
	first = k.reads;
	assert_int_equal(tick(&f).flags, 0);
	assert_true(k.reads + 6 < first);
	/* it has ended, and its number is another thread's */
	pymaker_put(k.m, f.state + k.m->o.thread.pthread, 0);
	assert_int_equal(tick(&f).flags, PYRECORD_NONE);
	assert_int_equal(tick(&f).flags, PYRECORD_NONE);
	assert_true(k.reads < 4);
	pymaker_put(k.m, f.state + k.m->o.thread.pthread, f.fs);
	assert_int_equal(tick(&f).flags, PYRECORD_NONE);
	k.now += AGAIN_NS;
	assert_int_equal(tick(&f).flags, 0);
	close_fixture(&f);
}

/* n frames beside each other, in a chunk before which there is another one. */
static uint64_t
make_chunk(
    struct fixture *f, uint64_t before, uint64_t previous, int n, uint64_t *top)
{
	uint64_t chunk = pymaker_room(k.m, sizeof(struct chunk));
	uint64_t end;

	*top = previous;
	for (int i = 0; i < n; i++)
		*top = pymaker_frame(k.m, *top, f->code[i % 3], 4, 0);
	end = PYMAKER_BASE + k.m->used;
	pymaker_put(k.m, chunk, before);
	pymaker_put(k.m, chunk + 8, end - chunk);
	return chunk;
}

static void
test_chunks(void **state)
{
	struct fixture f;
	uint64_t outer, inner, top, generator;

	(void)state;
	open_fixture(&f, 14);
	k.plan.tls[0] = -24;
	pymaker_put(k.m, f.fs - 24, f.state);
	outer = make_chunk(&f, 0, pymaker_anchor(k.m, 0), 50, &top);
	generator = pymaker_frame(k.m, top, f.code[1], 6, 1);
	inner = make_chunk(&f, outer, generator, 50, &top);
	pymaker_set_top(k.m, f.state, top);
	pymaker_put(k.m, f.state + k.plan.thread.chunk, inner);
	assert_int_equal(tick(&f).flags, PYRECORD_RUNS);
	assert_same(&f);
	assert_int_equal(f.copied.n, 102);
	/* two chunks, their heads, two frames, three heads of code, the rest */
	assert_true(k.reads < 16);

	/* what stands there is no chunk: it costs time only */
	pymaker_put(k.m, f.state + k.plan.thread.chunk, f.code[0]);
	tick(&f);
	assert_same(&f);
	pymaker_put(k.m, f.state + k.plan.thread.chunk, 0x78);
	tick(&f);
	assert_same(&f);
	assert_true(k.reads > 100);

	/* longer than can be */
	pymaker_put(k.m, f.state + k.plan.thread.chunk, inner);
	pymaker_put(k.m, inner + 8, UINT64_MAX);
	tick(&f);
	assert_same(&f);
	close_fixture(&f);
}

enum damage {
	WILD_TOP,
	WILD_PREVIOUS,
	WILD_CODE,
	CIRCLE,
	WILD_CFRAME,
	WILD_LIST
};

static void
test_damages(void **state)
{
	static const struct {
		unsigned minor;
		enum damage damage;
		uint32_t flags;
		enum pyframes_end end;
	} cases[] = {
		{ 14, WILD_TOP, PYRECORD_FAULT, PYFRAMES_UNREADABLE },
		{ 14, WILD_PREVIOUS, PYRECORD_FAULT, PYFRAMES_UNREADABLE },
		{ 14, WILD_CODE, PYRECORD_FAULT, PYFRAMES_DONE },
		{ 14, CIRCLE, PYRECORD_DEEP, PYFRAMES_STRANGE },
		{ 8, CIRCLE, PYRECORD_DEEP, PYFRAMES_STRANGE },
		{ 11, WILD_CFRAME, PYRECORD_FAULT, PYFRAMES_UNREADABLE },
		{ 11, WILD_LIST, PYRECORD_FAULT, PYFRAMES_DONE },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		const uint64_t wild = 0x78;
		struct fixture f;
		struct pyrecord h;
		uint64_t top, cframe;

		open_fixture(&f, cases[i].minor);
		pymaker_stack(k.m, f.state, f.code);
		top = tick(&f).frame;
		memcpy(&cframe, pymaker_at(k.m, f.state + k.m->o.thread.cframe),
		    8);
		switch (cases[i].damage) {
		case WILD_TOP:
			pymaker_set_top(k.m, f.state, wild);
			break;
		case WILD_PREVIOUS:
			pymaker_put(k.m, top + k.m->o.frame.previous, wild);
			break;
		case WILD_CODE:
			pymaker_put(k.m, top + k.m->o.frame.code, wild);
			break;
		case CIRCLE:
			pymaker_put(k.m, top + k.m->o.frame.previous, top);
			break;
		case WILD_CFRAME:
			pymaker_put(k.m, f.state + k.m->o.thread.cframe, wild);
			break;
		case WILD_LIST:
			pymaker_put(k.m, cframe + k.m->o.cframe.previous, wild);
			break;
		}
		h = tick(&f);
		assert_int_equal(h.flags, cases[i].flags);
		assert_int_equal(f.copied.end, cases[i].end);
		if (cases[i].flags == PYRECORD_FAULT)
			assert_true(h.fault >= wild && h.fault <= wild + 64);
		if (cases[i].damage == WILD_PREVIOUS ||
		    cases[i].damage == WILD_CODE)
			assert_same(&f);
		close_fixture(&f);
	}
}

/* Frames of as many functions: there is room for some heads only. */
static void
test_full(void **state)
{
	struct fixture f;
	uint64_t top = 0;

	(void)state;
	open_fixture(&f, 14);
	k.plan.code_size = PYPLAN_CODE;
	for (int i = 0; i < 205; i++)
		top =
		    pymaker_frame(k.m, top, f.code[0] + 8 * (uint64_t)i, 4, 0);
	pymaker_set_top(k.m, f.state, top);
	assert_int_equal(tick(&f).flags, PYRECORD_FULL);
	assert_int_equal(f.copied.n, 205);
	assert_int_equal(f.copied.end, PYFRAMES_DONE);
	assert_in_range(k.len, PYRECORD_BODY - PYPLAN_CODE, sizeof k.out);
	close_fixture(&f);
}

/* Who takes more than its share of the time gives the innermost frames, until
 * some has passed. */
static void
test_budget(void **state)
{
	struct fixture f;
	uint64_t top = 0;

	(void)state;
	open_fixture(&f, 14);
	for (int i = 0; i < 100; i++)
		top = pymaker_frame(k.m, top, f.code[i % 3], 4, 0);
	pymaker_set_top(k.m, f.state, top);
	k.step = 2 * CREDIT_MAX;
	assert_int_equal(tick(&f).flags, 0);
	assert_int_equal(tick(&f).flags, PYRECORD_COSTLY);
	assert_int_equal(f.copied.n, SHALLOW);
	assert_int_equal(f.copied.end, PYFRAMES_CUT);
	k.step = 0;
	k.now += (uint64_t)CREDIT_MAX << (SHARE_SHIFT + 3);
	assert_int_equal(tick(&f).flags, 0);
	assert_same(&f);
	close_fixture(&f);
}

/* Who is let through, and of whom is something copied. */
static void
test_verdict(void **state)
{
	static const struct {
		bool watched, planned;
		uint32_t tgid;
		int verdict;
		bool copies;
	} cases[] = {
		{ true, true, TGID, 1, true },
		{ true, false, TGID, 1, false },
		{ true, true, TGID + 1, 0, false },
		{ false, true, TGID, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct fixture f;

		open_fixture(&f, 14);
		k.watched = cases[i].watched;
		k.planned = cases[i].planned;
		k.tgid = cases[i].tgid;
		k.open_until = UINT64_MAX; /* children are not followed */
		assert_int_equal(pycopy(NULL), cases[i].verdict);
		assert_int_equal(k.len > 0, cases[i].copies);
		close_fixture(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_exceptions),
		cmocka_unit_test(test_tasks),
		cmocka_unit_test(test_collecting),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_remembers),
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_damages),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_budget),
		cmocka_unit_test(test_verdict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
