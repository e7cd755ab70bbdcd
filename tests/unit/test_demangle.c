/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_demangle.c - names of C++, Rust and D, and names made to do harm. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "symbol/demangle.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const struct {
	const char *name, *readable;
} cases[] = {
	{ "main", "main" },
	{ "", "" },
	{ "_", "_" },
	{ "_Z", "_Z" },
	{ "_Zhello", "_Zhello" },
	{ "_D", "_D" },
	{ "_R", "_R" },
	{ "_start", "_start" },
	{ "_Dmain", "D main" },
	{ "i", "i" }, /* a name, not the type int */
	{ "foo.part.0", "foo.part.0" },
	{ "_Z3foov", "foo()" },
	{ "_Z3foov@plt", "foo()@plt" },
	{ "memcpy@plt", "memcpy@plt" },
	{ "@plt", "@plt" },
	{ "_Z3foov.cold", "foo() [clone .cold]" },
	{ "_ZN3foo3barEid", "foo::bar(int, double)" },
	{ "_ZNK3foo3barEv", "foo::bar() const" },
	/* the type a template returns comes before its name: left out */
	{ "_Z3maxIiET_S0_S0_", "max<int>(int, int)" },
	{ "_ZZ4mainENKUlvE_clEv", "main::{lambda()#1}::operator()() const" },
	/* Rust: both schemes, without their hashes */
	{ "_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE",
	    "core::fmt::Write::write_fmt" },
	{ "_RNvCs1234_7mycrate3foo", "mycrate::foo" },
	{ "_RINvNtC3std3mem8align_ofjdE", "std::mem::align_of::<usize, f64>" },
	{ "_D3foo3barFiZv", "foo.bar(int)" },
	/* whatever the name hides must not reach a terminal */
	{ "a\x1b[2J", "a\\x1b[2J" },
	{ "_Z5a\x1b[2Jv", "a\\x1b[2J()" },
};

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		char *s = demangle(cases[i].name);

		assert_string_equal(cases[i].readable, s);
		free(s);
	}
}

/* head, then middle so many times, then tail */
static const struct {
	const char *head, *middle, *tail;
	size_t times;
} hostile[] = {
	{ "_Z1f", "P", "i", 1000 },
	{ "_Z1f", "P", "i", 2030 },
	{ "_Z1f", "P", "i", 20000 },
	{ "_Z1f", "1aIS", "", 400 },
	/* each substitution is twice the one before */
	{ "_Z1f1AIiiE", "1BIS_S_E", "", 200 },
	{ "_Z1fSt4pairIiiE", "St4pairIS0_S0_E", "", 60 },
	{ "_Z1fI", "T_", "E", 1000 },
	{ "_Z1fI", "1aIRT_E", "EvT_", 280 },
	{ "_Z1fIJ", "DpT_", "EEvDpT_", 500 },
	{ "_ZN", "1a", "Ev", 600 },
	{ "_RNv", "C1a", "", 5000 },
	{ "_RIC1a", "TB2_B2_E", "E", 500 },
	{ "_R", "NvB_", "1a", 4000 },
	{ "_ZN", "4core", "17h0123456789abcdefE", 3000 },
	{ "_D1aF", "A", "iZv", 900 },
	{ "_D1aFS1aS1b", "S1cQdQd", "Zv", 100 },
	{ "_D1aF", "G1H", "iiZv", 300 },
	{ "", "\x01", "", 20000 },
	{ "_Z", "\xff", "", 20000 },
	{ "", "long", "", 20000 },
};

static void
test_hostile(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(hostile); i++) {
		struct buf name = { 0 };
		uint64_t begin;
		char *s;

		buf_adds(&name, hostile[i].head);
		for (size_t k = 0; k < hostile[i].times; k++)
			buf_adds(&name, hostile[i].middle);
		buf_adds(&name, hostile[i].tail);
		begin = clock_self_cpu();
		s = demangle(name.data);
		assert_true(clock_self_cpu() - begin < 2 * NS_PER_S);
		assert_true(strlen(s) <= 4096);
		assert_true(*s != '\0');
		for (const char *p = s; *p != '\0'; p++)
			assert_true((unsigned char)*p >= ' ');
		free(s);
		buf_fini(&name);
	}
}

/* A D type made of two of the type before, the second one by reference: each
 * level doubles the output. */
static void
test_doubling(void **state)
{
	enum { LEVELS = 60 };
	char type[512] = "i", name[600], *s;

	(void)state;
	for (unsigned i = 0; i < LEVELS; i++) {
		size_t len = strlen(type);

		memmove(type + 1, type, len);
		type[0] = 'H';
		if (len >= 26)
			snprintf(type + len + 1, 4, "Q%c%c",
			    (int)('A' + len / 26), (int)('a' + len % 26));
		else
			snprintf(type + len + 1, 4, "Q%c", (int)('a' + len));
	}
	snprintf(name, sizeof name, "_D1aF%sZv", type);
	s = demangle(name);
	assert_string_equal(name, s);
	free(s);
	s = demangle("_D1aFHiQbZv"); /* one level is fine */
	assert_string_equal("a(int[int])", s);
	free(s);
}

/* What does not fit says so. */
static void
test_cut(void **state)
{
	char *name = calloc(1, 10001);
	char *s;

	(void)state;
	memset(name, 'x', 10000);
	s = demangle(name);
	assert_true(strlen(s) <= 4096);
	assert_string_equal("...", s + strlen(s) - 3);
	free(s);
	free(name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_doubling),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
