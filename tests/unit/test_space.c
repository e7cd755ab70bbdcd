/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_space.c - our own address space, as it changes. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "target/procfs.h"
#include "target/space.h"

static struct images images;

#define N(a) (sizeof(a) / sizeof *(a))

enum { CODE = 3 * 4096 };

static int procfs;

static int
set_up(void **state)
{
	(void)state;
	procfs = procfs_open(getpid(), NULL);
	return procfs == -1 ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	return close(procfs);
}

static uint64_t
here(void)
{
	return (uint64_t)(uintptr_t)&here;
}

static uint64_t
map_code(int fd, void *at, int fixed)
{
	void *p = mmap(at, CODE, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | fixed | (fd == -1 ? MAP_ANONYMOUS : 0), fd, 0);

	assert_ptr_not_equal(MAP_FAILED, p);
	return (uint64_t)(uintptr_t)p;
}

static void
unmap(uint64_t at)
{
	munmap((void *)(uintptr_t)at, CODE);
}

static void
test_self(void **state)
{
	const struct region *r;
	const struct image *img;
	struct space s;
	struct fde fde;

	(void)state;
	space_init(&s, &images, getpid(), procfs);
	r = space_find(&s, here());
	assert_non_null(r);
	img = r->image;
	assert_non_null(img);
	assert_true(ehframe_find(&img->eh, here() - r->bias, &fde));
	assert_int_equal(here() - r->bias, fde.start);
	assert_int_equal(0, s.generation);
	assert_int_equal(0, space_read(&s, NULL));
	assert_int_equal(0, s.generation);
	assert_ptr_equal(img, space_find(&s, here())->image);
	assert_null(space_find(&s, 0));
	assert_null(space_find(&s, UINT64_MAX));
	assert_null(space_find(&s, (uint64_t)(uintptr_t)&images)); /* data */
	space_fini(&s);
	images_fini(&images);
}

static void
test_vdso(void **state)
{
	uint64_t vdso = getauxval(AT_SYSINFO_EHDR);
	const struct region *r;
	struct space s;

	(void)state;
	if (vdso == 0)
		skip();
	space_init(&s, &images, getpid(), procfs);
	r = space_find(&s, vdso);
	assert_non_null(r);
	assert_non_null(r->image);
	assert_true(r->image->vdso);
	assert_int_equal(vdso, r->bias);
	space_fini(&s);
	images_fini(&images);
}

/* What changes, and whether what was known of addresses still holds. */
static void
test_generation(void **state)
{
	int exe = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	struct space s;
	unsigned before;
	uint64_t at;

	(void)state;
	space_init(&s, &images, getpid(), procfs);
	assert_int_equal(0, space_read(&s, NULL));
	before = s.generation;

	at = map_code(-1, NULL, 0); /* something new: it does */
	space_read(&s, NULL);
	assert_int_equal(before, s.generation);
	assert_non_null(space_find(&s, at));
	assert_null(space_find(&s, at)->image);

	map_code(exe, (void *)(uintptr_t)at, MAP_FIXED); /* other code */
	space_read(&s, NULL);
	assert_int_equal(before + 1, s.generation);

	unmap(at); /* gone */
	space_read(&s, NULL);
	assert_int_equal(before + 2, s.generation);
	assert_null(space_find(&s, at));
	close(exe);
	space_fini(&s);
	images_fini(&images);
}

/* A range cut in two by a change of the middle, with the same code behind. */
static void
test_split(void **state)
{
	struct space s;
	uint64_t at = map_code(-1, NULL, 0);
	unsigned before;

	(void)state;
	space_init(&s, &images, getpid(), procfs);
	space_read(&s, NULL);
	before = s.generation;
	mprotect((void *)(uintptr_t)(at + 4096), 4096,
	    PROT_READ | PROT_WRITE | PROT_EXEC);
	space_read(&s, NULL);
	assert_int_equal(before, s.generation);
	mprotect((void *)(uintptr_t)(at + 4096), 4096, PROT_READ);
	space_read(&s, NULL);
	assert_int_equal(before + 1, s.generation);
	unmap(at);
	space_fini(&s);
	images_fini(&images);
}

static void
test_stale(void **state)
{
	const struct timespec pause = { .tv_nsec = 110000000 };
	struct space s;
	uint64_t at;

	(void)state;
	space_init(&s, &images, getpid(), procfs);
	assert_non_null(space_find(&s, here()));
	at = map_code(-1, NULL, 0);
	assert_null(space_find(&s, at)); /* read just now: not again */
	for (int i = 0; i < 50 && space_find(&s, at) == NULL; i++)
		nanosleep(&pause, NULL);
	assert_non_null(space_find(&s, at));

	unmap(at);
	assert_non_null(space_find(&s, at)); /* nothing told us */
	nanosleep(&pause, NULL);
	assert_non_null(space_find(&s, at));
	space_invalidate(&s);
	for (int i = 0; i < 50 && space_find(&s, at) != NULL; i++)
		nanosleep(&pause, NULL);
	assert_null(space_find(&s, at));
	space_fini(&s);
	images_fini(&images);
}

/* A long map is read so much less often: at most a twentieth of the time goes
 * into it, however often it changes and whatever addresses are asked for. */
