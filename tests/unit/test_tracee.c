/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_tracee.c - stops threads in every situation we could think of: they
 * must not notice, and must not stay stopped.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <elf.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/time.h>
#include <unistd.h>

#include "stopping.h"

static void
count_up(int ready)
{
	child_ready(ready);
	for (;;)
		shared[0]++;
}

/* Every register holds 100 + its DWARF number, but the stack pointer. */
static void
known_registers(int ready)
{
	child_ready(ready);
	__asm__ volatile(
	    "mov $100, %rax; mov $101, %rdx; mov $102, %rcx; mov $103, %rbx\n"
	    "mov $104, %rsi; mov $105, %rdi; mov $106, %rbp\n"
	    "mov $108, %r8; mov $109, %r9; mov $110, %r10; mov $111, %r11\n"
	    "mov $112, %r12; mov $113, %r13; mov $114, %r14; mov $115, %r15\n"
	    ".globl known_pc\n"
	    "known_pc: jmp known_pc");
}

extern const char known_pc[];

static void
test_registers(void **state)
{
	pid_t pid = child_start(known_registers);
	struct tracee t;

	(void)state;
	child_nap(20);
	assert_int_equal(tracee_stop(&t, pid, pid, patience), TRACEE_STOPPED);
	assert_int_equal(child_state(pid), 't');
	for (unsigned i = 0; i < REG_COUNT; i++)
		if (i != REG_SP && i != REG_PC)
			assert_int_equal(t.regs.r[i], 100 + i);
	assert_int_equal(t.regs.r[REG_PC], (uintptr_t)known_pc);
	assert_true(t.regs.r[REG_SP] % 8 == 0 && t.regs.r[REG_SP] != 0);
	assert_in_range(tracee_release(&t), 1, NS_PER_S);
	assert_int_equal(t.tid, 0);
	assert_true(child_await(pid, "R"));
	child_kill(pid);
}

static void
seize_parent(int ready)
{
	pid_t target = (pid_t)shared[1];

	if (ptrace(PTRACE_SEIZE, target, 0, 0) == -1)
		_exit(1);
	child_sleep(ready);
}

static void
test_gone_or_denied(void **state)
{
	pid_t pid = child_start(count_up);
	struct err err = { 0 };
	int dir = procfs_open(pid, NULL);

	(void)state;
	assert_int_equal(tracee_allowed(pid, dir, &err), 0);
	shared[1] = (unsigned)pid;
	pid_t tracer = child_start(seize_parent);

	assert_int_equal(sample(pid, pid), TRACEE_DENIED);
	assert_int_equal(tracee_allowed(pid, dir, &err), -1);
	assert_int_equal(err.kind, ERR_PERM);
	assert_non_null(strstr(err.text, "is traced by PID"));
	assert_non_null(strstr(err.text, "(test_tracee)"));
	child_kill(tracer);
	assert_int_equal(sample(pid, pid), TRACEE_STOPPED);
	assert_int_equal(tracee_allowed(pid, dir, &err), 0);

	assert_int_equal(sample(getpid(), getpid()), TRACEE_DENIED);
	kill(pid, SIGKILL);
	assert_true(child_await_end(pid));
	assert_int_equal(sample(pid, pid), TRACEE_GONE);
	assert_int_equal(tracee_allowed(pid, dir, &err), -1);
	assert_int_equal(err.kind, ERR_NOPROC);
	child_kill(pid);
	assert_int_equal(sample(pid, pid), TRACEE_GONE);
	assert_int_equal(tracee_allowed(pid, dir, &err), -1);
	assert_int_equal(err.kind, ERR_NOPROC);
	close(dir);
}

static void
try_as_nobody(int ready)
{
	struct err err = { 0 };
	pid_t target = getppid();
	int dir = procfs_open(target, NULL);
	bool ok;

	if (setuid(65534) == -1)
		_exit(1);
	ok = sample(target, target) == TRACEE_DENIED &&
	     tracee_allowed(target, dir, &err) == -1 && err.kind == ERR_PERM &&
	     strstr(err.text, "another user") != NULL;
	child_ready(ready);
	_exit(ok ? 0 : 2);
}

