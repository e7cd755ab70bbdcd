/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pyexact.c - the instruction that a handler carries out, near the one that
 * a frame remembers. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "python/pyexact.h"

#define N(a) (sizeof(a) / sizeof *(a))

static uint8_t
number_of(const struct opcodes *ops, const char *name, size_t len)
{
	for (int i = 0; i < OPCODES; i++) {
		const char *op = ops->op[i].name;

		if (op != NULL && strlen(op) == len &&
		    memcmp(op, name, len) == 0)
			return (uint8_t)i;
	}
	fail_msg("no opcode %.*s", (int)len, name);
	return 0;
}

/* "NAME" or "NAME:argument", each with its caches. */
static void
assemble(struct buf *code, const struct opcodes *ops, const char *text)
{
	while (*text != '\0') {
		size_t len = strcspn(text, " :");
		uint8_t op = number_of(ops, text, len);
		long arg = 0;
		char *end = (char *)text + len;

		if (*end == ':')
			arg = strtol(end + 1, &end, 10);
		buf_addc(code, (char)op);
		buf_addc(code, (char)arg);
		for (int i = 0; i < 2 * ops->op[op].caches; i++)
			buf_addc(code, '\0');
		text = end + strspn(end, " ");
	}
}

struct point {
	const char *code;
	int64_t at;
	const char *handler;
	int64_t found;
};

static void
check(const struct opcodes *ops, const struct point *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t op =
		    number_of(ops, cases[i].handler, strlen(cases[i].handler));
		uint8_t base = ops->op[op].base;
		struct opset runs = { 0 };
		struct pyexact_code code = { .ops = ops };
		struct buf bytes = { 0 };
		int64_t found;

		runs.has[op / 64] |= UINT64_C(1) << op % 64;
		runs.base[base / 64] |= UINT64_C(1) << base % 64;
		assemble(&bytes, ops, cases[i].code);
		code.bytes = malloc(bytes.len + 1);
		assert_non_null(code.bytes);
		if (bytes.len > 0)
			memcpy((void *)code.bytes, bytes.data, bytes.len);
		code.len = bytes.len;
		found = pyexact_find(&code, cases[i].at, &runs);
		if (found != cases[i].found)
			fail_msg("case %zu: %lld", i, (long long)found);
		free((void *)code.bytes);
		buf_fini(&bytes);
	}
}

