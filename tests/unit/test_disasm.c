/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "code/disasm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { BASE = 0x1000, KNOWN = 0x2000, DATA = 0x3000 };

/* One function of 0x100 bytes is known, and what lies behind DATA. */
static const char *
code_at(void *arg, uint64_t addr, enum code_flow flow, struct buf *text)
{
	(void)arg;
	(void)flow;
	if (addr < KNOWN || addr >= KNOWN + 0x100)
		return NULL;
	buf_adds(text, "known");
	if (addr != KNOWN)
		buf_addf(text, "+0x%x", (unsigned)(addr - KNOWN));
	return "known";
}

static const char *
data_at(void *arg, uint64_t addr, const char *op, struct buf *note)
{
	(void)arg;
	if (addr >= DATA && addr < DATA + 0x100)
		buf_addf(note, "%s of data+0x%x", op, (unsigned)(addr - DATA));
	return addr == DATA ? "held" : NULL;
}

static const struct disasm_names names = { NULL, code_at, data_at, NULL };

static const struct listing *
decode(enum code_machine machine, enum code_syntax syntax, const char *bytes,
    size_t len)
{
	struct disasm *d = disasm_new(machine, syntax, NULL);
	struct maker *m = maker_new(7, BASE);

	assert_non_null(d);
	disasm_add(d, m, &names, (const uint8_t *)bytes, len, BASE);
	disasm_link(m);
	disasm_free(d);
	return maker_finish(m);
}

struct row {
	const char *bytes;
	size_t len;
	enum code_machine machine;
	enum code_syntax syntax;
	const char *op, *args, *note;
	enum code_flow flow;
	uint64_t callee;
	const char *callee_name;
};

#define X86 CODE_X86_64, CODE_INTEL
#define ATT CODE_X86_64, CODE_ATT
#define ARM CODE_AARCH64, CODE_INTEL

