/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_lister.c - the book of code, and listings made of it in the
 * background. */
#include "config.h"

#include "session/lister.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/xalloc.h"

static struct binary *
own_binary(void)
{
	struct image *image = image_open(
	    open("/proc/self/exe", O_RDONLY | O_CLOEXEC), "exe", NULL);
	struct binary *b;

	assert_non_null(image);
	b = binary_new(image, symtab_load(image, -1));
	image_free(image);
	assert_true(b->symtab->n > 2);
	return b;
}

static struct codebook_entry
entry_of(struct binary *b, uint32_t func, size_t symbol)
{
	const struct symtab_entry *e = &b->symtab->v[symbol];

	return (struct codebook_entry){ .func = func,
		.name = "a function",
		.module = "exe",
		.start = e->addr,
		.size = e->size,
		.binary = b };
}

static void
put(struct codebook *c, struct codebook_entry e)
{
	codebook_put(c, &e);
}

static void
test_book(void **state)
{
	struct codebook *c = codebook_new();
	struct binary *b = own_binary(), *other = own_binary();
	const struct symtab_entry *v = b->symtab->v;
	struct code_ask ask = { .func = 5 };
	struct codebook_entry e;

	(void)state;
	assert_false(codebook_get(c, &ask, &e));
	put(c, entry_of(b, 5, 0));
	put(c, entry_of(b, 9, 1));
	put(c, entry_of(other, 7, 2));
	assert_true(codebook_get(c, &ask, &e));
	assert_int_equal(5, e.func);
	assert_int_equal(v[0].addr, e.start);
	binary_release(e.binary);
	/* unknown ids, between and behind */
	ask.func = 6;
	assert_false(codebook_get(c, &ask, &e));
	ask.func = UINT32_MAX;
	assert_false(codebook_get(c, &ask, &e));
	/* another function of its image: one that was met, one that was not */
	ask = (struct code_ask){ .func = 5, .addr = v[1].addr };
	assert_true(codebook_get(c, &ask, &e));
	assert_int_equal(9, e.func);
	binary_release(e.binary);
	ask.addr = v[2].addr;
	assert_true(codebook_get(c, &ask, &e));
	assert_int_equal(LISTING_NONE, e.func);
	assert_null(e.name);
	assert_int_equal(v[2].addr, e.start);
	assert_int_equal(v[2].size, e.size);
	binary_release(e.binary);
	ask.addr = v[0].addr;
	assert_true(codebook_get(c, &ask, &e));
	assert_int_equal(5, e.func);
	binary_release(e.binary);
	ask.addr = UINT64_MAX;
	assert_false(codebook_get(c, &ask, &e));
	/* what is forgotten is gone, but for who holds it */
	ask = (struct code_ask){ .func = 5 };
	assert_true(codebook_get(c, &ask, &e));
	codebook_forget(c, b);
	binary_release(b);
	assert_false(codebook_get(c, &ask, &(struct codebook_entry){ 0 }));
	assert_true(symtab_find(e.binary->symtab, e.start) != NULL);
	binary_release(e.binary);
	ask.func = 7;
	assert_true(codebook_get(c, &ask, &e));
	binary_release(e.binary);
	binary_release(other);
	binary_release(NULL);
	codebook_free(c);
	codebook_free(NULL);
}

/* Of the kernel, where functions are known by its list alone. */
static void
test_kernel(void **state)
{
	static const char text[] = "ffffffff81000000 T first\n"
				   "ffffffff81000100 T second\n"
				   "ffffffff81000300 T third\n";
	struct kallsyms *k = kallsyms_parse(xstrdup(text), strlen(text));
	struct codebook *c = codebook_new();
	struct codebook_entry e;

	(void)state;
	put(c, (struct codebook_entry){ .func = 2,
		   .name = "first",
		   .module = "[kernel]",
		   .start = 0xffffffff81000000,
		   .size = 0x100,
		   .kernel = k });
	put(c, (struct codebook_entry){ .func = 3,
		   .name = "third",
		   .module = "[kernel]",
		   .start = 0xffffffff81000300,
		   .size = 0x100,
		   .kernel = k });
	assert_true(codebook_get(c,
	    &(struct code_ask){ .func = 2, .addr = 0xffffffff81000180 }, &e));
	assert_int_equal(LISTING_NONE, e.func);
	assert_true(e.start == 0xffffffff81000100 && e.size == 0x200);
	assert_true(codebook_get(c,
	    &(struct code_ask){ .func = 2, .addr = 0xffffffff81000310 }, &e));
	assert_int_equal(3, e.func);
	assert_false(codebook_get(
	    c, &(struct code_ask){ .func = 2, .addr = 0x1000 }, &e));
	codebook_free(c);
	kallsyms_free(k);
}

