/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_cfi.c - unwind programs, as compilers write them and as nobody should,
 * and the rules made of them. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "ehmaker.h"
#include "unwind/cfi.h"

#define N(a) (sizeof(a) / sizeof *(a))
#define B(text) (text), sizeof(text) - 1

/* CFA = RSP + 8, return address at CFA - 8: how every function begins. */
#define BEGIN "\x0c\x07\x08\x90\x01"
/* push %rbp; mov %rsp, %rbp */
#define PUSHED "\x41\x0e\x10\x86\x02"
#define FRAMED PUSHED "\x43\x0d\x06"
#define DRAP "\x0f\x03\x76\x78\x06"
#define BP_AT_BP "\x10\x06\x02\x76\x00"
#define PLT "\x0f\x0b\x77\x08\x80\x00\x3f\x1a\x3b\x2a\x33\x24\x22"
#define HANDLER "\x0f\x04\x77\xa0\x01\x06"
#define HANDLER_BP "\x10\x06\x03\x77\xf8\x00"
#define HANDLER_SP "\x10\x07\x03\x77\xa0\x01"
#define HANDLER_PC "\x10\x10\x03\x77\xa8\x01"
#define REMEMBER_8 "\x0a\x0a\x0a\x0a\x0a\x0a\x0a\x0a"
#define RESTORE_8 "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"

