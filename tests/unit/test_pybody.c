/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pybody.c - code objects as a whole: what they refer to, and opcodes put
 * back that were written over. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "pymaker.h"
#include "python/opcodes.h"
#include "python/pybody.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const struct {
	unsigned minor;
	bool free_threaded;
} builds[] = {
	{ 8, false },
	{ 10, false },
	{ 11, false },
	{ 12, false },
	{ 13, false },
	{ 14, true },
	{ 15, false },
};

static const uint8_t plain[] = { 1, 7, 1, 8, 1, 9 };

static uint64_t
texts(struct pymaker *m, const char *a, const char *b)
{
	const uint64_t items[] = { pymaker_typed(m, "str", pymaker_text(m, a)),
		pymaker_typed(m, "str", pymaker_text(m, b)) };

	return pymaker_tuple(m, items, 2);
}

static uint64_t
make_code(struct pymaker *m, const uint8_t *bytes, size_t len)
{
	const struct pyoffsets *o = &m->o;
	uint64_t code = pymaker_code(m, "f", 7);

	pymaker_set_bytecode(m, code, bytes, len);
	pymaker_put(m, code + o->code.names, texts(m, "print", "len"));
	pymaker_put(m, code + o->code.locals, texts(m, "x", "y\x1b"));
	pymaker_put(m, code + o->code.consts, texts(m, "one", "it's"));
	if (o->code.cells != 0)
		pymaker_put(m, code + o->code.cells, texts(m, "c", "d"));
	if (o->code.frees != 0)
		pymaker_put(m, code + o->code.frees, texts(m, "e", "g"));
	return code;
}

static const struct pybody *
read_body(struct pymaker *m, uint64_t code)
{
	struct pymem mem = pymaker_mem(m);
	struct pycode_head head;

	assert_true(pycode_head(&mem, &m->o, code, &head));
	return pybody_read(&mem, &m->o, code, &head, NULL);
}

static void
test_contents(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(builds); i++) {
		struct pymaker *m =
		    pymaker_new(builds[i].minor, builds[i].free_threaded);
		const struct pybody *b =
		    read_body(m, make_code(m, plain, sizeof plain));

		assert_non_null(b);
		assert_int_equal(b->minor, builds[i].minor);
		assert_string_equal(b->file, "dir/file.py");
		assert_int_equal(b->firstlineno, 7);
		assert_int_equal(b->len, sizeof plain);
		assert_memory_equal(b->code, plain, sizeof plain);
		assert_int_equal(b->nlines, 2 * PYMAKER_UNITS);
		assert_false(b->cut || b->compiled);
		assert_int_equal(b->names.n, 2);
		assert_string_equal(b->names.v[1], "len");
		assert_string_equal(b->locals.v[1], "y\\x1b");
		assert_string_equal(b->consts.v[1], "\"it's\"");
		assert_int_equal(b->cells.n, builds[i].minor <= 10 ? 4 : 0);
		if (b->cells.n > 0)
			assert_string_equal(b->cells.v[2], "e");
		assert_true(b->size > sizeof *b);
		pybody_release(pybody_acquire(b));
		pybody_release(b);
		free(m);
	}
	pybody_release(NULL);
}

/* While its opcodes are the same nothing of it is read again. */
static void
test_again(void **state)
{
	struct pymaker *m = pymaker_new(14, false);
	uint64_t code = make_code(m, plain, sizeof plain);
	const struct pybody *first = read_body(m, code), *b;
	struct pymem mem = pymaker_mem(m);
	struct pycode_head head;
	unsigned all = m->reads;

	(void)state;
	assert_true(pycode_head(&mem, &m->o, code, &head));
	m->reads = 0;
	b = pybody_read(&mem, &m->o, code, &head, first);
	assert_ptr_equal(b, first);
	assert_true(m->reads <= all);
	pybody_release(b);
	*pymaker_at(m, code + m->o.code.bytecode) ^= 1;
	b = pybody_read(&mem, &m->o, code, &head, first);
	assert_ptr_not_equal(b, first);
	assert_non_null(b);
	assert_int_equal(b->names.n, 2);
	pybody_release(b);
	/* other code with the same bytes */
	*pymaker_at(m, code + m->o.code.bytecode) ^= 1;
	pymaker_put32(m, code + m->o.code.firstlineno, 8);
	assert_true(pycode_head(&mem, &m->o, code, &head));
	b = pybody_read(&mem, &m->o, code, &head, first);
	assert_int_equal(b->firstlineno, 8);
	pybody_release(b);
	pybody_release(first);
	free(m);
}

