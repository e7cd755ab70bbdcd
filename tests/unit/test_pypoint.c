/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pypoint.c - the loop's handlers are found in a process, this one, and are
 * known in others that have the same file. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "ownspace.h"
#include "session/pypoint.h"
#include "target/remote.h"

enum { NOP_AT = 0, CALL_AT = 2, STEP = 8 };

/* Stands for the loop: long enough that each opcode has its place in it. */
static void __attribute__((noinline, used)) loop(void)
{
	__asm__ volatile(".fill 4096, 1, 0x90");
}

/* As many functions as opcodes, of a build for tail calls. */
__asm__(".pushsection .text\n"
	".balign 16\n"
	"of_opcodes:\n"
	".rept 256\n"
	".cfi_startproc\n"
	".fill 16, 1, 0x90\n"
	".cfi_endproc\n"
	".endr\n"
	".popsection\n");
extern const char of_opcodes[] __attribute__((visibility("hidden")));

static volatile uint64_t table[OPCODES] = { 1 }; /* among data */
static uint8_t bytecode[4];
static bool unreadable;

static uint64_t
handler_of(uint8_t op)
{
	return (uint64_t)(uintptr_t)loop + 64 + op * (uint64_t)STEP;
}

static uint8_t
number_of(const char *name)
{
	for (int i = 0; i < OPCODES; i++)
		if (opcodes_3_14.op[i].name != NULL &&
		    strcmp(opcodes_3_14.op[i].name, name) == 0)
			return (uint8_t)i;
	fail();
	return 0;
}

/* By the kernel: sanitizers would mind. */
static bool
read_self(void *arg, uint64_t addr, void *out, size_t len)
{
	(void)arg;
	if (addr == (uint64_t)(uintptr_t)bytecode && unreadable)
		return false;
	return remote_read(getpid(), addr, out, len) == (ssize_t)len;
}

struct scene {
	struct pymem mem;
	struct pyfound found;
	struct pyelder elder;
	struct pypoint_of of;
	struct pyframe frame;
	struct pypoint point;
};

static void
open_scene(struct scene *s)
{
	const struct region *r;

	assert_int_equal(ownspace_open(), 0);
	for (int i = 0; i < OPCODES; i++)
		table[i] = opcodes_3_14.op[i].name != NULL
			       ? handler_of((uint8_t)i)
			       : (uint64_t)(uintptr_t)loop + 16;
	bytecode[NOP_AT] = number_of("NOP");
	bytecode[CALL_AT] = number_of("CALL");
	r = space_known(&space, (uint64_t)(uintptr_t)loop);
	assert_non_null(r);
	*s = (struct scene){ .mem = { .read = read_self },
		.found = { .offsets = { .minor = 14 },
		    .image = r->image->id,
		    .bias = r->bias },
		.frame = { .code = (uint64_t)(uintptr_t)bytecode,
		    .head = { .units = 2 },
		    .offset = NOP_AT } };
	s->of = (struct pypoint_of){ .mem = &s->mem,
		.found = &s->found,
		.space = &space,
		.elder = &s->elder,
		.now = 1 };
}

static void
close_scene(struct scene *s)
{
	pypoint_fini(&s->point);
	ownspace_close();
	images = (struct images){ 0 };
	unreadable = false;
}

static int64_t
find(struct scene *s, uint64_t pc)
{
	return pypoint_find(&s->point, &s->of, &s->frame, pc);
}

static void
test_found(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	/* code elsewhere leads nowhere, and nowhere wrong */
	assert_int_equal(find(&s, (uint64_t)(uintptr_t)memcpy), -1);
	assert_int_equal(find(&s, 16), -1);
	assert_int_equal(find(&s, (uint64_t)(uintptr_t)find), -1);
	assert_int_equal(find(&s, handler_of(number_of("NOP")) + 3), NOP_AT);
	assert_int_equal(find(&s, handler_of(number_of("CALL"))), CALL_AT);
	assert_int_equal(find(&s, handler_of(number_of("POP_TOP"))), -1);
	assert_int_equal(find(&s, (uint64_t)(uintptr_t)loop + 16), -1);
	close_scene(&s);
}

