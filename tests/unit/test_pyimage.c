/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pyimage.c - copies read as memory; test_pycopy.c has what the kernel
 * copies, this one what it never would. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "pymaker.h"
#include "python/pyimage.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum {
	STATE = 0x1000,
	FRAME = 0x2000,
	CODE = 0x3000,
	ANCHOR = 0x4000,
	PRINT = 0x5000
};

/* n frames, one behind the other, of n functions; as many anchors. */
static void
make_record(struct buf *b, const struct pyoffsets *o, struct pyrecord h)
{
	uint8_t code[PYOFFSETS_CODE] = { 0 };

	h.state = STATE;
	h.frame = FRAME;
	h.cframe = ANCHOR;
	h.code_size = (o->code.size + 7) / 8 * 8;
	buf_add(b, &h, sizeof h);
	for (uint64_t i = 0; i < h.nframes; i++) {
		struct pyrecord_frame f = { .addr = FRAME + 128 * i,
			.code = CODE + 512 * i,
			.ip = CODE + 512 * i + o->code.bytecode + 4 };

		buf_add(b, &f, sizeof f);
	}
	for (uint64_t i = 0; i < h.nanchors; i++) {
		uint64_t addr = ANCHOR + 64 * i;

		buf_add(b, &addr, sizeof addr);
	}
	for (uint64_t i = 0; i < h.ncodes; i++) {
		struct pyrecord_code c = { CODE + 512 * i, PRINT + i };
		uint64_t units = PYMAKER_UNITS;

		memcpy(code + o->count, &units, sizeof units);
		memcpy(code + o->type, &c.addr, sizeof c.addr);
		buf_add(b, &c, sizeof c);
		buf_add(b, code, h.code_size);
	}
}

static struct pyoffsets
offsets_of(unsigned minor)
{
	struct pymaker *m = pymaker_new(minor, false);
	struct pyoffsets o = m->o;

	free(m);
	return o;
}

static void
test_chain(void **state)
{
	static const struct {
		struct pyrecord h;
		size_t n;
		enum pyframes_end end;
	} cases[] = {
		{ { .nframes = 3, .ncodes = 3 }, 3, PYFRAMES_DONE },
		{ { .nframes = 3, .ncodes = 3, .next = 8 }, 3,
		    PYFRAMES_UNREADABLE },
		{ { .nframes = 3,
		      .ncodes = 3,
		      .next = 8,
		      .flags = PYRECORD_DEEP },
		    3, PYFRAMES_CUT },
		{ { .nframes = 3,
		      .ncodes = 3,
		      .next = 8,
		      .flags = PYRECORD_COSTLY },
		    3, PYFRAMES_CUT },
		{ { .nframes = 3, .ncodes = 3, .next = FRAME }, 0,
		    PYFRAMES_STRANGE },
		{ { .nframes = 0, .ncodes = 0 }, 0, PYFRAMES_UNREADABLE },
	};
	struct pyoffsets o = offsets_of(14);

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct pyframes frames = { 0 };
		struct pyimage im;
		struct buf b = { 0 };

		make_record(&b, &o, cases[i].h);
		assert_true(
		    pyimage_open(&im, &o, (const uint8_t *)b.data, b.len));
		pyimage_frames(&im, &frames);
		assert_int_equal(frames.end, cases[i].end);
		if (cases[i].end != PYFRAMES_STRANGE)
			assert_int_equal(frames.n, cases[i].n);
		for (size_t k = 0; k < cases[i].n; k++) {
			assert_int_equal(frames.v[k].offset, 4);
			assert_int_equal(frames.v[k].head.type, CODE + 512 * k);
		}
		pyframes_fini(&frames);
		buf_fini(&b);
	}
}

/* Cut at any byte, or with counts that do not fit: nothing beyond the end is
 * read, as the sanitizer sees. */
