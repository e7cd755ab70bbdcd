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

/* One letter a record: C and c are copies of the frames of two threads, T and t
 * such of their stacks, each further out than the one before, but for b; $ says
 * that one was too dear, U is too short to be one; S and s are samples, x is
 * anything else, - that there is none. */
static const struct {
	const char *records;
	unsigned joined, parts; /* to samples, in all */
	unsigned alone, costly;
} joins[] = {
	{ "CS", 1, 0, 0, 0 }, { "CScsCS", 3, 0, 0, 0 }, { "S", 0, 0, 0, 0 },
	{ "CsS", 0, 0, 1, 0 }, /* of another thread; then it is over */
	{ "CxS", 0, 0, 1, 0 }, { "CCS", 1, 0, 1, 0 }, { "C-S", 0, 0, 1, 0 },
	{ "x-S", 0, 0, 0, 0 }, { "CSS", 1, 0, 0, 0 }, { "TS", 0, 1, 0, 0 },
	{ "TTTS", 0, 3, 0, 0 }, { "CTTS", 1, 2, 0, 0 }, { "TTSts", 0, 3, 0, 0 },
	{ "TtS", 0, 0, 2, 0 }, { "CTxS", 0, 0, 2, 0 },
	{ "TTCTS", 1, 1, 2, 0 }, /* the next instant */
	{ "CTCTS", 1, 1, 2, 0 },
	{ "CTbS", 0, 1, 2, 0 }, /* the same, of which the frames are lost */
	{ "TT-S", 0, 0, 2, 0 },
	{ "TTTTTTTTTTTTTTTTTTTTTTTTS", 0, STACK_PARTS, 0, 0 },
	{ "TTTTTTTTTTTTTTTTTTTTTTTTTTS", 0, STACK_PARTS, 2, 0 },
	{ "$S", 0, 0, 0, 1 }, { "C$ST$S", 1, 1, 0, 2 },
	{ "US", 1, 0, 0, 0 }, /* is not believed to be what it says */
};

static struct {
	struct tailrecord head;
	uint8_t bytes[16];
} tail_bytes;

static struct ring_record
record_of(char letter, uint64_t at)
{
	struct ring_record r = { 0 };
	bool lower = letter == 'c' || letter == 's' || letter == 't';

	r.sample.tid = lower ? 2 : 1;
	r.copy = (const uint8_t *)&tail_bytes;
	r.copy_len = letter == 'U' ? sizeof tail_bytes - 1 : sizeof tail_bytes;
	tail_bytes.head = (struct tailrecord){ .start = 4096 * at,
		.len = sizeof tail_bytes.bytes };
	if (letter != 'C' && letter != 'c')
		tail_bytes.head.magic = TAILRECORD_MAGIC;
	if (letter == 'b')
		tail_bytes.head.start = 0;
	if (letter == '$') {
		tail_bytes.head.len = 0;
		tail_bytes.head.flags = TAILRECORD_COSTLY;
	}
	return r;
}

static enum ring_kind
kind_of(char letter)
{
	if (letter == 'x')
		return RING_OTHER;
	return letter == 'S' || letter == 's' ? RING_SAMPLE : RING_COPY;
}

static void
test_join(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(joins); i++) {
		struct perf_python p = { 0 };
		unsigned joined = 0, parts = 0;

		for (const char *c = joins[i].records; *c != '\0'; c++) {
			uint64_t at = (uint64_t)(c - joins[i].records);
			struct ring_record r = record_of(*c, at);
			enum ring_kind kind = kind_of(*c);

			if (*c == '-') {
				assert_false(
				    perf_python_join(&p, RING_OTHER, NULL));
				continue;
			}
			assert_int_equal(
			    perf_python_join(&p, kind, &r), kind == RING_COPY);
			joined += r.sample.python != NULL;
			parts += r.sample.nbeyond;
			for (size_t n = 0; n < r.sample.nbeyond; n++) {
				const struct stack_part *b =
				    &r.sample.beyond[n];

				assert_int_equal(b->start % 4096, 0);
				assert_int_equal(b->len, 16);
				assert_ptr_equal(b->bytes, tail_bytes.bytes);
			}
		}
		if (joined != joins[i].joined || parts != joins[i].parts ||
		    p.alone != joins[i].alone || p.costly != joins[i].costly)
			fail_msg("%s: %u, %u; %u, %u", joins[i].records, joined,
			    parts, (unsigned)p.alone, (unsigned)p.costly);
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

enum { DEEP = 80 << 10 };

/* Works on top of this much, each word of which is the next one's address. */
__attribute__((noinline, no_sanitize("address", "thread"))) static void
busy_deep(int go)
{
	volatile uint64_t room[DEEP / 8];

	for (size_t i = 0; i < N(room); i++)
		room[i] = (uint64_t)&room[i + 1];
	busy(go);
	room[0] = 1;
}

static struct run r;

static void
assert_copy(void)
{
	struct pyrecord h;
	struct pyrecord_frame f[2];
	struct pyrecord_code c;
	uint64_t code[8];

	assert_in_range(r.copy_len,
	    sizeof h + sizeof f + sizeof c + sizeof code, sizeof r.copy);
	memcpy(&h, r.copy, sizeof h);
	memcpy(f, r.copy + sizeof h, sizeof f);
	memcpy(&c, r.copy + sizeof h + sizeof f, sizeof c);
	memcpy(code, r.copy + sizeof h + sizeof f + sizeof c, sizeof code);
	assert_int_equal(h.flags, 0);
	assert_int_equal(h.state, (uint64_t)python.state);
	assert_int_equal(h.nframes, 2);
	assert_int_equal(h.ncodes, 1);
	assert_int_equal(f[0].addr, (uint64_t)python.frame[0]);
	assert_int_equal(f[0].ip, 4711);
	assert_int_equal(f[1].owner, 3);
	assert_int_equal(c.addr, (uint64_t)python.code);
	assert_int_equal(c.print, 0);
	assert_int_equal(code[7], 4712);
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

/* The rest of the stack, up to its end, from the next samples on. */
static void
test_reach(void **state)
{
	const struct backend *b = &backend_perf_cpu;

	(void)state;
	begin(&r, busy_deep, b);
	sample_some(&r);
	assert_int_equal(r.beyond, 0);
	if (!b->reach(r.sampler, &r.target, 256 << 10, false)) {
		end_child(&r);
		skip();
	}
	sample_for(&r, 20 * NS_PER_MS);
	sample_anew(&r);
	sample_some(&r);
	assert_int_equal(r.beyond, r.samples);
	assert_true(r.chained > DEEP - (20 << 10));

	/* as it goes on when copies of the stack grow, and now it begins later */
	for (int i = 0; i < 2; i++)
		assert_true(b->deepen(r.sampler));
	sample_for(&r, 20 * NS_PER_MS);
	sample_anew(&r);
	sample_some(&r);
	assert_int_equal(r.beyond, r.samples);
	assert_in_range(r.chained, 8 << 10, DEEP - (50 << 10));

	assert_true(b->reach(r.sampler, &r.target, 0, false));
	sample_for(&r, 20 * NS_PER_MS);
	sample_anew(&r);
	sample_some(&r);
	assert_int_equal(r.beyond, 0);
	end_child(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_join),
		cmocka_unit_test_teardown(test_copies, end_children),
		cmocka_unit_test_teardown(test_later, end_children),
		cmocka_unit_test_teardown(test_reach, end_children),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
