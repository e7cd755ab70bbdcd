/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ehframe.c - searching unwind tables, whole and damaged. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "target/ehframe.h"

#define N(a) (sizeof(a) / sizeof *(a))

/* Two CIEs and three functions, as a linker lays them out: .eh_frame at 0x2000
 * and its header at 0x1000. All numbers little-endian. */
enum { EH = 0x2000, HDR = 0x1000 };

static const uint8_t eh[] = {
	/* 0: CIE "zR", pcrel sdata4 */
	16, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'R', 0, 1, 0x78, 16, 1, 0x1b, 0, 0, 0,
	/* 20: FDE of [0x5000, 0x5010): 0x5000 - 0x201c */
	16, 0, 0, 0, 24, 0, 0, 0, 0xe4, 0x2f, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0,
	/* 40: FDE of [0x5010, 0x5040): 0x5010 - 0x2030 */
	16, 0, 0, 0, 44, 0, 0, 0, 0xe0, 0x2f, 0, 0, 0x30, 0, 0, 0, 0, 0, 0, 0,
	/* 60: CIE "zPLRS", version 3, personality absolute */
	28, 0, 0, 0, 0, 0, 0, 0, 3, 'z', 'P', 'L', 'R', 'S', 0, 1, 0x78, 16, 11,
	0, 1, 2, 3, 4, 5, 6, 7, 8, 0x1b, 0x1b, 0, 0,
	/* 92: FDE of [0x6000, 0x6008): 0x6000 - 0x2064 */
	16, 0, 0, 0, 36, 0, 0, 0, 0x9c, 0x3f, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0,
	/* 112: the end */
	0, 0, 0, 0
};

static const uint8_t hdr[] = { 1, 0x1b, 3, 0x3b,
	/* .eh_frame: 0x2000 - 0x1004 */
	0xfc, 0x0f, 0, 0,
	/* entries */
	3, 0, 0, 0,
	/* start and FDE, relative to 0x1000 */
	0, 0x40, 0, 0, 0x14, 0x10, 0, 0, 0x10, 0x40, 0, 0, 0x28, 0x10, 0, 0, 0,
	0x50, 0, 0, 0x5c, 0x10, 0, 0 };

static const struct {
	uint64_t vaddr;
	bool found;
	uint64_t start, end, fde;
	bool signal_frame;
} finds[] = {
	{ 0x4fff, false, 0, 0, 0, false },
	{ 0x5000, true, 0x5000, 0x5010, EH + 20, false },
	{ 0x500f, true, 0x5000, 0x5010, EH + 20, false },
	{ 0x5010, true, 0x5010, 0x5040, EH + 40, false },
	{ 0x503f, true, 0x5010, 0x5040, EH + 40, false },
	{ 0x5040, false, 0, 0, 0, false }, /* a gap between functions */
	{ 0x5fff, false, 0, 0, 0, false },
	{ 0x6000, true, 0x6000, 0x6008, EH + 92, true },
	{ 0x6008, false, 0, 0, 0, false }, { 0, false, 0, 0, 0, false },
	{ UINT64_MAX, false, 0, 0, 0, false },
	{ 0x100005000, false, 0, 0, 0, false }, /* equal in 32 bits */
};

static void
test_find(void **state)
{
	struct ehframe e;
	uint64_t start;

	(void)state;
	assert_true(ehframe_start(hdr, sizeof hdr, HDR, &start));
	assert_int_equal(EH, start);
	assert_int_equal(
	    0, ehframe_init(&e, hdr, sizeof hdr, HDR, eh, sizeof eh, EH));
	assert_int_equal(3, e.nfde);
	for (size_t i = 0; i < N(finds); i++) {
		struct fde f;

		assert_int_equal(
		    finds[i].found, ehframe_find(&e, finds[i].vaddr, &f));
		if (!finds[i].found)
			continue;
		assert_int_equal(finds[i].start, f.start);
		assert_int_equal(finds[i].end, f.end);
		assert_int_equal(finds[i].fde, f.vaddr);
		assert_int_equal(finds[i].signal_frame, f.signal_frame);
		assert_in_range(f.table_vaddr, HDR + 12, HDR + sizeof hdr - 8);
	}
}

/* Where an entry's instructions lie, and its kind's. */
static const struct {
	uint64_t vaddr;
	size_t cie, cie_end, fde, fde_end;
} programs[] = {
	{ 0x5000, 17, 20, 37, 40 },
	{ 0x5010, 17, 20, 57, 60 },
	{ 0x6000, 90, 92, 109, 112 },
};

