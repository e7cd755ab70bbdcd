/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_still.c - looks at processes that sleep in many ways, that run, and that
 * never sleep for long, against what ptrace says of them.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "restricted.h"
#include "waiting.h"
#include "target/procfs.h"
#include "target/still.h"
#include "target/tracee.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { SIZE = 16384, LOOKS = 20000, LOOKS_MOST = 100 * LOOKS };

static uint8_t stack[SIZE], again[SIZE];

/* A child and the list of its one thread. */
struct subject {
	pid_t pid;
	int procfs;
	struct tasks tasks;
	struct task *task;
};

static void
open_subject(struct subject *s, pid_t pid)
{
	s->pid = pid;
	s->procfs = procfs_open(pid, NULL);
	assert_true(s->procfs != -1);
	tasks_init(&s->tasks, s->procfs);
	assert_true(tasks_scan(&s->tasks, clock_mono()) >= 1);
	s->task = tasks_find(&s->tasks, pid);
	assert_non_null(s->task);
}

static void
close_subject(struct subject *s)
{
	tasks_fini(&s->tasks);
	close(s->procfs);
	child_kill(s->pid);
}

static void
wait_epoll(int ready)
{
	struct epoll_event event;
	int fd = epoll_create1(0);

	child_ready(ready);
	epoll_wait(fd, &event, 1, -1);
	_exit(errno == EINTR ? 44 : 1); /* somebody has stopped us */
}

static void
wait_sleep(int ready)
{
	const struct timespec ts = { .tv_sec = 1000 };

	child_ready(ready);
	for (;;)
		nanosleep(&ts, NULL);
}

static void
wait_stopped(int ready)
{
	child_ready(ready);
	for (volatile unsigned long n = 0;; n++)
		if (n == 1000)
			raise(SIGSTOP);
}

static const struct {
	void (*body)(int);
	const char *state;
	enum still_answer answer;
} bodies[] = {
	{ wait_futex, "S", STILL_SEEN },
	{ wait_pipe, "S", STILL_SEEN },
	{ wait_poll, "S", STILL_SEEN },
	{ wait_epoll, "S", STILL_SEEN },
	{ wait_sleep, "S", STILL_SEEN },
	{ child_sleep, "S", STILL_SEEN },
	{ wait_stopped, "T", STILL_SEEN },
	{ child_busy, "R", STILL_RUNNING },
};

/* What ptrace says is the same, as far as the look goes. */
static void
compare(const struct subject *s, const struct still *still)
{
	struct tracee t;

	assert_int_equal(
	    tracee_stop(&t, s->pid, s->pid, NS_PER_S), TRACEE_STOPPED);
	assert_true(regs_know(&still->regs, REG_SP));
	assert_true(regs_know(&still->regs, REG_PC));
	assert_false(regs_know(&still->regs, REG_BP));
	for (int i = 0; i < REG_COUNT; i++)
		if (regs_know(&still->regs, i))
			assert_true(still->regs.r[i] == t.regs.r[i]);
	tracee_release(&t);
}

static void
test_bodies(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(bodies); i++) {
		struct subject s;
		struct still still;
		enum still_answer answer;

		open_subject(&s, child_start(bodies[i].body));
		assert_true(child_await(s.pid, bodies[i].state));
		answer = still_look(&still, s.task, stack, SIZE);
		if (answer != bodies[i].answer)
			fail_msg("case %zu: answer %d", i, answer);
		if (answer == STILL_SEEN) {
			assert_true(still.len > 0 && still.len <= SIZE);
			compare(&s, &still);
		}
		close_subject(&s);
	}
}

/* A thousand looks: it is not woken once, and sees no EINTR. */
static void
test_harmless(void **state)
{
	struct proc_schedstat before, after;
	struct subject s;
	struct still still;
	int status;

	(void)state;
	open_subject(&s, child_start(wait_epoll));
	assert_true(child_await(s.pid, "S"));
	assert_true(task_schedstat(s.task, &before));
	for (int i = 0; i < 1000; i++)
		assert_int_equal(
		    still_look(&still, s.task, stack, SIZE), STILL_SEEN);
	assert_true(task_schedstat(s.task, &after));
	assert_int_equal(before.slices, after.slices);
	assert_int_equal(before.run_ns, after.run_ns);
	assert_int_equal(waitpid(s.pid, &status, WNOHANG), 0);
	close_subject(&s);
}

/* The arguments' registers are known, and only in a system call. */
static void
test_arguments(void **state)
{
	static const int argument[] = { 5, 4, 1, 10, 8, 9 };
	struct subject s;
	struct still still;

	(void)state;
	open_subject(&s, child_start(wait_futex));
	assert_true(child_await(s.pid, "S"));
	assert_int_equal(still_look(&still, s.task, stack, SIZE), STILL_SEEN);
	for (size_t i = 0; i < N(argument); i++)
		assert_true(regs_know(&still.regs, argument[i]));
	assert_int_equal(still.regs.r[4], FUTEX_WAIT);
	close_subject(&s);

	/* stopped where no call is, once it has got there */
	open_subject(&s, child_start(child_busy));
	for (int i = 0; i < 100; i++) {
		kill(s.pid, SIGSTOP);
		assert_true(child_await(s.pid, "T"));
		assert_int_equal(
		    still_look(&still, s.task, stack, SIZE), STILL_SEEN);
		if (!regs_know(&still.regs, argument[0]))
			break;
		kill(s.pid, SIGCONT);
		child_nap(20);
	}
	assert_int_equal(still.regs.unknown, REGS_OTHERS);
	close_subject(&s);
}

