/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pyplanner.c - plans of all versions, and where a thread's own memory has
 * the pointer to its state. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "pymaker.h"
#include "session/pyplanner.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { THREADS = 2, TLS = 8192 };

struct fixture {
	struct pymaker *m;
	struct pyfound found;
	uint64_t interp, state[THREADS], fs[THREADS];
	struct pyplan plan;
};

static void
open_fixture(struct fixture *f, unsigned minor, bool free_threaded)
{
	*f = (struct fixture){ .m = pymaker_new(minor, free_threaded) };
	f->found = (struct pyfound){ .runtime = f->m->runtime,
		.answer = PYOFFSETS_OK,
		.offsets = f->m->o };
	f->interp = pymaker_interpreter(f->m);
	for (uint32_t i = 0; i < THREADS; i++) {
		f->state[i] = pymaker_thread(f->m, f->interp, 11 + i);
		pymaker_room(f->m, TLS);
		f->fs[i] = pymaker_room(f->m, 736);
		pymaker_put32(f->m, f->fs[i] + 720, 11 + i);
		pymaker_put(
		    f->m, f->state[i] + f->m->o.thread.pthread, f->fs[i]);
	}
}

/* The first thread holds it. */
static void
lock_gil(struct fixture *f)
{
	const struct pyoffsets *o = &f->m->o;
	uint64_t gil = f->m->runtime + o->runtime.gil;

	if (o->interp.gil != 0)
		memcpy(&gil, pymaker_at(f->m, f->interp + o->interp.gil), 8);
	pymaker_put32(f->m, gil + o->gil.locked, 1);
	pymaker_put(f->m, gil + o->gil.holder, f->state[0]);
}

static bool
make_of(struct fixture *f, const struct pymem *mem)
{
	struct pythreads threads = { 0 };
	bool made;

	pythreads_read(&threads, mem, &f->m->o, f->m->runtime);
	made = pyplanner_make(&f->plan, mem, &f->found, &threads);
	if (made && f->m->o.minor >= 12)
		assert_int_equal(
		    pyplanner_tls(mem, &f->found, &threads), f->plan.tls[0]);
	pythreads_fini(&threads);
	return made;
}

static bool
make(struct fixture *f)
{
	struct pymem mem = pymaker_mem(f->m);

	return make_of(f, &mem);
}

static void
close_fixture(struct fixture *f)
{
	free(f->m);
}

static void
test_versions(void **state)
{
	static const struct {
		unsigned minor;
		uint64_t current; /* behind _PyRuntime */
		bool cframe, listed, base, chunk, anchor;
	} cases[] = {
		{ 8, 1368, false, false, false, false, false },
		{ 9, 568, false, false, false, false, false },
		{ 10, 568, true, true, false, false, false },
		{ 11, 576, true, true, false, true, false },
		{ 12, 0, true, false, false, true, true },
		{ 13, 0, false, false, false, true, true },
		{ 14, 0, false, false, false, true, true },
		{ 15, 0, false, false, true, true, true },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct fixture f;
		struct pyplan *p = &f.plan;

		open_fixture(&f, cases[i].minor, false);
		assert_true(make(&f));
		assert_int_equal(p->threads, f.interp + f.m->o.interp.threads);
		assert_int_equal(p->current,
		    cases[i].current != 0 ? f.m->runtime + cases[i].current
					  : 0);
		assert_int_equal(p->thread.cframe != 0, cases[i].cframe);
		assert_int_equal(p->cframe.listed, cases[i].listed);
		assert_int_equal(p->thread.base_frame != 0, cases[i].base);
		assert_int_equal(p->thread.chunk != 0, cases[i].chunk);
		assert_int_equal(p->frame.anchor != 0, cases[i].anchor);
		assert_int_equal(p->tls[0], 0);
		assert_true(p->code_size >= f.m->o.code.size);
		assert_int_equal(p->code_size % 8, 0);
		assert_true(p->frame.size >= f.m->o.frame.size);
		assert_int_equal(p->frame.owner * 8 + p->frame.owner_shift,
		    f.m->o.frame.owner * 8);
		close_fixture(&f);
	}
}

/* What the threads have where; the first one holds the GIL. */
static void
test_tls(void **state)
{
	static const struct {
		bool held;
		int32_t first[2], second[2]; /* their own states */
		int32_t tls[2];
	} cases[] = {
		{ true, { -24 }, { 0 }, { -24, 0 } },
		{ true, { -8 }, { 0 }, { -8, 0 } },
		{ true, { -8192 }, { 0 }, { -8192, 0 } },
		{ true, { 0 }, { 0 }, { 0, 0 } },
		{ false, { -24 }, { 0 }, { 0, 0 } },
		/* the one that a thread without the GIL has is kept */
		{ true, { -32, -40 }, { -40 }, { -32, -40 } },
		{ true, { -32, -40 }, { -32 }, { -40, -32 } },
		{ true, { -32, -40 }, { 0 }, { -32, -40 } },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct fixture f;

		open_fixture(&f, 15, false);
		if (cases[i].held)
			lock_gil(&f);
		for (int k = 0; k < 2; k++) {
			int64_t first = cases[i].first[k],
				second = cases[i].second[k];

			if (first != 0)
				pymaker_put(
				    f.m, f.fs[0] + (uint64_t)first, f.state[0]);
			if (second != 0)
				pymaker_put(f.m, f.fs[1] + (uint64_t)second,
				    f.state[1]);
		}
		assert_true(make(&f));
		assert_int_equal(f.plan.tls[0], cases[i].tls[0]);
		assert_int_equal(f.plan.tls[1], cases[i].tls[1]);
		close_fixture(&f);
	}
}

struct hole {
	struct pymem mem;
	uint64_t from, to;
};

