/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_blocked.c - what threads wait for, by number, by name, for real. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "waiting.h"
#include "target/blocked.h"
#include "target/procfs.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const struct {
	int nr;
	enum task_state state;
} calls[] = {
	{ SYS_futex, TASK_LOCK },
	{ 449, TASK_LOCK },
	{ SYS_read, TASK_IO },
	{ SYS_epoll_wait, TASK_IO },
	{ SYS_recvfrom, TASK_IO },
	{ SYS_fsync, TASK_IO },
	{ SYS_nanosleep, TASK_SLEEP },
	{ SYS_clock_nanosleep, TASK_SLEEP },
	{ SYS_wait4, TASK_SLEEP },
	{ SYS_rt_sigtimedwait, TASK_SLEEP },
	{ SYS_msgrcv, TASK_SLEEP },
	{ SYS_restart_syscall, TASK_SLEEP },
	{ -1, TASK_SLEEP },
	{ -2, TASK_SLEEP },
	{ INT32_MAX, TASK_SLEEP },
};

static const struct {
	const char *name;
	enum task_state state;
} functions[] = {
	{ "futex_do_wait", TASK_LOCK },
	{ "futex_wait_queue_me", TASK_LOCK },
	{ "do_poll.constprop.0", TASK_IO },
	{ "ep_poll", TASK_IO },
	{ "do_select", TASK_IO },
	{ "anon_pipe_read", TASK_IO },
	{ "unix_stream_read_generic", TASK_IO },
	{ "wait_woken", TASK_SLEEP },
	{ "hrtimer_nanosleep", TASK_SLEEP },
	{ "do_wait", TASK_SLEEP },
	{ "0", TASK_SLEEP },
	{ "", TASK_SLEEP },
};

static void
test_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(calls); i++)
		assert_int_equal(
		    blocked_by_syscall(calls[i].nr), calls[i].state);
	for (size_t i = 0; i < N(functions); i++)
		assert_int_equal(
		    blocked_by_wchan(functions[i].name), functions[i].state);
}

static const struct {
	void (*body)(int);
	enum task_state state;
} waits[] = {
	{ wait_futex, TASK_LOCK },
	{ wait_pipe, TASK_IO },
	{ wait_poll, TASK_IO },
	{ child_sleep, TASK_SLEEP },
};

static void
test_real(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(waits); i++) {
		pid_t pid = child_start(waits[i].body);
		int dir = procfs_open(pid, NULL);
		struct proc_syscall call;

		assert_true(child_await(pid, "S"));
		assert_int_equal(
		    blocked_state(dir, pid, &call), waits[i].state);
		kill(pid, SIGSTOP);
		assert_true(child_await(pid, "T"));
		kill(pid, SIGCONT);
		assert_true(child_await(pid, "S"));
		assert_int_equal(
		    blocked_state(dir, pid, &call), waits[i].state);
		child_kill(pid);
		assert_int_equal(blocked_state(dir, pid, &call), TASK_SLEEP);
		assert_false(call.blocked);
		close(dir);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_real),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