/* Each the first instruction of a listing at BASE. */
static const struct row rows[] = {
	{ "\x48\x89\xe5", 3, X86, "mov", "rbp, rsp", "", CODE_PLAIN, 0, "" },
	{ "\x48\x89\xe5", 3, ATT, "movq", "%rsp, %rbp", "", CODE_PLAIN, 0, "" },
	{ "\xf3\x0f\x1e\xfa", 4, X86, "endbr64", "", "", CODE_PLAIN, 0, "" },
	{ "\xf3\x48\xab", 3, X86, "rep stosq", "qword ptr [rdi], rax", "",
	    CODE_PLAIN, 0, "" },
	{ "\xf0\x48\x0f\xc1\x07", 5, X86, "lock xadd", "qword ptr [rdi], rax",
	    "", CODE_PLAIN, 0, "" },
	/* calls and jumps out of it, to what is known and what is not */
	{ "\xe8\xfb\x0f\0\0", 5, X86, "call", "known", "", CODE_CALL, KNOWN,
	    "known" },
	{ "\xe8\x0b\x10\0\0", 5, X86, "call", "known+0x10", "", CODE_CALL,
	    KNOWN + 0x10, "known" },
	{ "\xe8\xfb\x0f\0\0", 5, ATT, "callq", "known", "", CODE_CALL, KNOWN,
	    "known" },
	{ "\xe8\xfb\x1f\0\0", 5, X86, "call", "0x3000", "", CODE_CALL, 0x3000,
	    "" },
	{ "\xe9\xfb\x0f\0\0", 5, X86, "jmp", "known", "", CODE_JUMP, KNOWN,
	    "known" },
	{ "\x0f\x84\xfa\x0f\0\0", 6, X86, "je", "known", "", CODE_BRANCH, KNOWN,
	    "known" },
	{ "\x0f\x84\xfa\x0f\0\0", 6, ATT, "je", "known", "", CODE_BRANCH, KNOWN,
	    "known" },
	/* to where only the process knows */
	{ "\xff\xd0", 2, X86, "call", "rax", "", CODE_CALL, 0, "" },
	{ "\xff\xe0", 2, X86, "jmp", "rax", "", CODE_JUMP, 0, "" },
	{ "\x3e\xff\xe2", 3, X86, "jmp", "rdx", "", CODE_JUMP, 0, "" },
	{ "\xff\x24\xc5\0\0\0\0", 7, X86, "jmp", "qword ptr [rax*8]", "",
	    CODE_JUMP, 0, "" },
	{ "\xc3", 1, X86, "ret", "", "", CODE_RETURN, 0, "" },
	{ "\xf3\xc3", 2, X86, "ret", "", "", CODE_RETURN, 0, "" },
	{ "\xc2\x08\0", 3, X86, "ret", "8", "", CODE_RETURN, 0, "" },
	{ "\xe3\x10", 2, X86, "jrcxz", "0x1012", "", CODE_BRANCH, 0x1012, "" },
	{ "\xe2\x10", 2, X86, "loop", "0x1012", "", CODE_BRANCH, 0x1012, "" },
	/* what operands refer to */
	{ "\x48\x8d\x3d\x09\x20\0\0", 7, X86, "lea", "rdi, [rip + 0x2009]",
	    "lea of data+0x10", CODE_PLAIN, 0, "" },
	{ "\x48\x8d\x3d\x09\x20\0\0", 7, ATT, "leaq", "0x2009(%rip), %rdi",
	    "leaq of data+0x10", CODE_PLAIN, 0, "" },
	{ "\xff\x15\xfa\x1f\0\0", 6, X86, "call", "qword ptr [rip + 0x1ffa]",
	    "call of data+0x0", CODE_CALL, 0, "held" },
	{ "\xff\x15\xfa\x1f\0\0", 6, ATT, "callq", "*0x1ffa(%rip)",
	    "callq of data+0x0", CODE_CALL, 0, "held" },
	{ "\x48\x8b\x05\xf0\xff\xff\xff", 7, X86, "mov",
	    "rax, qword ptr [rip - 0x10]", "", CODE_PLAIN, 0, "" },
	/* no instruction */
	{ "\x06\x90", 2, X86, ".byte", "0x06", "", CODE_PLAIN, 0, "" },
	{ "\x48", 1, X86, ".byte", "0x48", "", CODE_PLAIN, 0, "" },
	/* another machine */
	{ "\xe0\x03\x01\xaa", 4, ARM, "mov", "x0, x1", "", CODE_PLAIN, 0, "" },
	{ "\0\x04\0\x94", 4, ARM, "bl", "known", "", CODE_CALL, KNOWN,
	    "known" },
	{ "\0\x04\0\x14", 4, ARM, "b", "known", "", CODE_JUMP, KNOWN, "known" },
	{ "\x01\x80\0\x54", 4, ARM, "b.ne", "known", "", CODE_BRANCH, KNOWN,
	    "known" },
	{ "\0\x80\0\xb4", 4, ARM, "cbz", "x0, known", "", CODE_BRANCH, KNOWN,
	    "known" },
	{ "\xc0\x03\x5f\xd6", 4, ARM, "ret", "", "", CODE_RETURN, 0, "" },
	{ "\0\x02\x3f\xd6", 4, ARM, "blr", "x16", "", CODE_CALL, 0, "" },
	{ "\xff\xff\xff\xff", 4, ARM, ".byte", "0xff, 0xff, 0xff, 0xff", "",
	    CODE_PLAIN, 0, "" },
};

/* Versions of Capstone do not agree on all prefixes. */
static const char *
tail(const char *text, size_t len)
{
	size_t all = strlen(text);

	return all > len ? text + all - len : text;
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];
		const struct listing *l =
		    decode(r->machine, r->syntax, r->bytes, r->len);
		const struct code_row *got = &l->rows[0];

		assert_true(l->nrows > 0);
		assert_string_equal(r->op, tail(got->op, strlen(r->op)));
		assert_string_equal(r->args, got->args);
		assert_string_equal(r->note, got->note);
		assert_int_equal(r->flow, got->flow);
		assert_int_equal(r->callee, got->callee);
		assert_string_equal(r->callee_name, got->callee_name);
		assert_int_equal(BASE, got->addr);
		assert_int_equal(LISTING_NONE, got->target);
		listing_release(l);
	}
}

