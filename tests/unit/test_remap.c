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
#include "target/procfs.h"
#include "unwind/unwind.h"

enum { FILE_LEN = 0x2000, CODE = 0x1000, LEN = 0x100, WORDS = 64, RBX = 3 };

/* CFA = RBX + 16 or 32: for libunwind */
#define BY_RBX_16 "\x0c\x03\x10"
#define BY_RBX_32 "\x0c\x03\x20"
/* CFA = RSP + 8, from the 11th byte of 16 on RSP + 16 */
#define PLT "\x0f\x0b\x77\x08\x80\x00\x3f\x1a\x3b\x2a\x33\x24\x22"

static struct images images;
static struct space space;
static struct unwinder *unwinder;
static int procfs;
static uint64_t copy[WORDS];
static struct stack stack;

static uint64_t
address(const void *p)
{
	return (uint64_t)(uintptr_t)p;
}

/* The FDE of [code, + LEN), with its instructions; as long in all cases. */
static uint8_t *
put_fde(uint8_t *p, const uint8_t *cie, uint64_t at, uint64_t code,
    const char *program, size_t len)
{
	enum { ROOM = 15 };
	const uint32_t head[] = { 13 + ROOM, (uint32_t)(p + 4 - cie),
		(uint32_t)(code - (at + (uint64_t)(p - cie) + 8)), LEN };

	memcpy(p, head, sizeof head);
	memset(p + sizeof head, 0, 1 + ROOM);
	memcpy(p + sizeof head + 1, program, len);
	return p + sizeof head + 1 + ROOM;
}

/* A file of two functions, at CODE and behind, with these unwind programs; its
 * addresses are so much more than its offsets. */
static int
make(uint64_t shift, const char *first, size_t nfirst, const char *second,
    size_t nsecond)
{
	static const uint8_t cie[] = { 20, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'R', 0,
		1, 0x78, 16, 1, 0x1b, 0x0c, 7, 8, 0x90, 1, 0, 0 };
	uint8_t frames[sizeof cie + 2 * 32] = { 0 }, *p = frames;
	struct maker *m = maker_new();
	uint64_t at = ((m->len + 7) & ~7ull) + shift;
	int fd;

	memcpy(p, cie, sizeof cie);
	p = put_fde(p + sizeof cie, frames, at, CODE + shift, first, nfirst);
	put_fde(p, frames, at, CODE + LEN + shift, second, nsecond);
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

static void
walk(uint64_t pc, uint64_t rbx)
{
	struct sample s = { .user = true,
		.stack = (const uint8_t *)copy,
		.stack_len = sizeof copy };

	s.regs.r[REG_PC] = pc;
	s.regs.r[REG_SP] = address(copy);
	s.regs.r[RBX] = rbx;
	unwinder_walk(unwinder, &s, &stack);
}

/* One library goes, another comes to the same place: what libunwind learnt of
 * an address is of no use any more. */
static void
test_replaced(void **state)
{
	int old = make(0, BY_RBX_16, 3, "", 0);
	int new = make(0, BY_RBX_32, 3, "", 0);
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
	int fd = make(8, PLT, sizeof PLT - 1, BY_RBX_16, 3);
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
	int fd = make(0, PLT, sizeof PLT - 1, BY_RBX_16, 3);
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

static int
set_up(void **state)
{
	(void)state;
	procfs = procfs_open(getpid(), NULL);
	if (procfs == -1)
		return -1;
	space_init(&space, &images, getpid(), procfs);
	unwinder = unwinder_new(&space);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	unwinder_free(unwinder);
	space_fini(&space);
	images_fini(&images);
	return close(procfs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replaced),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_together),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
