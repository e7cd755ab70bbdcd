/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_unwind_hard.c - walks through frames that no packed rule can say. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "ownstack.h"

static volatile int sink;

/* Frames whose CFA is rbx + 16, which no packed rule can say; each is called by
 * one that has spoilt rbx. */
__asm__(".text\n"
	"by_rbx:\n"
	"	.cfi_startproc\n"
	"	push %rbx\n"
	"	.cfi_def_cfa_offset 16\n"
	"	.cfi_offset 3, -16\n"
	"	mov %rsp, %rbx\n"
	"	.cfi_def_cfa 3, 16\n"
	"	sub $64, %rsp\n"
	"	dec %edi\n"
	"	js 1f\n"
	"	call spoils_rbx\n"
	"	jmp 2f\n"
	"1:	call spoils_rbx_and_stops\n"
	"2:	mov %rbx, %rsp\n"
	"	.cfi_def_cfa 7, 16\n"
	"	pop %rbx\n"
	"	.cfi_def_cfa_offset 8\n"
	"	ret\n"
	"	.cfi_endproc\n"
	"spoils_rbx:\n"
	"	.cfi_startproc\n"
	"	push %rbx\n"
	"	.cfi_def_cfa_offset 16\n"
	"	.cfi_offset 3, -16\n"
	"	xor %ebx, %ebx\n"
	"	call by_rbx\n"
	"	pop %rbx\n"
	"	.cfi_def_cfa_offset 8\n"
	"	ret\n"
	"	.cfi_endproc\n"
	"spoils_rbx_and_stops:\n"
	"	.cfi_startproc\n"
	"	push %rbx\n"
	"	.cfi_def_cfa_offset 16\n"
	"	.cfi_offset 3, -16\n"
	"	xor %ebx, %ebx\n"
	"	ud2\n"
	"	pop %rbx\n"
	"	.cfi_def_cfa_offset 8\n"
	"	ret\n"
	"	.cfi_endproc\n");
function spoils_rbx, spoils_rbx_and_stops;
void by_rbx(int depth);

__attribute__((noinline)) static void
calls_by_rbx(void)
{
	by_rbx(2);
	sink++;
}

static void
test_hard(void **state)
{
	(void)state;
	arm();
	calls_by_rbx();
	walk();
	assert_int_equal(WALK_DONE, stack.walk);
	assert_true(is_in(0, spoils_rbx_and_stops));
	for (size_t i = 1; i < 6; i++)
		assert_true(is_in(i,
		    i % 2 == 1 ? (function *)(uintptr_t)by_rbx : spoils_rbx));
	assert_true(is_in(6, calls_by_rbx));
}

/* As vfork does: the return address is in RDI, and nothing on the stack. */
__asm__(".text\n"
	"returns_by_rdi:\n"
	"	.cfi_startproc\n"
	"	pop %rdi\n"
	"	.cfi_def_cfa_offset 0\n"
	"	.cfi_register 16, 5\n"
	"	ud2\n"
	"	push %rdi\n"
	"	.cfi_def_cfa_offset 8\n"
	"	.cfi_offset 16, -8\n"
	"	ret\n"
	"	.cfi_endproc\n");
function returns_by_rdi;

__attribute__((noinline)) static void
calls_returns_by_rdi(void)
{
	returns_by_rdi();
	sink++;
}

static void
test_return_in_register(void **state)
{
	enum { RDI = 5 };

	(void)state;
	arm();
	calls_returns_by_rdi();
	walk();
	assert_int_equal(WALK_DONE, stack.walk);
	assert_true(is_in(0, returns_by_rdi));
	assert_true(is_in(1, calls_returns_by_rdi));
	/* not stopped, in a system call: RDI is known */
	regs.unknown = REGS_OTHERS & ~(1u << RDI);
	walk();
	assert_true(stack.n > 1);
	assert_true(is_in(1, calls_returns_by_rdi));
	/* outside of one: it is not */
	regs.unknown = REGS_OTHERS;
	walk();
	assert_int_equal(WALK_BLIND, stack.walk);
	assert_int_equal(1, stack.n);
}

/* What a hard frame needs is unknown, until a frame before it has saved it. */
static void
test_hard_blind(void **state)
{
	enum { RBX = 3 };
	static struct stack seen;

	(void)state;
	arm();
	calls_by_rbx();
	walk();
	seen = stack;
	regs.unknown = REGS_OTHERS;
	regs.r[RBX] = regs.r[REG_SP] + 64;
	walk();
	assert_true(stack.n > 6);
	assert_memory_equal(seen.pc, stack.pc, stack.n * sizeof *stack.pc);
	/* the innermost one is hard itself, as if it had not called on */
	regs.r[REG_PC] = seen.pc[1] + 1;
	regs.r[REG_SP] += 16;
	copy_len -= 16;
	memmove(copy, copy + 2, copy_len);
	walk();
	assert_int_equal(WALK_BLIND, stack.walk);
	assert_int_equal(1, stack.n);
}

/* The register that a hard frame needs cannot be had. */
static void
test_hard_spoilt(void **state)
{
	(void)state;
	arm();
	calls_by_rbx();
	copy[0] = 0x1000; /* rbx, as saved by the innermost */
	walk();
	assert_int_equal(WALK_LOST, stack.walk);
	assert_int_equal(2, stack.n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hard),
		cmocka_unit_test(test_return_in_register),
		cmocka_unit_test(test_hard_blind),
		cmocka_unit_test(test_hard_spoilt),
	};

	return cmocka_run_group_tests(tests, ownstack_open, ownstack_close);
}