/* Every byte is in one row, whatever the bytes are. */
static void
test_whole(void **state)
{
	/* nop, no instruction twice, a cut one */
	static const char bytes[] = "\x90\x06\x06\x90\xe8\0";
	const struct listing *l =
	    decode(CODE_X86_64, CODE_INTEL, bytes, sizeof bytes - 1);
	static const uint32_t size[] = { 1, 1, 1, 1, 1, 1 };
	uint64_t at = BASE;

	(void)state;
	assert_int_equal(sizeof size / sizeof *size, l->nrows);
	for (size_t i = 0; i < l->nrows; i++) {
		assert_int_equal(at, l->rows[i].addr);
		assert_int_equal(size[i], l->rows[i].size);
		at += l->rows[i].size;
	}
	assert_string_equal(".byte", l->rows[4].op);
	assert_int_equal(BASE + sizeof bytes - 1, at);
	listing_release(l);
}

/* Jumps within lead to rows, but for one into the middle of one; a call of
 * itself is a call. */
static void
test_links(void **state)
{
	static const char bytes[] = "\x90"
				    "\xeb\xfd" /* jmp to the nop */
				    "\x74\x02" /* je to the call */
				    "\x75\x01" /* jne into it */
				    "\xe8\xf4\xff\xff\xff"; /* call the nop */
	const struct listing *l =
	    decode(CODE_X86_64, CODE_INTEL, bytes, sizeof bytes - 1);

	(void)state;
	assert_int_equal(5, l->nrows);
	assert_int_equal(0, l->rows[1].target);
	assert_int_equal(0, l->rows[1].callee);
	assert_int_equal(4, l->rows[2].target);
	assert_int_equal(LISTING_NONE, l->rows[3].target);
	assert_int_equal(BASE + 8, l->rows[3].callee);
	assert_int_equal(LISTING_NONE, l->rows[4].target);
	assert_int_equal(BASE, l->rows[4].callee);
	listing_release(l);
}

static uint64_t
landing_at(void *arg, uint64_t addr, const char *callee, struct buf *note)
{
	(void)arg;
	buf_addf(note, "; %s lands", callee);
	return addr + 1;
}

/* Of calls and jumps of which a name is known. */
static void
test_landing(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		uint64_t landing;
		const char *note;
	} calls[] = {
		{ "\xe8\xfb\x0f\0\0", 5, KNOWN + 1, "; known lands" },
		{ "\xe9\xfb\x0f\0\0", 5, KNOWN + 1, "; known lands" },
		{ "\xff\x15\xfa\x1f\0\0", 6, DATA + 1,
		    "call of data+0x0; held lands" },
		{ "\x0f\x84\xfa\x0f\0\0", 6, 0, "" },
		{ "\xe8\xfb\x1f\0\0", 5, 0, "" }, /* no name */
		{ "\xff\xd0", 2, 0, "" },
	};
	const struct disasm_names landing = { NULL, code_at, data_at,
		landing_at };

	(void)state;
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		struct disasm *d = disasm_new(CODE_X86_64, CODE_INTEL, NULL);
		struct maker *m = maker_new(7, BASE);
		const struct listing *l;

		disasm_add(d, m, &landing, (const uint8_t *)calls[i].bytes,
		    calls[i].len, BASE);
		l = maker_finish(m);
		assert_int_equal(calls[i].landing, l->rows[0].landing);
		assert_string_equal(calls[i].note, l->rows[0].note);
		listing_release(l);
		disasm_free(d);
	}
}

static void
test_nameless(void **state)
{
	const struct disasm_names none = { 0 };
	struct disasm *d = disasm_new(CODE_X86_64, CODE_INTEL, NULL);
	struct maker *m = maker_new(7, BASE);
	const struct listing *l;

	(void)state;
	disasm_add(d, m, &none, (const uint8_t *)"\xe8\xfb\x0f\0\0", 5, BASE);
	disasm_add(d, m, &none, (const uint8_t *)"\x48\x8d\x3d\x09\x20\0\0", 7,
	    BASE + 5);
	l = maker_finish(m);
	assert_string_equal("0x2000", l->rows[0].args);
	assert_string_equal("", l->rows[1].note);
	listing_release(l);
	disasm_free(d);
	disasm_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_landing),
		cmocka_unit_test(test_nameless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
