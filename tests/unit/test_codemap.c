/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_codemap.c - functions that come, and take one another's place. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "symbol/codemap.h"

static const struct codemap_judge no_judge;

static uint32_t
add(struct codemap *m, uint64_t start, uint64_t size, const char *name)
{
	return codemap_add(m, &(struct codemap_new){ .start = start,
				  .size = size,
				  .name = name,
				  .name_len = strlen(name) });
}

static const char *
name_at(const struct codemap *m, uint64_t addr)
{
	const struct codemap_entry *e = codemap_find(m, addr);

	return e != NULL ? codemap_text(m, e->name) : "-";
}

static void
test_replace(void **state)
{
	struct codemap m = { 0 };
	uint32_t a, b;

	(void)state;
	assert_false(codemap_settle(&m, &no_judge));
	a = add(&m, 0x1000, 0x100, "a");
	assert_string_equal("-", name_at(&m, 0x1000)); /* not yet */
	assert_true(codemap_settle(&m, &no_judge));
	assert_false(codemap_settle(&m, &no_judge));
	assert_string_equal("-", name_at(&m, 0xfff));
	assert_string_equal("a", name_at(&m, 0x1000));
	assert_string_equal("a", name_at(&m, 0x10ff));
	assert_string_equal("-", name_at(&m, 0x1100));

	/* the newest is seen, of the older what it leaves of them */
	b = add(&m, 0x1040, 0x40, "b");
	add(&m, 0x1080, 0x100, "c");
	assert_true(codemap_settle(&m, &no_judge));
	assert_string_equal("a", name_at(&m, 0x103f));
	assert_string_equal("b", name_at(&m, 0x1040));
	assert_string_equal("c", name_at(&m, 0x1080));
	assert_int_equal(a, codemap_find(&m, 0x1000)->number);
	assert_int_equal(0x1000, codemap_find(&m, 0x1020)->start);
	assert_int_equal(0x100, codemap_find(&m, 0x1020)->size);
	assert_int_equal(b, codemap_get(&m, b)->number);
	assert_null(codemap_get(&m, 99));
	assert_null(codemap_get(&m, 0));
	codemap_fini(&m);
}

static void
test_news(void **state)
{
	struct codemap m = { 0 };

	(void)state;
	add(&m, 0x1000, 0x100, "a");
	codemap_settle(&m, &no_judge);
	assert_true(codemap_is_news(&m, 0x1000));
	assert_false(codemap_is_news(&m, 0x2000)); /* nobody's */
	add(&m, 0x2000, 0x100, "b");
	codemap_settle(&m, &no_judge);
	assert_false(codemap_is_news(&m, 0x1000));
	assert_true(codemap_is_news(&m, 0x2000));
	codemap_fini(&m);
}

static bool
is_other(
    void *arg, const struct codemap_entry *was, const struct codemap_entry *now)
{
	unsigned *asked = arg;

	++*asked;
	assert_true(was->number < now->number);
	return now->number % 2 == 0;
}

/* Only who is told of again by the same name, whole, is asked about. */
static void
test_judge(void **state)
{
	unsigned asked = 0;
	const struct codemap_judge judge = { is_other, &asked };
	struct codemap m = { 0 };

	(void)state;
	add(&m, 0x1000, 0x100, "a");
	assert_true(codemap_settle(&m, &judge));
	add(&m, 0x1000, 0x100, "a");
	assert_true(codemap_settle(&m, &judge));
	assert_int_equal(1, asked);
	assert_int_equal(2, codemap_find(&m, 0x1000)->number);
	assert_true(codemap_is_news(&m, 0x1000));
	add(&m, 0x1000, 0x100, "a");
	assert_false(codemap_settle(&m, &judge));
	assert_int_equal(2, asked);
	assert_int_equal(2, codemap_find(&m, 0x1000)->number);
	add(&m, 0x1000, 0x100, "b");
	add(&m, 0x2000, 0x100, "a");
	assert_true(codemap_settle(&m, &judge));
	assert_int_equal(2, asked);
	codemap_fini(&m);
}

/* A map that is written anew tells much again. */
static void
test_again(void **state)
{
	struct codemap m = { 0 };
	uint32_t number;

	(void)state;
	number = add(&m, 0x1000, 0x100, "a");
	codemap_settle(&m, &no_judge);
	add(&m, 0x1000, 0x100, "a");
	assert_false(codemap_settle(&m, &no_judge));
	assert_int_equal(number, codemap_find(&m, 0x1000)->number);
	assert_false(codemap_is_news(&m, 0x1000));
	/* another name, another size, or another in between */
	add(&m, 0x1000, 0x100, "b");
	assert_true(codemap_settle(&m, &no_judge));
	add(&m, 0x1000, 0x80, "b");
	assert_true(codemap_settle(&m, &no_judge));
	number = codemap_find(&m, 0x1000)->number;
	add(&m, 0x1000, 0x100, "c");
	add(&m, 0x1000, 0x80, "b");
	assert_true(codemap_settle(&m, &no_judge));
	assert_string_equal("b", name_at(&m, 0x1000));
	assert_string_equal("c", name_at(&m, 0x1080));
	assert_int_equal(number, codemap_find(&m, 0x1000)->number);
	/* of which only a part was left */
	add(&m, 0x1040, 0x10, "d");
	codemap_settle(&m, &no_judge);
	add(&m, 0x1000, 0x80, "b");
	assert_true(codemap_settle(&m, &no_judge));
	assert_int_not_equal(number, codemap_find(&m, 0x1000)->number);
	codemap_fini(&m);
}

