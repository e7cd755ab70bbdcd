/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_jitfile.c - which files about compiled code are taken. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "target/jitfile.h"
#include "target/procfs.h"

#define N(a) (sizeof(a) / sizeof *(a))

static char root_path[] = "/tmp/test-jitfile-XXXXXX";
static int root;

static int
set_up(void **state)
{
	(void)state;
	if (mkdtemp(root_path) == NULL)
		return -1;
	root = open(root_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return root == -1 ? -1 : mkdirat(root, "tmp", 0777);
}

static int
tear_down(void **state)
{
	(void)state;
	unlinkat(root, "tmp", AT_REMOVEDIR);
	close(root);
	return rmdir(root_path);
}

static void
make_file(const char *path)
{
	int fd = openat(root, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	assert_int_not_equal(-1, fd);
	close(fd);
}

static void
make_fifo(const char *path)
{
	assert_int_equal(0, mkfifoat(root, path, 0644));
}

static void
make_link_out(const char *path)
{
	assert_int_equal(0, symlinkat("/etc/passwd", root, path));
}

static void
make_nothing(const char *path)
{
	(void)path;
}

/* What lies at tmp/perf-7.map, and whose it is: uids above our own. */
static const struct {
	void (*make)(const char *path);
	unsigned uid, euid;
	int older; /* than the process, seconds */
	enum jitfile answer;
} cases[] = {
	{ make_file, 0, 0, 0, JITFILE_OPEN },
	{ make_file, 5, 0, 0, JITFILE_OPEN },
	{ make_file, 0, 5, 0, JITFILE_OPEN },
	{ make_file, 0, 0, 1, JITFILE_OPEN }, /* a coarse clock */
	{ make_file, 0, 0, 2, JITFILE_STALE },
	{ make_fifo, 0, 0, 0, JITFILE_NONE },
	{ make_link_out, 0, 0, 0, JITFILE_NONE },
	{ make_nothing, 0, 0, 0, JITFILE_NONE },
};

static void
test_map(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct jitfile_of of = { .root = root,
			.pid = 999999999, /* for which we have none */
			.own_pid = 7,
			.uid = getuid() + cases[i].uid,
			.euid = getuid() + cases[i].euid };
		struct stat st;
		int fd = -2;

		cases[i].make("tmp/perf-7.map");
		if (fstatat(root, "tmp/perf-7.map", &st, AT_SYMLINK_NOFOLLOW) ==
		    0)
			of.started = (uint64_t)(st.st_mtime + cases[i].older);
		assert_int_equal(cases[i].answer, jitfile_map(&of, &fd));
		assert_int_equal(cases[i].answer == JITFILE_OPEN, fd != -1);
		if (fd != -1)
			close(fd);
		unlinkat(root, "tmp/perf-7.map", 0);
	}
}

static void
test_foreign(void **state)
{
	struct jitfile_of of = { .root = root,
		.pid = 999999999,
		.own_pid = 7,
		.uid = 5,
		.euid = 5 };
	int fd;

	(void)state;
	if (getuid() != 0)
		skip();
	make_file("tmp/perf-7.map");
	assert_int_equal(JITFILE_OPEN, jitfile_map(&of, &fd)); /* root's */
	close(fd);
	assert_int_equal(0, fchownat(root, "tmp/perf-7.map", 6, 6, 0));
	assert_int_equal(JITFILE_FOREIGN, jitfile_map(&of, &fd));
	assert_int_equal(-1, fd);
	unlinkat(root, "tmp/perf-7.map", 0);
}

/* Ours by its number for us, where its own root has none. */
static void
test_outside(void **state)
{
	struct jitfile_of of = {
		.root = root, .pid = getpid(), .own_pid = 7, .uid = getuid()
	};
	char path[64];
	int fd;

	(void)state;
	snprintf(path, sizeof path, "/tmp/perf-%d.map", (int)getpid());
	close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
	assert_int_equal(JITFILE_OPEN, jitfile_map(&of, &fd));
	close(fd);
	unlink(path);
	assert_int_equal(JITFILE_NONE, jitfile_map(&of, &fd));
}

static const struct {
	const char *line; /* of the map; %lu is the inode */
	enum jitfile answer;
} dumps[] = {
	{ "1000-2000 r-xp 0 08:02 %lu /jit-7.dump\n", JITFILE_OPEN },
	{ "1000-2000 r-xp 0 08:02 1 /a\n"
	  "2000-3000 r-xp 0 08:02 %lu /jit-7.dump\n",
	    JITFILE_OPEN },
	{ "1000-2000 r--p 0 08:02 %lu /jit-7.dump\n", JITFILE_NONE },
	{ "1000-2000 r-xp 0 08:02 %lu /jit-8.dump\n", JITFILE_NONE },
	{ "1000-2000 r-xp 0 08:02 %lu /jit-7.dump.old\n", JITFILE_NONE },
	{ "1000-2000 r-xp 0 08:02 %lu /xjit-7.dump\n", JITFILE_NONE },
	{ "1000-2000 r-xp 0 08:02 %lu jit-7.dump\n", JITFILE_NONE },
	{ "1000-2000 r-xp 0 08:02 %lu /none/jit-7.dump\n", JITFILE_NONE },
	/* another file has its name now */
	{ "1000-2000 r-xp 0 08:02 1%lu /jit-7.dump\n", JITFILE_NONE },
	{ "", JITFILE_NONE },
};

static void
test_dump(void **state)
{
	struct jitfile_of of = { .root = root, .own_pid = 7, .uid = getuid() };
	struct stat st;

	(void)state;
	make_file("jit-7.dump");
	assert_int_equal(0, fstatat(root, "jit-7.dump", &st, 0));
	for (size_t i = 0; i < N(dumps); i++) {
		struct maps maps;
		char text[256];
		int fd;

/* the formats are those of the table */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(
		    text, sizeof text, dumps[i].line, (unsigned long)st.st_ino);
#pragma GCC diagnostic pop
		assert_int_equal(
		    0, maps_parse(&maps, xstrdup(text), strlen(text), NULL));
		assert_int_equal(
		    dumps[i].answer, jitfile_dump(&of, &maps, &fd));
		assert_int_equal(dumps[i].answer == JITFILE_OPEN, fd != -1);
		if (fd != -1)
			close(fd);
		maps_fini(&maps);
	}
	unlinkat(root, "jit-7.dump", 0);
}

static void
test_who(void **state)
{
	struct target t = { .pid = getpid(), .started = 5 };
	struct jitfile_of of;

	(void)state;
	t.procfs = t.memory = procfs_open(getpid(), NULL);
	jitfile_who(&of, &t);
	assert_int_equal(getpid(), of.pid);
	assert_true(of.own_pid > 0);
	assert_int_equal(getuid(), of.uid);
	assert_int_equal(geteuid(), of.euid);
	assert_int_equal(5, of.started);
	assert_int_not_equal(-1, of.root);
	jitfile_done(&of);
	assert_int_equal(-1, of.root);
	close(t.procfs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_outside),
		cmocka_unit_test(test_dump),
		cmocka_unit_test(test_who),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
