/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_json.c - commas, escapes and numbers. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"

static void
test_nesting(void **state)
{
	struct buf b = { 0 };
	struct json j;

	(void)state;
	json_init(&j, &b);
	json_object(&j);
	json_key(&j, "a");
	json_uint(&j, 1);
	json_key(&j, "list");
	json_array(&j);
	json_array(&j);
	json_end(&j, ']');
	json_object(&j);
	json_end(&j, '}');
	json_array(&j);
	json_uint(&j, 3);
	json_end(&j, ']');
	json_int(&j, -2);
	json_string(&j, "x");
	json_end(&j, ']');
	json_key(&j, "t");
	json_bool(&j, true);
	json_key(&j, "f");
	json_bool(&j, false);
	json_key(&j, "n");
	json_string(&j, NULL);
	json_key(&j, "o");
	json_object(&j);
	json_key(&j, "z");
	json_null(&j);
	json_end(&j, '}');
	json_end(&j, '}');
	assert_string_equal(b.data,
	    "{\"a\":1,\"list\":[[],{},[3],-2,\"x\"],\"t\":true,\"f\":false,"
	    "\"n\":null,\"o\":{\"z\":null}}");
	buf_fini(&b);
}

static void
test_deepest(void **state)
{
	struct buf b = { 0 };
	struct json j;

	(void)state;
	json_init(&j, &b);
	for (int i = 0; i < 63; i++) {
		json_array(&j);
		json_uint(&j, 1);
	}
	for (int i = 0; i < 63; i++) {
		json_uint(&j, 2);
		json_end(&j, ']');
	}
	assert_non_null(strstr(b.data, "[1,[1,[1,2],2],2]"));
	buf_fini(&b);
}

static const struct {
	const char *in, *out;
} strings[] = {
	{ "", "\"\"" },
	{ "plain/~", "\"plain/~\"" },
	{ "q\"b\\", "\"q\\\"b\\\\\"" },
	{ "\x01\x1b\n\x1f", "\"\\u0001\\u001b\\u000a\\u001f\"" },
	{ "\x7f", "\"\\u007f\"" },
	{ "\xc3\xa9", "\"\xc3\xa9\"" },
	{ "\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\"" },
	{ "\xc2\x9b", "\"\\u009b\"" }, /* C1 */
	{ "\xe2\x80\xae", "\"\\u202e\"" }, /* override */
	{ "\xf3\xa0\x81\x81", "\"\\udb40\\udc41\"" }, /* tag: a pair */
	{ "a\xff"
	  "b",
	    "\"a\xef\xbf\xbd"
	    "b\"" },
	{ "\xc3", "\"\xef\xbf\xbd\"" },
	{ "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
};

static void
test_strings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
		struct buf b = { 0 };
		struct json j;

		json_init(&j, &b);
		json_string(&j, strings[i].in);
		assert_string_equal(b.data, strings[i].out);
		buf_clear(&b);
		json_init(&j, &b);
		json_object(&j);
		json_key(&j, strings[i].in);
		assert_memory_equal(
		    b.data + 1, strings[i].out, strlen(strings[i].out));
		assert_int_equal(b.data[b.len - 1], ':');
		buf_fini(&b);
	}
}

static const struct {
	double value;
	int decimals;
	const char *out;
} doubles[] = {
	{ 0, 1, "0.0" },
	{ 31.44, 1, "31.4" },
	{ -2.5, 3, "-2.500" },
	{ 7.9, 0, "8" },
	{ (double)NAN, 2, "null" },
	{ (double)INFINITY, 2, "null" },
	{ -(double)INFINITY, 2, "null" },
};

static void
check_doubles(void)
{
	for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++) {
		struct buf b = { 0 };
		struct json j;

		json_init(&j, &b);
		json_double(&j, doubles[i].value, doubles[i].decimals);
		assert_string_equal(b.data, doubles[i].out);
		buf_fini(&b);
	}
}

static void
test_doubles(void **state)
{
	static const char *const commas[] = { "de_DE.UTF-8", "fr_FR.UTF-8",
		"de_DE", "ps_AF.UTF-8" };

	(void)state;
	check_doubles();
	/* as many of these as are installed */
	for (size_t i = 0; i < sizeof commas / sizeof *commas; i++)
		if (setlocale(LC_NUMERIC, commas[i]) != NULL)
			check_doubles();
	setlocale(LC_NUMERIC, "C");
}

static void
test_limits(void **state)
{
	struct buf b = { 0 };
	struct json j;

	(void)state;
	json_init(&j, &b);
	json_array(&j);
	json_uint(&j, UINT64_MAX);
	json_int(&j, INT64_MIN);
	json_end(&j, ']');
	assert_string_equal(
	    b.data, "[18446744073709551615,-9223372036854775808]");
	buf_fini(&b);
}

static void
value_without_key(struct json *j)
{
	json_object(j);
	json_uint(j, 1);
}

static void
key_in_array(struct json *j)
{
	json_array(j);
	json_key(j, "k");
}

static void
two_keys(struct json *j)
{
	json_object(j);
	json_key(j, "k");
	json_key(j, "k");
}

static void
wrong_bracket(struct json *j)
{
	json_array(j);
	json_end(j, '}');
}

static void
end_of_nothing(struct json *j)
{
	json_end(j, ']');
}

static void
key_without_value(struct json *j)
{
	json_object(j);
	json_key(j, "k");
	json_end(j, '}');
}

static void
too_deep(struct json *j)
{
	for (int i = 0; i < 64; i++)
		json_array(j);
}

static void (*const wrongs[])(struct json *) = {
	value_without_key,
	key_in_array,
	two_keys,
	wrong_bracket,
	end_of_nothing,
	key_without_value,
	too_deep,
};

static void
break_rule(void (*wrong)(struct json *))
{
	struct rlimit no_core = { 0, 0 };
	struct buf b = { 0 };
	struct json j;

	setrlimit(RLIMIT_CORE, &no_core);
	close(STDERR_FILENO);
	json_init(&j, &b);
	wrong(&j);
	_exit(0);
}

static void
test_wrong_nesting_is_asserted(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
		pid = fork();
		assert_int_not_equal(pid, -1);
		if (pid == 0)
			break_rule(wrongs[i]);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_deepest),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_doubles),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_wrong_nesting_is_asserted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