static const struct {
	uint64_t start, size;
	const char *name;
} wild[] = {
	{ 0x1000, 0, "empty" },
	{ 0, 0x100, "at nothing" },
	{ 0x1000, CODEMAP_SIZE + 1, "too long" },
	{ CODEMAP_TOP, 1, "too high" },
	{ CODEMAP_TOP - 1, 2, "too high at its end" },
	{ UINT64_MAX, CODEMAP_SIZE, "over the end" },
	{ 0x1000, 0x100, "" },
};

static void
test_wild(void **state)
{
	struct codemap m = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof wild / sizeof *wild; i++)
		assert_int_equal(
		    0, add(&m, wild[i].start, wild[i].size, wild[i].name));
	assert_false(codemap_settle(&m, &no_judge));
	assert_int_not_equal(0, add(&m, CODEMAP_TOP - 1, 1, "highest"));
	assert_int_not_equal(0, add(&m, 1, CODEMAP_SIZE, "longest"));
	codemap_fini(&m);
}

static void
test_text(void **state)
{
	struct codemap m = { 0 };
	char *name = xmalloc(2 * CODEMAP_NAME);
	const struct codemap_entry *e;

	(void)state;
	memset(name, 'x', 2 * CODEMAP_NAME);
	codemap_add(&m, &(struct codemap_new){ .start = 1,
			    .size = 1,
			    .name = name,
			    .name_len = CODEMAP_NAME,
			    .file = "f.js",
			    .file_len = 4,
			    .bytes = 5,
			    .line = 6 });
	codemap_add(&m, &(struct codemap_new){ .start = 2,
			    .size = 1,
			    .name = name,
			    .name_len = CODEMAP_NAME + 1 });
	codemap_settle(&m, &no_judge);
	e = codemap_find(&m, 1);
	assert_int_equal(CODEMAP_NAME, strlen(codemap_text(&m, e->name)));
	assert_null(strchr(codemap_text(&m, e->name), '.'));
	assert_string_equal("f.js", codemap_text(&m, e->file));
	assert_int_equal(5, e->bytes);
	assert_int_equal(6, e->line);
	e = codemap_find(&m, 2);
	assert_int_equal(CODEMAP_NAME, strlen(codemap_text(&m, e->name)));
	assert_string_equal(
	    "x...", codemap_text(&m, e->name) + CODEMAP_NAME - 4);
	assert_string_equal("", codemap_text(&m, e->file));
	codemap_fini(&m);
	free(name);
}

/* What is written over without end takes no memory without end. */
static void
test_churn(void **state)
{
	struct codemap m = { 0 };
	char name[32];

	(void)state;
	for (int i = 0; i < 400; i++) {
		add(&m, 0x900000, 0x10, "stays");
		for (int k = 0; k < 100; k++) {
			snprintf(name, sizeof name, "f%d.%d", i, k);
			add(&m, 0x1000 + 0x10 * (uint64_t)k, 0x10, name);
		}
		codemap_settle(&m, &no_judge);
	}
	assert_true(m.n < 10000);
	assert_true(m.text.len < 100000);
	assert_string_equal("f399.7", name_at(&m, 0x1070));
	assert_string_equal("stays", name_at(&m, 0x900000));
	assert_int_equal(1, codemap_find(&m, 0x900000)->number);
	assert_true(codemap_is_news(&m, 0x1070));
	assert_false(codemap_is_news(&m, 0x900000));
	assert_int_equal(0, m.refused);
	codemap_fini(&m);
}

static void
test_full(void **state)
{
	struct codemap m = { 0 };

	(void)state;
	for (uint64_t i = 0; i < CODEMAP_ENTRIES; i++)
		assert_int_not_equal(0, add(&m, 0x1000 + 2 * i, 1, "f"));
	assert_int_equal(0, add(&m, 1, 1, "f"));
	assert_int_equal(1, m.refused);
	codemap_settle(&m, &no_judge);
	assert_string_equal(
	    "f", name_at(&m, 0x1000 + 2 * (CODEMAP_ENTRIES - 1)));
	assert_string_equal("-", name_at(&m, 1));
	codemap_fini(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replace),
		cmocka_unit_test(test_news),
		cmocka_unit_test(test_judge),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_wild),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_churn),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