static void
test_long_map(void **state)
{
	enum { PAGE = 4096, PAIRS = 10000 };
	size_t len = (size_t)2 * PAGE * PAIRS;
	char *at = mmap(NULL, len, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	uint64_t start = (uint64_t)(uintptr_t)at, begin, end, lasted;
	struct space s;

	(void)state;
	for (size_t i = 0; i < PAIRS; i++)
		if (mprotect(at + 2 * i * PAGE, PAGE, PROT_READ | PROT_EXEC) ==
		    -1)
			skip(); /* fewer mappings are allowed */
	space_init(&s, &images, getpid(), procfs);
	begin = clock_mono();
	assert_int_equal(0, space_read(&s, NULL));
	end = clock_mono();
	lasted = end - begin;
	assert_true(s.next_stale >= begin + 15 * lasted);
	assert_true(s.next_unknown >= begin + 15 * lasted);
	for (size_t i = 0; i < PAIRS; i++) {
		const struct region *r = space_known(&s, start + 2 * i * PAGE);

		assert_non_null(r);
		assert_int_equal(start + 2 * i * PAGE, r->start);
		assert_null(space_known(&s, start + (2 * i + 1) * PAGE));
	}
	munmap(at, len);
	space_fini(&s);
	images_fini(&images);
}

static size_t
unreadable(void)
{
	size_t n = 0;

	for (size_t i = 0; i < images.n; i++)
		n += images.file[i].image == NULL;
	return n;
}

/* A file that is no ELF file is mapped as code: tried once. */
static void
test_unreadable(void **state)
{
	int fd = memfd_create("no ELF", MFD_CLOEXEC);
	uint64_t at, again;
	struct space s;

	(void)state;
	assert_int_equal(0, ftruncate(fd, CODE));
	at = map_code(fd, NULL, 0);
	again = map_code(fd, NULL, 0);
	space_init(&s, &images, getpid(), procfs);
	space_read(&s, NULL);
	space_read(&s, NULL);
	assert_non_null(space_find(&s, at));
	assert_null(space_find(&s, at)->image);
	assert_int_equal(1, unreadable());
	unmap(at);
	unmap(again);
	close(fd);
	space_fini(&s);
	images_fini(&images);
}

/* A file mapped once more is not read once more, nor by another process. */
static void
test_one_image(void **state)
{
	int exe = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	uint64_t at = map_code(exe, NULL, 0);
	struct space s, other;

	(void)state;
	space_init(&s, &images, getpid(), procfs);
	space_read(&s, NULL);
	assert_non_null(space_find(&s, at));
	assert_ptr_equal(
	    space_find(&s, here())->image, space_find(&s, at)->image);
	space_init(&other, &images, getpid(), procfs);
	assert_ptr_equal(
	    space_find(&s, here())->image, space_find(&other, here())->image);
	space_fini(&other);
	assert_int_not_equal(0, space_find(&s, here())->image->nload);
	unmap(at);
	close(exe);
	space_fini(&s);
	images_fini(&images);
}

/* Executable mappings as the kernel tells them, without files. */
static void
test_told(void **state)
{
	static const struct {
		uint64_t start, end;
		const char *want; /* ranges afterwards */
		bool changed; /* known code is gone */
	} cases[] = {
		{ 0x3000, 0x6000, "3-6", false },
		{ 0x1000, 0x2000, "1-2 3-6", false },
		{ 0x8000, 0x9000, "1-2 3-6 8-9", false },
		{ 0x4000, 0x5000, "1-2 3-4 4-5 5-6 8-9", true }, /* inside */
		{ 0x1800, 0x3800, "1-1.8 1.8-3.8 3.8-4 4-5 5-6 8-9", true },
		{ 0x4000, 0x5000, "1-1.8 1.8-3.8 3.8-4 4-5 5-6 8-9", true },
		{ 0x0000, 0xa000, "0-a", true }, /* over all */
		{ 0xa000, 0xb000, "0-a a-b", false },
		{ 0xb000, 0xb000, "0-a a-b", false }, /* nothing */
	};
	struct space s, copy;

	(void)state;
	space_init(&s, &images, 0, -1);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct map m = { .start = cases[i].start,
			.end = cases[i].end,
			.exec = true,
			.path = "" };
		unsigned generation = s.generation;
		char got[200] = "";
		size_t len = 0;

		space_map(&s, &m);
		for (size_t k = 0; k < s.n; k++) {
			const uint64_t at[] = { s.region[k].start,
				s.region[k].end };

			for (int e = 0; e < 2; e++)
				len += (size_t)snprintf(got + len,
				    sizeof got - len,
				    at[e] & 0xfff ? "%x.8%s" : "%x%s",
				    (unsigned)(at[e] >> 12),
				    e == 0	  ? "-"
				    : k + 1 < s.n ? " "
						  : "");
		}
		if (strcmp(got, cases[i].want) != 0 ||
		    (s.generation != generation) != cases[i].changed)
			fail_msg("case %zu: %s", i, got);
	}

	space_init(&copy, &images, 0, -1);
	space_copy(&copy, &s);
	space_clear(&s);
	assert_null(space_find(&s, 0x5000));
	assert_int_equal(space_find(&copy, 0x5000)->end, 0xa000);
	space_fini(&copy);
	space_fini(&s);
}

static void
test_empty(void **state)
{
	struct space s = { 0 };

	(void)state;
	assert_null(space_find(&s, 0x1000));
	space_invalidate(&s);
	assert_null(space_find(&s, 0x1000));
	space_fini(&s);
	images_fini(&images);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_self),
		cmocka_unit_test(test_vdso),
		cmocka_unit_test(test_generation),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_stale),
		cmocka_unit_test(test_long_map),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_one_image),
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
