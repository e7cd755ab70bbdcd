/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_procinfo.c - living and dead threads and processes. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "target/procinfo.h"

static const struct {
	struct proc_stat stat;
	bool thread, process;
} cases[] = {
	{ { .state = 'R', .threads = 1 }, false, false },
	{ { .state = 'S', .threads = 5 }, false, false },
	{ { .state = 'Z', .threads = 1 }, true, true },
	{ { .state = 'Z', .threads = 0 }, true, true },
	{ { .state = 'X', .threads = 0 }, true, true },
	{ { .state = 'x', .threads = 1 }, true, true },
	{ { .state = 'Z', .threads = 2 }, true, false },
};

static void
test_ended(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct proc_stat *s = &cases[i].stat;

		assert_int_equal(procinfo_thread_ended(s), cases[i].thread);
		assert_int_equal(procinfo_process_ended(s), cases[i].process);
	}
}

/* The program's file. */
static const struct {
	const char *bytes;
	size_t len;
	bool is_32bit;
} files[] = {
	{ "\177ELF\1\1\1\0\0\0\0\0\0\0\0\0\2\0\3", 19, true },
	{ "\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\76", 19, false },
	{ "\177ELF\1\1\1\0", 8, false }, /* cut off */
	{ "\177FLE\1\1\1\0\0\0\0\0\0\0\0\0", 16, false },
	{ "", 0, false },
};

static void
test_32bit(void **state)
{
	char dir[] = "/tmp/test_procinfo.XXXXXX";
	int dirfd, fd;

	(void)state;
	assert_non_null(mkdtemp(dir));
	dirfd = open(dir, O_RDONLY | O_DIRECTORY);
	assert_false(procinfo_is_32bit(dirfd)); /* no such file */
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		fd = openat(dirfd, "exe", O_WRONLY | O_CREAT | O_TRUNC, 0600);
		assert_int_equal(
		    files[i].len, write(fd, files[i].bytes, files[i].len));
		close(fd);
		assert_int_equal(files[i].is_32bit, procinfo_is_32bit(dirfd));
	}
	unlinkat(dirfd, "exe", 0);
	close(dirfd);
	rmdir(dir);
}

static void
test_real(void **state)
{
	pid_t pid = child_start(child_sleep);
	struct proc_status status;
	struct proc_stat stat;

	(void)state;
	assert_true(procinfo_stat_of(pid, &stat));
	assert_int_equal(stat.ppid, getpid());
	assert_true(procinfo_status(AT_FDCWD, "/proc/self/status", &status));
	assert_int_equal(status.tgid, getpid());
	assert_int_equal(status.uid, getuid());

	kill(pid, SIGKILL);
	assert_true(child_await_end(pid));
	assert_true(procinfo_stat_of(pid, &stat));
	assert_true(procinfo_process_ended(&stat));
	child_kill(pid);
	assert_false(procinfo_stat_of(pid, &stat));
	assert_false(procinfo_status(AT_FDCWD, "/proc/none", &status));
}

static void *
exec_thread(void *arg)
{
	char *argv[] = { "test_procinfo", "again", NULL };

	execv("/proc/self/exe", argv);
	return arg;
}

/* Another thread than the first one executes us, again and again. */
static void
exec_again(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, exec_thread, NULL);
	for (;;)
		pause();
}

static void
exec_in_thread(int ready)
{
	alarm(30); /* that other thread does not die with its parent */
	child_ready(ready);
	exec_thread(NULL);
}

/* While a program is executed, its first thread dies: not the process. */
static void
test_displaced(void **state)
{
	pid_t pid = child_start(exec_in_thread);
	uint64_t end = clock_mono() + 2 * NS_PER_S;
	struct proc_stat stat;

	(void)state;
	while (clock_mono() < end) {
		assert_true(procinfo_stat_of(pid, &stat));
		assert_int_equal(stat.ppid, getpid());
		assert_false(procinfo_process_ended(&stat));
	}
	child_kill(pid);
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ended),
		cmocka_unit_test(test_32bit),
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_displaced),
	};

	if (argc == 2 && strcmp(argv[1], "again") == 0)
		exec_again();

	return cmocka_run_group_tests(tests, NULL, NULL);
}
