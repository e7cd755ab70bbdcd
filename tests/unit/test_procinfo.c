/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_procinfo.c - living and dead threads and processes. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <fcntl.h>
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ended),
		cmocka_unit_test(test_real),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
