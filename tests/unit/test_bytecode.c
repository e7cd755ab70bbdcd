/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_bytecode.c - bytecode of some versions as rows: sizes, arguments, jumps,
 * lines, marks. That they are what dis says, tests/live/bytecode.sh shows. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "code/bytecode.h"
#include "python/opcodes.h"

#define N(a) (sizeof(a) / sizeof *(a))

static char *names[] = { "print", "x", NULL };
static char *locals[] = { "a", "b", "c" };
static char *consts[] = { "None", "'one'" };
static char *cells[] = { "cell", "free" };

struct want { /* an instruction, and the row that it becomes */
	const char *op;
	uint8_t arg;
	const char *args;
	const char *base;
	enum code_flow flow;
	int target; /* row + 1 */
};

/* clang-format off */
static const struct body {
	unsigned minor;
	struct want row[12];
} bodies[] = {
	{ 8, {
		{ "LOAD_FAST", 0, "0 (a)", "", CODE_PLAIN, 0 },
		{ "POP_JUMP_IF_FALSE", 10, "10 (to +a)", "", CODE_BRANCH, 6 },
		{ "LOAD_GLOBAL", 0, "0 (print)", "", CODE_PLAIN, 0 },
		{ "CALL_FUNCTION", 2, "2", "", CODE_CALL, 0 },
		{ "JUMP_ABSOLUTE", 0, "0 (to +0)", "", CODE_JUMP, 1 },
		{ "SETUP_FINALLY", 0, "0 (to +c)", "", CODE_BRANCH, 7 },
		{ "COMPARE_OP", 9, "9 (is not)", "", CODE_PLAIN, 0 },
		{ "LOAD_DEREF", 1, "1 (free)", "", CODE_PLAIN, 0 },
		{ "RETURN_VALUE", 0, "", "", CODE_RETURN, 0 } } },
	{ 10, {
		{ "POP_JUMP_IF_FALSE", 3, "3 (to +6)", "", CODE_BRANCH, 4 },
		{ "EXTENDED_ARG", 1, "1", "", CODE_PLAIN, 0 },
		{ "EXTENDED_ARG", 2, "258", "", CODE_PLAIN, 0 },
		{ "LOAD_CONST", 3, "66051", "", CODE_PLAIN, 0 },
		{ "LOAD_CONST", 1, "1 ('one')", "", CODE_PLAIN, 0 },
		{ "FORMAT_VALUE", 6, "6 (repr, with format)", "", CODE_PLAIN, 0 },
		{ "FORMAT_VALUE", 4, "4 (with format)", "", CODE_PLAIN, 0 },
		{ "FORMAT_VALUE", 1, "1 (str)", "", CODE_PLAIN, 0 },
		{ "FORMAT_VALUE", 0, "0", "", CODE_PLAIN, 0 },
		{ "MAKE_FUNCTION", 9, "9 (defaults, closure)", "", CODE_PLAIN, 0 },
		{ "RAISE_VARARGS", 1, "1", "", CODE_RETURN, 0 } } },
	{ 11, {
		{ "RESUME_QUICK", 0, "0", "RESUME", CODE_PLAIN, 0 },
		{ "LOAD_GLOBAL_BUILTIN", 3, "3 (x + NULL)", "LOAD_GLOBAL", CODE_PLAIN, 0 },
		{ "LOAD_GLOBAL", 2, "2 (x)", "", CODE_PLAIN, 0 },
		{ "LOAD_GLOBAL", 4, "4", "", CODE_PLAIN, 0 }, /* unreadable */
		{ "LOAD_FAST__LOAD_FAST", 0, "0 (a)", "LOAD_FAST", CODE_PLAIN, 0 },
		{ "PRECALL_PYFUNC", 1, "1", "PRECALL", CODE_CALL, 0 },
		{ "CALL_PY_EXACT_ARGS", 1, "1", "CALL", CODE_CALL, 0 },
		{ "LOAD_CLOSURE", 2, "2 (c)", "", CODE_PLAIN, 0 },
		{ "IS_OP", 1, "1 (is not)", "", CODE_PLAIN, 0 },
		{ "CONTAINS_OP", 0, "0 (in)", "", CODE_PLAIN, 0 },
		{ "JUMP_BACKWARD_QUICK", 4, "4 (to +36)", "JUMP_BACKWARD", CODE_JUMP, 8 } } },
	{ 12, {
		{ "LOAD_ATTR_SLOT", 2, "2 (x)", "LOAD_ATTR", CODE_PLAIN, 0 },
		{ "LOAD_SUPER_ATTR", 1, "1 (print + NULL|self)", "", CODE_PLAIN, 0 },
		{ "COMPARE_OP_INT", 0x42, "66 (>)", "COMPARE_OP", CODE_PLAIN, 0 },
		{ "CALL_INTRINSIC_1", 1, "1 (INTRINSIC_PRINT)", "", CODE_PLAIN, 0 },
		{ "CALL_INTRINSIC_2", 200, "200", "", CODE_PLAIN, 0 },
		{ "FOR_ITER_RANGE", 0, "0 (to +24)", "FOR_ITER", CODE_BRANCH, 7 },
		{ "RETURN_CONST", 0, "0 (None)", "", CODE_RETURN, 0 } } },
	{ 13, {
		{ "LOAD_FAST_LOAD_FAST", 0x12, "18 (b, c)", "", CODE_PLAIN, 0 },
		{ "LOAD_FAST_LOAD_FAST", 0x19, "25", "", CODE_PLAIN, 0 },
		{ "COMPARE_OP_INT", 0x52, "82 (bool(==))", "COMPARE_OP", CODE_PLAIN, 0 },
		{ "BINARY_OP_ADD_INT", 13, "13 (+=)", "BINARY_OP", CODE_PLAIN, 0 },
		{ "CONVERT_VALUE", 2, "2 (repr)", "", CODE_PLAIN, 0 },
		{ "CONVERT_VALUE", 9, "9", "", CODE_PLAIN, 0 },
		{ "SET_FUNCTION_ATTRIBUTE", 8, "8 (closure)", "", CODE_PLAIN, 0 },
		{ "JUMP_BACKWARD", 200, "200", "", CODE_JUMP, 0 }, /* before it all */
		{ "JUMP_FORWARD", 200, "200 (to +1a8)", "", CODE_JUMP, 0 } } },
	{ 14, {
		{ "LOAD_ATTR", 1, "1 (print + NULL|self)", "", CODE_PLAIN, 0 },
		{ "LOAD_COMMON_CONSTANT", 0, "0 (AssertionError)", "", CODE_PLAIN, 0 },
		{ "LOAD_SPECIAL", 1, "1 (__exit__)", "", CODE_PLAIN, 0 },
		{ "LOAD_SMALL_INT", 7, "7", "", CODE_PLAIN, 0 },
		{ "JUMP_BACKWARD_NO_JIT", 3, "3 (to +18)", "JUMP_BACKWARD", CODE_JUMP, 4 },
		{ "END_ASYNC_FOR", 2, "2", "", CODE_PLAIN, 0 },
		{ "RERAISE", 1, "1", "", CODE_RETURN, 0 } } },
	{ 15, {
		{ "IMPORT_NAME", 4, "4 (x)", "", CODE_PLAIN, 0 },
		{ "IMPORT_NAME", 5, "5 (x + lazy)", "", CODE_PLAIN, 0 },
		{ "IMPORT_NAME", 2, "2 (print + eager)", "", CODE_PLAIN, 0 } } },
};
/* clang-format on */

