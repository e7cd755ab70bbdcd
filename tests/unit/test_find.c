/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_find.c - names that are found, not found, and found twice. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "target/find.h"

/* A name of this test run. */
static char name[16], command[64];

static void
named(int ready)
{
	prctl(PR_SET_NAME, name);
	child_sleep(ready);
}

static void
commanded(int ready)
{
	fcntl(ready, F_SETFD, FD_CLOEXEC);
	execl("/proc/self/exe", "\033[2Jsleeper", command, NULL);
	_exit(1);
}

static void
test_none(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(find_by_name("", &err), -1);
	assert_int_equal(err.kind, ERR_USAGE);
	assert_int_equal(find_by_name(command, &err), -1);
	assert_int_equal(err.kind, ERR_NOPROC);
	/* a kernel thread */
	assert_int_equal(find_by_name("kthreadd", &err), -1);
	assert_int_equal(err.kind, ERR_NOPROC);
	assert_true(err.cure[0] != '\0');
}

/* A shell and we below it, both with the name in the command line. */
static void
look_for_oneself(int ready)
{
	char script[128];

	fcntl(ready, F_SETFD, FD_CLOEXEC);
	snprintf(script, sizeof script, "\"/proc/%d/exe\" find '%s'; exit $?",
	    (int)getppid(), command);
	execl("/bin/sh", "sh", "-c", script, NULL);
	_exit(1);
}

static void
test_not_oneself(void **state)
{
	pid_t pid = child_start(look_for_oneself);
	int status;

	(void)state;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void
test_comm(void **state)
{
	struct err err = { 0 };
	pid_t one = child_start(named), part;

	(void)state;
	assert_int_equal(find_by_name(name, &err), one);
	/* a command line that holds the name does not make it ambiguous */
	part = child_start(commanded);
	assert_int_equal(find_by_name(name, &err), one);
	assert_int_equal(find_by_name(command, &err), part);
	/* a dead process has no name */
	kill(one, SIGKILL);
	assert_true(child_await_end(one));
	assert_int_equal(find_by_name(name, &err), part);
	child_kill(one);
	child_kill(part);
}

static void
test_several(void **state)
{
	struct err err = { 0 };
	pid_t pid[7];
	char first[32];

	(void)state;
	for (int i = 0; i < 7; i++)
		pid[i] = child_start(commanded);
	assert_int_equal(find_by_name(command, &err), -1);
	assert_int_equal(err.kind, ERR_USAGE);
	assert_non_null(strstr(err.text, "7 processes match: it stands in"));
	snprintf(first, sizeof first, "-p PID:\n  %-7d \\x1b[2Jsleeper",
	    (int)pid[0]);
	assert_non_null(strstr(err.cure, first));
	assert_non_null(strstr(err.cure, "\n  and 2 more"));
	assert_null(strchr(err.cure, '\033'));
	for (int i = 0; i < 7; i++)
		child_kill(pid[i]);
	assert_int_equal(find_by_name(command, NULL), -1);

	for (int i = 0; i < 2; i++)
		pid[i] = child_start(named);
	assert_int_equal(find_by_name(name, &err), -1);
	assert_non_null(strstr(err.text, "2 processes have this name"));
	for (int i = 0; i < 2; i++)
		child_kill(pid[i]);
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_not_oneself),
		cmocka_unit_test(test_comm),
		cmocka_unit_test(test_several),
	};

	if (argc == 3)
		return find_by_name(argv[2], NULL) == -1 ? 0 : 1;
	if (argc == 2) { /* the executed sleeper */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pause();
		return 0;
	}
	snprintf(name, sizeof name, "fnd%d", (int)getpid());
	snprintf(command, sizeof command, "--as=%s-x", name);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