static const struct {
	const char *program;
	size_t len;
	unsigned at; /* bytes into the function */
	enum cfi_kind kind;
	int bp_slot;
	int64_t offset;
} programs[] = {
	/* what compilers write */
	{ B(""), 0, CFI_SP, 0, 8 }, { B(PUSHED), 0, CFI_SP, 0, 8 },
	{ B(PUSHED), 1, CFI_SP, -2, 16 }, { B(FRAMED), 3, CFI_SP, -2, 16 },
	{ B(FRAMED), 4, CFI_BP, -2, 16 },
	{ B(FRAMED "\x45\x0c\x07\x08"), 8, CFI_BP, -2, 16 },
	{ B(FRAMED "\x45\x0c\x07\x08"), 9, CFI_SP, -2, 8 },
	{ B(FRAMED "\x45\xc6\x0c\x07\x08"), 9, CFI_SP, 0, 8 },
	{ B("\x0e\x20\x00\x00\x2e\x10\x00"), 0, CFI_SP, 0, 32 },
	/* each way to move on */
	{ B("\x02\x80\x0e\x10"), 0x7f, CFI_SP, 0, 8 },
	{ B("\x02\x80\x0e\x10"), 0x80, CFI_SP, 0, 16 },
	{ B("\x03\x81\x00\x0e\x10"), 0x80, CFI_SP, 0, 8 },
	{ B("\x03\x81\x00\x0e\x10"), 0x81, CFI_SP, 0, 16 },
	{ B("\x04\x82\x00\x00\x00\x0e\x10"), 0x81, CFI_SP, 0, 8 },
	{ B("\x04\x82\x00\x00\x00\x0e\x10"), 0x82, CFI_SP, 0, 16 },
	{ B("\x04\xff\xff\xff\xff\x0e\x10"), 0xff, CFI_SP, 0, 8 },
	{ B("\x01\0\x50\0\0\0\0\0\0\x0e\x10"), 0, CFI_HARD, 0, 0 },
	/* each way to tell the CFA */
	{ B("\x0c\x06\x18"), 0, CFI_BP, 0, 24 },
	{ B("\x0c\x03\x18"), 0, CFI_HARD, 0, 0 },
	{ B("\x12\x07\x7e"), 0, CFI_SP, 0, 16 },
	{ B("\x13\x7d"), 0, CFI_SP, 0, 24 },
	{ B("\x0d\x0a"), 0, CFI_HARD, 0, 0 },
	{ B("\x0f\x02\x77\x10"), 0, CFI_SP, 0, 16 },
	{ B("\x0f\x03\x77\x10\x06"), 0, CFI_HARD, 0, 0 },
	{ B("\x0f\x01\x9c"), 0, CFI_HARD, 0, 0 },
	/* each way to tell where RBP is */
	{ B("\x05\x06\x03"), 0, CFI_SP, -3, 8 },
	{ B("\x11\x06\x04"), 0, CFI_SP, -4, 8 },
	{ B("\x86\x02\x06\x06"), 0, CFI_SP, 0, 8 },
	{ B("\x86\x02\x08\x06"), 0, CFI_SP, 0, 8 },
	{ B("\x86\x02\x07\x06"), 0, CFI_SP, 0, 8 },
	{ B("\x09\x06\x03"), 0, CFI_HARD, 0, 0 },
	{ B("\x14\x06\x02"), 0, CFI_HARD, 0, 0 },
	{ B("\x15\x06\x02"), 0, CFI_HARD, 0, 0 },
	{ B("\x16\x06\x01\x9c"), 0, CFI_HARD, 0, 0 },
	{ B(BP_AT_BP), 0, CFI_HARD, 0, 0 },
	{ B("\x11\x06\x7f"), 0, CFI_HARD, 0, 0 }, /* above the CFA */
	{ B("\x05\x06\x80\x80\x02"), 0, CFI_SP, -32768, 8 },
	{ B("\x05\x06\x81\x80\x02"), 0, CFI_HARD, 0, 0 },
	/* other registers are nobody's business */
	{ B("\x83\x03\x05\x0c\x04\x09\x03\x05\x14\x0d\x02\x15\x0d\x02"
	    "\x10\x03\x02\x76\x00\x16\x03\x01\x9c\x07\x03\x08\x03\x06\x03\xc3"
	    "\x11\x0e\x04"),
	    0, CFI_SP, 0, 8 },
	{ B("\x05\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x02"), 0, CFI_SP, 0,
	    8 },
	/* but RSP is, when it is not the CFA */
	{ B("\x87\x03"), 0, CFI_HARD, 0, 0 },
	{ B("\x08\x07"), 0, CFI_HARD, 0, 0 },
	{ B("\x14\x07\x02"), 0, CFI_HARD, 0, 0 },
	{ B("\x87\x03\xc7"), 0, CFI_SP, 0, 8 },
	/* and the return address */
	{ B("\x07\x10"), 0, CFI_END, 0, 0 },
	{ B("\x41\x07\x10"), 0, CFI_SP, 0, 8 },
	{ B("\x07\x10\xd0"), 0, CFI_SP, 0, 8 },
	{ B("\x90\x02"), 0, CFI_HARD, 0, 0 },
	{ B("\x08\x10"), 0, CFI_HARD, 0, 0 },
	{ B("\x09\x10\x02"), 0, CFI_HARD, 0, 0 },
	{ B("\x10\x10\x02\x77\x00"), 0, CFI_HARD, 0, 0 },
	/* remembered rows: with the CFA, and one in the other */
	{ B("\x0a\x0e\x10\x86\x02\x0b"), 0, CFI_SP, 0, 8 },
	{ B("\x0e\x10\x0a\x41\x0e\x18\x0a\x41\x0e\x20\x0b"), 2, CFI_SP, 0, 24 },
	{ B("\x0e\x10\x0a\x41\x0e\x18\x0a\x41\x0e\x20\x0b\x41\x0b"), 3, CFI_SP,
	    0, 16 },
	{ B(REMEMBER_8 REMEMBER_8 "\x0e\x10" RESTORE_8 RESTORE_8), 0, CFI_SP, 0,
	    8 },
	{ B(REMEMBER_8 REMEMBER_8 "\x0a\x0b"), 0, CFI_HARD, 0, 0 },
	{ B("\x0b"), 0, CFI_HARD, 0, 0 },
	/* realigned frames */
	{ B(DRAP BP_AT_BP), 0, CFI_DRAP, 0, -8 },
	{ B(DRAP), 0, CFI_HARD, 0, 0 },
	{ B(DRAP "\x10\x06\x02\x76\x08"), 0, CFI_HARD, 0, 0 },
	{ B(DRAP "\x10\x06\x02\x77\x00"), 0, CFI_HARD, 0, 0 },
	{ B(DRAP "\x10\x06\x03\x76\x00\x06"), 0, CFI_HARD, 0, 0 },
	{ B("\x0f\x03\x73\x78\x06" BP_AT_BP), 0, CFI_HARD, 0, 0 },
	{ B("\x0f\x04\x76\x78\x06\x1f" BP_AT_BP), 0, CFI_HARD, 0, 0 },
	{ B(DRAP "\x0e\x10" BP_AT_BP), 0, CFI_HARD, 0, 0 },
	{ B(DRAP "\x0d\x06" BP_AT_BP), 0, CFI_HARD, 0, 0 },
	{ B(DRAP BP_AT_BP "\x41\x0c\x07\x08\xc6"), 1, CFI_SP, 0, 8 },
	/* lazy PLT entries: the push is behind 11 bytes, or 10 */
	{ B(PLT), 0x2a, CFI_SP, 0, 8 }, { B(PLT), 0x2b, CFI_SP, 0, 16 },
	{ B("\x0f\x0b\x77\x08\x80\x00\x3f\x1a\x3a\x2a\x33\x24\x22"), 0x2a,
	    CFI_SP, 0, 16 },
	{ B("\x0f\x0b\x77\x08\x80\x00\x3f\x1a\x3b\x2a\x33\x24\x1c"), 0x2b,
	    CFI_HARD, 0, 0 },
	{ B("\x0f\x0b\x77\x08\x80\x00\x3f\x1a\x57\x2a\x33\x24\x22"), 0x2b,
	    CFI_HARD, 0, 0 },
	/* numbers: as wide as may be, and wider */
	{ B("\x0e\x90\x80\x80\x80\x80\x80\x80\x80\x80\x00"), 0, CFI_SP, 0, 16 },
	{ B("\x0e\x90\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"), 0, CFI_HARD, 0,
	    0 },
	{ B("\x0e\xff\xff\xff\xff\x07"), 0, CFI_SP, 0, INT32_MAX },
	{ B("\x0e\x80\x80\x80\x80\x08"), 0, CFI_HARD, 0, 0 },
	{ B("\x0e\x88\x80\x80\x80\x10"), 0, CFI_HARD, 0, 0 }, /* 2^32 + 8 */
	{ B("\x05\x06\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), 0, CFI_HARD, 0,
	    0 }, /* 2^63 * -8 is 0 */
	/* damaged */
	{ B("\x0e"), 0, CFI_HARD, 0, 0 }, { B("\x86"), 0, CFI_HARD, 0, 0 },
	{ B("\x0c\x07"), 0, CFI_HARD, 0, 0 },
	{ B("\x04\x01\x00"), 0, CFI_HARD, 0, 0 },
	{ B("\x0e\x80\x80"), 0, CFI_HARD, 0, 0 },
	{ B("\x0f\x04\x77\x10"), 0, CFI_HARD, 0, 0 },
	{ B("\x0f\x02\x77\x80"), 0, CFI_HARD, 0, 0 },
	{ B("\x0f\x00"), 0, CFI_HARD, 0, 0 },
	{ B("\x10\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x77"), 0,
	    CFI_HARD, 0, 0 },
	{ B("\x16\x03\x7f\x77"), 0, CFI_HARD, 0, 0 },
	{ B("\x3f"), 0, CFI_HARD, 0, 0 }, { B("\x2d"), 0, CFI_HARD, 0, 0 },
	{ B("\x41\x3f"), 0, CFI_SP, 0, 8 }, /* behind what matters */
};

static const struct ehmaker usual = { .cie = BEGIN,
	.ncie = sizeof BEGIN - 1,
	.column = 16,
	.code_align = 1,
	.data_align = -8 };

/* What is around an address has its rule. */
static void
assert_all_same(const struct fde *fde, uint64_t at, const struct cfi_span *span,
    const struct cfi_rule *rule)
{
	assert_true(span->behind > 0);
	assert_true(at - fde->start >= span->before);
	assert_true(fde->end - at >= span->behind);
	for (uint64_t i = at - span->before; i < at + span->behind; i++) {
		struct cfi_span same;
		struct cfi_rule other = cfi_find(fde, i, &same);

		assert_int_equal(other.kind, rule->kind);
		assert_int_equal(other.bp_slot, rule->bp_slot);
		assert_int_equal(other.offset, rule->offset);
	}
}

static struct cfi_rule
rule_of(const struct ehmaker *m, unsigned at)
{
	uint8_t *buf = xmalloc(m->ncie + m->nfde + EHMAKER_HEADS);
	size_t len = ehmaker_make(m, buf);
	uint8_t *exact = xmemdup(buf, len); /* so that ASan sees the end */
	struct cfi_rule rule;
	struct cfi_span span;
	struct ehframe eh;
	struct fde fde;

	assert_true(ehmaker_open(exact, len, &eh, &fde));
	assert_int_equal(EHMAKER_CODE, fde.start);
	rule = cfi_find(&fde, EHMAKER_CODE + at, &span);
	assert_all_same(&fde, EHMAKER_CODE + at, &span, &rule);
	free(buf);
	free(exact);
	return rule;
}

static void
expect(size_t i, struct cfi_rule rule, enum cfi_kind kind, int bp_slot,
    int64_t offset)
{
	if (rule.kind != kind || rule.bp_slot != bp_slot ||
	    rule.offset != offset)
		fail_msg("case %zu: kind %d, bp_slot %d, offset %d", i,
		    rule.kind, rule.bp_slot, rule.offset);
}

static void
test_programs(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(programs); i++) {
		struct ehmaker m = usual;

		m.fde = programs[i].program;
		m.nfde = programs[i].len;
		expect(i, rule_of(&m, programs[i].at), programs[i].kind,
		    programs[i].bp_slot, programs[i].offset);
	}
}

