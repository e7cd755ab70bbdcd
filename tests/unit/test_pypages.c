/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pypages.c - each page is read once, and what it gives is what is there. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "python/pypages.h"

enum { PAGE = 4096, PAGES = 3 };

#define BASE 0x10000ull

static uint8_t bytes[PAGES * PAGE];
static unsigned reads;

static bool
read_bytes(void *arg, uint64_t addr, void *out, size_t len)
{
	uint64_t at = addr - BASE;

	(void)arg;
	reads++;
	if (at > sizeof bytes || len > sizeof bytes - at)
		return false;
	memcpy(out, bytes + at, len);
	return true;
}

static const struct {
	uint64_t addr;
	size_t len;
	unsigned reads;
	bool ok;
} cases[] = {
	{ BASE + 8, 8, 1, true },
	{ BASE + 16, 100, 0, true }, /* known by now */
	{ BASE + PAGE - 4, 8, 1, true }, /* half in the next one */
	{ BASE, PAGES *PAGE, 1, true }, /* the last one is new */
	{ BASE + PAGES * PAGE - 4, 8, 2, false },
	{ BASE - 8, 8, 2, false },
	{ UINT64_MAX - 3, 8, 0, false },
	{ 0, 8, 2, false },
	{ BASE, 0, 0, true },
};

static void
test_reads(void **state)
{
	const struct pymem from = { .read = read_bytes };
	uint8_t out[PAGES * PAGE];
	struct pypages pages;
	struct pymem mem;

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 7 + i / PAGE);
	pypages_init(&pages, &from);
	mem = pypages_mem(&pages);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		reads = 0;
		assert_int_equal(
		    pymem_read(&mem, cases[i].addr, out, cases[i].len),
		    cases[i].ok);
		assert_int_equal(reads, cases[i].reads);
		if (cases[i].ok)
			assert_memory_equal(
			    out, bytes + (cases[i].addr - BASE), cases[i].len);
	}
	bytes[8]++;
	assert_true(pymem_read(&mem, BASE + 8, out, 1));
	assert_int_not_equal(out[0], bytes[8]); /* as it was */
	pypages_forget(&pages);
	assert_true(pymem_read(&mem, BASE + 8, out, 1));
	assert_int_equal(out[0], bytes[8]);
	pypages_fini(&pages);
}

static bool
read_any(void *arg, uint64_t addr, void *out, size_t len)
{
	(void)arg;
	(void)addr;
	memset(out, 1, len);
	return true;
}

/* A process may be large, what we keep of it is not. */
static void
test_bound(void **state)
{
	const struct pymem from = { .read = read_any };
	struct pypages pages;
	struct pymem mem;
	uint64_t v;

	(void)state;
	pypages_init(&pages, &from);
	mem = pypages_mem(&pages);
	for (uint64_t i = 0; i < 2 * PYPAGES_MAX; i++)
		assert_true(pymem_u64(&mem, i * PAGE, &v));
	assert_int_equal(pages.n, PYPAGES_MAX);
	pypages_fini(&pages);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
