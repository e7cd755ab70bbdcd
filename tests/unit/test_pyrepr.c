/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pyrepr.c - constants as Python writes them, and those that are cut. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>

#include "pymaker.h"
#include "python/pyrepr.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const struct {
	unsigned minor;
	bool free_threaded;
} builds[] = {
	{ 8, false },
	{ 11, false },
	{ 12, false },
	{ 13, true },
	{ 14, false },
	{ 15, true },
};

static void
expect(struct pymaker *m, uint64_t object, const char *want)
{
	struct pymem mem = pymaker_mem(m);
	char *got = pyrepr_read(&mem, &m->o, object);

	assert_string_equal(got, want);
	free(got);
}

static struct pymaker *
maker(size_t build)
{
	return pymaker_new(builds[build].minor, builds[build].free_threaded);
}

static uint64_t
text(struct pymaker *m, const char *s)
{
	return pymaker_typed(m, "str", pymaker_text(m, s));
}

static void
test_str(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "", "''" },
		{ "plain", "'plain'" },
		{ "it's", "\"it's\"" },
		{ "\"", "'\"'" },
		{ "'\"", "'\\'\"'" },
		{ "a\\b\n\r\t", "'a\\\\b\\n\\r\\t'" },
		{ "\x1b[0m", "'\\x1b[0m'" },
	};

	(void)state;
	for (size_t b = 0; b < N(builds); b++) {
		struct pymaker *m = maker(b);

		for (size_t i = 0; i < N(cases); i++)
			expect(m, text(m, cases[i].text), cases[i].want);
		free(m);
	}
}

static void
test_long_text(void **state)
{
	struct pymaker *m = pymaker_new(14, false);
	struct pymem mem = pymaker_mem(m);
	char s[201], *got;

	(void)state;
	memset(s, 'x', 200);
	s[200] = '\0';
	got = pyrepr_read(&mem, &m->o, text(m, s));
	assert_int_equal(strlen(got), 105);
	assert_string_equal(got + 100, "x'...");
	free(got);
	got = pyrepr_read(
	    &mem, &m->o, pymaker_typed(m, "bytes", pymaker_bytes(m, s, 200)));
	assert_string_equal(got + 101, "x'...");
	free(got);
	free(m);
}

static void
test_numbers(void **state)
{
	static const uint32_t seven[] = { 7 }, big[] = { 0, 0, 1 },
			      mixed[] = { 0x3fffffff, 0x3fffffff },
			      dirty[] = { 0xffffffff };
	static const uint32_t many[17] = { [16] = 1 };

	(void)state;
	for (size_t b = 0; b < N(builds); b++) {
		struct pymaker *m = maker(b);

		expect(m, pymaker_int(m, false, NULL, 0), "0");
		expect(m, pymaker_int(m, false, seven, 1), "7");
		expect(m, pymaker_int(m, true, seven, 1), "-7");
		expect(m, pymaker_int(m, false, big, 3), "1152921504606846976");
		expect(
		    m, pymaker_int(m, true, mixed, 2), "-1152921504606846975");
		expect(m, pymaker_int(m, false, dirty, 1), "1073741823");
		expect(m, pymaker_int(m, false, many, 17), "<a long int>");
		free(m);
	}
}

static void
test_floats(void **state)
{
	static const struct {
		double v;
		const char *want;
	} cases[] = {
		{ 0, "0.0" },
		{ -0.0, "-0.0" },
		{ 1.5, "1.5" },
		{ 0.1, "0.1" },
		{ 0.1 + 0.2, "0.30000000000000004" },
		{ 1e15, "1000000000000000.0" },
		{ 1e16, "1e+16" },
		{ 1e-4, "0.0001" },
		{ 1e-5, "1e-05" },
		{ 1.7976931348623157e308, "1.7976931348623157e+308" },
		{ 5e-324, "5e-324" },
		{ 123456789.125, "123456789.125" },
		{ INFINITY, "inf" },
	};
	struct pymaker *m = pymaker_new(13, false);

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		uint64_t at = pymaker_sized(m, "float", 8);

		memcpy(pymaker_at(m, at) + m->o.count, &cases[i].v, 8);
		expect(m, at, cases[i].want);
	}
	free(m);
}