static const struct listing *
await(struct lister *l, struct code_ask ask, bool settled)
{
	uint64_t deadline = clock_mono() + 20 * NS_PER_S;
	const struct listing *listing = lister_ask(l, &ask);

	while (listing == NULL || (settled && !listing->settled)) {
		assert_true(clock_mono() < deadline);
		listing_release(listing);
		clock_sleep_until(clock_mono() + NS_PER_MS);
		listing = lister_ask(l, &ask);
	}
	return listing;
}

static void
test_listings(void **state)
{
	const struct code_opts opts = { 0 };
	struct codebook *c = codebook_new();
	struct binary *b = own_binary();
	struct lister *l = lister_new(c, &opts, -1, NULL);
	const struct listing *got, *again;

	(void)state;
	assert_non_null(l);
	put(c, entry_of(b, 5, 1));
	got = await(l, (struct code_ask){ .func = 5 }, false);
	assert_string_equal("a function", got->name);
	assert_true(got->nrows > 0);
	listing_release(got);
	got = await(l, (struct code_ask){ .func = 5 }, true);
	again = await(l, (struct code_ask){ .func = 5 }, true);
	assert_ptr_equal(got, again); /* it is made once */
	listing_release(again);
	/* a listing lives longer than its place */
	codebook_forget(c, b);
	for (uint32_t i = 100; i < 200; i++)
		listing_release(
		    await(l, (struct code_ask){ .func = i }, false));
	assert_true(got->nrows > 0);
	listing_release(got);
	/* and is not made again from what was forgotten */
	got = await(l, (struct code_ask){ .func = 5 }, true);
	assert_int_equal(0, got->nrows);
	assert_string_not_equal("", got->problem);
	listing_release(got);
	binary_release(b);
	lister_free(l);
	lister_free(NULL);
	codebook_free(c);
}

/* By address: named as its symbol. */
static void
test_callee(void **state)
{
	const struct code_opts opts = { .sources = { .off = true } };
	struct codebook *c = codebook_new();
	struct binary *b = own_binary();
	struct lister *l = lister_new(c, &opts, -1, NULL);
	const struct symtab_entry *e = &b->symtab->v[2];
	const struct listing *got;

	(void)state;
	put(c, entry_of(b, 5, 1));
	got =
	    await(l, (struct code_ask){ .func = 5, .addr = e->addr + 1 }, true);
	assert_int_equal(LISTING_NONE, got->func);
	assert_string_equal(symtab_name(b->symtab, e), got->name);
	assert_int_equal(e->addr, got->start);
	listing_release(got);
	got =
	    await(l, (struct code_ask){ .func = 5, .addr = UINT64_MAX }, true);
	assert_string_not_equal("", got->problem);
	listing_release(got);
	lister_free(l);
	binary_release(b);
	codebook_free(c);
}

/* What its runtime told of the lines of compiled code. */
static void
test_told_lines(void **state)
{
	static const struct linemap_row rows[] = {
		{ 0x1000, 0x1001, 0, 7, LINEMAP_NONE },
		{ 0x1001, 0x1002, 0, 9, LINEMAP_NONE },
	};
	const struct code_opts opts = { 0 };
	struct codebook *c = codebook_new();
	struct lister *l = lister_new(c, &opts, -1, NULL);
	struct linemap *map = xcalloc(1, sizeof *map);
	char *file = xstrdup("/nowhere/a.js");
	const struct listing *got;
	const char *found;
	unsigned line;

	(void)state;
	map->rows = xmemdup(rows, sizeof rows);
	map->nrows = 2;
	map->files = xmemdup(&file, sizeof file);
	map->nfiles = 1;
	put(c, (struct codebook_entry){ .func = 2,
		   .name = "made",
		   .module = "[jit]",
		   .start = 0x1000,
		   .size = 2,
		   .bytes = xmemdup("\x90\xc3", 2),
		   .origin = "memory",
		   .lines = map });
	got = await(l, (struct code_ask){ .func = 2 }, true);
	assert_int_equal(2, got->nlines);
	assert_int_equal(9, got->lines[got->rows[1].line].line);
	assert_string_equal(
	    "/nowhere/a.js", got->lines[got->rows[1].line].file);
	assert_non_null(strstr(got->source_problem, "no source /nowhere/a.js"));
	listing_release(got);
	assert_true(codebook_line(c, 2, 0x1001, &found, &line));
	assert_string_equal("/nowhere/a.js", found);
	assert_int_equal(9, line);
	assert_false(codebook_line(c, 2, 0x1002, &found, &line));
	assert_false(codebook_line(c, 3, 0x1001, &found, &line));
	lister_free(l);
	codebook_free(c);
}

