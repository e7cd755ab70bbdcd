/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_remap.c - walks through files that are mapped as code for the occasion:
 * one where another was, and one that no linker writes, which our rules and
 * libunwind read differently. Nothing of them is ever run.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "elfmaker.h"
#include "ownspace.h"

enum { FILE_LEN = 0x2000, CODE = 0x1000, LEN = 0x100, WORDS = 64, RBX = 3 };

/* CFA = RBX + 16 or 32: for libunwind */
#define BY_RBX_16 "\x0c\x03\x10"
#define BY_RBX_32 "\x0c\x03\x20"
/* CFA = RSP + 8, from the 11th byte of 16 on RSP + 16 */
#define PLT "\x0f\x0b\x77\x08\x80\x00\x3f\x1a\x3b\x2a\x33\x24\x22"

static uint64_t copy[WORDS];
static struct stack stack;

static uint64_t
address(const void *p)
{
	return (uint64_t)(uintptr_t)p;
}

/* The ways to write a CIE. All say: CFA = RSP + 8, return address at CFA - 8 */
enum kind { PLAIN, PERSONALITY, ABSOLUTE };

#define HEAD "\0\0\0\0\0\0\0\0\1"
#define TAIL "\x0c\x07\x08\x90\x01"

static const struct {
	const char *bytes;
	uint8_t len;
} cies[] = {
	/* addresses relative to where they are */
	[PLAIN] = { HEAD "zR\0\1\x78\x10\1\x1b" TAIL "\0\0", 24 },
	/* and a pointer to one of a routine, which the file does not have */
	[PERSONALITY] = { HEAD "zPR\0\1\x78\x10\6\x9b\0\0\1\0\x1b" TAIL, 28 },
	/* addresses that are right only where nothing is moved */
	[ABSOLUTE] = { HEAD "zR\0\1\x78\x10\1\x03" TAIL "\0\0", 24 },
};

enum { CIE_MAX = 28, FDE_LEN = 32, FDE_HEAD = 17 };

/* The FDE of [code, + LEN), with its instructions. frames is at at. */
static void
put_fde(uint8_t *frames, size_t offset, uint64_t at, enum kind kind,
    uint64_t code, const char *program, size_t len)
{
	uint64_t base = kind == ABSOLUTE ? 0 : at + offset + 8;
	const uint32_t head[] = { FDE_LEN - 4, (uint32_t)offset + 4,
		(uint32_t)(code - base), LEN };

	memcpy(frames + offset, head, sizeof head);
	memcpy(frames + offset + FDE_HEAD, program, len);
}

/* A file of two functions, at CODE with this unwind program and behind, by RBX.
 * Its addresses are so much more than its offsets. */
static int
make(enum kind kind, uint64_t shift, const char *program, size_t len)
{
	uint8_t frames[CIE_MAX + 2 * FDE_LEN] = { 0 };
	size_t first = cies[kind].len;
	struct maker *m = maker_new();
	uint64_t at = ((m->len + 7) & ~7ull) + shift;
	int fd;

	memcpy(frames, cies[kind].bytes, first);
	frames[0] = (uint8_t)(first - 4);
	put_fde(frames, first, at, kind, CODE + shift, program, len);
	put_fde(frames, first + FDE_LEN, at, kind, CODE + LEN + shift,
	    BY_RBX_16, 3);
	maker_section(
	    m, ".eh_frame", SHT_PROGBITS, SHF_ALLOC, at, frames, sizeof frames);
	maker_bytes(m, NULL, FILE_LEN - m->len);
	maker_segment(m, PT_LOAD, PF_R | PF_X, shift, 0, FILE_LEN);
	maker_finish(m);
	fd = maker_memfd(m->b, m->len);
	free(m);
	return fd;
}

/* Map a file as code, and have the map read. */
static uint64_t
map(int fd, uint64_t at)
{
	void *p = mmap((void *)(uintptr_t)at, FILE_LEN, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | (at != 0 ? MAP_FIXED : 0), fd, 0);

	assert_ptr_not_equal(MAP_FAILED, p);
	space_read(&space, NULL);
	if (space_known(&space, address(p))->image == NULL)
		skip(); /* such a file can be opened with a privilege only */
	return address(p);
}

/* RBP looks like a frame pointer, of a frame at word 20. */
static void
walk(uint64_t pc, uint64_t rbx)
{
	struct sample s = { .user = true,
		.stack = (const uint8_t *)copy,
		.stack_len = sizeof copy };

	s.regs.r[REG_PC] = pc;
	s.regs.r[REG_SP] = address(copy);
	s.regs.r[RBX] = rbx;
	s.regs.r[REG_BP] = address(copy + 20);
	unwinder_walk(unwinder, &s, &stack);
}

