/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_unwind.c - walks of our own stack. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/xalloc.h"
#include "ownstack.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { ALT_SIZE = 256 << 10, DEEP = 2 * STACK_FRAMES };

/* The first frame from i on that lies in f; stack.n when there is none. */
static size_t
next_in(size_t i, function *f)
{
	while (i < stack.n && !is_in(i, f))
		i++;
	return i;
}

static volatile int sink;

/* Its rbp is popped, but the unwind entry still says that it is saved below
 * the stack pointer, as compilers leave it; and its caller needs rbp. */
__asm__(".text\n"
	"popped:\n"
	"	.cfi_startproc\n"
	"	push %rbp\n"
	"	.cfi_def_cfa_offset 16\n"
	"	.cfi_offset 6, -16\n"
	"	xor %ebp, %ebp\n"
	"	pop %rbp\n"
	"	.cfi_def_cfa_offset 8\n"
	"	ud2\n"
	"	ret\n"
	"	.cfi_endproc\n"
	"by_rbp:\n"
	"	.cfi_startproc\n"
	"	push %rbp\n"
	"	.cfi_def_cfa_offset 16\n"
	"	.cfi_offset 6, -16\n"
	"	mov %rsp, %rbp\n"
	"	.cfi_def_cfa_register 6\n"
	"	sub $64, %rsp\n"
	"	call popped\n"
	"	leave\n"
	"	.cfi_def_cfa 7, 8\n"
	"	ret\n"
	"	.cfi_endproc\n");
function popped, by_rbp;

__attribute__((noinline)) static void
inner(void)
{
	SNAPSHOT;
	sink++;
}

__attribute__((noinline)) static void
middle(void)
{
	volatile char room[200];

	room[sink & 7] = 1;
	inner();
	sink += room[3];
}

__attribute__((noinline)) static void
outer(void)
{
	middle();
	sink++;
}

static void
test_order(void **state)
{
	(void)state;
	arm();
	outer();
	walk();
	assert_int_equal(WALK_DONE, stack.walk);
	assert_true(stack.n > 4);
	assert_true(is_in(0, inner));
	assert_true(is_in(1, middle));
	assert_true(is_in(2, outer));
	assert_true(stack.pc[0] == regs.r[REG_PC]);
}

/* Where the copy ends does not matter when the rest was copied, too, unless a
 * piece is missing. */
static void
test_beyond(void **state)
{
	struct stack whole;

	(void)state;
	arm();
	outer();
	walk();
	whole = stack;
	whole.walk = WALK_BEYOND;
	for (size_t len = 0; len < 1024; len += 8) {
		const uint8_t *bytes = (const uint8_t *)copy;
		uint64_t sp = regs.r[REG_SP];
		struct sample s = { .user = true,
			.regs = regs,
			.stack = bytes,
			.stack_len = len,
			.beyond = { { sp + len, bytes + len, 512 },
			    { sp + len + 512, bytes + len + 512,
				copy_len - len - 512 } },
			.nbeyond = 2 };

		unwinder_walk(unwinder, &s, &stack);
		assert_true(same(&whole, &stack));
		s.nbeyond = 1;
		unwinder_walk(unwinder, &s, &stack);
		assert_int_equal(WALK_TRUNCATED, stack.walk);
		assert_true(stack.n < whole.n);
	}
}

/* Every shorter copy gives the same frames, as far as it goes. */
static void
test_truncated(void **state)
{
	struct stack whole;
	size_t most = 0;

	(void)state;
	arm();
	outer();
	walk();
	whole = stack;
	for (copy_len = 0; copy_len < 1024; copy_len += 8) {
		walk();
		if (stack.walk != WALK_DONE)
			assert_int_equal(WALK_TRUNCATED, stack.walk);
		assert_true(stack.n >= 1 && stack.n <= whole.n);
		assert_true(stack.n >= most);
		most = stack.n;
		assert_memory_equal(
		    whole.pc, stack.pc, stack.n * sizeof *stack.pc);
	}
	assert_true(most > 2);
}

__attribute__((noinline)) static void
recurse(int depth)
{
	if (depth == 0)
		inner();
	else
		recurse(depth - 1);
	sink++;
}

static void
test_cut(void **state)
{
	(void)state;
	arm();
	recurse(DEEP);
	walk();
	assert_int_equal(WALK_CUT, stack.walk);
	assert_int_equal(STACK_FRAMES, stack.n);
	recurse(100);
	walk();
	assert_int_equal(WALK_DONE, stack.walk);
}