/* What the CIE says. */
static const struct {
	const char *cie;
	size_t ncie;
	const char *fde;
	size_t nfde;
	uint8_t column;
	uint64_t code_align;
	int64_t data_align;
	enum cfi_kind kind;
	int bp_slot, offset;
} cies[] = {
	{ B(BEGIN), B("\x42\x0e\x10"), 16, 4, -8, CFI_SP, 0, 16 },
	{ B(BEGIN), B("\x43\x0e\x10"), 16, 4, -8, CFI_SP, 0, 8 },
	{ B(BEGIN), B("\x42\x0e\x10"), 16, UINT64_MAX, -8, CFI_SP, 0, 8 },
	/* an advance that comes round to where it began */
	{ B(BEGIN), B("\x42\x0e\x10"), 16, 1ull << 63, -8, CFI_SP, 0, 8 },
	/* restored is what the CIE said, not nothing */
	{ B(BEGIN "\x86\x02"), B("\x86\x05\xc6"), 16, 1, -8, CFI_SP, -2, 8 },
	{ B(BEGIN "\x86\x02"), B("\x86\x05\x06\x06"), 16, 1, -8, CFI_SP, -2,
	    8 },
	/* what a CIE remembers is not its FDEs' */
	{ B(BEGIN "\x0a"), B("\x0b"), 16, 1, -8, CFI_HARD, 0, 0 },
	{ B(""), B("\x90\x01"), 16, 1, -8, CFI_HARD, 0, 0 },
	{ B(""), B("\x0e\x08\x90\x01"), 16, 1, -8, CFI_HARD, 0, 0 },
	{ B("\x0c\x07\x08"), B(""), 16, 1, -8, CFI_HARD, 0, 0 },
	{ B(BEGIN "\x3f"), B(""), 16, 1, -8, CFI_HARD, 0, 0 },
	{ B(BEGIN), B(""), 14, 1, -8, CFI_HARD, 0, 0 },
	{ B("\x0c\x07\x08\x90\x02"), B("\x86\x04"), 16, 1, -4, CFI_SP, -2, 8 },
	{ B("\x0c\x07\x08\x90\x02"), B("\x86\x05"), 16, 1, -4, CFI_HARD, 0, 0 },
	{ B(BEGIN), B("\x86\x02"), 16, 1, INT64_MIN, CFI_HARD, 0, 0 },
};

