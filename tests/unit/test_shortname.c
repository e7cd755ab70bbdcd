/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "base/shortname.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
	const char *name;
	int cols;
	const char *expect;
} cases[] = {
	{ "main", 2, "main" }, /* nothing to leave out */
	{ "f(int, char)", 12, "f(int, char)" },
	{ "f(int, char)", 11, "f(~)" },
	{ "f()", 1, "f()" },
	{ "a::f(std::vector<int>) const", 20, "a::f(~) const" },
	{ "a<int>::f<bb>(c, d)", 17, "a<int>::f<bb>(~)" },
	{ "std::map<int, std::less<int> >::at(int)", 20, "std::map<~>::at(~)" },
	{ "(anonymous namespace)::f(int)", 20, "(anonymous namespace)::f(~)" },
	{ "g(int)::{lambda(int)#1}::operator()(int) const", 40,
	    "g(~)::{lambda(int)#1}::operator()(~) const" },
	{ "operator<< <char>(std::ostream&)", 18, "operator<< <~>(~)" },
	{ "x::operator->(int) const", 10, "x::operator->(~) const" },
	{ "my_operator<int>(int)", 10, "my_operator<~>(~)" },
	{ "<T as U<V>>::go", 8, "<~>::go" },
	{ "f(<(", 2, "f(<(" }, /* never closed */
	{ ")>f", 2, ")>f" },
	{ "f(a->b, c)", 5, "f(~)" },
	{ "libsqlite3.so.0+0x1f30", 22, "libsqlite3.so.0+0x1f30" },
	{ "libsqlite3.so.0+0x1f30", 21, "libsqlite3.so~+0x1f30" },
	{ "libsqlite3.so.0+0x1f30", 9, "l~+0x1f30" },
	{ "libsqlite3.so.0+0x1f30", 8, "libsqlite3.so.0+0x1f30" }, /* too few */
	{ "\xe8\xa8\x88\xe7\xae\x97+0x1", 8, "\xe8\xa8\x88\xe7\xae\x97+0x1" },
	{ "\xe8\xa8\x88\xe7\xae\x97+0x1", 7, "\xe8\xa8\x88~+0x1" },
	{ "\xe8\xa8\x88\xe7\xae\x97+0x1", 6, "~+0x1" },
	{ "a_plus_b+0xcdefg", 10, "a_plus_b+0xcdefg" },
	{ "a_plus_b+0x", 10, "a_plus_b+0x" },
	{ "a_plus_b+1", 8, "a_plus_b+1" },
};

static void
test_cases(void **state)
{
	struct buf out = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		shortname_make(&out, cases[i].name, cases[i].cols, "~");
		assert_string_equal(out.data, cases[i].expect);
	}
	buf_fini(&out);
}

