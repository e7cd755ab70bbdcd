/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_tracee_exec.c - stops threads of programs that execute others. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stopping.h"

static const char *self;

/* Run ourselves again with a count that goes down, see main. */
static void
exec_again(const char *how, int left)
{
	char count[16];
	char *argv[] = { (char *)self, (char *)how, count, NULL };

	snprintf(count, sizeof count, "%d", left);
	execv("/proc/self/exe", argv);
	_exit(98);
}

static void
exec_in_loop(int ready)
{
	child_ready(ready);
	exec_again("exec", 15);
}

static void
exec_in_threads(int ready)
{
	child_ready(ready);
	exec_again("thread", 15);
}

static void *
exec_thread(void *left)
{
	exec_again("thread", *(int *)left);
	return NULL;
}

static void *
spin_thread(void *arg)
{
	(void)arg;
	for (volatile unsigned n = 0;; n++)
		continue;
	return NULL;
}

/* What the executed program does. The last one exits with 7. */
static int
executed(const char *how, int left)
{
	pthread_t thread;

	if (left == 0)
		_exit(7); /* a sanitizer's look at leaks would use ptrace */
	left--;
	if (strcmp(how, "exec") == 0)
		exec_again(how, left);
	pthread_create(&thread, NULL, spin_thread, NULL);
	pthread_create(&thread, NULL, exec_thread, &left);
	spin_thread(NULL);
	return 1;
}

static void
test_exec(void **state)
{
	static void (*const bodies[])(int) = { exec_in_loop, exec_in_threads };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct stranger s = stranger_start(bodies[i % 2]);

		sample_all(s.pid, 30000);
		assert_int_equal(stranger_end(&s), 7 << 8);
	}
	for (size_t i = 0; i < 4; i++) {
		pid_t pid = child_start(bodies[i % 2]);
		int status = 0;

		sample_all(pid, 30000);
		assert_int_equal(waitpid(pid, &status, WNOHANG), pid);
		assert_int_equal(status, 7 << 8);
	}
}

/* Stays between vfork and the end of its child. */
static void *
stuck_thread(void *arg)
{
	(void)arg;
	shared[1] = (unsigned)gettid();
	if (vfork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return NULL;
}

static void *
late_exec_thread(void *arg)
{
	char *const argv[] = { "sleep", "300", NULL };

	while (shared[0] == 0)
		usleep(1000);
	execvp(argv[0], argv);
	return arg;
}

static void
exec_beside_stuck(int ready)
{
	pthread_t thread;

	shared[0] = shared[1] = 0;
	pthread_create(&thread, NULL, stuck_thread, NULL);
	pthread_create(&thread, NULL, late_exec_thread, NULL);
	while (shared[1] == 0)
		usleep(1000);
	child_ready(ready);
	spin_thread(NULL);
}

/* A thread that is late dies by an exec, which waits for us to reap it while we
 * wait for the exec. */
static void
test_exec_while_late(void **state)
{
	pid_t pid = child_start(exec_beside_stuck);
	pid_t stuck = (pid_t)shared[1];
	struct tracee t;

	(void)state;
	assert_true(child_await(stuck, "D"));
	assert_int_equal(
	    tracee_stop(&t, pid, stuck, 2 * NS_PER_MS), TRACEE_LATE);
	alarm(20); /* or we would hang */
	shared[0] = 1;
	child_nap(50); /* the exec has begun, or has not: both are good */
	for (int i = 0; i < 50; i++)
		sample(pid, pid);
	while (tracee_poll(&t) == TRACEE_LATE)
		child_nap(1);
	assert_true(child_await(pid, "S"));
	alarm(0);
	child_kill(pid);
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exec),
		cmocka_unit_test(test_exec_while_late),
	};

	self = argv[0];
	if (argc == 3)
		return executed(argv[1], atoi(argv[2]));
	stopping_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