static void
test_cies(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cies); i++) {
		const struct ehmaker m = { .cie = cies[i].cie,
			.ncie = cies[i].ncie,
			.fde = cies[i].fde,
			.nfde = cies[i].nfde,
			.column = cies[i].column,
			.code_align = cies[i].code_align,
			.data_align = cies[i].data_align };

		expect(i, rule_of(&m, 10), cies[i].kind, cies[i].bp_slot,
		    cies[i].offset);
	}
}

/* Returns from signal handlers. */
static const struct {
	const char *program;
	size_t len;
	bool signal_frame;
	enum cfi_kind kind;
} handlers[] = {
	{ B(HANDLER HANDLER_BP HANDLER_SP HANDLER_PC), true, CFI_SIGNAL },
	{ B(HANDLER HANDLER_BP HANDLER_PC), true, CFI_SIGNAL },
	{ B(HANDLER HANDLER_BP HANDLER_SP HANDLER_PC), false, CFI_HARD },
	{ B(HANDLER HANDLER_SP HANDLER_PC), true, CFI_HARD },
	{ B(HANDLER HANDLER_BP HANDLER_SP), true, CFI_HARD },
	{ B(HANDLER HANDLER_BP "\x10\x07\x03\x77\xa8\x01" HANDLER_PC), true,
	    CFI_HARD },
	{ B("\x0f\x04\x77\xa8\x01\x06" HANDLER_BP HANDLER_PC), true, CFI_HARD },
	{ B("\x0f\x03\x77\xa0\x01" HANDLER_BP HANDLER_PC), true, CFI_HARD },
	{ B(HANDLER "\x10\x06\x03\x77\x80\x01" HANDLER_PC), true, CFI_HARD },
	{ B(""), true, CFI_HARD }, /* not the kernel's */
	{ B("\x07\x10"), true, CFI_END },
};

