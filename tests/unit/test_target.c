/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_target.c - what can be attached to, what cannot, and why. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "target/procfs.h"
#include "target/target.h"
#include "target/tracee.h"

static void
expect_refusal(pid_t pid, enum err_kind kind, const char *text)
{
	struct err err = { 0 };
	struct target t;

	assert_int_equal(target_open(&t, pid, &err), -1);
	assert_int_equal(err.kind, kind);
	assert_non_null(strstr(err.text, text));
	assert_int_equal(target_open(&t, pid, NULL), -1);
	assert_int_equal(t.pidfd, -1);
	target_close(&t); /* allowed, if not needed */
}

static void *
wait_here(void *arg)
{
	pause();
	return arg;
}

static void
two_threads(int ready)
{
	pthread_t thread;

	pthread_create(&thread, NULL, wait_here, NULL);
	child_sleep(ready);
}

static void
without_main_thread(int ready)
{
	pthread_t thread;

	pthread_create(&thread, NULL, wait_here, NULL);
	child_ready(ready);
	pthread_exit(NULL);
}

static void
last_tid(void *arg, pid_t tid)
{
	*(pid_t *)arg = tid;
}

static pid_t
kernel_thread(void)
{
	struct proc_stat stat;

	return procinfo_stat_of(2, &stat) && stat.flags & PROC_KERNEL_THREAD
		   ? 2
		   : 0;
}

static void
test_refusals(void **state)
{
	pid_t pid = child_start(two_threads), tid = 0;
	int dir = procfs_open(pid, NULL);

	(void)state;
	expect_refusal(0, ERR_NOPROC, "no such process");
	expect_refusal(-5, ERR_NOPROC, "no such process");
	expect_refusal(INT32_MAX, ERR_NOPROC, "no such process");
	expect_refusal(getpid(), ERR_USAGE, "stacktop itself");
	if (kernel_thread() != 0)
		expect_refusal(2, ERR_NOPROC, "kernel thread");

	procfs_tasks(dir, last_tid, &tid);
	close(dir);
	assert_true(tid != pid);
	expect_refusal(tid, ERR_USAGE, "is a thread of process");

	kill(pid, SIGKILL);
	assert_true(child_await_end(pid));
	expect_refusal(pid, ERR_NOPROC, "zombie");
	child_kill(pid);
	expect_refusal(pid, ERR_NOPROC, "no such process");
}

static void
test_32bit(void **state)
{
	pid_t pid = child_start(child_32bit);

	(void)state;
	if (!child_await(pid, "R")) {
		child_kill(pid);
		skip(); /* a kernel without 32-bit programs */
	}
	expect_refusal(pid, ERR_OTHER, "32-bit");
	child_kill(pid);
}