static uint8_t
number_of(const struct opcodes *ops, const char *name)
{
	for (size_t i = 0; i < OPCODES; i++)
		if (ops->op[i].name != NULL &&
		    strcmp(ops->op[i].name, name) == 0)
			return (uint8_t)i;
	fail_msg("no %s", name);
	return 0;
}

/* Each thread of a free-threaded build may specialise its own copy: the one with
 * most forms is taken. */
static void
test_copies(void **state)
{
	enum { LEN = 2 * (1 + 5 + 1 + 3) }; /* with caches */
	static const struct {
		uint64_t n;
		const char *copy[3]; /* +: adds numbers; b: asks a bool, too */
		char want;
	} cases[] = {
		{ 1, { " ", "+b" }, ' ' }, /* there is no more than one */
		{ 2, { " ", "+" }, '+' }, { 3, { " ", "+", "+b" }, 'b' },
		{ 3, { "+", " ", NULL }, '+' }, { 3, { " ", NULL, "+b" }, 'b' },
		{ UINT64_MAX, { " ", "+", "+b" }, 'b' }, /* cannot be */
	};

	(void)state;
	for (size_t i = 0; i < 2 * N(cases); i++) {
		const size_t c = i / 2;
		const unsigned minor = 14 + i % 2;
		const struct opcodes *ops = opcodes_of(minor);
		const uint8_t add = number_of(ops, "BINARY_OP"),
			      ask = number_of(ops, "TO_BOOL");
		struct pymaker *m = pymaker_new(minor, true);
		uint64_t list = pymaker_room(m, 32), code, copy;
		const struct pybody *b;
		uint8_t bytes[LEN] = { 0 };

		bytes[0] = add;
		bytes[12] = ask;
		assert_int_equal(ops->op[add].caches, 5);
		assert_int_equal(ops->op[ask].caches, 3);
		code = make_code(m, bytes, sizeof bytes);
		pymaker_put(m, code + m->o.code.tlbc, list);
		pymaker_put(m, list, cases[c].n);
		for (size_t k = 0; k < 3; k++) {
			if (cases[c].copy[k] == NULL)
				continue;
			copy = k == 0 ? code + m->o.code.bytecode
				      : pymaker_room(m, LEN);
			if (strchr(cases[c].copy[k], '+') != NULL)
				bytes[0] = number_of(ops, "BINARY_OP_ADD_INT");
			if (strchr(cases[c].copy[k], 'b') != NULL)
				bytes[12] = number_of(ops, "TO_BOOL_BOOL");
			memcpy(pymaker_at(m, copy), bytes, LEN);
			pymaker_put(m, list + 8 + 8 * k, copy);
			bytes[0] = add;
			bytes[12] = ask;
		}
		b = read_body(m, code);
		assert_non_null(b);
		assert_int_equal(b->code[0] != add, cases[c].want != ' ');
		assert_int_equal(b->code[12] != ask, cases[c].want == 'b');
		pybody_release(b);
		free(m);
	}
}