/* What the restless child shares with us: where its mark is. */
static uint64_t **shared;

/* Sleeps for some microseconds at a time, and tells the kernel which time this
 * is by an argument that no one reads; its stack has the same number. */
static void
restless(int ready)
{
	const struct timespec ts = { .tv_nsec = 20000 };
	volatile uint64_t mark = 0;
	int word = 0;

	prctl(PR_SET_TIMERSLACK, 1);
	*shared = (uint64_t *)(uintptr_t)&mark;
	child_ready(ready);
	for (;;) {
		mark++;
		syscall(
		    SYS_futex, &word, FUTEX_WAIT, 0, &ts, NULL, (uint64_t)mark);
	}
}

/* Registers and stack are of the same moment, or there is no answer. */
static void
test_moment(void **state)
{
	enum { R9 = 9 };
	unsigned count[STILL_ANSWERS] = { 0 };
	struct subject s;
	unsigned looks = 0;

	(void)state;
	open_subject(&s, child_start(restless));
	for (; looks < LOOKS ||
	       (looks < LOOKS_MOST &&
		   (count[STILL_MOVED] == 0 || count[STILL_SEEN] == 0));
	     looks++) {
		struct still still;
		enum still_answer answer;
		uint64_t at, mark;

		if (looks % 2 == 0) { /* what a scan saw is used, if it holds */
			tasks_scan(&s.tasks, clock_mono());
			s.task = tasks_find(&s.tasks, s.pid);
			assert_non_null(s.task);
		}
		answer = still_look(&still, s.task, stack, SIZE);
		count[answer]++;
		if (answer != STILL_SEEN || !regs_know(&still.regs, R9))
			continue;
		at = (uint64_t)(uintptr_t)*shared - still.regs.r[REG_SP];
		assert_true(at + sizeof mark <= still.len);
		memcpy(&mark, stack + at, sizeof mark);
		assert_int_equal(mark, still.regs.r[R9]);
	}
	print_message("seen %u, running %u, moved %u\n", count[STILL_SEEN],
	    count[STILL_RUNNING], count[STILL_MOVED]);
	assert_true(count[STILL_SEEN] > 0 && count[STILL_MOVED] > 0);
	assert_int_equal(looks,
	    count[STILL_SEEN] + count[STILL_MOVED] + count[STILL_RUNNING]);
	close_subject(&s);
}

/* Has it slept since it was looked at? */
static void
test_since(void **state)
{
	struct subject s;
	struct still still;

	(void)state;
	open_subject(&s, child_start(child_sleep));
	assert_true(child_await(s.pid, "S"));
	assert_int_equal(still_look(&still, s.task, stack, SIZE), STILL_SEEN);
	assert_int_equal(still_since(&still, s.task), STILL_SEEN);
	kill(s.pid, SIGSTOP);
	assert_true(child_await(s.pid, "T"));
	kill(s.pid, SIGCONT);
	assert_true(child_await(s.pid, "S"));
	assert_int_equal(still_since(&still, s.task), STILL_MOVED);
	child_kill(s.pid);
	assert_int_equal(still_since(&still, s.task), STILL_GONE);
	close_subject(&s);
}

static void
test_gone(void **state)
{
	struct subject s;
	struct still still;

	(void)state;
	open_subject(&s, child_start(child_sleep));
	child_kill(s.pid);
	assert_int_equal(still_look(&still, s.task, stack, SIZE), STILL_GONE);
	close_subject(&s);
}

/* Its stack pointer leads nowhere. */
static void
no_stack(int ready)
{
	child_ready(ready);
	__asm__ volatile("mov $34, %%eax\n" /* pause */
			 "xor %%esp, %%esp\n"
			 "syscall\n" ::
			     : "rax", "rcx", "r11", "memory");
	_exit(1);
}

static void
test_no_stack(void **state)
{
	struct subject s;
	struct still still;

	(void)state;
	open_subject(&s, child_start(no_stack));
	assert_true(child_await(s.pid, "S"));
	assert_int_equal(
	    still_look(&still, s.task, stack, SIZE), STILL_NO_STACK);
	close_subject(&s);
}

/* In a child of ours: look, as somebody with fewer rights. 0..: the answer. */
static int
look_restricted(const struct subject *s, void (*restrict_us)(void))
{
	pid_t pid = fork();
	struct still still;
	int status;

	assert_true(pid != -1);
	if (pid == 0) {
		restrict_us();
		_exit((int)still_look(&still, s->task, again, SIZE));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
be_nobody(void)
{
	if (setgid(65534) == -1 || setuid(65534) == -1)
		_exit(99);
}

static void
test_rights(void **state)
{
	struct subject s;

	(void)state;
	open_subject(&s, child_start(child_sleep));
	assert_true(child_await(s.pid, "S"));
	assert_int_equal(look_restricted(&s, restricted_reads), STILL_SEEN);
	if (geteuid() == 0)
		assert_int_equal(look_restricted(&s, be_nobody), STILL_DENIED);
	close_subject(&s);
}

static int
share(void **state)
{
	(void)state;
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return shared == MAP_FAILED ? -1 : 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_harmless),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_moment),
		cmocka_unit_test(test_since),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_no_stack),
		cmocka_unit_test(test_rights),
	};

	return cmocka_run_group_tests(tests, share, NULL);
}