static bool
read_around(void *arg, uint64_t addr, void *out, size_t len)
{
	const struct hole *h = arg;

	return (addr >= h->to || addr + len <= h->from) &&
	       pymem_read(&h->mem, addr, out, len);
}

/* The memory of a program's first thread may begin less than two pages below
 * its end: how far, is chance. */
static void
test_short_tls(void **state)
{
	(void)state;
	for (uint64_t room = 0; room <= TLS; room += 8) {
		struct fixture f;
		struct hole hole;
		struct pymem mem = { .read = read_around, .arg = &hole };
		bool there;

		open_fixture(&f, 14, false);
		lock_gil(&f);
		pymaker_put(f.m, f.fs[0] - 24, f.state[0]);
		hole.mem = pymaker_mem(f.m);
		hole.from = f.fs[0] - TLS;
		hole.to = (f.fs[0] - room) / 4096 * 4096;
		there = hole.to < f.fs[0] - 23;
		assert_true(make_of(&f, &mem));
		assert_int_equal(f.plan.tls[0], there ? -24 : 0);
		close_fixture(&f);
	}
}

/* Two that hold a GIL each: what the one has on its stack, where the other has
 * something else, is not its place; and that the other one has its own in the
 * place that is asked for does not mean that it is kept there. */
static void
test_two_gils(void **state)
{
	struct fixture f;
	uint64_t other, theirs, fs;

	(void)state;
	open_fixture(&f, 15, false);
	lock_gil(&f);
	pymaker_put(f.m, f.fs[0] - 32, f.state[0]);
	pymaker_put(f.m, f.fs[0] - 40, f.state[0]);
	other = pymaker_interpreter(f.m);
	f.interp = other;
	theirs = f.state[0] = pymaker_thread(f.m, other, 13);
	pymaker_room(f.m, TLS);
	fs = pymaker_room(f.m, 736);
	pymaker_put(f.m, theirs + f.m->o.thread.pthread, fs);
	pymaker_put(f.m, fs - 32, theirs);
	pymaker_put(f.m, fs - 40, theirs);
	pymaker_put(f.m, fs - 4848, theirs);
	lock_gil(&f);
	pymaker_put(f.m, f.fs[1] - 40, f.state[1]);
	assert_true(make(&f));
	assert_int_equal(f.plan.tls[0], -32);
	assert_int_equal(f.plan.tls[1], -40);
	close_fixture(&f);
}

/* An interpreter that has a GIL of its own tells as well. */
static void
test_other_gil(void **state)
{
	struct fixture f;
	uint64_t other, owner, fs;

	(void)state;
	open_fixture(&f, 14, false);
	pymaker_put(f.m, f.fs[0] - 24, f.state[0]);
	other = pymaker_interpreter(f.m);
	owner = f.interp;
	f.interp = other;
	f.state[0] = pymaker_thread(f.m, other, 13);
	pymaker_room(f.m, TLS);
	fs = pymaker_room(f.m, 736);
	pymaker_put(f.m, f.state[0] + f.m->o.thread.pthread, fs);
	pymaker_put(f.m, fs - 48, f.state[0]);
	lock_gil(&f);
	assert_true(make(&f));
	assert_int_equal(f.plan.tls[0], -48);
	assert_int_equal(f.plan.threads, owner + f.m->o.interp.threads);
	close_fixture(&f);
}

/* Of 3.13 all threads run the same bytecode. */
static void
test_free_threaded(void **state)
{
	static const struct {
		unsigned minor;
		uint32_t copies, bytecode, attached;
	} cases[] = { { 13, 0, 0, 40 }, { 14, 224, 232, 44 },
		{ 15, 224, 232, 48 } };

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct fixture f;

		open_fixture(&f, cases[i].minor, true);
		assert_true(make(&f));
		assert_int_equal(f.plan.code_mask & 7, 0);
		assert_int_equal(f.plan.code.copies, cases[i].copies);
		assert_int_equal(f.plan.code.bytecode, cases[i].bytecode);
		assert_int_equal(f.plan.thread.attached, cases[i].attached);
		close_fixture(&f);
	}
}

static void
test_none(void **state)
{
	struct fixture f;

	(void)state;
	/* where the index of its bytecode is not beside a frame's owner */
	open_fixture(&f, 14, true);
	f.found.offsets.frame.tlbc -= 8;
	assert_false(make(&f));
	close_fixture(&f);

	open_fixture(&f, 14, false);
	f.found.answer = PYOFFSETS_DAMAGED;
	assert_false(make(&f));
	f.found.answer = PYOFFSETS_OK;
	f.found.runtime = 8; /* may not be read */
	assert_false(make(&f));
	f.found.runtime = f.m->runtime;
	f.found.offsets.frame.ip = PYPLAN_FRAME;
	f.found.offsets.frame.size = PYPLAN_FRAME + 8;
	assert_false(make(&f));
	f.found.offsets = f.m->o;
	pymaker_put(f.m, f.m->runtime + f.m->o.runtime.interpreters, 0);
	assert_false(make(&f)); /* it is starting */
	close_fixture(&f);

	/* of two interpreters the main one is the one made first */
	open_fixture(&f, 14, false);
	pymaker_interpreter(f.m);
	assert_true(make(&f));
	assert_int_equal(f.plan.threads, f.interp + f.m->o.interp.threads);
	/* a circle */
	pymaker_put(f.m, f.interp + f.m->o.interp.next, f.interp);
	assert_false(make(&f));
	close_fixture(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_tls),
		cmocka_unit_test(test_short_tls),
		cmocka_unit_test(test_two_gils),
		cmocka_unit_test(test_other_gil),
		cmocka_unit_test(test_free_threaded),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
