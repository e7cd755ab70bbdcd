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

static unsigned batches, parts_read;

static size_t
read_parts(void *arg, const struct pymem_part *part, size_t n)
{
	batches++;
	for (parts_read = 0; parts_read < n; parts_read++)
		if (!read_bytes(arg, part[parts_read].addr,
			part[parts_read].out, part[parts_read].len))
			break;
	return parts_read;
}

static void
read_page(const struct pymem *mem, uint64_t addr, bool ok, size_t missed)
{
	struct pypages *p = mem->arg;
	uint8_t out;

	assert_int_equal(pymem_read(mem, addr, &out, 1), ok);
	if (ok)
		assert_int_equal(out, bytes[addr - BASE]);
	assert_int_equal(p->missed, missed);
}

static const struct pymem by_parts = { .read = read_bytes,
	.read_parts = read_parts };

/* Pages of it, from which nothing was read. */
static struct pymem
begin(struct pypages *pages)
{
	pypages_init(pages, &by_parts);
	return pypages_mem(pages);
}

/* What was needed is there at once the next time, as it is then: in one part
 * where it lies side by side. */
static void
test_ahead(void **state)
{
	struct pypages pages;
	struct pymem mem;

	(void)state;
	mem = begin(&pages);
	pypages_ahead(&pages);
	assert_int_equal(batches, 0);
	read_page(&mem, BASE + 2 * PAGE, true, 1);
	read_page(&mem, BASE, true, 2);
	bytes[0]++;
	pypages_ahead(&pages);
	assert_int_equal(parts_read, 2);
	read_page(&mem, BASE, true, 0);
	read_page(&mem, BASE + 2 * PAGE, true, 0);
	read_page(&mem, BASE + PAGE, true, 1);
	pypages_ahead(&pages);
	assert_int_equal(parts_read, 1);
	for (unsigned i = 0; i < PAGES; i++)
		read_page(&mem, BASE + i * PAGE, true, 0);
	/* what is not needed for long is not read for ever */
	for (unsigned i = 0; i <= PYPAGES_KEEP; i++) {
		pypages_ahead(&pages);
		read_page(&mem, BASE, true, 0);
	}
	pypages_ahead(&pages);
	assert_int_equal(pages.nread, 1);
	pypages_fini(&pages);
}

/* A page that goes takes nothing else along. */
static void
test_ahead_gone(void **state)
{
	struct pypages pages;
	struct pymem mem;

	(void)state;
	mem = begin(&pages);
	read_page(&mem, BASE, true, 1);
	read_page(&mem, BASE + 2 * PAGE, true, 2);
	pages.ahead[0].number = 1;
	pypages_ahead(&pages);
	assert_int_equal(parts_read, 0);
	assert_int_equal(pages.nahead, 1);
	read_page(&mem, BASE + 2 * PAGE, true, 1);
	read_page(&mem, PAGE, false, 1);
	pypages_ahead(&pages);
	assert_int_equal(parts_read, 1);
	read_page(&mem, BASE + 2 * PAGE, true, 0);
	pypages_fini(&pages);
}

static size_t
read_any_parts(void *arg, const struct pymem_part *part, size_t n)
{
	(void)arg;
	for (size_t i = 0; i < n; i++)
		memset(part[i].out, 1, part[i].len);
	return n;
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
	const struct pymem from = { .read = read_any,
		.read_parts = read_any_parts };
	struct pypages pages;
	struct pymem mem;
	uint64_t v;

	(void)state;
	pypages_init(&pages, &from);
	mem = pypages_mem(&pages);
	for (uint64_t i = 0; i < 2 * PYPAGES_MAX; i++)
		assert_true(pymem_u64(&mem, i * PAGE, &v));
	assert_int_equal(pages.n, PYPAGES_MAX);
	assert_int_equal(pages.nahead, PYPAGES_AHEAD);
	pypages_ahead(&pages);
	assert_int_equal(pages.n, PYPAGES_AHEAD);
	pypages_fini(&pages);
}

/* What cannot be read ahead in the next round either is refused, as long as that
 * is asked for; what was not needed in a round makes room. */
static void
test_closed(void **state)
{
	const struct pymem from = { .read = read_any,
		.read_parts = read_any_parts };
	struct pypages pages;
	struct pymem mem;
	uint64_t v, far = (uint64_t)PYPAGES_AHEAD * PAGE;

	(void)state;
	pypages_init(&pages, &from);
	mem = pypages_mem(&pages);
	pages.closed = true;
	for (uint64_t i = 0; i < PYPAGES_AHEAD; i++)
		assert_true(pymem_u64(&mem, i * PAGE, &v));
	assert_false(pymem_u64(&mem, far, &v));
	assert_false(pymem_u64(&mem, far - 4, &v)); /* half of it */
	assert_int_equal(pages.refused, 2);
	assert_false(pypages_make_room(&pages)); /* all was needed */
	pages.closed = false;
	assert_true(pymem_u64(&mem, far, &v));

	pypages_ahead(&pages);
	assert_int_equal(pages.refused, 0);
	assert_false(pypages_make_room(&pages)); /* nothing was refused */
	assert_int_equal(pages.nahead, PYPAGES_AHEAD);
	pages.closed = true;
	assert_true(pymem_u64(&mem, 5 * PAGE, &v));
	assert_false(pymem_u64(&mem, far, &v));
	assert_true(pypages_make_room(&pages));
	assert_int_equal(pages.nahead, 1);
	assert_true(pymem_u64(&mem, far, &v));
	pypages_ahead(&pages);
	assert_true(pymem_u64(&mem, far, &v));
	assert_true(pymem_u64(&mem, 5 * PAGE, &v));
	assert_int_equal(pages.missed, 0);
	pypages_fini(&pages);
}