static uint8_t
number(const struct opcodes *ops, const char *name)
{
	for (unsigned i = 0; i < OPCODES; i++)
		if (ops->op[i].name != NULL &&
		    strcmp(ops->op[i].name, name) == 0)
			return (uint8_t)i;
	fail_msg("no opcode %s", name);
	return 0;
}

/* The instructions with their caches; how many bytes. */
static size_t
assemble(const struct body *b, uint8_t code[256])
{
	const struct opcodes *ops = opcodes_of(b->minor);
	size_t len = 0;

	memset(code, 0, 256);
	for (size_t i = 0; i < N(b->row) && b->row[i].op != NULL; i++) {
		uint8_t op = number(ops, b->row[i].op);

		code[len] = op;
		code[len + 1] = b->row[i].arg;
		len += 2u + 2u * ops->op[op].caches;
	}
	return len;
}

static struct pybody
body_of(unsigned minor, uint8_t *code, size_t len)
{
	static uint8_t mark[128];

	return (struct pybody){ .minor = minor,
		.file = "/srv/x.py",
		.firstlineno = 7,
		.code = code,
		.mark = mark,
		.len = len,
		.names = { names, N(names) },
		.locals = { locals, N(locals) },
		.consts = { consts, N(consts) },
		.cells = { cells, N(cells) } };
}

static const struct listing *
list(const struct pybody *body)
{
	return bytecode_listing(&(struct bytecode){ .func = 3,
	    .name = "C.f",
	    .body = body,
	    .origin = "memory of process 7",
	    .edition = 9 });
}

static void
check_row(const struct listing *l, size_t i, const struct want *w)
{
	const struct code_row *r = &l->rows[i];

	assert_string_equal(r->op, w->op);
	assert_string_equal(r->args, w->args);
	assert_string_equal(r->base_op, w->base);
	assert_int_equal(r->flow, w->flow);
	assert_int_equal(r->target,
	    w->target > 0 ? (uint32_t)(w->target - 1) : LISTING_NONE);
	assert_int_equal(r->addr, i == 0 ? l->start : r[-1].addr + r[-1].size);
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(bodies); i++) {
		const struct body *b = &bodies[i];
		uint8_t code[256];
		size_t len = assemble(b, code), n = 0;
		struct pybody body = body_of(b->minor, code, len);
		const struct listing *l = list(&body);

		for (; n < N(b->row) && b->row[n].op != NULL; n++)
			check_row(l, n, &b->row[n]);
		assert_int_equal(l->nrows, n);
		assert_int_equal(l->rows[n - 1].addr + l->rows[n - 1].size,
		    PYSPOT_START + len);
		assert_int_equal(l->specialises, b->minor >= 11);
		listing_release(l);
	}
}

