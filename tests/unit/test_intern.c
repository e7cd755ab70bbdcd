/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_intern.c - functions get dense ids by where they are. */
#include "config.h"

#include "profile/intern.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static void
test_ids(void **state)
{
	static const struct {
		uint64_t scope, start;
		uint32_t id;
		bool fresh;
	} cases[] = {
		{ 1, 0x1000, 1, true },
		{ 1, 0x2000, 2, true },
		{ 2, 0x1000, 3, true }, /* another image */
		{ 0x1000, 1, 4, true }, /* not the same swapped */
		{ 0, 0, 5, true }, /* not the catch-all */
		{ 1, 0x1000, 1, false },
		{ 2, 0x1000, 3, false },
		{ 0, 0, 5, false },
	};
	struct intern *in = intern_new();
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool fresh;

		assert_int_equal(
		    intern_func(in, cases[i].scope, cases[i].start, &fresh),
		    cases[i].id);
		assert_int_equal(fresh, cases[i].fresh);
	}
	intern_funcs(in, &n);
	assert_int_equal(n, 6);
	intern_free(in);
}

static void
test_description(void **state)
{
	struct intern *in = intern_new();
	const struct func *f;
	char name[] = "inflate";
	bool fresh;
	size_t n;
	uint32_t id = intern_func(in, 7, 0x40, &fresh);

	(void)state;
	f = &intern_funcs(in, &n)[id];
	assert_string_equal(f->name, "");
	assert_string_equal(f->module, "");
	assert_string_equal(f->file, "");
	assert_int_equal(f->kind, FUNC_UNKNOWN);

	intern_describe(in, id, name, "libz.so.1", FUNC_NATIVE);
	intern_where(in, id, "inflate.c", 83);
	name[0] = 'X'; /* the string was copied */
	f = &intern_funcs(in, &n)[id];
	assert_string_equal(f->name, "inflate");
	assert_string_equal(f->module, "libz.so.1");
	assert_int_equal(f->kind, FUNC_NATIVE);
	assert_string_equal(f->file, "inflate.c");
	assert_int_equal(f->line, 83);
	assert_ptr_equal(f->name, intern_string(in, "inflate"));
	intern_free(in);
}

static void
test_bound(void **state)
{
	struct intern *in = intern_new_limited(3);
	const struct func *f;
	bool fresh;
	size_t n;

	(void)state;
	assert_int_equal(intern_func(in, 1, 1, &fresh), 1);
	assert_int_equal(intern_func(in, 1, 2, &fresh), 2);
	assert_int_equal(intern_func(in, 1, 3, &fresh), 0);
	assert_false(fresh);
	assert_int_equal(intern_func(in, 1, 2, &fresh), 2);
	f = intern_funcs(in, &n);
	assert_int_equal(n, 3);
	assert_string_equal(f[0].name, "[other functions]");
	intern_free(in);
}

static void
test_many(void **state)
{
	enum { MANY = 50000 };
	struct intern *in = intern_new();
	uint32_t i;
	bool fresh;

	(void)state;
	for (i = 0; i < MANY; i++)
		assert_int_equal(intern_func(in, i % 7, i * 16, &fresh), i + 1);
	for (i = 0; i < MANY; i++)
		assert_int_equal(intern_func(in, i % 7, i * 16, &fresh), i + 1);
	assert_false(fresh);
	intern_free(in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_description),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
