/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pycut.c - frames that nobody can have called are cut off. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "pymaker.h"
#include "python/opcodes.h"
#include "python/pycut.h"

enum {
	AT = 32, /* where each frame stands in its bytecode */
	MINOR_INIT = 13 /* from here on __init__ is pushed as others are */
};

/* Innermost first: C stands on a call, + on an addition, [ on a subscription, n
 * on something else, h is a hidden frame, i the hidden one below an __init__, u
 * one whose code cannot be read, | an anchor. */
static const struct {
	const char *frames, *left; /* NULL: not one chain */
} cases[] = {
	{ "nCC|", "nCC|" },
	{ "CCC|", "CCC|" },
	{ "CnC|", "nC|" }, /* it stands there: what it called is left */
	{ "CnCnC|", "nC|" },
	{ "CCn|", "n|" },
	{ "hC|", "hC|" },
	{ "nhC|", "hC|" }, /* it has not begun: what is on top of it is left */
	{ "niC|", "niC|" },
	{ "nuC|", "nuC|" },
	{ "n+C|", "+C|" }, /* it has a run of its own for what it calls */
	{ "n[C|", "n[C|" },
	{ "nC|nC|", "nC|nC|" },
	{ "Cn|nC|", "n|nC|" },
	{ "nC|Cn|", NULL }, /* further out nothing can be left */
	{ "|nC|", "|nC|" },
	{ "|Cn|", NULL },
	{ "", "" },
};

static uint8_t
raw_of(unsigned minor, const char *name)
{
	const struct opcodes *ops = opcodes_of(minor);

	for (unsigned i = 0; i < OPCODES; i++)
		if (ops->op[i].name != NULL &&
		    strcmp(ops->op[i].name, name) == 0)
			return (uint8_t)i;
	fail_msg("3.%u has no %s", minor, name);
	return 0;
}

/* The code of a frame that stands on an instruction, in 3.11 and 3.12 behind its
 * cache if it called somebody. */
static uint64_t
code_on(struct pymaker *m, const char *name)
{
	unsigned minor = m->o.minor;
	uint64_t code = pymaker_code(m, "f", 1);
	uint8_t raw = raw_of(minor, name), pop = raw_of(minor, "POP_TOP"),
		*at = pymaker_at(m, code + m->o.code.bytecode);
	size_t back = minor <= 12 ? opcodes_of(minor)->op[raw].caches : 0;

	for (size_t i = 0; i <= AT; i += 2)
		at[i] = pop;
	memset(at + AT - 2 * back, 0, 2 * back + 2);
	at[AT - 2 * back] = raw;
	return code;
}

/* From 3.14 on it is an operation like others, told by its argument. */
static uint64_t
subscription(struct pymaker *m)
{
	enum { MINOR_OPERATION = 14, NB_SUBSCR = 26 };
	uint64_t code;

	if (m->o.minor < MINOR_OPERATION)
		return code_on(m, "BINARY_SUBSCR");
	code = code_on(m, "BINARY_OP");
	pymaker_at(m, code + m->o.code.bytecode)[AT + 1] = NB_SUBSCR;
	return code;
}

static struct pyframe
frame_of(struct pymaker *m, char c)
{
	struct pyframe f = { .kind = PYFRAME_CODE, .offset = AT };

	if (c == '|')
		f.kind = PYFRAME_ANCHOR;
	if (c == 'h' || c == 'i')
		f.kind = PYFRAME_HIDDEN;
	if (c == 'C')
		f.code = code_on(m, "CALL");
	if (c == 'n' || c == 'h')
		f.code = code_on(m, "POP_TOP");
	if (c == 'i')
		f.code = code_on(m, "EXIT_INIT_CHECK");
	if (c == '+')
		f.code = code_on(m, "BINARY_OP");
	if (c == '[')
		f.code = subscription(m);
	if (c == 'u')
		f.code = 16;
	f.addr = (uint64_t)c;
	return f;
}

static void
check(unsigned minor, size_t i)
{
	struct pymaker *m = pymaker_new(minor, false);
	const struct pymem mem = pymaker_mem(m);
	struct pyframe v[8];
	struct pyframes chain = { .v = v };
	struct pycut cut = { 0 };
	char left[8] = "";
	bool one;

	for (const char *c = cases[i].frames; *c != '\0'; c++)
		v[chain.n++] = frame_of(m, *c);
	one = pycut_chain(&cut, &chain, &mem, &m->o);
	for (size_t k = 0; k < chain.n; k++)
		left[k] = (char)chain.v[k].addr;
	if (one != (cases[i].left != NULL) ||
	    (one && strcmp(left, cases[i].left) != 0))
		fail_msg("3.%u: %s: %s", minor, cases[i].frames, left);
	pycut_fini(&cut);
	free(m);
}

static void
test_cases(void **state)
{
	(void)state;
	for (unsigned minor = 11; minor <= 15; minor++)
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
			if (minor >= MINOR_INIT ||
			    strchr(cases[i].frames, 'i') == NULL)
				check(minor, i);
}

/* Up to 3.11 nothing but its fingerprint says that other code is there by now. */
static void
test_reused(void **state)
{
	struct pymaker *m = pymaker_new(11, false);
	const struct pymem mem = pymaker_mem(m);
	struct pyframe v[3],
	    both[] = { frame_of(m, 'n'), frame_of(m, 'C'), frame_of(m, '|') };
	struct pyframes chain = { .v = v };
	struct pycut cut = { 0 };

	(void)state;
	for (unsigned turn = 0; turn < 2; turn++) {
		both[1].head.print = turn;
		memcpy(v, both, sizeof both);
		chain.n = 3;
		assert_true(pycut_chain(&cut, &chain, &mem, &m->o));
		assert_int_equal(chain.n, turn == 0 ? 3 : 2);
		memcpy(pymaker_at(m, both[1].code + m->o.code.bytecode),
		    pymaker_at(m, both[0].code + m->o.code.bytecode), AT + 2);
	}
	pycut_fini(&cut);
	free(m);
}

/* Before 3.11 there is nothing to be told by. */
static void
test_old(void **state)
{
	struct pymaker *m = pymaker_new(10, false);
	const struct pymem mem = pymaker_mem(m);
	struct pyframe v[] = { { .kind = PYFRAME_CODE, .code = 16 },
		{ .kind = PYFRAME_CODE, .code = 16 },
		{ .kind = PYFRAME_ANCHOR } };
	struct pyframes chain = { .v = v, .n = 3 };
	struct pycut cut = { 0 };

	(void)state;
	assert_true(pycut_chain(&cut, &chain, &mem, &m->o));
	assert_int_equal(chain.n, 3);
	assert_int_equal(cut.calls.n, 0);
	free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_reused),
		cmocka_unit_test(test_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
