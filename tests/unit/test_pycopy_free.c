/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_pycopy_free.c - what the program in the kernel copies of free-threaded builds.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "pymachine.h"

/* Without one, of the thread that is attached while no other is. */
static void
test_collecting_alone(void **state)
{
	static const struct {
		uint32_t own, other; /* 1: attached */
		int32_t collecting;
		bool collects;
	} cases[] = {
		{ 1, 2, 1, true },
		{ 1, 0, 1, true },
		{ 1, 0, 0, false },
		{ 1, 1, 1, false },
		{ 0, 0, 1, false },
		{ 2, 1, 1, false },
	};

	(void)state;
	for (unsigned minor = 13; minor <= PYVERSION_LAST; minor++)
		for (size_t i = 0; i < N(cases); i++) {
			const struct pyoffsets *o;
			struct fixture f;
			uint64_t other, fs;

			open_build(&f, minor, true);
			o = &k.m->o;
			other = make_thread(f.interp, OTHER_TID, &fs);
			pymaker_stack(k.m, f.state, f.code);
			pymaker_put32(k.m, f.interp + o->interp.collecting,
			    (uint32_t)cases[i].collecting);
			pymaker_put32(
			    k.m, f.state + o->thread.attached, cases[i].own);
			pymaker_put32(
			    k.m, other + o->thread.attached, cases[i].other);
			assert_int_equal(tick(&f).flags,
			    cases[i].collects ? PYRECORD_COLLECTS : 0);
			assert_same(&f);
			/* the list leads nowhere, or in a circle */
			pymaker_put(k.m, f.state + o->thread.next, 8);
			assert_int_equal(tick(&f).flags, 0);
			pymaker_put(k.m, f.state + o->thread.next, f.state);
			assert_int_equal(tick(&f).flags, 0);
			close_fixture(&f);
		}
}

/* Let the frame run a copy of the bytecode of its code, of that index. */
static void
run_copy(uint64_t frame, uint64_t code, int32_t index)
{
	const struct pyoffsets *o = &k.m->o;
	uint64_t list = pymaker_room(k.m, 64), copy = pymaker_room(k.m, 64);
	uint8_t owner = *pymaker_at(k.m, frame + o->frame.owner);

	pymaker_put(k.m, list, 2);
	pymaker_put(k.m, list + 8, code + o->code.bytecode);
	pymaker_put(k.m, list + 16, copy);
	pymaker_put(k.m, code + o->code.tlbc, list);
	pymaker_put(k.m, frame + o->frame.ip, copy + 6);
	pymaker_put32(k.m, frame + o->frame.tlbc, (uint32_t)index);
	*pymaker_at(k.m, frame + o->frame.owner) = owner;
}

/* In a free-threaded build each thread may run its own copy of the bytecode:
 * the record has the instruction as if there were one. */
static void
test_copies(void **state)
{
	static const struct {
		int32_t index;
		bool known, readable;
		int64_t offset; /* 0: not known where */
	} cases[] = {
		{ 1, true, true, 6 },
		{ 2, false, true, 0 }, /* no such copy */
		{ -1, false, true, 0 },
		{ 0, false, true, 0 }, /* it is not in its own */
		{ 1, false, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < 2 * N(cases); i++) {
		const unsigned minor = 14 + i / N(cases), c = i % N(cases);
		const struct pyoffsets *o;
		struct fixture f;
		struct pyrecord h;
		uint64_t top;

		open_build(&f, minor, true);
		o = &k.m->o;
		pymaker_stack(k.m, f.state, f.code);
		top = tick(&f).frame;
		assert_same(&f);
		run_copy(top, f.code[0], cases[c].index);
		if (!cases[c].readable)
			pymaker_put(k.m, f.code[0] + o->code.tlbc, 8);
		/* another frame of that code is in the code itself */
		top = pymaker_frame(k.m, top, f.code[0], 8, 0);
		pymaker_set_top(k.m, f.state, top);
		h = tick(&f);
		assert_int_equal(
		    h.flags, cases[c].readable ? 0 : PYRECORD_FAULT);
		assert_int_equal(f.copied.v[0].offset, 8);
		assert_int_equal(f.copied.v[1].head.type != 0, cases[c].known);
		if (cases[c].known)
			assert_int_equal(f.copied.v[1].offset, cases[c].offset);
		assert_int_equal(f.copied.v[2].kind, PYFRAME_ANCHOR);
		close_fixture(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_collecting_alone),
		cmocka_unit_test(test_copies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
