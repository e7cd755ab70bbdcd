/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_lines.c - source lines of this very program, where it has any. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "elfmaker.h"
#include "symbol/lines.h"
#include "target/procfs.h"
#include "target/space.h"

static volatile int sink;

enum { FIRST_LINE = __LINE__ + 2 };
__attribute__((noinline)) static void
first(void)
{
	sink++;
}

enum { SECOND_LINE = __LINE__ + 2 };
__attribute__((noinline)) static void
second(void)
{
	sink--;
}

static struct images images;
static struct space space;
static struct image *self;
static uint64_t bias;

static uint64_t
vaddr_of(void (*f)(void))
{
	return (uint64_t)(uintptr_t)f - bias;
}

static void
test_functions(void **state)
{
	struct lines *l = lines_open(self, -1);
	const char *file;
	unsigned line;

	(void)state;
	if (l == NULL)
		skip(); /* compiled without -g */
	first();
	second();
	assert_true(lines_find(l, vaddr_of(first), &file, &line));
	assert_non_null(strstr(file, "test_lines.c"));
	assert_int_equal(FIRST_LINE, line);
	assert_true(lines_find(l, vaddr_of(second), &file, &line));
	assert_int_equal(SECOND_LINE, line);
	/* inside of a function: by the row of the line table */
	assert_true(lines_find(l, vaddr_of(second) + 1, &file, &line));
	assert_in_range(line, SECOND_LINE, SECOND_LINE + 3);
	assert_false(lines_find(l, 0, &file, &line));
	assert_false(lines_find(l, UINT64_MAX, &file, &line));
	lines_close(l);
}

static void
test_descriptor(void **state)
{
	struct lines *l;

	(void)state;
	l = lines_open(self, -1);
	lines_close(l);
	assert_int_not_equal(-1, fcntl(self->fd, F_GETFD));
}

static void
test_none(void **state)
{
	struct maker *m = maker_new();
	struct image *img;

	(void)state;
	maker_finish(m);
	img = image_open(maker_memfd(m->b, m->len), "/made", NULL);
	assert_null(lines_open(img, -1));
	image_free(img);
	free(m);
	lines_close(NULL);
}

/* .debug_info that is not, or claims to unpack to more than there is memory */
static void
test_garbage(void **state)
{
	const Elf64_Chdr huge = { .ch_type = ELFCOMPRESS_ZLIB,
		.ch_size = UINT64_MAX / 2,
		.ch_addralign = 1 };
	const Elf64_Chdr *const content[] = { NULL, &huge };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct maker *m = maker_new();
		const char *file;
		struct image *img;
		struct lines *l;
		unsigned line;

		maker_section(m, ".debug_info", SHT_PROGBITS,
		    content[i] != NULL ? SHF_COMPRESSED : 0, 0, content[i],
		    content[i] != NULL ? sizeof huge : 100);
		maker_section(m, ".debug_line", SHT_PROGBITS, 0, 0, NULL, 100);
		maker_section(
		    m, ".debug_abbrev", SHT_PROGBITS, 0, 0, NULL, 100);
		maker_finish(m);
		img = image_open(maker_memfd(m->b, m->len), "/made", NULL);
		l = lines_open(img, -1);
		if (content[i] != NULL)
			assert_null(l);
		if (l != NULL)
			assert_false(lines_find(l, 0x1000, &file, &line));
		lines_close(l);
		image_free(img);
		free(m);
	}
}

static int
set_up(void **state)
{
	const struct region *r;

	(void)state;
	space_init(&space, &images, getpid(), procfs_open(getpid(), NULL));
	r = space_find(&space, (uint64_t)(uintptr_t)first);
	if (r == NULL || r->image == NULL)
		return -1;
	self = r->image;
	bias = r->bias;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	close(space.procfs);
	space_fini(&space);
	images_fini(&images);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_functions),
		cmocka_unit_test(test_descriptor),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_garbage),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
