/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_rootfile.c - nothing leads out of a root; only regular files open. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "target/rootfile.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const struct {
	const char *path;
	int error; /* 0: opens */
} cases[] = {
	{ "/dir/file", 0 },
	{ "//dir///file", 0 },
	{ "/inside", 0 }, /* a link to /dir/file: of this root */
	{ "/../../dir/file", 0 }, /* ".." of the root is the root */
	{ "/outside", ENOENT }, /* a link to /etc/passwd */
	{ "/none", ENOENT },
	{ "/fifo", EINVAL },
	{ "/dir", EINVAL },
	{ "/", EINVAL },
	{ "dir/file", EINVAL },
	{ "", EINVAL },
};

static char root_path[] = "/tmp/test-rootfile-XXXXXX";
static int root;

static int
set_up(void **state)
{
	int fd;

	(void)state;
	if (mkdtemp(root_path) == NULL)
		return -1;
	root = open(root_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root == -1 || mkdirat(root, "dir", 0700) == -1 ||
	    mkfifoat(root, "fifo", 0600) == -1 ||
	    symlinkat("/dir/file", root, "inside") == -1 ||
	    symlinkat("/etc/passwd", root, "outside") == -1)
		return -1;
	fd = openat(root, "dir/file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1 || write(fd, "x", 1) != 1)
		return -1;
	close(fd);
	return 0;
}

static int
tear_down(void **state)
{
	static const char *const made[] = { "dir/file", "fifo", "inside",
		"outside" };

	(void)state;
	for (size_t i = 0; i < N(made); i++)
		unlinkat(root, made[i], 0);
	unlinkat(root, "dir", AT_REMOVEDIR);
	close(root);
	return rmdir(root_path);
}

static void
test_root(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		int fd = rootfile_open(root, cases[i].path);

		assert_int_equal(cases[i].error, fd == -1 ? errno : 0);
		if (fd != -1)
			close(fd);
	}
}

static void
test_ours(void **state)
{
	int fd = rootfile_open(-1, "/etc/passwd");

	(void)state;
	assert_int_not_equal(-1, fd);
	close(fd);
	assert_int_equal(-1, rootfile_open(-1, "/dev/null"));
	assert_int_equal(EINVAL, errno);
}

static void
test_link(void **state)
{
	int proc = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fd = rootfile_open_link(proc, "exe");

	(void)state;
	assert_int_not_equal(-1, fd);
	close(fd);
	assert_int_equal(-1, rootfile_open_link(proc, "cwd"));
	assert_int_equal(-1, rootfile_open_link(proc, "none"));
	close(proc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_ours),
		cmocka_unit_test(test_link),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