static void
test_open(void **state)
{
	struct err err = { 0 };
	pid_t pid = child_start(child_sleep);
	struct target t;
	int status;

	(void)state;
	assert_int_equal(target_open(&t, pid, &err), 0);
	assert_string_equal(t.comm, "test_target");
	assert_non_null(strstr(t.command, "test_target"));
	assert_int_equal(t.exe[0], '/');
	assert_in_range(
	    t.started, (uint64_t)time(NULL) - 60, (uint64_t)time(NULL) + 1);
	assert_true(fcntl(t.pidfd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(target_go(&t, &err), 0);
	assert_true(target_alive(&t));

	kill(pid, SIGKILL);
	assert_true(child_await_end(pid));
	assert_false(target_alive(&t));
	assert_int_equal(target_status(&t, &status), 0);
	child_kill(pid);
	assert_false(target_alive(&t));
	target_identify(&t); /* keeps what was known */
	assert_string_equal(t.comm, "test_target");
	target_close(&t);
}

static void
test_main_thread_gone(void **state)
{
	pid_t pid = child_start(without_main_thread);
	struct target t;

	(void)state;
	assert_true(child_await(pid, "Z"));
	assert_int_equal(target_open(&t, pid, NULL), 0);
	assert_string_equal(t.comm, "test_target");
	assert_true(target_alive(&t));
	target_close(&t);
	child_kill(pid);
}

/* Names as nobody should choose them. */
static void
hostile(int ready)
{
	static char arg[100001];
	char *argv[] = { "\033]0;x\007\xff", arg, NULL };

	memset(arg, '\002', sizeof arg - 1);
	fcntl(ready, F_SETFD, FD_CLOEXEC);
	execv("/proc/self/exe", argv);
	_exit(1);
}

static bool
is_plain(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s < ' ' || *s > '~')
			return false;
	return true;
}

static void
test_hostile_names(void **state)
{
	pid_t pid = child_start(hostile);
	struct target t;

	(void)state;
	assert_int_equal(target_open(&t, pid, NULL), 0);
	for (int i = 0; i < 500 && strcmp(t.comm, "\\x1b[m\\x0a") != 0; i++) {
		child_nap(10); /* until it has that name */
		target_identify(&t);
	}
	assert_in_range(strlen(t.command), 1000, 4096);
	assert_true(is_plain(t.command) && is_plain(t.comm));
	assert_non_null(strstr(t.command, "\\x1b]0;x\\x07\\xff \\x02"));
	assert_string_equal(t.comm, "\\x1b[m\\x0a");
	target_close(&t);
	child_kill(pid);
}

static void
test_launch(void **state)
{
	char *argv[] = { "sh", "-c", "sleep 0.05; exit 5", NULL };
	struct err err = { 0 };
	struct target t;
	int status = 0;

	(void)state;
	assert_int_equal(target_launch(&t, argv, LAUNCH_INHERIT, &err), 0);
	assert_true(target_alive(&t));
	assert_int_equal(target_status(&t, &status), 0);
	assert_int_equal(target_go(&t, &err), 0);
	assert_string_equal(t.comm, "sh");
	assert_string_equal(t.command, "sh -c sleep 0.05; exit 5");
	while (target_alive(&t))
		child_nap(1);
	for (int i = 0; i < 2; i++) {
		status = 0;
		assert_int_equal(target_status(&t, &status), 1);
		assert_int_equal(status, 5);
	}
	target_close(&t);
}

static void
test_launch_fails(void **state)
{
	char *argv[] = { "/nonexistent", NULL };
	struct err err = { 0 };
	struct target t;

	(void)state;
	assert_int_equal(target_launch(&t, argv, LAUNCH_INHERIT, &err), 0);
	assert_int_equal(target_go(&t, &err), -1);
	assert_int_equal(err.sys, ENOENT);
	target_close(&t);

	/* given up before it was let go */
	assert_int_equal(target_launch(&t, argv, LAUNCH_INHERIT, &err), 0);
	target_close(&t);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void
spin(int ready)
{
	pthread_t thread;

	pthread_create(&thread, NULL, wait_here, NULL);
	child_busy(ready);
}

/* Killed while one of its threads stands in our stop: it ends all the same. */
static void
test_alive_buries(void **state)
{
	struct stranger s = stranger_start(spin);
	struct target t;
	struct tracee tracee;
	int i = 0;

	(void)state;
	assert_int_equal(target_open(&t, s.pid, NULL), 0);
	assert_int_equal(
	    tracee_stop(&tracee, s.pid, s.pid, NS_PER_S), TRACEE_STOPPED);
	kill(s.pid, SIGKILL);
	tracee_release(&tracee);
	while (target_alive(&t) && i++ < 2000)
		child_nap(1);
	assert_false(target_alive(&t));
	target_close(&t);
	assert_int_equal(stranger_end(&s), SIGKILL);
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_32bit),
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_main_thread_gone),
		cmocka_unit_test(test_hostile_names),
		cmocka_unit_test(test_launch),
		cmocka_unit_test(test_launch_fails),
		cmocka_unit_test(test_alive_buries),
	};

	(void)argv;
	if (argc == 2) { /* the hostile one */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, "\033[m\n");
		pause();
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