/* It is other code by now, or a part of it is gone. */
static void
test_gone(void **state)
{
	struct pymaker *m = pymaker_new(14, false);
	uint64_t code = make_code(m, plain, sizeof plain);
	struct pymem mem = pymaker_mem(m);
	struct pycode_head head;
	const struct pybody *b;

	(void)state;
	assert_true(pycode_head(&mem, &m->o, code, &head));
	head.version++;
	m->reads = 0;
	assert_null(pybody_read(&mem, &m->o, code, &head, NULL));
	assert_int_equal(m->reads, 1); /* who makes much code pays little */
	pymaker_put(m, code + m->o.count, UINT64_MAX);
	assert_null(read_body(m, code));
	pymaker_put(m, code + m->o.count, 3);

	/* these are left out */
	pymaker_put(m, code + m->o.code.names, 1);
	pymaker_put(m, code + m->o.code.consts, 0);
	pymaker_put(m, code + m->o.code.lines, 8);
	b = read_body(m, code);
	assert_non_null(b);
	assert_int_equal(b->names.n + b->consts.n + b->nlines, 0);
	assert_int_equal(b->locals.n, 2);
	pybody_release(b);
	free(m);
}

/* What stands behind an instruction of these is no instruction. */
static void
test_differs(void **state)
{
	struct pymaker *m = pymaker_new(13, false);
	const struct opcodes *ops = opcodes_of(13);
	uint8_t bytes[] = { 1, 0, 0, 0, 1, 0 };
	const struct pybody *a, *b;
	uint64_t code;

	(void)state;
	for (unsigned i = 0; i < OPCODES; i++)
		if (ops->op[i].caches == 1)
			bytes[0] = (uint8_t)i;
	code = make_code(m, bytes, sizeof bytes);
	a = read_body(m, code);
	pymaker_at(m, code + m->o.code.bytecode)[2] = 77;
	b = read_body(m, code);
	assert_false(pybody_differs(a, b));
	pybody_release(b);
	pymaker_at(m, code + m->o.code.bytecode)[4] = 2;
	b = read_body(m, code);
	assert_true(pybody_differs(a, b));
	pybody_release(b);
	pymaker_at(m, code + m->o.code.bytecode)[4] = 1;
	pymaker_put(m, code + m->o.code.names, texts(m, "print", "max"));
	b = read_body(m, code);
	assert_true(pybody_differs(a, b));
	pybody_release(b);
	pymaker_put(m, code + m->o.code.names, 1);
	b = read_body(m, code);
	assert_true(pybody_differs(a, b));
	pybody_release(b);
	pybody_release(a);
	free(m);
}

static uint8_t
number(const struct opcodes *ops, const char *name)
{
	for (unsigned i = 0; i < OPCODES; i++)
		if (ops->op[i].name != NULL &&
		    strcmp(ops->op[i].name, name) == 0)
			return (uint8_t)i;
	fail();
	return 0;
}

enum form { PAIRS, SIZED };

/* Monitored by line, by instruction, by line and instruction, and as itself. */
static void
test_monitored(void **state)
{
	static const struct {
		unsigned minor;
		enum form form;
	} cases[] = { { 12, PAIRS }, { 13, PAIRS }, { 13, SIZED },
		{ 14, SIZED }, { 15, SIZED } };

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct pymaker *m = pymaker_new(cases[i].minor, false);
		const struct pyoffsets *o = &m->o;
		const struct opcodes *ops = opcodes_of(cases[i].minor);
		uint8_t pop = number(ops, "POP_TOP"),
			ret = number(ops, "RETURN_VALUE");
		const uint8_t bytes[] = { ops->by_line, 1, ops->by_instruction,
			2, ops->by_line, 3,
			number(ops, "INSTRUMENTED_RETURN_VALUE"), 0, pop, 0 };
		uint8_t sized[] = { 3, pop, 0, 0, 0, 0, 0, ops->by_instruction,
			0, 0, 0, 0, 0, 0, 0, 0 };
		uint8_t pairs[] = { pop, 0, 0, 0, ops->by_instruction, 0, 0, 0,
			0, 0 };
		uint8_t units[] = { 0, ret, ret, 0, 0 };
		uint64_t code = make_code(m, bytes, sizeof bytes);
		uint64_t data = pymaker_room(m, 160), lines, at;
		const struct pybody *b;

		lines = pymaker_room(m, sizeof sized);
		memcpy(pymaker_at(m, lines),
		    cases[i].form == SIZED ? sized : pairs,
		    cases[i].form == SIZED ? sizeof sized : sizeof pairs);
		at = pymaker_room(m, sizeof units);
		memcpy(pymaker_at(m, at), units, sizeof units);
		pymaker_put(m, code + o->code.monitoring, data);
		pymaker_put(m, data + o->monitoring.lines, lines);
		pymaker_put(m, data + o->monitoring.units, at);
		b = read_body(m, code);
		assert_non_null(b);
		assert_int_equal(b->code[0], pop);
		assert_int_equal(b->code[1], 1);
		assert_int_equal(b->code[2], ret);
		assert_int_equal(b->code[4], ret);
		assert_int_equal(b->code[6], ret);
		assert_int_equal(b->code[8], pop);
		for (size_t k = 0; k < 4; k++)
			assert_int_equal(b->mark[k], PYBODY_INSTRUMENTED);
		assert_int_equal(b->mark[4], PYBODY_PLAIN);
		pybody_release(b);

		/* without the tables they stay what they are */
		pymaker_put(m, code + o->code.monitoring, 1);
		b = read_body(m, code);
		assert_int_equal(b->code[0], ops->by_line);
		assert_int_equal(b->code[6], ret);
		pybody_release(b);
		free(m);
	}
}

