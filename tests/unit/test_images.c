/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_images.c - finding the file behind a map. A directory stands for that
 * of the process below /proc; nothing but its "exe" is in it. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "target/images.h"

#define N(a) (sizeof(a) / sizeof *(a))

static char dir[] = "/tmp/test-images-XXXXXX";
static int procfs;
static char self[PATH_MAX]; /* our own program */
static struct stat self_stat;

static int
set_up(void **state)
{
	char link[sizeof dir + 8];

	(void)state;
	if (readlink("/proc/self/exe", self, sizeof self - 1) == -1 ||
	    stat(self, &self_stat) == -1 || mkdtemp(dir) == NULL)
		return -1;
	snprintf(link, sizeof link, "%s/exe", dir);
	procfs = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return procfs == -1 ? -1 : symlink(self, link);
}

static int
tear_down(void **state)
{
	(void)state;
	unlinkat(procfs, "exe", 0);
	close(procfs);
	return rmdir(dir);
}

static struct map
map_of(const char *path, uint64_t inode)
{
	return (struct map){ .start = 0x1000,
		.end = 0x2000,
		.dev = self_stat.st_dev,
		.inode = inode,
		.exec = true,
		.path = path };
}

/* What cannot be opened keeps its name, unless it is but memory. */
static void
test_unread(void **state)
{
	static const struct {
		const char *path, *name; /* NULL: no image */
	} cases[] = {
		{ "/lib/gone.so (deleted)", "gone.so" },
		{ "/lib/secret.so", "secret.so" },
		{ "/lib/two\\012lines.so", "two\\x0alines.so" },
		{ " (deleted)", NULL },
		{ "/ (deleted)", "/" },
		{ "/memfd:doublemapper (deleted)", NULL },
		{ "/dev/zero (deleted)", NULL },
		{ "/SYSV00000000 (deleted)", NULL },
		{ "[heap]", NULL },
		{ "", NULL },
	};
	struct images images = { 0 };

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		const struct map m = map_of(cases[i].path, 100 + i);
		const struct image *img = images_get(&images, &m, 0, procfs);

		if ((img != NULL) != (cases[i].name != NULL))
			fail_msg("case %zu: %p", i, (const void *)img);
		if (img == NULL)
			continue;
		assert_true(img->unread);
		assert_string_equal(cases[i].name, img->name);
		assert_ptr_equal(img, images_get(&images, &m, 0, procfs));
	}
	images_fini(&images);
}

/* The program is opened by its link; another file is never taken for it. */
static void
test_program(void **state)
{
	char gone[PATH_MAX + 16];
	const struct {
		const char *path;
		uint64_t inode;
		bool read;
	} cases[] = {
		{ self, self_stat.st_ino, true },
		{ gone, self_stat.st_ino, true },
		{ self, self_stat.st_ino + 1, false },
		{ "/lib/other.so", self_stat.st_ino, false },
	};

	(void)state;
	snprintf(gone, sizeof gone, "%s (deleted)", self);
	for (size_t i = 0; i < N(cases); i++) {
		const struct map m = map_of(cases[i].path, cases[i].inode);
		struct images images = { 0 };
		const struct image *img = images_get(&images, &m, 0, procfs);

		if (img == NULL || img->unread == cases[i].read ||
		    (img->nload > 0) != cases[i].read)
			fail_msg("case %zu", i);
		images_fini(&images);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unread),
		cmocka_unit_test(test_program),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
