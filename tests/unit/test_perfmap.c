/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_perfmap.c - the lines of a perf map, and their pieces. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "symbol/perfmap.h"

static const struct codemap_judge no_judge;

#define N(a) (sizeof(a) / sizeof *(a))

static const struct {
	const char *text;
	uint64_t start, size; /* of the one function; 0: there is none */
	const char *name;
} cases[] = {
	{ "7f0010 20 JS:*fib\n", 0x7f0010, 0x20, "JS:*fib" },
	{ "0x7f0010 0x20 f\n", 0x7f0010, 0x20, "f" },
	{ "0X7F00aB 0XfF f\n", 0x7f00ab, 0xff, "f" },
	{ "7f0010  20   f\n", 0x7f0010, 0x20, "f" },
	{ "1000 20 JS:*f /tmp/a b.js:1:2\n", 0x1000, 0x20,
	    "JS:*f /tmp/a b.js:1:2" },
	{ "0000000000001000 00000020 f\n", 0x1000, 0x20, "f" },
	{ "1000 20 f\x1b[31m\xff\n", 0x1000, 0x20, "f\x1b[31m\xff" },
	{ "", 0, 0, NULL },
	{ "\n", 0, 0, NULL },
	{ "1000 20 half", 0, 0, NULL }, /* more may come */
	{ "1000 20\n", 0, 0, NULL },
	{ "1000 20 \n", 0, 0, NULL },
	{ "1000\n", 0, 0, NULL },
	{ "1000 f\n", 0, 0, NULL },
	{ " 1000 20 f\n", 0, 0, NULL },
	{ "0x 20 f\n", 0, 0, NULL },
	{ "-1000 20 f\n", 0, 0, NULL },
	{ "1000 2g f\n", 0, 0, NULL },
	{ "10000000000001000 20 f\n", 0, 0, NULL },
	{ "1000 ffffffffffffffff f\n", 0, 0, NULL },
	{ "rubbish\n1000 20 f\nrubbish", 0x1000, 0x20, "f" },
};

static void
check(const struct codemap *m, size_t i)
{
	const struct codemap_entry *e = codemap_find(m, cases[i].start);

	if (cases[i].name == NULL) {
		assert_int_equal(0, m->n);
		return;
	}
	assert_non_null(e);
	assert_int_equal(1, m->n);
	assert_true(e->start == cases[i].start && e->size == cases[i].size);
	assert_string_equal(cases[i].name, codemap_text(m, e->name));
}

/* However it comes. */
static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		size_t len = strlen(cases[i].text);

		for (size_t piece = 1; piece <= len + 1; piece++) {
			struct perfmap p = { 0 };
			struct codemap m = { 0 };

			for (size_t k = 0; k < len; k += piece)
				perfmap_feed(&p, cases[i].text + k,
				    piece < len - k ? piece : len - k, &m);
			codemap_settle(&m, &no_judge);
			check(&m, i);
			perfmap_fini(&p);
			codemap_fini(&m);
		}
	}
}

static void
test_long_line(void **state)
{
	enum { LONG = 1 << 20 };
	char *text = xmalloc(LONG);
	struct perfmap p = { 0 };
	struct codemap m = { 0 };
	const struct codemap_entry *e;

	(void)state;
	memset(text, 'x', LONG);
	perfmap_feed(&p, "1000 20 ", 8, &m);
	for (int i = 0; i < 8; i++)
		perfmap_feed(&p, text, LONG, &m);
	assert_true(p.line.cap < 1 << 14);
	perfmap_feed(&p, "\n2000 20 f\n", 11, &m);
	codemap_settle(&m, &no_judge);
	e = codemap_find(&m, 0x1000);
	assert_int_equal(CODEMAP_NAME, strlen(codemap_text(&m, e->name)));
	assert_string_equal(
	    "...", codemap_text(&m, e->name) + CODEMAP_NAME - 3);
	assert_string_equal(
	    "f", codemap_text(&m, codemap_find(&m, 0x2000)->name));
	perfmap_fini(&p);
	codemap_fini(&m);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_long_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