/* It changes as it is specialised; another one may get its place. */
static void
test_fresh(void **state)
{
	uint64_t nop = handler_of(number_of("NOP"));
	uint64_t pop = handler_of(number_of("POP_TOP"));
	struct scene s;

	(void)state;
	open_scene(&s);
	assert_int_equal(find(&s, nop), NOP_AT);
	bytecode[NOP_AT] = number_of("POP_TOP");
	assert_int_equal(find(&s, nop), NOP_AT); /* as it was lately */
	s.of.now += 60 * 1000 * 1000;
	assert_int_equal(find(&s, nop), -1);
	assert_int_equal(find(&s, pop), NOP_AT);
	bytecode[NOP_AT] = number_of("NOP");
	s.frame.head.version++;
	assert_int_equal(find(&s, nop), NOP_AT);
	unreadable = true;
	s.frame.head.version++;
	assert_int_equal(find(&s, nop), -1);
	s.frame.head.units = 0;
	assert_int_equal(find(&s, nop), -1);
	close_scene(&s);
}

static void
test_elder(void **state)
{
	enum { AWAY = 0x5000 };
	uint64_t call = handler_of(number_of("CALL"));
	struct scene s, other;

	(void)state;
	open_scene(&s);
	assert_int_equal(find(&s, call), CALL_AT);
	other = s;
	other.of = s.of;
	other.of.found = &other.found;
	other.of.elder = &other.elder;
	other.point = (struct pypoint){ 0 };
	other.elder.cpython = s.found;
	other.elder.handlers = *s.point.handlers;
	other.found.bias += AWAY;
	assert_int_equal(find(&other, call + AWAY), CALL_AT);
	assert_null(other.point.handlers);
	/* that of another file is none */
	other.found.image = UINT64_MAX;
	assert_int_equal(find(&other, call + AWAY), -1);
	pypoint_fini(&other.point);
	close_scene(&s);
}

static uint64_t
function_of(uint8_t op)
{
	return (uint64_t)(uintptr_t)of_opcodes + 16 * (uint64_t)op;
}

/* Each opcode has a function, which the loop's calls: that leads to them, and
 * they tell. */
static void
test_apart(void **state)
{
	const uint8_t nop = number_of("NOP"), call = number_of("CALL");
	uint64_t loop_pc = (uint64_t)(uintptr_t)loop + 100;
	struct scene s;

	(void)state;
	open_scene(&s);
	for (int i = 0; i < OPCODES; i++)
		table[i] = function_of(
		    opcodes_3_14.op[i].name != NULL ? (uint8_t)i : 0);
	assert_false(pypoint_is_apart(&s.point, &s.of, function_of(nop)));
	assert_int_equal(find(&s, loop_pc), -1);
	assert_true(pypoint_is_apart(&s.point, &s.of, function_of(nop)));
	assert_true(pypoint_is_apart(&s.point, &s.of, function_of(nop) + 15));
	assert_false(pypoint_is_apart(&s.point, &s.of, loop_pc));
	assert_int_equal(find(&s, function_of(nop) + 4), NOP_AT);
	assert_int_equal(find(&s, function_of(call)), CALL_AT);
	close_scene(&s);

	/* one that is no function's start: it is another table */
	open_scene(&s);
	for (int i = 0; i < OPCODES; i++)
		table[i] = function_of(
		    opcodes_3_14.op[i].name != NULL ? (uint8_t)i : 0);
	table[call] += 4;
	assert_int_equal(find(&s, loop_pc), -1);
	assert_false(pypoint_is_apart(&s.point, &s.of, function_of(nop)));
	assert_int_equal(find(&s, function_of(nop)), -1);
	close_scene(&s);

	/* nor are the handlers of one loop functions */
	open_scene(&s);
	assert_int_equal(find(&s, handler_of(nop)), NOP_AT);
	assert_false(pypoint_is_apart(&s.point, &s.of, handler_of(nop)));
	close_scene(&s);
}

/* Before 3.11 each instruction writes where it is. */
static void
test_old(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	s.found.offsets.minor = 10;
	assert_int_equal(find(&s, handler_of(number_of("NOP"))), -1);
	close_scene(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_fresh),
		cmocka_unit_test(test_elder),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
