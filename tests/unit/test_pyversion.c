/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pyversion.c - versions out of numbers, names and constants. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "python/pyversion.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const struct {
	uint64_t hex;
	const char *text; /* NULL: refused */
} numbers[] = {
	{ 0x30f02f0, "3.15.2" },
	{ 0x30800f0, "3.8.0" },
	{ 0x30f00b1, "3.15.0b1" },
	{ 0x30e00a7, "3.14.0a7" },
	{ 0x30d00c3, "3.13.0rc3" },
	{ 0x30d0010, "3.13.0?0" },
	{ 0x20718f0, NULL },
	{ 0x30000f0, NULL },
	{ 0x3ff00f0, NULL },
	{ 0x1030f02f0, NULL }, /* more than a version */
	{ 0, NULL },
};

static const struct {
	const char *name;
	unsigned minor; /* 0: none */
} names[] = {
	{ "libpython3.9.so.1.0", 9 },
	{ "python3.11", 11 },
	{ "libpython3.13t.so.1.0", 13 },
	{ "python3", 0 },
	{ "python3.", 0 },
	{ "python3.x", 0 },
	{ "python3.123", 0 },
	{ "python3.99", 0 },
	{ "libruby", 0 },
	{ "", 0 },
};

static const struct {
	const char *bytes;
	size_t len;
	unsigned minor;
	const char *text; /* NULL: none */
} constants[] = {
#define BYTES(s) s, sizeof(s)
	{ BYTES("x\0003.9.18"), 0, "3.9.18" },
	{ BYTES("Python 3.8.0"), 0, "3.8.0" },
	{ BYTES("\0003.11.2+"), 0, "3.11.2" },
	{ BYTES("\0003.40.1\0003.10.3"), 0, "3.10.3" }, /* SQLite, first */
	{ BYTES("3.9.18"), 0, NULL }, /* does not begin there */
	{ BYTES("x3.9.18"), 0, NULL },
	{ BYTES("/lib/3.9.18"), 9, "3.9.18" },
	{ BYTES("/lib/3.9.18"), 8, NULL },
	{ BYTES("13.9.18"), 9, NULL },
	{ BYTES("2.3.9.18"), 9, NULL },
	{ BYTES("\0003.9.18rc1"), 0, NULL },
	{ BYTES("\0003.9.100"), 0, NULL },
	{ BYTES("\0003.7.1"), 0, NULL },
	{ BYTES("\0003.16.1"), 0, NULL },
	{ BYTES("\0003.9"), 0, NULL },
	{ BYTES("\0003.9."), 0, NULL },
	{ "\0003.9.18", 7, 0, NULL }, /* cut before its end */
	{ "\0003.9.1", 3, 0, NULL },
	{ "", 0, 0, NULL },
};

static void
test_numbers(void **state)
{
	char text[PYVERSION_TEXT];
	struct pyversion v;

	(void)state;
	for (size_t i = 0; i < N(numbers); i++) {
		bool ok = pyversion_of_hex(numbers[i].hex, &v);

		assert_int_equal(ok, numbers[i].text != NULL);
		if (ok)
			assert_string_equal(
			    pyversion_text(&v, text), numbers[i].text);
	}
}

static void
test_names(void **state)
{
	char text[PYVERSION_TEXT];
	struct pyversion v;

	(void)state;
	for (size_t i = 0; i < N(names); i++) {
		assert_int_equal(
		    pyversion_of_name(names[i].name, &v), names[i].minor != 0);
		assert_int_equal(v.minor, names[i].minor);
	}
	pyversion_of_name("python3.9", &v);
	assert_string_equal(pyversion_text(&v, text), "3.9");
	pyversion_of_hex(0x30f00b1, &v);
	v.free_threaded = true;
	assert_string_equal(pyversion_text(&v, text), "3.15.0b1t");
	pyversion_of_hex(0x30e01f0, &v);
	v.free_threaded = true;
	assert_string_equal(pyversion_text(&v, text), "3.14.1t");
}

static void
test_constants(void **state)
{
	char text[PYVERSION_TEXT];
	struct pyversion v;

	(void)state;
	for (size_t i = 0; i < N(constants); i++) {
		bool ok =
		    pyversion_of_bytes((const uint8_t *)constants[i].bytes,
			constants[i].len, constants[i].minor, &v);

		assert_int_equal(ok, constants[i].text != NULL);
		if (ok)
			assert_string_equal(
			    pyversion_text(&v, text), constants[i].text);
		else
			assert_int_equal(v.minor, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_constants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