static void
test_program(void **state)
{
	struct ehframe e;

	(void)state;
	ehframe_init(&e, hdr, sizeof hdr, HDR, eh, sizeof eh, EH);
	for (size_t i = 0; i < N(programs); i++) {
		const struct fde_program *p;
		struct fde f;

		assert_true(ehframe_find(&e, programs[i].vaddr, &f));
		p = &f.program;
		assert_ptr_equal(eh + programs[i].cie, p->cie);
		assert_ptr_equal(eh + programs[i].cie_end, p->cie_end);
		assert_ptr_equal(eh + programs[i].fde, p->fde);
		assert_ptr_equal(eh + programs[i].fde_end, p->fde_end);
		assert_int_equal(1, p->code_align);
		assert_int_equal(-8, p->data_align);
		assert_int_equal(16, p->return_column);
	}
}

static void
test_next(void **state)
{
	static const uint64_t starts[] = { 0x5000, 0x5010, 0x6000 };
	struct ehframe e = { .eh = eh, .eh_len = sizeof eh, .eh_vaddr = EH };
	size_t offset = 0;
	struct fde f;

	(void)state;
	for (size_t i = 0; i < N(starts); i++) {
		assert_true(ehframe_next(&e, &offset, &f));
		assert_int_equal(starts[i], f.start);
	}
	assert_false(ehframe_next(&e, &offset, &f));
}

/* One byte of the header changed: it must be refused. */
static const struct {
	size_t at;
	uint8_t value;
} bad_hdr[] = {
	{ 0, 2 }, /* version */
	{ 1, 0xff }, /* no pointer to .eh_frame */
	{ 1, 0x1e }, /* a format there is none of */
	{ 1, 0x9b }, /* indirect */
	{ 2, 0xff }, /* no count */
	{ 3, 0x3c }, /* entries of 16 bytes */
	{ 3, 0x1b }, /* not relative to the header */
	{ 8, 0 }, /* no entries */
};

static void
test_bad_header(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(bad_hdr); i++) {
		uint8_t copy[sizeof hdr];
		struct ehframe e;

		memcpy(copy, hdr, sizeof hdr);
		copy[bad_hdr[i].at] = bad_hdr[i].value;
		assert_int_equal(-1, ehframe_init(&e, copy, sizeof copy, HDR,
					 eh, sizeof eh, EH));
	}
}

/* One byte of .eh_frame changed: 0x5000 must not be found, nor anything read
 * out of bounds. */
static const struct {
	size_t at;
	uint8_t value;
} bad_eh[] = {
	{ 20, 0 }, /* the FDE ends the section */
	{ 23, 0xff }, /* it is longer than the section */
	{ 20, 7 }, /* it ends before its addresses */
	{ 24, 0 }, /* it is a CIE */
	{ 24, 200 }, /* its CIE lies before the section */
	{ 24, 25 }, /* its CIE is nowhere near one */
	{ 4, 1 }, /* its CIE is none */
	{ 8, 2 }, /* of a version there is none of */
	{ 9, 'e' }, /* of an augmentation there is none of */
	{ 10, '?' }, { 16, 0xff }, /* its addresses are omitted */
	{ 16, 0x9b }, /* or indirect */
	{ 15, 99 }, /* its augmentation data goes beyond it */
	{ 15, 0 }, /* or is not there */
	{ 36, 4 }, /* its own goes beyond it */
};

static void
test_bad_frames(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(bad_eh); i++) {
		uint8_t copy[sizeof eh];
		struct ehframe e;
		struct fde f;

		memcpy(copy, eh, sizeof eh);
		copy[bad_eh[i].at] = bad_eh[i].value;
		assert_int_equal(0, ehframe_init(&e, hdr, sizeof hdr, HDR, copy,
					sizeof copy, EH));
		assert_false(ehframe_find(&e, 0x5000, &f));
	}
}

/* Every shorter length of both: no entry beyond what is there. */
static void
test_short(void **state)
{
	(void)state;
	for (size_t n = 0; n < sizeof hdr; n++) {
		struct ehframe e;
		struct fde f;
		int result = ehframe_init(&e, hdr, n, HDR, eh, sizeof eh, EH);

		assert_int_equal(n >= 20 ? 0 : -1, result);
		assert_true(e.table + e.nfde * 8 <= n || e.nfde == 0);
		if (result == 0)
			assert_false(ehframe_find(&e, 0x6000, &f));
	}
	for (size_t n = 0; n < sizeof eh; n++) {
		struct ehframe e;
		struct fde f;

		ehframe_init(&e, hdr, sizeof hdr, HDR, eh, n, EH);
		assert_int_equal(n >= 112, ehframe_find(&e, 0x6000, &f));
	}
}

static void
test_empty(void **state)
{
	struct ehframe e = { 0 };
	size_t offset = 0;
	struct fde f;
	uint64_t start;

	(void)state;
	assert_false(ehframe_find(&e, 0, &f));
	assert_false(ehframe_next(&e, &offset, &f));
	assert_false(ehframe_start(NULL, 0, 0, &start));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_program),
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_bad_header),
		cmocka_unit_test(test_bad_frames),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