static void
handle(int sig)
{
	sigset_t set;

	(void)sig;
	/* TSan runs handlers with all signals blocked */
	sigemptyset(&set);
	sigaddset(&set, SIGILL);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	inner();
	sink++;
}

__attribute__((noinline)) static void
signalled(void)
{
	raise(SIGUSR1);
	sink++;
}

static void
test_signal(void **state)
{
	size_t i;

	(void)state;
	arm();
	signalled();
	walk();
	assert_int_equal(WALK_DONE, stack.walk);
	i = next_in(0, (function *)(uintptr_t)handle);
	assert_true(i < stack.n);
	assert_true(next_in(i, signalled) < stack.n);
}

/* mov $SYS_rt_sigreturn, %rax; syscall */
static const uint8_t trampoline[] = { 0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f,
	0x05 };

/* The frame of the C library's return from a handler, or stack.n. */
static size_t
trampoline_frame(void)
{
	size_t i = next_in(0, (function *)(uintptr_t)handle) + 1;

	while (i < stack.n && memcmp((const void *)(uintptr_t)(stack.pc[i] + 1),
				  trampoline, sizeof trampoline) != 0)
		i++;
	return i < stack.n ? i : stack.n;
}

/* The place of a word in the copy. */
static size_t
slot_of(uint64_t word)
{
	size_t slot = 0;

	while (slot < copy_len / 8 && copy[slot] != word)
		slot++;
	return slot;
}

/* Sampled in the system call by which a handler returns: the pc is behind the
 * end of the trampoline's unwind entry. */
static void
test_trampoline(void **state)
{
	size_t i, slot;
	uint64_t start;

	(void)state;
	arm();
	signalled();
	walk();
	i = trampoline_frame();
	if (i == stack.n)
		skip(); /* a libc with another trampoline */
	start = stack.pc[i] + 1;
	slot = slot_of(start) + 1;
	regs.r[REG_PC] = start + sizeof trampoline;
	regs.r[REG_SP] += slot * 8;
	copy_len -= slot * 8;
	memmove(copy, copy + slot, copy_len);
	walk();
	assert_int_equal(WALK_DONE, stack.walk);
	assert_true(next_in(0, signalled) < stack.n);
}

/* A signal came at the first instruction of a function: that is where it is,
 * not in what precedes it. */
static void
test_interrupted_at_start(void **state)
{
	enum { SAVED_PC = 1 + 168 / 8 }; /* behind the trampoline's address */
	uint64_t start = (uint64_t)(uintptr_t)outer;
	size_t i;

	(void)state;
	arm();
	signalled();
	walk();
	i = trampoline_frame() + 1;
	if (i >= stack.n)
		skip(); /* a libc with another trampoline */
	copy[slot_of(stack.pc[i - 1] + 1) + SAVED_PC] = start;
	walk();
	assert_true(stack.n > i);
	assert_true(stack.pc[i] == start);
	assert_true(is_in(i, outer));
}

/* The handler runs on a stack above the one it interrupted. */
static void
test_downwards(void **state)
{
	enum { CONTEXT = 2, GREGS = CONTEXT + 5 };
	uint64_t start;
	size_t i;

	(void)state;
	arm();
	signalled();
	walk();
	i = trampoline_frame();
	if (i == stack.n)
		skip(); /* a libc with another trampoline */
	start = stack.pc[i] + 1;
	/* in popped, behind its push, called by nobody but the trampoline; what
	 * was interrupted is its first instruction, with an older SP */
	memset(copy, 0, 64 * sizeof *copy);
	regs.r[REG_PC] = (uint64_t)(uintptr_t)popped + 1;
	copy_len = 64 * sizeof *copy;
	copy[1] = start;
	copy[GREGS + REG_RSP] = regs.r[REG_SP];
	copy[GREGS + REG_RIP] = (uint64_t)(uintptr_t)popped;
	walk();
	assert_int_equal(WALK_DONE, stack.walk);
	assert_int_equal(3, stack.n);
	assert_true(is_in(2, popped));
}