/* One library goes, another comes to the same place: what libunwind learnt of
 * an address is of no use any more. */
static void
test_replaced(void **state)
{
	int old = make(PLAIN, 0, BY_RBX_16, 3);
	int new = make(PLAIN, 0, BY_RBX_32, 3);
	uint64_t at = map(old, 0), here = address((void *)walk);

	(void)state;
	memset(copy, 0, sizeof copy);
	copy[9] = here + 1;
	copy[11] = here + 2;
	walk(at + CODE + 16, address(copy + 8));
	assert_true(stack.n >= 2);
	assert_int_equal(here, stack.pc[1]);

	map(new, at);
	walk(at + CODE + 16, address(copy + 8));
	assert_true(stack.n >= 2);
	assert_int_equal(here + 1, stack.pc[1]);
	munmap((void *)(uintptr_t)at, FILE_LEN);
	close(old);
	close(new);
}

/* An address in a PLT is judged by its place among 16 bytes, which no loader
 * changes: but a file may say otherwise. We leave the first frame at RSP + 8,
 * libunwind at RSP + 16. The second needs RBX: all is walked again, and comes
 * to another place. Then nothing is to be believed. */
static void
test_apart(void **state)
{
	int fd = make(PLAIN, 8, PLT, sizeof PLT - 1);
	uint64_t at = map(fd, 0), second = at + CODE + LEN + 16;

	(void)state;
	memset(copy, 0, sizeof copy);
	copy[0] = second + 1;
	copy[1] = second + 1;
	copy[9] = address((void *)walk) + 1;
	walk(at + CODE + 15, address(copy + 8));
	assert_int_equal(2, stack.n);
	assert_int_equal(second, stack.pc[1]);
	assert_int_equal(WALK_LOST, stack.walk);
	munmap((void *)(uintptr_t)at, FILE_LEN);
	close(fd);
}

/* The same file with addresses as they should be: it is walked through. */
static void
test_together(void **state)
{
	int fd = make(PLAIN, 0, PLT, sizeof PLT - 1);
	uint64_t at = map(fd, 0), second = at + CODE + LEN + 16;

	(void)state;
	memset(copy, 0, sizeof copy);
	copy[1] = second + 1;
	copy[9] = address((void *)walk) + 1;
	walk(at + CODE + 15, address(copy + 8));
	assert_true(stack.n >= 3);
	assert_int_equal(second, stack.pc[1]);
	assert_int_equal(address((void *)walk), stack.pc[2]);
	munmap((void *)(uintptr_t)at, FILE_LEN);
	close(fd);
}

/* What libunwind makes of the ways to write a CIE: where it finds nothing, what
 * it guesses instead is not taken. */
static void
test_kinds(void **state)
{
	static const struct {
		enum kind kind;
		size_t word; /* of the return address; 0: none is found */
	} kinds[] = { { PLAIN, 9 }, { PERSONALITY, 9 }, { ABSOLUTE, 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		int fd = make(kinds[i].kind, 0, BY_RBX_16, 3);
		uint64_t at = map(fd, 0), here = address((void *)walk);

		memset(copy, 0, sizeof copy);
		copy[9] = here + 9;
		copy[20] = address(copy + 30);
		copy[21] = here + 21;
		walk(at + CODE + 16, address(copy + 8));
		if (kinds[i].word == 0) {
			assert_int_equal(WALK_LOST, stack.walk);
			assert_int_equal(1, stack.n);
		} else {
			assert_true(stack.n >= 2);
			assert_int_equal(here + kinds[i].word - 1, stack.pc[1]);
		}
		munmap((void *)(uintptr_t)at, FILE_LEN);
		close(fd);
	}
}

/* As lld lays files out: one page of the file, which ends what is only read and
 * begins the code, is mapped twice. */
static void
test_shared_page(void **state)
{
	struct maker *m = maker_new();
	const struct region *r;
	uint64_t at;
	int fd;

	(void)state;
	maker_bytes(m, NULL, FILE_LEN - m->len);
	maker_segment(m, PT_LOAD, PF_R, 0, 0, 0x5f0);
	maker_segment(m, PT_LOAD, PF_R | PF_X, 0x15f0, 0x5f0, 0x1000);
	maker_finish(m);
	fd = maker_memfd(m->b, m->len);
	at = map(fd, 0);
	r = space_known(&space, at);
	assert_int_equal(at - 0x1000, r->bias);
	munmap((void *)(uintptr_t)at, FILE_LEN);
	close(fd);
	free(m);
}

static int
set_up(void **state)
{
	(void)state;
	return ownspace_open();
}

static int
tear_down(void **state)
{
	(void)state;
	return ownspace_close();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replaced),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_together),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_shared_page),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