static void
read_part(const struct pymem *mem, uint64_t addr, size_t len)
{
	uint8_t out[PAGE];
	const struct pymem_part part = { addr, out, len };

	assert_int_equal(mem->read_parts(mem->arg, &part, 1), 1);
	assert_memory_equal(out, bytes + (addr - BASE), len);
}

/* Small parts come with the pages, as they are then. */
static void
test_small_parts(void **state)
{
	struct pypages pages;
	struct pymem mem;

	(void)state;
	mem = begin(&pages);
	read_page(&mem, BASE, true, 1);
	read_part(&mem, BASE + PAGE, 16);
	read_part(&mem, BASE + 2 * PAGE, 16);
	bytes[PAGE]++;
	batches = 0;
	pypages_ahead(&pages);
	assert_int_equal(parts_read, 3);
	read_part(&mem, BASE + PAGE, 16);
	read_part(&mem, BASE + 2 * PAGE, 16);
	assert_int_equal(batches, 1);
	read_part(&mem, BASE + PAGE, 24); /* is another */
	read_part(&mem, BASE + PAGE, PYPAGES_PART + 8); /* too large */
	assert_int_equal(batches, 3);
	/* one that is gone takes none along that was read before it */
	pages.part[1].addr = 1;
	batches = 0;
	pypages_ahead(&pages);
	read_part(&mem, BASE + PAGE, 16);
	assert_int_equal(batches, 1);
	for (unsigned i = 0; i <= PYPAGES_KEEP; i++)
		pypages_ahead(&pages);
	assert_int_equal(pages.nparts, 0);
	pypages_fini(&pages);
}

static size_t longest;

static size_t
note_length(void *arg, const struct pymem_part *part, size_t n)
{
	longest = 0;
	for (size_t i = 0; i < n; i++)
		longest = part[i].len > longest ? part[i].len : longest;
	return read_parts(arg, part, n);
}

/* Of a page only what was needed is read; what is needed beyond was missed. */
static void
test_ranges(void **state)
{
	const struct pymem from = { .read = read_bytes,
		.read_parts = note_length };
	struct pypages pages;
	struct pymem mem;

	(void)state;
	pypages_init(&pages, &from);
	mem = pypages_mem(&pages);
	read_page(&mem, BASE, true, 1);
	for (int i = 0; i < 2; i++) {
		pypages_ahead(&pages);
		assert_int_equal(longest, PAGE); /* not known yet */
		read_page(&mem, BASE + 100, true, 0);
		if (i == 0)
			pages.round = PYPAGES_WHOLE - 1; /* asked anew */
		pages.ahead[0].used = pages.round;
	}
	pypages_ahead(&pages);
	assert_in_range(longest, 1, PAGE / 4);
	read_page(&mem, BASE + 100, true, 0);
	read_page(&mem, BASE + 2000, true, 1);
	bytes[2000]++;
	pypages_ahead(&pages);
	assert_in_range(longest, PAGE / 4, PAGE - 1);
	read_page(&mem, BASE + 2000, true, 0);
	/* there more may be needed again, and is at hand */
	read_page(&mem, BASE + 2400, true, 0);
	pypages_fini(&pages);
}

/* Pages that are the same again are at their places, none at that of one that
 * has gone. */
static void
test_places(void **state)
{
	struct pypages pages;
	struct pymem mem;

	(void)state;
	mem = begin(&pages);
	for (unsigned i = 0; i < 3; i++)
		read_page(&mem, BASE + i * PAGE, true, i + 1);
	for (unsigned round = 0; round < 4; round++) {
		bytes[round * PAGE / 2]++;
		pypages_ahead(&pages);
		for (unsigned i = 0; i < 3; i++)
			read_page(&mem, BASE + i * PAGE, true, 0);
	}
	pages.ahead[2].number = 1; /* the last is no longer there */
	pypages_ahead(&pages);
	assert_int_equal(pages.nahead, 2);
	read_page(&mem, BASE + 2 * PAGE, true, 1);
	read_page(&mem, PAGE, false, 1);
	pypages_fini(&pages);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_ahead),
		cmocka_unit_test(test_ahead_gone),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_small_parts),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