static void
test_other_stack(void **state)
{
	stack_t alt = { .ss_sp = xcalloc(1, ALT_SIZE), .ss_size = ALT_SIZE };
	const stack_t off = { .ss_flags = SS_DISABLE };
	struct sigaction handler = { .sa_handler = handle,
		.sa_flags = SA_ONSTACK };
	uint64_t end = stack_end;

	(void)state;
	arm();
	assert_int_equal(0, sigaltstack(&alt, NULL));
	sigaction(SIGUSR1, &handler, NULL);
	stack_end = (uint64_t)(uintptr_t)alt.ss_sp + ALT_SIZE;
	signalled();
	stack_end = end;
	space_read(&space, NULL); /* the new memory */
	walk();
	assert_int_equal(WALK_TRUNCATED, stack.walk);
	assert_true(next_in(0, (function *)(uintptr_t)handle) < stack.n);
	sigaltstack(&off, NULL);
	handler.sa_flags = 0;
	sigaction(SIGUSR1, &handler, NULL);
	free(alt.ss_sp);
}

/* push %rbp; mov %rsp, %rbp; call *%rdi; pop %rbp; ret */
static const uint8_t jit[] = { 0x55, 0x48, 0x89, 0xe5, 0xff, 0xd7, 0x5d, 0xc3 };

static void
test_no_cfi(void **state)
{
	void *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void (*call)(function *);
	uint64_t at = (uint64_t)(uintptr_t)code;

	(void)state;
	arm();
	if (code == MAP_FAILED)
		skip(); /* a kernel that forbids it */
	memcpy(code, jit, sizeof jit);
	memcpy(&call, &code, sizeof call);
	call(middle);
	space_invalidate(&space);
	space_read(&space, NULL);
	walk();
	assert_int_equal(WALK_DONE, stack.walk);
	assert_true(is_in(1, middle));
	assert_int_equal(at + 5, stack.pc[2]);
	assert_true(stack.n > 4);

	/* its addresses are known now, but it is code no longer */
	mprotect(code, 4096, PROT_READ);
	walk();
	assert_int_equal(WALK_DONE, stack.walk);
	space_invalidate(&space);
	space.next_stale = 0;
	walk();
	assert_int_equal(WALK_LOST, stack.walk);
	assert_int_equal(2, stack.n);
	munmap(code, 4096);
}

__attribute__((noinline)) static void
calls_by_rbp(void)
{
	by_rbp();
	sink++;
}

static void
test_popped_register(void **state)
{
	(void)state;
	arm();
	calls_by_rbp();
	walk();
	assert_int_equal(WALK_DONE, stack.walk);
	assert_true(is_in(0, popped));
	assert_true(is_in(1, by_rbp));
	assert_true(is_in(2, calls_by_rbp));
}

/* The caller's address is overwritten. */
static const struct {
	uint64_t pc;
	enum walk walk;
} overwritten[] = {
	{ 0, WALK_DONE }, /* nobody called */
	{ 1, WALK_LOST }, /* not code */
	{ 0x8000000000000000, WALK_LOST },
};

static void
test_overwritten(void **state)
{
	(void)state;
	arm();
	for (size_t i = 0; i < N(overwritten); i++) {
		calls_by_rbp();
		copy[0] = overwritten[i].pc;
		walk();
		assert_int_equal(overwritten[i].walk, stack.walk);
		assert_int_equal(1, stack.n);
	}
}

/* rbp leads back to where it came from. */
static void
test_loop(void **state)
{
	(void)state;
	arm();
	calls_by_rbp();
	regs.r[REG_BP] = regs.r[REG_SP] - 8;
	walk();
	assert_int_equal(WALK_LOST, stack.walk);
	assert_int_equal(2, stack.n);
}

static void
test_nowhere(void **state)
{
	(void)state;
	arm();
	outer();
	regs.r[REG_PC] = 0x10;
	walk();
	assert_int_equal(WALK_LOST, stack.walk);
	assert_int_equal(1, stack.n);
	assert_int_equal(0x10, stack.pc[0]);
}

static int
set_up(void **state)
{
	const struct sigaction handler = { .sa_handler = handle };

	sigaction(SIGUSR1, &handler, NULL);
	return ownstack_open(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_beyond),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_signal),
		cmocka_unit_test(test_trampoline),
		cmocka_unit_test(test_interrupted_at_start),
		cmocka_unit_test(test_downwards),
		cmocka_unit_test(test_other_stack),
		cmocka_unit_test(test_no_cfi),
		cmocka_unit_test(test_popped_register),
		cmocka_unit_test(test_overwritten),
		cmocka_unit_test(test_loop),
		cmocka_unit_test(test_nowhere),
	};

	return cmocka_run_group_tests(tests, set_up, ownstack_close);
}
