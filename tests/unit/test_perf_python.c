/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_perf_python.c - copies and the samples they belong to; and, where the
 * machine lets us, the program at work in the kernel, on a child that has a few
 * words in its memory that look like those of a CPython.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <pthread.h>

#include "sample/perf_python.h"
#include "sample/pyrecord.h"
#include "tests/unit/sampled.h"

#define N(a) (sizeof(a) / sizeof *(a))

/* One letter a record: C and c are copies of two threads, S and s samples of
 * the same, x anything else, - that there is none. */
static void
test_join(void **state)
{
	static const struct {
		const char *records;
		unsigned joined, alone;
	} cases[] = {
		{ "CS", 1, 0 },
		{ "CScsCS", 3, 0 },
		{ "S", 0, 0 },
		{ "CsS", 0, 1 }, /* of another thread; then it is over */
		{ "CxS", 0, 1 },
		{ "CCS", 1, 1 },
		{ "C-S", 0, 1 },
		{ "x-S", 0, 0 },
		{ "CSS", 1, 0 },
	};
	static const uint8_t bytes[8];

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct perf_python p = { 0 };
		unsigned joined = 0;

		for (const char *c = cases[i].records; *c != '\0'; c++) {
			bool copy = *c == 'C' || *c == 'c';
			struct ring_record r = { 0 };
			enum ring_kind kind = copy ? RING_COPY
					      : *c == 'S' || *c == 's'
						  ? RING_SAMPLE
						  : RING_OTHER;

			r.sample.tid = *c == 'c' || *c == 's' ? 2 : 1;
			if (copy) {
				r.sample.python = bytes;
				r.sample.python_len = sizeof bytes;
			}
			assert_int_equal(
			    perf_python_join(&p, kind, *c == '-' ? NULL : &r),
			    copy);
			if (kind == RING_SAMPLE && r.sample.python != NULL) {
				assert_int_equal(r.sample.python_len, 8);
				joined++;
			}
		}
		assert_int_equal(joined, cases[i].joined);
		assert_int_equal(p.alone, cases[i].alone);
	}
}

/* A state with two frames, the inner one of a function, and the list of threads
 * that leads to it. */
enum {
	NEXT = 1,
	PTHREAD = 2,
	FRAME = 3,
	PREVIOUS = 0,
	CODE = 1,
	IP = 2,
	OWNER = 3
};

static struct {
	uint64_t threads, state[8], frame[2][8], code[8];
} python;

static struct pyplan
make_python(void)
{
	python.threads = (uint64_t)python.state;
	python.state[PTHREAD] = (uint64_t)pthread_self();
	python.state[FRAME] = (uint64_t)python.frame[0];
	python.frame[0][PREVIOUS] = (uint64_t)python.frame[1];
	python.frame[0][CODE] = (uint64_t)python.code;
	python.frame[0][IP] = 4711;
	python.frame[1][OWNER] = 3;
	python.code[7] = 4712;
	return (struct pyplan){
		.threads = (uint64_t)&python.threads,
		.code_mask = UINT64_MAX,
		.thread = { .size = 64,
		    .next = 8 * NEXT,
		    .frame = 8 * FRAME,
		    .pthread = 8 * PTHREAD },
		.frame = { .size = 64,
		    .previous = 8 * PREVIOUS,
		    .code = 8 * CODE,
		    .ip = 8 * IP,
		    .owner = 8 * OWNER,
		    .anchor = 3 },
		.code_size = 64,
	};
}

static void
busy(int go)
{
	(void)go;
	for (;;)
		for (volatile int i = 0; i < 1000000; i++)
			;
}

static struct run r;

static void
assert_copy(void)
{
	struct pyrecord h;
	struct pyrecord_frame f[2];
	uint64_t code[9];

	assert_in_range(
	    r.copy_len, sizeof h + sizeof f + sizeof code, sizeof r.copy);
	memcpy(&h, r.copy, sizeof h);
	memcpy(f, r.copy + sizeof h, sizeof f);
	memcpy(code, r.copy + sizeof h + sizeof f, sizeof code);
	assert_int_equal(h.flags, 0);
	assert_int_equal(h.state, (uint64_t)python.state);
	assert_int_equal(h.nframes, 2);
	assert_int_equal(h.ncodes, 1);
	assert_int_equal(f[0].addr, (uint64_t)python.frame[0]);
	assert_int_equal(f[0].ip, 4711);
	assert_int_equal(f[1].owner, 3);
	assert_int_equal(code[0], (uint64_t)python.code);
	assert_int_equal(code[8], 4712);
}

static void
test_copies(void **state)
{
	const struct backend *b = &backend_perf_cpu;
	struct pyplan plan = make_python();

	(void)state;
	begin(&r, busy, b);
	if (!b->copy_python(r.sampler, &r.target, &plan)) {
		print_message("nothing can be copied\n");
		end_child(&r);
		skip();
	}
	sample_some(&r);
	assert_int_equal(r.copies, r.samples); /* from the first on */
	assert_copy();

	/* as it goes on when copies of the stack grow */
	assert_true(b->deepen(r.sampler));
	sample_for(&r, 20 * NS_PER_MS);
	sample_anew(&r);
	r.copies = 0;
	sample_some(&r);
	assert_int_equal(r.copies, r.samples);

	/* nothing is changed by a plan that is taken back */
	assert_true(b->copy_python(r.sampler, &r.target, NULL));
	sample_for(&r, 20 * NS_PER_MS);
	sample_anew(&r);
	r.copies = 0;
	sample_some(&r);
	assert_int_equal(r.copies, 0);
	end_child(&r);
}

/* Asked for while it runs: what is sampled stays whole. */
static void
test_later(void **state)
{
	const struct backend *b = &backend_perf_cpu;
	struct pyplan plan = make_python();

	(void)state;
	begin(&r, busy, b);
	sample_anew(&r);
	sample_some(&r);
	assert_int_equal(r.copies, 0);
	if (!b->copy_python(r.sampler, &r.target, &plan)) {
		end_child(&r);
		skip();
	}
	assert_whole(&r, 500 * NS_PER_MS, 0.10);
	assert_true(r.copies > 20);
	assert_copy();
	end_child(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_join),
		cmocka_unit_test_teardown(test_copies, end_children),
		cmocka_unit_test_teardown(test_later, end_children),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