static void
test_damaged(void **state)
{
	static const struct {
		uint32_t nframes, nanchors, ncodes;
		int32_t code_size; /* more than there should be */
	} cases[] = {
		{ 4, 0, 2, 0 },
		{ PYRECORD_FRAMES + 1, 0, 0, 0 },
		{ UINT32_MAX, 0, 0, 0 },
		{ 3, PYRECORD_ANCHORS + 1, 0, 0 },
		{ 3, 2, UINT32_MAX, 0 },
		{ 3, 2, 3, -8 },
		{ 3, 2, 3, 4 },
	};
	static const struct pyrecord_outer outer[] = {
		{ .nframes = UINT32_MAX - 2 }, /* with the others, 0 */
		{ .nframes = PYRECORD_FRAMES },
		{ .nanchors = UINT32_MAX - 1 },
		{ .nanchors = PYRECORD_ANCHORS },
	};
	struct pyoffsets o = offsets_of(14);
	struct pyrecord whole = { .nframes = 3, .nanchors = 2, .ncodes = 2 };
	struct pyimage im;
	struct buf b = { 0 };

	(void)state;
	make_record(&b, &o, whole);
	for (size_t len = 0; len <= b.len; len++) {
		uint8_t *copy = xmemdup(b.data, len);

		assert_int_equal(
		    pyimage_open(&im, &o, copy, len), len == b.len);
		free(copy);
	}
	for (size_t i = 0; i < N(cases); i++) {
		struct pyrecord h;

		memcpy(&h, b.data, sizeof h);
		h.nframes = cases[i].nframes;
		h.nanchors = cases[i].nanchors;
		h.ncodes = cases[i].ncodes;
		h.code_size += (uint32_t)cases[i].code_size;
		memcpy(b.data, &h, sizeof h);
		assert_false(
		    pyimage_open(&im, &o, (const uint8_t *)b.data, b.len));
		h.code_size -= (uint32_t)cases[i].code_size;
		memcpy(b.data, &h, sizeof h);
	}
	for (size_t i = 0; i < N(outer); i++) {
		struct pyrecord h = whole;

		h.code_size = (o.code.size + 7) / 8 * 8;
		h.outer = outer[i];
		memcpy(b.data, &h, sizeof h);
		assert_false(
		    pyimage_open(&im, &o, (const uint8_t *)b.data, b.len));
	}
	buf_fini(&b);
}

/* Anchors beside the chain, and what is not there. */
static void
test_reads(void **state)
{
	struct pyoffsets o = offsets_of(11);
	const struct {
		uint64_t addr, len, value;
		bool is;
	} cases[] = {
		{ STATE + o.thread.cframe, 8, ANCHOR, true },
		{ STATE, 8, 0, false },
		{ STATE + o.thread.next, 8, 0, false },
		{ ANCHOR + o.cframe.frame, 8, FRAME, true },
		{ ANCHOR + o.cframe.previous, 8, ANCHOR + 64, true },
		{ ANCHOR + 64 + o.cframe.previous, 8, 77, true },
		{ ANCHOR + 128 + o.cframe.previous, 8, 0, false },
		{ FRAME, 8, 0, false }, /* a frame is read as a whole */
		{ FRAME, 16, 0, false },
		{ FRAME + 8, o.frame.size, 0, false },
		{ CODE, o.frame.size, 0, false },
		{ CODE + 512, o.code.size, 0, true },
		{ CODE + 1024, o.code.size, 0, false },
		{ UINT64_MAX - 3, 8, 0, false },
	};
	struct pyrecord h = {
		.nframes = 1, .nanchors = 2, .ncodes = 2, .next_anchor = 77
	};
	struct pycode_head head;
	struct pyimage im;
	struct buf b = { 0 };
	struct pymem mem;

	(void)state;
	make_record(&b, &o, h);
	assert_true(pyimage_open(&im, &o, (const uint8_t *)b.data, b.len));
	mem = pyimage_mem(&im);
	for (size_t i = 0; i < N(cases); i++) {
		uint8_t bytes[PYOFFSETS_CODE];

		assert_int_equal(
		    pymem_read(&mem, cases[i].addr, bytes, cases[i].len),
		    cases[i].is);
		if (cases[i].is && cases[i].len == 8)
			assert_memory_equal(bytes, &cases[i].value, 8);
	}
	assert_true(pycode_head(&mem, &o, CODE + 512, &head));
	assert_int_equal(head.print, PRINT + 1);
	assert_false(pycode_head(&mem, &o, CODE + 1024, &head));
	buf_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