static void
test_compiled(void **state)
{
	(void)state;
	for (unsigned minor = 13; minor <= 15; minor++) {
		struct pymaker *m = pymaker_new(minor, false);
		const struct opcodes *ops = opcodes_of(minor);
		const uint8_t bytes[] = { ops->executor, 1, ops->executor, 9 };
		uint8_t jump = number(ops, "JUMP_BACKWARD");
		uint64_t code = make_code(m, bytes, sizeof bytes);
		uint64_t array = pymaker_room(m, 32);
		uint64_t executor = pymaker_room(m, 64);
		const struct pybody *b;

		pymaker_put(m, code + m->o.code.executors, array);
		pymaker_put(m, array + 16, executor);
		pymaker_at(m, executor + 32)[0] = jump;
		pymaker_at(m, executor + 33)[0] = 5;
		b = read_body(m, code);
		assert_int_equal(b->code[0], jump);
		assert_int_equal(b->code[1], 5);
		assert_true(b->compiled);
		assert_int_equal(b->mark[0], PYBODY_COMPILED);
		pybody_release(b);
		free(m);
	}
}

/* More than is believed: the lists end there. */
static void
test_bounds(void **state)
{
	struct pymaker *m = pymaker_new(11, false);
	uint64_t code = make_code(m, plain, sizeof plain), names;
	const struct pybody *b;

	(void)state;
	memcpy(&names, pymaker_at(m, code + m->o.code.names), sizeof names);
	pymaker_put(m, names + m->o.count, UINT64_MAX);
	b = read_body(m, code);
	assert_in_range(b->names.n, 2, 1 << 16);
	pybody_release(b);
	free(m);
}

/* The tables hold together. */
static void
test_opcodes(void **state)
{
	(void)state;
	assert_null(opcodes_of(7));
	assert_null(opcodes_of(16));
	for (unsigned minor = 8; minor <= 15; minor++) {
		const struct opcodes *ops = opcodes_of(minor);
		unsigned n = 0, specialised = 0;

		for (unsigned i = 0; i < OPCODES; i++) {
			const struct opcode *op = &ops->op[i];
			const struct opcode *base = &ops->op[op->base];

			if (op->name == NULL)
				continue;
			n++;
			specialised += op->specialised;
			assert_int_equal(base->base, op->base);
			assert_int_equal(base->caches, op->caches);
			assert_int_equal(base->arg, op->arg);
			assert_true(op->base != i || !op->specialised);
		}
		assert_true(n > 100);
		assert_true(minor >= 11 ? specialised > 40 : specialised == 0);
		assert_string_equal(
		    ops->op[ops->extended_arg].name, "EXTENDED_ARG");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contents),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_differs),
		cmocka_unit_test(test_monitored),
		cmocka_unit_test(test_compiled),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_opcodes),
	};

	return cmocka_run_group_tests_name("pybody", tests, NULL, NULL);
}
