/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_thread.c - the stack of a thread, and when there can be none. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "session/thread.h"

static void *
measure(void *arg)
{
	size_t *size = arg;
	pthread_attr_t attr;
	void *stack;

	if (pthread_getattr_np(pthread_self(), &attr) == 0) {
		pthread_attr_getstack(&attr, &stack, size);
		pthread_attr_destroy(&attr);
	}
	return NULL;
}

/* Whatever the limit for the first thread: libc takes that by default. */
static void
test_stack(void **state)
{
	pthread_attr_t attr;
	pthread_t thread;
	size_t size = 0;

	(void)state;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 << 10);
	pthread_setattr_default_np(&attr);
	pthread_attr_destroy(&attr);
	assert_int_equal(
	    0, thread_start(&thread, measure, &size, "test", NULL));
	pthread_join(thread, NULL);
	assert_in_range(size, THREAD_STACK * 9 / 10, THREAD_STACK * 11 / 10);
}

/* In a child that may have no more threads: what is wrong, or 0. */
static int
refused(void)
{
	const struct rlimit none = { 0 };
	struct err err = { 0 };
	pthread_t thread;
	size_t size;

	if (setrlimit(RLIMIT_NPROC, &none) == -1 ||
	    (getuid() == 0 && setresuid(65534, 65534, 65534) == -1))
		return 1;
	if (thread_start(&thread, measure, &size, "test", &err) != -1)
		return 2;
	if (err.kind != ERR_OTHER || strstr(err.text, "thread: ") == NULL)
		return 3;
	return strstr(err.cure, "ulimit -u") == NULL ? 4 : 0;
}

static void
test_refused(void **state)
{
	pid_t child = fork();
	int status;

	(void)state;
	if (child == 0)
		_exit(refused());
	assert_int_equal(child, waitpid(child, &status, 0));
	assert_true(WIFEXITED(status));
	assert_int_equal(0, WEXITSTATUS(status));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