static void
test_fit(void **state)
{
	static const struct {
		const char *name;
		int cols;
		const char *expect;
	} fits[] = {
		{ "main", 4, "main" },
		{ "f(int, char)", 5, "f(~)" }, /* as shortname_make */
		{ "f(int, char)", 3, "f" },
		{ "void a::f<b::c>(int) const", 17, "a::f<~>" },
		{ "void a::f<b::c>(int) const", 7, "a::f<~>" },
		{ "std::map<int, X>::find_before(int) const", 21,
		    "~::find_before" },
		{ "std::a::map<int, X>::find_before(int)", 24,
		    "~a::map<~>::find_before" },
		{ "Pool::run_one", 12, "~ol::run_one" },
		{ "Pool::run_one", 10, "~::run_one" },
		{ "<T as U<V>>::go_further", 15, "<~>::go_further" },
		{ "<T as U<V>>::go_further", 14, "~::go_further" },
		{ "xyz::operator/(int)", 13, "~z::operator/" },
		/* Python */
		{ "_make.<locals>._iterencode_dict", 26,
		    "_make.<~>._iterencode_dict" },
		{ "_make.<locals>._iterencode_dict", 25,
		    "~ake.<~>._iterencode_dict" },
		{ "JSONEncoder.encode", 17, "~ONEncoder.encode" },
		{ "JSONEncoder.encode", 9, "~r.encode" },
		{ "JSONEncoder.encode", 8, "~.encode" },
		{ "a.b\xc3\xa9.<locals>.go_on", 13, "~b\xc3\xa9.<~>.go_on" },
		{ "f.<locals>.<genexpr>", 15, "f.<~>.<genexpr>" },
		{ "f.<locals>.<genexpr>", 14, "~.<genexpr>" },
		/* Go */
		{ "github.com/a/bar.(*T).Method", 18, "~a/bar.(*T).Method" },
		{ "github.com/a/bar.(*T).Method", 15, "~ar.(*T).Method" },
		{ "github.com/a/bar.(*T).Method", 12, "~.Method" },
		/* no scopes: clones and images */
		{ "deflate_stored.constprop.0", 20, "deflate_stored" },
		{ "long_name_of_it.llvm.123", 20, "long_name_of_it" },
		{ "libfoo.so.1+0x1f30", 12, "libf~+0x1f30" },
		{ "[ld-linux.so.2: no symbol]", 13, "[ld-li~ymbol]" },
		{ "libfoo.so.1+0x1f30", 7, "lib~f30" },
		{ "abc::b.123", 8, "~::b.123" },
		/* a runtime's */
		{ "LazyCompile:~go /srv/a.js:3:1", 20, "LazyCompile:~go" },
		{ "JS:~go file:///srv/a.js:3:1", 20, "JS:~go" },
		{ "py::outer.go:/srv/a.py", 13, "py::outer.go" },
		/* then the middle */
		{ "_PyObject_GenericGetAttrWithDict", 21,
		    "_PyObject_~trWithDict" },
		{ "abcdef", 5, "ab~ef" },
		{ "abcdef", 3, "a~f" },
		{ "abcdef", 2, "abcdef" }, /* too few */
		{ "\xe8\xa8\x88\xe7\xae\x97\xe3\x81\x99", 5,
		    "\xe8\xa8\x88~\xe3\x81\x99" },
		{ "abcde\xcc\x80z", 3, "a~z" },
		{ "", 3, "" },
		{ "(", 0, "(" },
	};
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof fits / sizeof *fits; i++) {
		shortname_fit(&out, fits[i].name, fits[i].cols, "~");
		assert_string_equal(out.data, fits[i].expect);
	}
	buf_fini(&out);
}

static void
test_need(void **state)
{
	static const struct {
		const char *name;
		int need;
	} names[] = {
		{ "main", 4 },
		{ "f(int, char)", 1 },
		{ "void abc::f<b::c>(int) const", 7 }, /* ~::f<~> */
		{ "a::f", 4 }, /* with what is around it no wider */
		{ "_make.<locals>._iterencode_dict", 18 },
		{ "JS:~go /srv/a.js:3:1", 6 },
		{ "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_int_equal(
		    shortname_need(names[i].name, "~"), names[i].need);
}

static void
test_parts(void **state)
{
	static const struct {
		const char *name, *called, *plain, *last;
	} names[] = {
		{ "main", "main", "main", "main" },
		{ "inflate.constprop.0.cold", "inflate", "inflate", "inflate" },
		{ "simulate(std::vector<int>&)", "simulate", "simulate",
		    "simulate" },
		{ "void a::f<b::c>(int) const", "a::f<b::c>", "a::f", "f" },
		{ "f(int) [clone .isra.0]", "f", "f", "f" },
		{ "f [clone .part.1]", "f", "f", "f" },
		{ "f(int)::{lambda(int)#1}::operator()(int) const",
		    "f(int)::{lambda(int)#1}::operator()",
		    "f(int)::{lambda(int)#1}::operator()", "operator()" },
		{ "(anonymous namespace)::g(int)", "(anonymous namespace)::g",
		    "(anonymous namespace)::g", "g" },
		{ "operator new(unsigned long)", "operator new", "operator new",
		    "operator new" },
		{ "s& x::operator<< <char>(s&)", "x::operator<< <char>",
		    "x::operator<< ", "operator<< " },
		{ "main.(*T).Method", "main.(*T).Method", "main.(*T).Method",
		    "main.(*T).Method" },
		{ "<T as U<V>>::go", "<T as U<V>>::go", "::go", "go" },
		{ "LazyCompile:~f /a b.js", "LazyCompile:~f /a b.js",
		    "LazyCompile:~f /a b.js", "LazyCompile:~f /a b.js" },
		{ "(", "(", "(", "(" },
		{ "a::", "a::", "a::", "a::" },
	};
	struct buf called = { 0 }, plain = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		shortname_called(&called, names[i].name);
		assert_string_equal(names[i].called, called.data);
		shortname_plain(&plain, called.data);
		assert_string_equal(names[i].plain, plain.data);
		assert_string_equal(names[i].last, shortname_last(plain.data));
	}
	buf_fini(&called);
	buf_fini(&plain);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_fit),
		cmocka_unit_test(test_need),
		cmocka_unit_test(test_parts),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
