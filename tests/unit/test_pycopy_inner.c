/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_pycopy_inner.c - what the program in the kernel copies of a thread that runs in
 * another interpreter than the main one. GENERATE=1 writes copies to the corpus of
 * fuzz_pyimage.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>

#include "pymachine.h"

static void
write_corpus(unsigned minor)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof path, "%s/tests/fuzz/corpus/pyimage/3_%u",
	    getenv("srcdir"), minor);
	file = fopen(path, "wb");
	assert_non_null(file);
	fputc((int)minor, file);
	fwrite(k.out, 1, k.len, file);
	fclose(file);
}

/* The thread runs in that interpreter. */
static uint64_t
call_into(struct fixture *f, uint64_t interp)
{
	uint64_t state = pymaker_thread(k.m, interp, TID);

	pymaker_put(k.m, state + k.m->o.thread.pthread, f->fs);
	pymaker_stack(k.m, state, f->code);
	if (k.plan.current != 0) {
		pymaker_put(k.m, k.plan.current, state);
	} else {
		k.plan.tls[0] = -24;
		pymaker_put(k.m, f->fs - 24, state);
	}
	return state;
}

/* Of a thread that runs in another interpreter than the main one both chains
 * come, the one that runs first. */
static void
test_outer(void **state)
{
	(void)state;
	for (unsigned minor = PYVERSION_FIRST; minor <= PYVERSION_LAST;
	     minor++) {
		struct fixture f;
		struct pyimage im;
		struct pyrecord h;
		uint64_t inner;

		open_fixture(&f, minor);
		pymaker_stack(k.m, f.state, f.code);
		inner = call_into(&f, pymaker_interpreter(k.m));
		h = tick(&f);
		assert_int_equal(h.state, inner);
		assert_int_equal(h.outer.state, f.state);
		assert_same_as(&f, inner);
		assert_true(pyimage_open(&im, &k.m->o, k.out, k.len));
		assert_true(pyimage_turn(&im));
		pyimage_frames(&im, &f.copied);
		assert_same_as(&f, f.state);
		assert_false(pyimage_turn(&im));
		if (getenv("GENERATE") != NULL)
			write_corpus(minor);
		/* it has none in the main interpreter */
		pymaker_put(k.m, f.state + k.m->o.thread.pthread, 0);
		h = tick(&f);
		assert_int_equal(h.state, inner);
		assert_int_equal(h.outer.state, 0);
		assert_same_as(&f, inner);
		close_fixture(&f);
	}
}

/* Without the GIL, of several interpreters the newest with frames is meant. */
static void
test_called(void **state)
{
	(void)state;
	for (unsigned minor = PYVERSION_FIRST; minor <= PYVERSION_LAST;
	     minor++) {
		struct fixture f;
		uint64_t other_fs, inner, at;
		struct pyrecord h;

		open_fixture(&f, minor);
		pymaker_stack(k.m, f.state, f.code);
		inner = call_into(&f, pymaker_interpreter(k.m));
		make_thread(pymaker_interpreter(k.m), OTHER_TID, &other_fs);
		at = k.plan.current != 0 ? k.plan.current : f.fs - 24;
		pymaker_put(k.m, at, 0);
		k.plan.tls[1] = -32; /* what it keeps is the main one's */
		pymaker_put(k.m, f.fs - 32, f.state);
		h = tick(&f);
		assert_int_equal(h.flags, 0);
		assert_int_equal(h.state, inner);
		assert_int_equal(h.outer.state, f.state);
		assert_same_as(&f, inner);
		/* it has returned */
		at = k.m->o.thread.base_frame;
		if (at != 0)
			pymaker_put(k.m, inner + at, f.interp);
		pymaker_set_top(k.m, inner, at != 0 ? f.interp : 0);
		h = tick(&f);
		assert_int_equal(h.state, f.state);
		assert_int_equal(h.outer.state, 0);
		assert_same(&f);
		/* a circle of interpreters without an end */
		pymaker_set_top(k.m, f.state, 0);
		pymaker_put(k.m, f.interp + k.m->o.interp.next, f.interp);
		assert_int_equal(tick(&f).state, f.state);
		assert_true(k.reads < 8 * THREADS_MAX);
		close_fixture(&f);
	}
}

/* From 3.10 to 3.12 an interpreter's only state says that it is of the thread that
 * made it; who runs in it has it on the stack. */
static void
test_lent(void **state)
{
	(void)state;
	for (unsigned minor = 10; minor <= 12; minor++) {
		struct fixture f;
		uint64_t other_fs, inner;
		struct pyrecord h;

		open_fixture(&f, minor);
		make_thread(f.interp, OTHER_TID, &other_fs);
		pymaker_stack(k.m, f.state, f.code);
		k.regs.sp = pymaker_room(k.m, 8);
		inner = call_into(&f, pymaker_interpreter(k.m));
		pymaker_put(k.m, inner + k.m->o.thread.pthread, other_fs);
		h = tick(&f);
		assert_true(h.flags & PYRECORD_RUNS);
		assert_int_equal(h.state, inner);
		assert_int_equal(h.outer.state, f.state);
		/* it has none of ours on its stack, and the other way round */
		pymaker_put(k.m, inner + k.m->o.thread.pthread, f.fs);
		k.regs.sp = pymaker_room(k.m, 8);
		h = tick(&f);
		assert_int_equal(h.state, f.state);
		assert_int_equal(h.outer.state, 0);
		close_fixture(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outer),
		cmocka_unit_test(test_called),
		cmocka_unit_test(test_lent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