/* By where it is in memory: of this process, and in code that it compiled. */
static void
test_memory(void **state)
{
	const struct code_opts opts = { .sources = { .off = true } };
	const uint64_t here = (uint64_t)(uintptr_t)listmaker_make;
	struct codebook *c = codebook_new();
	struct binary *b = own_binary();
	struct lister *l = lister_new(c, &opts, -1, NULL);
	struct codebook_entry e = entry_of(b, 5, 1);
	const struct listing *got;
	struct stat st;

	(void)state;
	assert_int_equal(0, fstat(b->image->fd, &st));
	b->image->dev = st.st_dev;
	b->image->inode = st.st_ino;
	e.pid = getpid();
	put(c, e);
	put(c, (struct codebook_entry){ .func = 6,
		   .name = "made",
		   .module = "[jit]",
		   .start = here - 5,
		   .size = 5,
		   .pid = getpid(),
		   .bytes = xmemdup("\xe8\0\0\0\0", 5),
		   .origin = "memory" });
	got = await(l,
	    (struct code_ask){ .func = 5, .addr = here, .memory = true }, true);
	assert_string_equal("listmaker_make", got->name);
	assert_int_equal(LISTING_NONE, got->func);
	assert_int_equal(5, got->near);
	assert_true(got->nrows > 0);
	listing_release(got);
	got = await(l, (struct code_ask){ .func = 6 }, true);
	assert_string_equal("listmaker_make", got->rows[0].args);
	assert_int_equal(here, got->rows[0].callee);
	listing_release(got);
	got = await(l, (struct code_ask){ .func = 6, .addr = here }, true);
	assert_string_equal("listmaker_make", got->name);
	listing_release(got);
	/* the same number is no address of the image */
	got = await(l, (struct code_ask){ .func = 5, .addr = here }, true);
	assert_string_not_equal("", got->problem);
	listing_release(got);
	lister_free(l);
	binary_release(b);
	codebook_free(c);
}

/* A function without a symbol is what its unwind entry says. */
static void
test_stripped(void **state)
{
	const struct code_opts opts = { .sources = { .off = true } };
	struct codebook *c = codebook_new();
	struct binary *whole = own_binary();
	struct binary *b =
	    binary_new(whole->image, xcalloc(1, sizeof(struct symtab)));
	struct lister *l = lister_new(c, &opts, -1, NULL);
	struct codebook_entry e = { .func = 5,
		.name = "met",
		.module = "exe",
		.start = 1,
		.size = 1,
		.binary = b };
	size_t i = 0;
	struct fde fde;
	const struct listing *got;
	char *name;

	(void)state;
	put(c, e);
	while (!image_fde(whole->image, whole->symtab->v[i].addr + 1, &fde))
		assert_true(++i < whole->symtab->n);
	got = await(
	    l, (struct code_ask){ .func = 5, .addr = fde.start + 1 }, true);
	name = image_nameless(whole->image, fde.start);
	assert_string_equal(name, got->name);
	assert_int_equal(fde.start, got->start);
	assert_true(got->nrows > 0);
	free(name);
	listing_release(got);
	lister_free(l);
	binary_release(b);
	binary_release(whole);
	codebook_free(c);
}

/* What has no code says why; where that changes it is seen after a while. */
static void
test_problem(void **state)
{
	const struct code_opts opts = { 0 };
	struct codebook *c = codebook_new();
	struct lister *l = lister_new(c, &opts, -1, NULL);
	const struct listing *got;

	(void)state;
	put(c, (struct codebook_entry){ .func = 2,
		   .name = "[unknown]",
		   .module = "",
		   .problem = "why",
		   .cure = "what helps" });
	got = await(l, (struct code_ask){ .func = 2 }, true);
	assert_string_equal("why", got->problem);
	assert_string_equal("what helps", got->cure);
	listing_release(got);
	put(c, (struct codebook_entry){ .func = 2,
		   .name = "made",
		   .module = "[jit]",
		   .start = 0x1000,
		   .size = 2,
		   .bytes = xmemdup("\x90\xc3", 2),
		   .origin = "memory" });
	clock_sleep_until(clock_mono() + NS_PER_S + NS_PER_S / 10);
	listing_release(lister_ask(l, &(struct code_ask){ .func = 2 }));
	clock_sleep_until(clock_mono() + NS_PER_S / 2);
	got = await(l, (struct code_ask){ .func = 2 }, true);
	assert_int_equal(2, got->nrows);
	listing_release(got);
	lister_free(l);
	codebook_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_book),
		cmocka_unit_test(test_kernel),
		cmocka_unit_test(test_listings),
		cmocka_unit_test(test_callee),
		cmocka_unit_test(test_told_lines),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_stripped),
		cmocka_unit_test(test_problem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