static void
test_another_user(void **state)
{
	int status;

	(void)state;
	if (geteuid() != 0)
		skip();
	pid_t pid = child_start(try_as_nobody);

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* Between vfork and the end of its child a thread cannot be interrupted. */
static void
vfork_for_long(int ready)
{
	child_ready(ready);
	if (vfork() == 0) {
		static const struct timespec long_time = { .tv_nsec =
							       80000000 };

		nanosleep(&long_time, NULL);
		_exit(0);
	}
	for (;;)
		shared[0]++;
}

static void
test_late(void **state)
{
	pid_t pid = child_start(vfork_for_long);
	enum tracee_stop stop;
	struct tracee t;

	(void)state;
	assert_true(child_await(pid, "D"));
	assert_int_equal(tracee_stop(&t, pid, pid, 2 * NS_PER_MS), TRACEE_LATE);
	assert_int_equal(child_state(pid), 'D');
	while ((stop = tracee_poll(&t)) == TRACEE_LATE)
		child_nap(1);
	assert_int_equal(stop, TRACEE_STOPPED);
	assert_int_equal(t.tid, 0);
	assert_int_equal(tracee_poll(&t), TRACEE_GONE);
	assert_true(runs(pid));
	child_kill(pid);

	/* killed meanwhile */
	pid = child_start(vfork_for_long);
	assert_true(child_await(pid, "D"));
	assert_int_equal(tracee_stop(&t, pid, pid, 2 * NS_PER_MS), TRACEE_LATE);
	kill(pid, SIGKILL);
	while ((stop = tracee_poll(&t)) == TRACEE_LATE)
		child_nap(1);
	assert_int_equal(stop, TRACEE_GONE);
	child_kill(pid);
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
	assert_int_equal(sample(pid, pid), TRACEE_32BIT);
	assert_true(child_await(pid, "R"));
	child_kill(pid);
}

static void
on_signal(int sig)
{
	shared[sig == SIGALRM ? 2 : 1]++;
}

static void
take_signals(int ready)
{
	static const struct itimerval often = { { 0, 1000 }, { 0, 1000 } };

	signal(SIGRTMIN, on_signal);
	signal(SIGALRM, on_signal);
	setitimer(ITIMER_REAL, &often, NULL);
	count_up(ready);
}

/* Not one signal may be lost, and none may wait for us. */
static void
test_signals(void **state)
{
	const unsigned n = 400;
	unsigned stops = 0, sent = 0;

	(void)state;
	shared[1] = shared[2] = 0;
	struct stranger s = stranger_start(take_signals);

	while (sent < n) {
		sent += sigqueue(s.pid, SIGRTMIN, (union sigval){ 0 }) == 0;
		stops += sample(s.pid, s.pid) == TRACEE_STOPPED;
	}
	for (int i = 0; i < 2000 && shared[1] < n; i++)
		child_nap(1);
	assert_int_equal(shared[1], n);
	assert_true(stops > n / 2);
	assert_true(shared[2] > 0);
	assert_true(runs(s.pid));
	kill(s.pid, SIGKILL);
	assert_int_equal(stranger_end(&s), SIGKILL);
}

/* SIGTERM that meets a stop still kills. */
static void
test_fatal_signal(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++) {
		struct stranger s = stranger_start(count_up);
		struct tracee t;

		assert_int_equal(
		    tracee_stop(&t, s.pid, s.pid, patience), TRACEE_STOPPED);
		kill(s.pid, i % 2 ? SIGTERM : SIGUSR1);
		tracee_release(&t);
		sample_all(s.pid, 20);
		assert_int_equal(
		    stranger_end(&s) & 0x7f, i % 2 ? SIGTERM : SIGUSR1);
	}
}

static void
test_job_control(void **state)
{
	struct stranger s = stranger_start(count_up);

	(void)state;
	for (int i = 0; i < 100; i++) {
		kill(s.pid, SIGSTOP);
		if (i % 2 == 0)
			assert_true(child_await(s.pid, "T"));
		sample(s.pid, s.pid);
		sample(s.pid, s.pid);
		assert_true(child_await(s.pid, "T"));
		unsigned before = shared[0];

		/* back in the same stop, without an instruction between */
		sample(s.pid, s.pid);
		assert_true(child_await(s.pid, "T"));
		assert_int_equal(shared[0], before);
		kill(s.pid, SIGCONT);
		sample(s.pid, s.pid);
		assert_true(runs(s.pid));
	}
	kill(s.pid, SIGKILL);
	assert_int_equal(stranger_end(&s), SIGKILL);
}

static void *
spin_thread(void *arg)
{
	(void)arg;
	for (volatile unsigned n = 0;; n++)
		continue;
	return NULL;
}

static void *
short_thread(void *arg)
{
	for (volatile unsigned n = 0; n < 20000; n++)
		continue;
	return arg;
}