static void
test_head(void **state)
{
	uint8_t code[] = { 83, 0 };
	struct pybody body = body_of(9, code, sizeof code);
	const struct listing *l = list(&body);

	(void)state;
	assert_int_equal(l->func, 3);
	assert_int_equal(l->kind, LISTING_BYTECODE);
	assert_string_equal(l->name, "C.f");
	assert_string_equal(l->origin, "memory of process 7, CPython 3.9");
	assert_int_equal(l->edition, 9);
	assert_true(l->settled && !l->skids && !l->changing);
	listing_release(l);

	body.cut = body.compiled = true;
	l = list(&body);
	assert_non_null(strstr(l->origin, "JIT"));
	assert_non_null(strstr(l->origin, "the first 524288"));
	listing_release(l);

	body.minor = 7;
	l = list(&body);
	assert_int_equal(l->nrows, 0);
	assert_string_not_equal(l->problem, "");
	listing_release(l);
}

/* Forms that count are no faster; one that is no opcode is shown by number. */
static void
test_forms(void **state)
{
	const struct opcodes *ops = opcodes_of(11);
	uint8_t code[] = { number(ops, "CALL_ADAPTIVE"), 0, 0, 0, 0, 0, 0, 0, 0,
		0, number(ops, "BINARY_OP_ADD_INT"), 0, 0, 0, 255, 7 };
	struct pybody body = body_of(11, code, sizeof code);
	const struct listing *l;

	(void)state;
	body.mark[7] = PYBODY_INSTRUMENTED;
	body.mark[5] = PYBODY_COMPILED;
	l = list(&body);
	assert_int_equal(l->nrows, 3);
	assert_false(l->rows[0].specialised);
	assert_true(l->rows[1].specialised);
	assert_string_equal(l->rows[2].op, "<255>");
	assert_string_equal(l->rows[2].args, "7");
	assert_string_equal(l->rows[2].note, "is monitored");
	assert_string_equal(l->rows[1].note, "the JIT's machine code begins");
	assert_string_equal(l->rows[0].note, "");
	listing_release(l);
	body.mark[7] = body.mark[5] = PYBODY_PLAIN;
}

/* Caches that should go on behind the end. */
static void
test_cut(void **state)
{
	const struct opcodes *ops = opcodes_of(13);
	uint8_t code[] = { number(ops, "LOAD_ATTR"), 0, 0, 0 };
	struct pybody body = body_of(13, code, sizeof code);
	const struct listing *l = list(&body);

	(void)state;
	assert_int_equal(l->nrows, 1);
	assert_int_equal(l->rows[0].size, 4);
	listing_release(l);
	body.len = 0;
	l = list(&body);
	assert_int_equal(l->nrows, 0);
	listing_release(l);
}

static void
test_lines(void **state)
{
	uint8_t code[] = { 9, 0, 9, 0, 9, 0, 9, 0 };
	/* a unit one line on, one on no line, one two lines on */
	uint8_t lines[] = { 0xe8, 2, 0xf8, 0xe8, 4 };
	struct pybody body = body_of(12, code, sizeof code);
	const struct listing *l;

	(void)state;
	body.lines = lines;
	body.nlines = sizeof lines;
	l = list(&body);
	assert_int_equal(l->nlines, 2);
	assert_string_equal(l->lines[0].file, "/srv/x.py");
	assert_int_equal(l->lines[l->rows[0].line].line, 8);
	assert_int_equal(l->rows[1].line, LISTING_NONE);
	assert_int_equal(l->lines[l->rows[2].line].line, 10);
	assert_int_equal(l->rows[3].line, LISTING_NONE);
	listing_release(l);
	body.file = NULL;
	l = list(&body);
	assert_int_equal(l->nlines, 0);
	listing_release(l);
}

/* The text of a line, where there is a file at all. */
static void
test_source(void **state)
{
	static const struct sources_opts opts = { 0 };
	struct sources *sources = sources_new(&opts, -1, 0);
	uint8_t code[] = { 83, 0 }, lines[] = { 2, 0 };
	struct pybody body = body_of(9, code, sizeof code);
	struct bytecode bytecode = {
		.name = "f", .body = &body, .origin = "", .sources = sources
	};
	const struct listing *l;

	(void)state;
	body.lines = lines;
	body.nlines = sizeof lines;
	body.firstlineno = 1;
	body.file = (char[]){ "<string>" };
	l = bytecode_listing(&bytecode);
	assert_null(l->lines[0].text);
	assert_string_equal(l->source_problem, "");
	listing_release(l);

	body.file = (char[]){ "/proc/self/nothing.py" };
	l = bytecode_listing(&bytecode);
	assert_null(l->lines[0].text);
	assert_non_null(strstr(l->source_problem, "nothing.py"));
	listing_release(l);
	sources_free(sources);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_source),
	};

	return cmocka_run_group_tests_name("bytecode", tests, NULL, NULL);
}