static void
test_others(void **state)
{
	static const uint32_t one[] = { 1 };

	(void)state;
	for (size_t b = 0; b < N(builds); b++) {
		struct pymaker *m = maker(b);
		uint64_t bytes = pymaker_bytes(m, "\0'\xff\\\n", 5);
		uint64_t yes = pymaker_int(m, false, one, 1);
		uint64_t no = pymaker_int(m, false, NULL, 0);
		uint64_t slice = pymaker_sized(m, "slice", 24);

		expect(m, pymaker_sized(m, "NoneType", 0), "None");
		expect(m, pymaker_sized(m, "ellipsis", 0), "Ellipsis");
		expect(
		    m, pymaker_sized(m, "builtin.thing", 0), "<builtin.thing>");
		expect(m, pymaker_sized(m, "a\x1b", 0), "<a\\x1b>");
		expect(m,
		    pymaker_sized(m, "a_type_of_quite_a_long_name_indeed", 0),
		    "<a_type_of_quite_a_long_name_ind>");
		expect(m, pymaker_typed(m, "bytes", bytes),
		    "b\"\\x00'\\xff\\\\\\n\"");
		expect(m, pymaker_typed(m, "bool", yes), "True");
		expect(m, pymaker_typed(m, "bool", no), "False");
		for (uint64_t i = 0; i < 3; i++)
			pymaker_put(m, slice + m->o.count + 8 * i,
			    pymaker_sized(m, "NoneType", 0));
		expect(m, slice, "slice(None, None, None)");
		expect(m, pymaker_code(m, "f", 1),
		    builds[b].minor >= 11 ? "<code Q.f>" : "<code f>");
		expect(m, 0, "?");
		expect(m, 1, "?");
		free(m);
	}
}

static void
test_tuples(void **state)
{
	(void)state;
	for (size_t b = 0; b < N(builds); b++) {
		struct pymaker *m = maker(b);
		uint64_t a = text(m, "a"), none = pymaker_tuple(m, NULL, 0);
		uint64_t one = pymaker_tuple(m, &a, 1), items[40], deep = one;

		expect(m, none, "()");
		expect(m, one, "('a',)");
		items[0] = a;
		items[1] = one;
		expect(m, pymaker_tuple(m, items, 2), "('a', ('a',))");
		for (size_t i = 0; i < 5; i++)
			deep = pymaker_tuple(m, &deep, 1);
		expect(m, deep, "((((<tuple>,),),),)");
		for (size_t i = 0; i < N(items); i++)
			items[i] = none;
		expect(m, pymaker_tuple(m, items, 33),
		    "((), (), (), (), (), (), (), (), (), (), (), (), (), (), "
		    "(), (), (), (), (), (), (), (), (), (), (), (), (), (), "
		    "(), (), (), (), ...)");
		pymaker_put(m, one + m->o.items, one); /* itself */
		expect(m, one, "((((<tuple>,),),),)");
		free(m);
	}
}

/* Two of four slots are members. */
static void
test_frozenset(void **state)
{
	struct pymaker *m = pymaker_new(12, false);
	uint64_t set = pymaker_sized(m, "frozenset", 40);
	uint64_t table = pymaker_room(m, 4 * 16);

	(void)state;
	pymaker_put(m, set + m->o.count + 16, 3);
	pymaker_put(m, set + m->o.count + 24, table);
	pymaker_put(m, table + 16, text(m, "a"));
	pymaker_put(m, table + 48, text(m, "b"));
	expect(m, set, "frozenset({'a', 'b'})");
	pymaker_put(m, set + m->o.count + 16, UINT64_MAX);
	expect(m, set, "<frozenset>"); /* its table ends before it should */
	free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_str),
		cmocka_unit_test(test_long_text),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_floats),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_tuples),
		cmocka_unit_test(test_frozenset),
	};

	return cmocka_run_group_tests_name("pyrepr", tests, NULL, NULL);
}
