/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_images.c - finding the file behind a map, and letting go of it. A
 * directory stands for that of the process below /proc; in it are its "exe" and
 * its "root", which is the directory itself. */
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
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "elfmaker.h"
#include "target/images.h"

#define N(a) (sizeof(a) / sizeof *(a))

static char dir[] = "/tmp/test-images-XXXXXX";
static int procfs;
static char self[PATH_MAX]; /* our own program */
static struct stat self_stat;

static int
set_up(void **state)
{
	(void)state;
	if (readlink("/proc/self/exe", self, sizeof self - 1) == -1 ||
	    stat(self, &self_stat) == -1 || mkdtemp(dir) == NULL)
		return -1;
	procfs = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (procfs == -1 || symlinkat(self, procfs, "exe") == -1)
		return -1;
	return symlinkat(".", procfs, "root");
}

static int
tear_down(void **state)
{
	(void)state;
	unlinkat(procfs, "exe", 0);
	unlinkat(procfs, "root", 0);
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

enum { FILES = 60, LIMIT = 256, SPARE = LIMIT / 16 };

static struct file {
	char path[16];
	struct map map;
	struct image *image;
	uint64_t id;
} file[FILES];

static void
make_files(void)
{
	struct maker *m = maker_new();

	maker_finish(m);
	for (size_t i = 0; i < FILES; i++) {
		struct stat st;
		int fd;

		snprintf(file[i].path, sizeof file[i].path, "/lib%zu.so", i);
		fd = openat(procfs, file[i].path + 1,
		    O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		assert_int_equal(m->len, write(fd, m->b, m->len));
		assert_int_equal(0, fstat(fd, &st));
		close(fd);
		file[i].map = map_of(file[i].path, st.st_ino);
	}
	free(m);
}

static void
remove_files(void)
{
	for (size_t i = 0; i < FILES; i++)
		unlinkat(procfs, file[i].path + 1, 0);
}

static void
get_files(struct images *images)
{
	for (size_t i = 0; i < FILES; i++) {
		file[i].image = images_get(images, &file[i].map, 0, procfs);
		assert_non_null(file[i].image);
		file[i].id = file[i].image->id;
	}
}

static struct rlimit
limit_files(rlim_t n)
{
	struct rlimit before, now;

	assert_int_equal(0, getrlimit(RLIMIT_NOFILE, &before));
	now = before;
	now.rlim_cur = n;
	assert_int_equal(0, setrlimit(RLIMIT_NOFILE, &now));
	return before;
}

static size_t
open_files(void)
{
	size_t n = 0;

	for (int fd = 0; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

/* Which of the files are in use, by their numbers, and which stay. */
static bool
is_marked(size_t i)
{
	return i < 10;
}

static bool
has_job(size_t i)
{
	return i == 10;
}

static bool
stays(size_t i)
{
	return is_marked(i) || has_job(i) || i >= FILES - SPARE;
}

static void
count_gone(void *arg, struct image *image)
{
	size_t *n = arg;

	assert_non_null(image->path);
	++*n;
}

static void
test_sweep(void **state)
{
	const struct rlimit before = limit_files(LIMIT);
	struct images images = { 0 };
	size_t gone = 0, want = 0;
	size_t first = open_files();

	(void)state;
	make_files();
	get_files(&images);
	assert_int_equal(first + FILES, open_files());
	assert_true(images_crowded(&images));

	images_begin_sweep(&images);
	for (size_t i = 0; i < FILES; i++) {
		if (is_marked(i))
			images_mark(&images, file[i].image);
		file[i].image->jobs = has_job(i);
		want += !stays(i);
	}
	assert_int_equal(want, images_sweep(&images, count_gone, &gone));
	assert_int_equal(want, gone);
	assert_int_equal(FILES - want, images.n);
	assert_int_equal(FILES - want, images.nfds);
	assert_false(images_crowded(&images));

	for (size_t i = 0; i < FILES; i++) {
		const struct image *again =
		    images_get(&images, &file[i].map, 0, procfs);

		if ((again->id == file[i].id) != stays(i))
			fail_msg("file %zu", i);
	}
	images_fini(&images);
	assert_int_equal(first, open_files());
	remove_files();
	setrlimit(RLIMIT_NOFILE, &before);
}

/* What is known of a file is known of it when it is opened again. */
static void
test_content(void **state)
{
	struct images images = { 0 }, again = { 0 };
	uint64_t content[FILES];

	(void)state;
	make_files();
	get_files(&images);
	for (size_t i = 0; i < FILES; i++) {
		content[i] = file[i].image->content;
		assert_true(i == 0 || content[i] != content[i - 1]);
	}
	get_files(&again);
	for (size_t i = 0; i < FILES; i++)
		assert_int_equal(content[i], file[i].image->content);
	images_fini(&images);
	images_fini(&again);
	remove_files();
}

/* Where descriptors are few, some are left to others; the names are kept. */
static void
test_few_descriptors(void **state)
{
	const rlim_t few = 48;
	struct images images = { 0 };
	struct rlimit before;
	size_t unread = 0;

	(void)state;
	make_files();
	before = limit_files(few);
	get_files(&images);
	for (size_t i = 0; i < FILES; i++) {
		unread += file[i].image->unread;
		assert_string_equal(file[i].path + 1, file[i].image->name);
	}
	assert_int_equal(FILES - few / 3 * 2, unread);
	images_fini(&images);
	setrlimit(RLIMIT_NOFILE, &before);
	remove_files();
}

/* A file that is not held open may lose its number to another. */
static void
test_reused_number(void **state)
{
	const struct map a = map_of("/lib/a.so", 7),
			 a_gone = map_of("/lib/a.so (deleted)", 7),
			 b = map_of("/lib/b.so", 7);
	struct images images = { 0 };
	struct image *img = images_get(&images, &a, 0, procfs), *other;
	size_t gone = 0;

	(void)state;
	assert_ptr_equal(img, images_get(&images, &a_gone, 0, procfs));
	other = images_get(&images, &b, 0, procfs);
	assert_string_equal("b.so", other->name);
	assert_string_equal("a.so", img->name); /* it may be in use still */
	images_begin_sweep(&images);
	images_mark(&images, img);
	assert_int_equal(1, images_sweep(&images, count_gone, &gone));
	assert_ptr_equal(img, images_get(&images, &a, 0, procfs));
	images_fini(&images);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unread),
		cmocka_unit_test(test_program),
		cmocka_unit_test(test_sweep),
		cmocka_unit_test(test_content),
		cmocka_unit_test(test_few_descriptors),
		cmocka_unit_test(test_reused_number),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
