/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_procfs.c - files of living, dead and replaced processes. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "child.h"
#include "target/procfs.h"

static void
test_open_refuses(void **state)
{
	static const pid_t pids[] = { 0, -1, INT32_MIN, INT32_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof pids / sizeof *pids; i++) {
		struct err err = { 0 };

		assert_int_equal(procfs_open(pids[i], &err), -1);
		assert_int_equal(err.kind, ERR_NOPROC);
		assert_non_null(strstr(err.text, "no such process"));
		assert_true(err.cure[0] != '\0');
	}
	assert_int_equal(procfs_open(-1, NULL), -1);
}

static void
test_read(void **state)
{
	char whole[256], cut[4];
	struct err err = { 0 };
	size_t len = 0;
	int dir = procfs_open(getpid(), &err);
	char *text;

	(void)state;
	assert_true(dir >= 0);
	assert_true(fcntl(dir, F_GETFD) & FD_CLOEXEC);
	text = procfs_read(dir, "maps", &len, &err);
	assert_non_null(text);
	assert_int_equal(strlen(text), len);
	free(text);

	assert_true(procfs_read_into(dir, "comm", whole, sizeof whole) > 0);
	assert_string_equal(whole, "test_procfs\n");
	assert_int_equal(procfs_read_into(dir, "comm", cut, sizeof cut), 3);
	assert_string_equal(cut, "tes");

	assert_null(procfs_read(dir, "nothing", NULL, &err));
	assert_int_equal(err.kind, ERR_NOPROC);
	assert_int_equal(procfs_read_into(dir, "nothing", cut, 4), -1);
	assert_int_equal(errno, ENOENT);
	close(dir);
}

/* A link of /proc leads into the target's world. */
static void
test_no_links(void **state)
{
	char link[4096];
	int dir = procfs_open(getpid(), NULL);

	(void)state;
	assert_null(procfs_read(dir, "exe", NULL, NULL));
	assert_int_equal(errno, ELOOP);
	assert_true(procfs_link(dir, "exe", link, sizeof link) > 0);
	assert_non_null(strstr(link, "test_procfs"));
	assert_int_equal(procfs_link(dir, "exe", link, 5), 4);
	assert_int_equal(strlen(link), 4);
	assert_int_equal(procfs_link(dir, "stat", link, 5), -1);
	close(dir);
}

static void
test_large(void **state)
{
	char name[] = "/tmp/stacktop-procfs-XXXXXX";
	size_t want = 100001, len;
	int fd = mkstemp(name), dir = open("/tmp", O_RDONLY | O_DIRECTORY);
	char *text, *data = malloc(want);

	(void)state;
	memset(data, 'x', want);
	assert_int_equal(write(fd, data, want), want);
	text = procfs_read(dir, name + 5, &len, NULL);
	assert_int_equal(len, want);
	assert_memory_equal(text, data, want);
	assert_int_equal(text[want], 0);
	free(text);
	free(data);
	unlink(name);
	close(fd);
	close(dir);
}

static void
test_reread(void **state)
{
	int fd = open("/proc/self/comm", O_RDONLY);
	char text[64];

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_true(procfs_reread(fd, text, sizeof text) > 0);
		assert_string_equal(text, "test_procfs\n");
	}
	assert_int_equal(procfs_reread(fd, text, 3), 2);
	assert_string_equal(text, "te");
	close(fd);
}

static pid_t
fork_as(pid_t pid)
{
	struct clone_args args = { .exit_signal = SIGCHLD,
		.set_tid = (uint64_t)(uintptr_t)&pid,
		.set_tid_size = 1 };

	return (pid_t)syscall(SYS_clone3, &args, sizeof args);
}

/* The descriptor of a dead process does not tell about the next one that gets
 * its PID. */
static void
test_pid_reuse(void **state)
{
	pid_t pid = child_start(child_sleep), other;
	int dir = procfs_open(pid, NULL), again;
	char text[512];

	(void)state;
	child_kill(pid);
	assert_int_equal(procfs_read_into(dir, "stat", text, 512), -1);
	assert_int_equal(errno, ESRCH);
	assert_int_equal(procfs_tasks(dir, NULL, NULL), -1);
	assert_int_equal(procfs_open(pid, NULL), -1);

	other = fork_as(pid);
	if (other == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pause();
		_exit(0);
	}
	if (other != pid) {
		print_message("no right to choose a PID: half the test\n");
		close(dir);
		return;
	}
	again = procfs_open(pid, NULL);
	assert_true(again >= 0);
	assert_true(procfs_read_into(again, "stat", text, 512) > 0);
	assert_int_equal(procfs_read_into(dir, "stat", text, 512), -1);
	child_kill(other);
	close(dir);
	close(again);
}

static void *
wait_for_byte(void *arg)
{
	char byte;

	if (read(*(int *)arg, &byte, 1) == -1)
		abort();
	return NULL;
}

static void
count(void *arg, pid_t tid)
{
	assert_true(tid > 0);
	++*(int *)arg;
}

static void
test_tasks(void **state)
{
	int n = 0, fd[2], dir = procfs_open(getpid(), NULL);
	pthread_t thread[3];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	for (int i = 0; i < 3; i++)
		pthread_create(&thread[i], NULL, wait_for_byte, &fd[0]);
	assert_int_equal(procfs_tasks(dir, count, &n), 0);
	assert_int_equal(n, 4 + CHILD_OTHER_THREADS);
	close(fd[1]);
	for (int i = 0; i < 3; i++)
		pthread_join(thread[i], NULL);
	close(fd[0]);
	close(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open_refuses),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_no_links),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_reread),
		cmocka_unit_test(test_pid_reuse),
		cmocka_unit_test(test_tasks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