static void
storm(int ready)
{
	child_ready(ready);
	for (int i = 0; i < 400; i++) {
		pthread_t thread[4];

		for (int j = 0; j < 4; j++)
			pthread_create(&thread[j], NULL, short_thread, NULL);
		for (int j = 0; j < 4; j++)
			pthread_join(thread[j], NULL);
	}
	_exit(5);
}

static void
test_thread_storm(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct stranger s = stranger_start(storm);

		assert_true(sample_all(s.pid, 5000) > 0);
		assert_int_equal(stranger_end(&s), 5 << 8);
	}
}

static void *
outlive(void *arg)
{
	child_nap(30);
	_exit(6);
	return arg;
}

static void
leave_main_thread(int ready)
{
	pthread_t thread;

	pthread_create(&thread, NULL, outlive, NULL);
	child_ready(ready);
	short_thread(NULL);
	pthread_exit(NULL);
}

/* A first thread that dies in our hands before the others do. */
static void
test_main_thread_leaves(void **state)
{
	(void)state;
	for (int i = 0; i < 15; i++) {
		struct stranger s = stranger_start(leave_main_thread);

		while (sample(s.pid, s.pid) != TRACEE_GONE)
			continue;
		child_nap(40);
		tracee_bury();
		assert_int_equal(stranger_end(&s), 6 << 8);
	}
}

static void
two_threads(int ready)
{
	pthread_t thread;

	pthread_create(&thread, NULL, spin_thread, NULL);
	child_ready(ready);
	spin_thread(NULL);
}

static void
last_tid(void *arg, pid_t tid)
{
	*(pid_t *)arg = tid;
}

static pid_t
second_thread(pid_t pid)
{
	pid_t tid = 0;
	int dir = procfs_open(pid, NULL);

	procfs_tasks(dir, last_tid, &tid);
	close(dir);
	return tid;
}

/* Until we no longer keep a dead thread: as the sampling thread does, again and
 * again. */
static void
bury(pid_t pid, pid_t tid)
{
	struct proc_status status;
	char path[64];

	snprintf(
	    path, sizeof path, "/proc/%d/task/%d/status", (int)pid, (int)tid);
	for (int i = 0; i < 2000; i++) {
		tracee_bury();
		if (!procinfo_status(AT_FDCWD, path, &status) ||
		    status.tracer == 0)
			return;
		child_nap(1);
	}
}

/* The process is killed while one of its threads stands still: its parent must
 * hear of it while we go on living. */
static void
test_killed_while_stopped(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++) {
		struct stranger s = stranger_start(two_threads);
		pid_t tid = i % 2 ? s.pid : second_thread(s.pid);
		struct tracee t;

		assert_int_equal(
		    tracee_stop(&t, s.pid, tid, patience), TRACEE_STOPPED);
		kill(s.pid, SIGKILL);
		if (i % 3 == 0)
			child_nap(5);
		tracee_release(&t);
		bury(s.pid, tid);
		assert_int_equal(stranger_end(&s), SIGKILL);
	}
	for (int i = 0; i < 10; i++) {
		pid_t pid = child_start(two_threads);
		pid_t tid = i % 2 ? pid : second_thread(pid);
		struct tracee t;
		int status = 0;

		assert_int_equal(
		    tracee_stop(&t, pid, tid, patience), TRACEE_STOPPED);
		kill(pid, SIGKILL);
		tracee_release(&t);
		if (tid != pid) /* that one is not ours to bury */
			bury(pid, tid);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, SIGKILL);
	}
}

static void
trace_in_loop(int ready)
{
	child_ready(ready);
	for (;;)
		sample((pid_t)shared[1], (pid_t)shared[1]);
}

/* Our own end by SIGKILL at any moment. */
static void
test_killed_tracer(void **state)
{
	struct stranger s = stranger_start(count_up);

	(void)state;
	srand(1);
	shared[1] = (unsigned)s.pid;
	for (int i = 0; i < 50; i++) {
		pid_t tracer = child_start(trace_in_loop);
		struct timespec t = { .tv_nsec = rand() % 3000000 };

		nanosleep(&t, NULL);
		child_kill(tracer);
		assert_true(runs(s.pid));
	}
	kill(s.pid, SIGKILL);
	assert_int_equal(stranger_end(&s), SIGKILL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_registers),
		cmocka_unit_test(test_gone_or_denied),
		cmocka_unit_test(test_another_user),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_32bit),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_fatal_signal),
		cmocka_unit_test(test_job_control),
		cmocka_unit_test(test_thread_storm),
		cmocka_unit_test(test_main_thread_leaves),
		cmocka_unit_test(test_killed_while_stopped),
		cmocka_unit_test(test_killed_tracer),
	};

	stopping_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
