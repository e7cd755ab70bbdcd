/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_debugframe.c - .debug_frame as compilers and assemblers write it, and
 * damaged, rewritten and then searched as .eh_frame. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "target/debugframe.h"

#define N(a) (sizeof(a) / sizeof *(a))
#define U64(a, b) a, b, 0, 0, 0, 0, 0, 0

enum { AT = 0x1000, CIE1 = 0, FDE1 = 20, CIE4 = 48, FDE4 = 70 };

static const uint8_t debug[] = {
	/* 0: CIE of version 1, as gas writes it: CFA = RSP + 8 */
	16, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 1, 0, 1, 0x78, 16, 0x0c, 7, 8,
	0x90, 1, 0, 0,
	/* 20: FDE of [0x1000, 0x1010), and an instruction */
	24, 0, 0, 0, 0, 0, 0, 0, U64(0, 0x10), U64(0x10, 0), 0x41, 0x0e, 0x10,
	0,
	/* 48: CIE of version 4 (address and segment size), as clang does */
	18, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 4, 0, 8, 0, 1, 0x78, 16, 0x0c, 7,
	8, 0x90, 1, 0, 0,
	/* 70: FDE of [0x1010, 0x1040) */
	20, 0, 0, 0, 48, 0, 0, 0, U64(0x10, 0x10), U64(0x30, 0)
};

static const struct span code[] = {
	{ .vaddr = 0x1000, .len = 0x100 },
	{ .vaddr = 0x4000, .len = 0x100 },
};

/* The entry of an address in what is made of the bytes. */
static bool
find(const uint8_t *bytes, size_t len, const struct ehframe *known,
    uint64_t vaddr, struct fde *found, uint8_t **made)
{
	uint8_t *exact = xmemdup(bytes, len);
	size_t made_len, offset = 0;
	struct ehframe e;

	*made =
	    debugframe_rewrite(exact, len, AT, code, N(code), known, &made_len);
	assert_true((*made == NULL) == (made_len == 0));
	free(exact);
	e = (struct ehframe){ .eh = *made, .eh_len = made_len, .eh_vaddr = AT };
	while (ehframe_next(&e, &offset, found))
		if (vaddr >= found->start && vaddr < found->end)
			return true;
	return false;
}

static const struct {
	uint64_t vaddr;
	bool found;
	uint64_t start, end;
	size_t program; /* length of the FDE's */
} finds[] = {
	{ 0x0fff, false, 0, 0, 0 },
	{ 0x1000, true, 0x1000, 0x1010, 4 },
	{ 0x100f, true, 0x1000, 0x1010, 4 },
	{ 0x1010, true, 0x1010, 0x1040, 0 },
	{ 0x1040, false, 0, 0, 0 },
};

static void
test_find(void **state)
{
	const struct ehframe none = { 0 };

	(void)state;
	for (size_t i = 0; i < N(finds); i++) {
		const struct fde_program *p;
		struct fde f;
		uint8_t *made;

		assert_int_equal(
		    finds[i].found, find(debug, sizeof debug, &none,
					finds[i].vaddr, &f, &made));
		p = &f.program;
		if (finds[i].found) {
			assert_int_equal(finds[i].start, f.start);
			assert_int_equal(finds[i].end, f.end);
			assert_false(f.signal_frame);
			assert_int_equal(1, p->code_align);
			assert_int_equal(-8, p->data_align);
			assert_int_equal(16, p->return_column);
			assert_int_equal(7, p->cie_end - p->cie);
			assert_memory_equal("\x0c\x07\x08\x90\x01", p->cie, 5);
			assert_int_equal(finds[i].program, p->fde_end - p->fde);
			if (finds[i].program > 0)
				assert_memory_equal("\x41\x0e\x10", p->fde, 3);
		}
		free(made);
	}
}