static void
test_cases(void **state)
{
	static const struct point cases[] = {
		/* the one that is remembered, or the next */
		{ "NOP LOAD_FAST RETURN_VALUE", 2, "LOAD_FAST", 2 },
		{ "NOP LOAD_FAST RETURN_VALUE", 0, "LOAD_FAST", 2 },
		{ "NOP LOAD_FAST RETURN_VALUE", 0, "NOP", 0 },
		{ "LOAD_FAST LOAD_FAST", 0, "LOAD_FAST", 0 },
		/* not the one after that, nor one before */
		{ "NOP LOAD_FAST POP_TOP", 0, "POP_TOP", -1 },
		{ "NOP LOAD_FAST POP_TOP", 4, "NOP", -1 },
		/* behind caches; in a cache there is none */
		{ "LOAD_GLOBAL POP_TOP", 0, "POP_TOP", 10 },
		{ "LOAD_GLOBAL POP_TOP", 2, "POP_TOP", -1 },
		/* forms of what is wanted, either way */
		{ "NOP BINARY_OP", 0, "BINARY_OP_ADD_INT", 2 },
		{ "NOP BINARY_OP_ADD_INT", 0, "BINARY_OP", 2 },
		{ "NOP BINARY_OP_ADD_INT", 0, "BINARY_OP_ADD_FLOAT", 2 },
		{ "NOP INSTRUMENTED_CALL", 0, "CALL", 2 },
		/* jumps: 4 bytes with their cache, then on by units */
		{ "POP_JUMP_IF_FALSE:1 NOP POP_TOP", 0, "NOP", 4 },
		{ "POP_JUMP_IF_FALSE:1 NOP POP_TOP", 0, "POP_TOP", 6 },
		/* a branch that does not jump steps over its marker */
		{ "POP_JUMP_IF_FALSE:3 NOT_TAKEN LOAD_FAST RETURN_VALUE", 0,
		    "LOAD_FAST", 6 },
		{ "POP_JUMP_IF_FALSE:3 INSTRUMENTED_NOT_TAKEN LOAD_FAST", 0,
		    "LOAD_FAST", 6 },
		{ "POP_JUMP_IF_FALSE:3 NOT_TAKEN LOAD_FAST RETURN_VALUE", 0,
		    "NOT_TAKEN", 4 },
		{ "POP_JUMP_IF_FALSE:3 NOT_TAKEN LOAD_FAST POP_TOP", 0,
		    "POP_TOP", -1 },
		{ "POP_JUMP_IF_FALSE:3 NOT_TAKEN", 0, "LOAD_FAST", -1 },
		{ "POP_JUMP_IF_FALSE:3", 0, "LOAD_FAST", -1 },
		{ "NOP NOT_TAKEN LOAD_FAST", 0, "LOAD_FAST", -1 },
		{ "JUMP_FORWARD:1 NOP POP_TOP", 0, "POP_TOP", 4 },
		{ "JUMP_FORWARD:1 NOP POP_TOP", 0, "NOP", -1 },
		{ "POP_TOP NOP JUMP_BACKWARD:4", 4, "POP_TOP", 0 },
		{ "POP_TOP NOP JUMP_BACKWARD:3", 4, "NOP", 2 },
		{ "POP_TOP NOP JUMP_BACKWARD:40", 4, "POP_TOP", -1 },
		{ "POP_JUMP_IF_FALSE:200 NOP", 0, "POP_TOP", -1 },
		{ "EXTENDED_ARG:1 POP_JUMP_IF_FALSE:1 NOP POP_TOP", 2,
		    "POP_TOP", -1 },
		/* nothing runs behind a return */
		{ "RETURN_VALUE NOP", 0, "NOP", -1 },
		/* of what is not there */
		{ "NOP", -2, "NOP", -1 },
		{ "NOP", 1, "NOP", -1 },
		{ "NOP", 2, "NOP", -1 },
		{ "NOP", 0, "POP_TOP", -1 },
		{ "NOP", INT64_MAX - 1, "NOP", -1 },
		{ "", 0, "NOP", -1 },
	};

	(void)state;
	check(&opcodes_3_14, cases, N(cases));
}

/* One handler for two, and what is behind both of them. */
static void
test_fused(void **state)
{
	static const struct point of_11[] = {
		{ "LOAD_FAST__LOAD_CONST LOAD_CONST COMPARE_OP", 0,
		    "COMPARE_OP", 4 },
		{ "LOAD_FAST__LOAD_CONST LOAD_CONST POP_TOP", 0,
		    "LOAD_FAST__LOAD_CONST", 0 },
		{ "LOAD_FAST__LOAD_CONST", 0, "POP_TOP", -1 },
		{ "LOAD_FAST LOAD_CONST COMPARE_OP", 0, "COMPARE_OP", -1 },
		{ "COMPARE_OP_INT_JUMP POP_JUMP_FORWARD_IF_FALSE:1 NOP POP_TOP",
		    0, "NOP", 8 },
		{ "COMPARE_OP_INT_JUMP POP_JUMP_FORWARD_IF_FALSE:1 NOP POP_TOP",
		    0, "POP_TOP", 10 },
		{ "COMPARE_OP_INT_JUMP", 0, "NOP", -1 },
	};
	static const struct point of_12[] = {
		{ "STORE_FAST__LOAD_FAST LOAD_FAST POP_TOP", 0, "POP_TOP", 4 },
		{ "COMPARE_OP_INT POP_JUMP_IF_FALSE:1 NOP", 0, "NOP", -1 },
	};

	(void)state;
	check(&opcodes_3_11, of_11, N(of_11));
	check(&opcodes_3_12, of_12, N(of_12));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_fused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