static void
test_handlers(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(handlers); i++) {
		struct ehmaker m = usual;

		m.fde = handlers[i].program;
		m.nfde = handlers[i].len;
		m.signal_frame = handlers[i].signal_frame;
		expect(i, rule_of(&m, 0), handlers[i].kind, 0, 0);
	}
}

/* A row goes from one advance to the next. */
static void
test_span(void **state)
{
	static const struct {
		unsigned at;
		uint64_t before, behind;
	} cases[] = { { 0, 0, 1 }, { 1, 0, 3 }, { 2, 1, 2 }, { 3, 2, 1 },
		{ 4, 0, 5 }, { 8, 4, 1 }, { 9, 0, 7 }, { 15, 6, 1 } };
	/* advance 1, offset 16; advance 3, offset 24; advance 5 */
	static const uint8_t program[] = { 0x41, 0x0e, 0x10, 0x43, 0x0e, 0x18,
		0x45 };
	struct ehmaker m = usual;
	uint8_t buf[256];
	struct ehframe eh;
	struct fde fde;

	(void)state;
	m.fde = program;
	m.nfde = sizeof program;
	assert_true(ehmaker_open(buf, ehmaker_make(&m, buf), &eh, &fde));
	fde.end = fde.start + 16;
	for (size_t i = 0; i < N(cases); i++) {
		struct cfi_span span;

		cfi_find(&fde, fde.start + cases[i].at, &span);
		assert_int_equal(span.before, cases[i].before);
		assert_int_equal(span.behind, cases[i].behind);
	}
}

/* An entry without a program. */
static void
test_no_entry(void **state)
{
	const struct fde fde = { .start = 1, .end = 2, .vaddr = 77 };
	struct cfi_span span;

	(void)state;
	expect(0, cfi_find(&fde, 1, &span), CFI_HARD, 0, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_programs),
		cmocka_unit_test(test_cies),
		cmocka_unit_test(test_handlers),
		cmocka_unit_test(test_span),
		cmocka_unit_test(test_no_entry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