/* Bytes changed, and what is then found of 0x1000 and 0x1010. */
static const struct {
	const char *what;
	size_t at, len;
	const char *bytes;
	bool first, second, signal;
} changed[] = {
	{ "nothing", 0, 0, "", true, true, false },
	{ "thrown away by the linker", FDE1 + 8, 2, "\0\0", false, true,
	    false },
	{ "no code there", FDE1 + 8, 2, "\0\x30", false, true, false },
	{ "code in another segment", FDE4 + 8, 2, "\x10\x40", true, false,
	    false },
	{ "beyond 2 GiB", FDE1 + 12, 1, "\1", false, true, false },
	{ "as long as 4 GiB", FDE1 + 20, 1, "\1", false, true, false },
	{ "its CIE is nowhere", FDE1 + 4, 1, "\4", false, true, false },
	{ "its CIE is an FDE", FDE4 + 4, 1, "\x14", true, false, false },
	{ "a version there is none of", CIE1 + 8, 1, "\2", false, true, false },
	{ "addresses of 4 bytes", CIE4 + 10, 1, "\4", true, false, false },
	{ "segmented addresses", CIE4 + 11, 1, "\1", true, false, false },
	{ "an unknown augmentation", CIE1 + 9, 1, "a", false, true, false },
	/* S, its end; the numbers move on by one */
	{ "signal frame", CIE1 + 9, 8, "S\0\1\x78\x10\x0c\7\x08", true, true,
	    true },
	{ "64-bit DWARF ends it", FDE1, 4, "\xff\xff\xff\xff", false, false,
	    false },
	{ "longer than there is", CIE4, 1, "\xff", true, false, false },
	{ "too short for its addresses", FDE4, 1, "\x13", true, false, false },
	{ "the columns of the CIE are not there", CIE4, 1, "\5", true, false,
	    false },
};

static void
test_changed(void **state)
{
	const struct ehframe none = { 0 };

	(void)state;
	for (size_t i = 0; i < N(changed); i++) {
		uint8_t copy[sizeof debug];
		bool first, second, signal;
		struct fde f;
		uint8_t *made;

		memcpy(copy, debug, sizeof debug);
		memcpy(copy + changed[i].at, changed[i].bytes, changed[i].len);
		first = find(copy, sizeof copy, &none, 0x1000, &f, &made);
		signal = first && f.signal_frame;
		free(made);
		second = find(copy, sizeof copy, &none, 0x1010, &f, &made);
		free(made);
		if (first != changed[i].first || second != changed[i].second ||
		    signal != changed[i].signal)
			fail_msg("%s: %d %d", changed[i].what, first, second);
	}
}

static void
test_short(void **state)
{
	const struct ehframe none = { 0 };

	(void)state;
	for (size_t n = 0; n < sizeof debug; n++) {
		struct fde f;
		uint8_t *made;

		assert_int_equal(
		    n >= CIE4, find(debug, n, &none, 0x1000, &f, &made));
		free(made);
	}
}

/* What .eh_frame has is not wanted twice. */
static void
test_known(void **state)
{
	static const uint8_t eh[] = { 16, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'R', 0,
		1, 0x78, 16, 1, 0x1b, 0, 0, 0,
		/* FDE of [0x1000, 0x1010): 0x1000 - 0x201c */
		16, 0, 0, 0, 24, 0, 0, 0, 0xe4, 0xef, 0xff, 0xff, 0x10, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0 };
	static const uint8_t hdr[] = { 1, 0x1b, 3, 0x3b, 0xfc, 0x0f, 0, 0, 1, 0,
		0, 0, 0, 0, 0, 0, 0x14, 0x10, 0, 0 };
	struct ehframe known;
	struct fde f;
	uint8_t *made;

	(void)state;
	assert_int_equal(0, ehframe_init(&known, hdr, sizeof hdr, 0x1000, eh,
				sizeof eh, 0x2000));
	assert_true(ehframe_find(&known, 0x1000, &f));
	assert_false(find(debug, sizeof debug, &known, 0x1000, &f, &made));
	free(made);
	assert_true(find(debug, sizeof debug, &known, 0x1010, &f, &made));
	free(made);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_changed),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
