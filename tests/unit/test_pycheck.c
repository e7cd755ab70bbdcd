/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pycheck.c - which chains of frames of a running thread are believed. */
#include "config.h"

#include "python/pycheck.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { TYPE = 7 };

/* Innermost first: c is a frame of code, x one whose code could not be read, o
 * one of something else than code, h a hidden one, | an anchor. */
static const struct {
	const char *frames;
	enum pyframes_end end;
	bool anchored;
	uint64_t type;
	bool good;
	const char *left;
} cases[] = {
	{ "cch|c|", PYFRAMES_DONE, true, TYPE, true, "cch|c|" },
	{ "", PYFRAMES_DONE, false, TYPE, true, "" },
	{ "cc", PYFRAMES_DONE, false, TYPE, true, "cc" },
	{ "|c|", PYFRAMES_DONE, true, TYPE, true, "|c|" },
	/* what was left goes, of the innermost run only */
	{ "xxcc|", PYFRAMES_DONE, true, TYPE, true, "cc|" },
	{ "xox|c|", PYFRAMES_DONE, true, TYPE, true, "|c|" },
	{ "cxc|", PYFRAMES_DONE, true, TYPE, false, NULL },
	{ "c|xc|", PYFRAMES_DONE, true, TYPE, false, NULL },
	{ "|x|", PYFRAMES_DONE, true, TYPE, false, NULL },
	/* the type is what is said, or any as long as nobody has said */
	{ "coc|", PYFRAMES_DONE, true, TYPE, false, NULL },
	{ "coc|", PYFRAMES_DONE, true, 0, true, "coc|" },
	/* not whole */
	{ "cc", PYFRAMES_DONE, true, TYPE, false, NULL },
	{ "", PYFRAMES_DONE, true, TYPE, true, "" },
	{ "", PYFRAMES_STRANGE, true, TYPE, false, NULL },
	{ "xx", PYFRAMES_DONE, true, TYPE, false, NULL },
	{ "cc", PYFRAMES_CUT, true, TYPE, true, "cc" },
	{ "cc|", PYFRAMES_STRANGE, true, TYPE, false, NULL },
	{ "cc|", PYFRAMES_UNREADABLE, true, TYPE, false, NULL },
};

static struct pyframe
frame_of(char c)
{
	struct pyframe f = { .kind = PYFRAME_CODE };

	if (c == '|')
		f.kind = PYFRAME_ANCHOR;
	if (c == 'h')
		f.kind = PYFRAME_HIDDEN;
	if (c == 'c' || c == 'h')
		f.head.type = TYPE;
	if (c == 'o')
		f.head.type = TYPE + 1;
	return f;
}

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct pyframe v[8];
		struct pyframes chain = { .v = v,
			.n = strlen(cases[i].frames),
			.end = cases[i].end,
			.anchored = cases[i].anchored };

		for (size_t k = 0; k < chain.n; k++)
			v[k] = frame_of(cases[i].frames[k]);
		if (pycheck_chain(&chain, cases[i].type) != cases[i].good)
			fail_msg("case %zu", i);
		if (!cases[i].good)
			continue;
		assert_int_equal(chain.n, strlen(cases[i].left));
		for (size_t k = 0; k < chain.n; k++) {
			const struct pyframe want = frame_of(cases[i].left[k]);

			assert_int_equal(v[k].kind, want.kind);
			assert_int_equal(v[k].head.type, want.head.type);
		}
	}
}

/* An outermost frame is believed when it is the one of the last time. */
static void
test_outermost(void **state)
{
	struct pyframe v[] = {
		{ .kind = PYFRAME_CODE, .addr = 16 },
		{ .kind = PYFRAME_CODE, .addr = 32 },
		{ .kind = PYFRAME_ANCHOR, .addr = 48 },
	};
	struct pyframes whole = { .v = v, .n = 3 }, left = { .v = v, .n = 1 },
			none = { 0 };
	struct pyframes cut = { .v = v, .n = 1, .end = PYFRAMES_CUT };
	struct pyouter outer = { 0 };

	(void)state;
	assert_false(pycheck_outermost(&outer, 8, &whole));
	assert_true(pycheck_outermost(&outer, 8, &whole));
	assert_false(pycheck_outermost(&outer, 8, &left));
	assert_false(pycheck_outermost(&outer, 8, &whole));
	assert_true(pycheck_outermost(&outer, 8, &whole));
	assert_true(pycheck_outermost(&outer, 8, &cut)); /* has no end */
	assert_true(pycheck_outermost(&outer, 8, &whole));
	assert_false(pycheck_outermost(&outer, 24, &whole)); /* another */
	assert_true(pycheck_outermost(&outer, 40, &none));
	for (uint64_t i = 0; i < 20000; i++)
		pycheck_outermost(&outer, 1000 + 8 * i, &whole);
	assert_in_range(outer.last.n, 1, 5000);
	pyouter_fini(&outer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outermost),
		cmocka_unit_test(test_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
