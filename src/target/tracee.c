/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tracee.c - stops one thread for some microseconds with ptrace.
 *
 * What makes this longer than four system calls is all that can happen to a
 * thread between them. A signal may stop it in our place: it is passed on at
 * the release. It may be killed, even while it stands still: then it has to be
 * reaped, or its process never ends. It may execute another program, and then
 * goes by another name: lost sight of, it would stand still for good.
 *
 * Nor may we sleep as long as we have one in our hands. When another thread of
 * its process executes a program, it dies, and the exec goes on only when we
 * have reaped it; and to seize any thread of the process waits for the exec.
 * Therefore a timer's signal comes while we seize, and its handler reaps.
 */
#include "config.h"

#include "target/tracee.h"

#include <elf.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "target/gate.h"
#include "target/procfs.h"
#include "target/procinfo.h"
#include "target/remote.h"

enum { GRIEF_NS = 10000000, TIDS_MAX = 64 };

static const uint64_t reap_every = 10 * NS_PER_MS;
/* How long a thread that is to stop is looked at without a pause. */
static const uint64_t brief = 30 * NS_PER_US;

static const struct timespec nap = { .tv_nsec = 30000 };

struct tids {
	pid_t tid[TIDS_MAX];
	unsigned n;
};

/* Tracer and tracee are bound to a thread of ours: so are these lists. When the
 * thread ends, the kernel lets go of what is late and buries what is dead. */
static _Thread_local struct tids unburied, late;
static _Thread_local volatile sig_atomic_t seizing;

static bool
is_dead(pid_t tid)
{
	struct proc_stat stat;

	return !procinfo_stat_of(tid, &stat) || procinfo_thread_ended(&stat);
}

/* The main thread of a process we have started: the status it leaves behind is
 * somebody's exit status. */
static bool
is_child(pid_t pid, pid_t tid)
{
	struct proc_stat stat;

	return pid == tid && procinfo_stat_of(tid, &stat) &&
	       stat.ppid == getpid();
}

/* The signal that a stopped thread was about to get, to be passed on. An event
 * of ptrace, which stands above the signal number, has none. */
static int
signal_of(const siginfo_t *si)
{
	return si->si_status >> 8 == 0 ? si->si_status : 0;
}

static int
let_go(pid_t tid, int sig)
{
	return (int)ptrace(PTRACE_DETACH, tid, NULL, (long)sig);
}

/* True when nothing is left to do for tid. A wait reports a traced thread that
 * stands still whether it is asked to or not: such a one is let go. */
static bool
bury(pid_t tid)
{
	siginfo_t si = { 0 };

	if (waitid(P_PID, tid, &si, WEXITED | WNOHANG | WNOWAIT | __WALL) == -1)
		return true;
	if (si.si_pid == 0)
		return false;
	if (si.si_code == CLD_TRAPPED)
		return let_go(tid, signal_of(&si)) == 0;
	waitid(P_PID, tid, &si, WEXITED | WNOHANG | __WALL);
	return true;
}

void
tracee_bury(void)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < unburied.n; i++)
		if (!bury(unburied.tid[i]))
			unburied.tid[kept++] = unburied.tid[i];
	unburied.n = kept;
}

/* The thread has died, or is about to, in our hands. Mostly that is a matter of
 * microseconds; a core dump, or threads that outlive the first one of their
 * process, take longer. */
static void
mourn(const struct tracee *t)
{
	uint64_t began = clock_mono();

	if (is_child(t->pid, t->tid))
		return;
	while (!bury(t->tid)) {
		if (clock_mono() - began > GRIEF_NS) {
			if (unburied.n < TIDS_MAX)
				unburied.tid[unburied.n++] = t->tid;
			return;
		}
		nanosleep(&nap, NULL);
	}
}

/* Let the stopped thread run on. */
static void
detach(struct tracee *t)
{
	if (let_go(t->tid, t->signal) == -1)
		mourn(t);
	t->tid = 0;
}

/* Is there a thread of this number that we trace, be it dead? */
static bool
is_traced(pid_t tid)
{
	siginfo_t si;

	return waitid(P_PID, (id_t)tid, &si,
		   WEXITED | WNOHANG | WNOWAIT | __WALL) == 0;
}

/* Our thread no longer answers to its tid. Either it has executed another
 * program, which gave it the name of its process; or it is dead. */
static enum tracee_stop
lost(struct tracee *t)
{
	if (t->tid != t->pid && !is_traced(t->tid) &&
	    ptrace(PTRACE_INTERRUPT, t->pid, 0, 0) == 0) {
		t->tid = t->pid;
		t->renamed = true;
		return TRACEE_LATE;
	}
	mourn(t);
	t->tid = 0;
	return TRACEE_GONE;
}

/* Has it stopped? Without WEXITED a wait never takes an exit status. */
static enum tracee_stop
look(struct tracee *t, int options)
{
	siginfo_t si = { 0 };

	if (waitid(P_PID, t->tid, &si, WSTOPPED | options | __WALL) == -1)
		return errno == EINTR ? TRACEE_LATE : lost(t);
	if (si.si_pid == 0 || si.si_code != CLD_TRAPPED)
		return TRACEE_LATE;
	t->signal = signal_of(&si);
	return TRACEE_STOPPED;
}

/* A wait has no timeout: a timer's signal ends it. Polling instead would cost
 * the thread a nap each stop, and sched_yield puts us behind every busy thread
 * of the machine. */
static _Thread_local struct {
	timer_t timer;
	bool made;
} alarm_clock;

static void
reap(const struct tids *list)
{
	siginfo_t si;

	for (unsigned i = 0; i < list->n; i++)
		waitid(
		    P_PID, (id_t)list->tid[i], &si, WEXITED | WNOHANG | __WALL);
}

/* It has ended the wait; or we seize, and the lists do not change. */
static void
ring(int sig)
{
	int saved = errno;

	(void)sig;
	if (seizing) {
		reap(&unburied);
		reap(&late);
	}
	errno = saved;
}

static bool
alarm_make(void)
{
	struct sigaction sa = { .sa_handler = ring };
	struct sigevent ev = { .sigev_notify = SIGEV_THREAD_ID,
		.sigev_signo = SIGRTMIN };
	sigset_t set;

	if (alarm_clock.made)
		return true;
	ev._sigev_un._tid = gettid();
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	if (sigaction(SIGRTMIN, &sa, NULL) == -1 ||
	    pthread_sigmask(SIG_UNBLOCK, &set, NULL) != 0 ||
	    timer_create(CLOCK_MONOTONIC, &ev, &alarm_clock.timer) == -1)
		return false;
	alarm_clock.made = true;
	return true;
}

/* Rings after ns and again, should we not be waiting yet; 0: never. */
static void
alarm_set(uint64_t ns)
{
	struct timespec ts = { .tv_sec = (time_t)(ns / NS_PER_S),
		.tv_nsec = (long)(ns % NS_PER_S) };
	struct itimerspec its = { .it_value = ts, .it_interval = ts };

	timer_settime(alarm_clock.timer, 0, &its, NULL);
}

/* A thread on another CPU stops within microseconds; to sleep and to be woken
 * takes several times as long, most of all in a virtual machine. */
static enum tracee_stop
look_briefly(struct tracee *t)
{
	uint64_t until = clock_mono() + brief;
	enum tracee_stop stop;

	do
		stop = look(t, WNOHANG);
	while (stop == TRACEE_LATE && clock_mono() < until);
	return stop;
}

static enum tracee_stop
await(struct tracee *t, uint64_t timeout_ns)
{
	enum tracee_stop stop = look_briefly(t);

	if (stop != TRACEE_LATE || !alarm_make())
		return stop;
	alarm_set(timeout_ns);
	stop = look(t, 0);
	alarm_set(0);
	return stop;
}

static long
seize(pid_t tid)
{
	long r;

	if (unburied.n + late.n == 0 || !alarm_make())
		return ptrace(PTRACE_SEIZE, tid, 0, 0);
	seizing = 1;
	alarm_set(reap_every);
	r = ptrace(PTRACE_SEIZE, tid, 0, 0);
	alarm_set(0);
	seizing = 0;
	return r;
}

/* The status of a first thread is its process's, and not ours to take; an exec
 * does not wait for it. */
static void
remember_late(const struct tracee *t)
{
	if (t->tid != t->pid)
		late.tid[late.n++] = t->tid;
}

static void
forget_late(pid_t tid)
{
	for (unsigned i = 0; i < late.n; i++)
		if (late.tid[i] == tid)
			late.tid[i] = late.tid[--late.n];
}

#define AT(reg) offsetof(struct user_regs_struct, reg) / sizeof(uint64_t)

/* The kernel's places of the registers, in DWARF order. */
/* clang-format off */
static const unsigned char place[REG_COUNT] = {
	AT(rax), AT(rdx), AT(rcx), AT(rbx), AT(rsi), AT(rdi), AT(rbp), AT(rsp),
	AT(r8), AT(r9), AT(r10), AT(r11), AT(r12), AT(r13), AT(r14), AT(r15),
	AT(rip)
};
/* clang-format on */

static enum tracee_stop
read_regs(struct tracee *t)
{
	uint64_t v[sizeof(struct user_regs_struct) / sizeof(uint64_t)];
	struct iovec io = { .iov_base = v, .iov_len = sizeof v };

	if (ptrace(PTRACE_GETREGSET, t->tid, NT_PRSTATUS, &io) == -1)
		return TRACEE_GONE; /* killed while it stood still */
	if (io.iov_len != sizeof v)
		return TRACEE_32BIT;
	for (size_t i = 0; i < REG_COUNT; i++)
		t->regs.r[i] = v[place[i]];
	t->fs = v[AT(fs_base)];
	return TRACEE_STOPPED;
}

static enum tracee_stop
refused(pid_t tid, int e)
{
	/* seizing a zombie says EPERM as well */
	if (e == ESRCH || (e == EPERM && is_dead(tid)))
		return TRACEE_GONE;
	return TRACEE_DENIED;
}

enum tracee_stop
tracee_stop(struct tracee *t, pid_t pid, pid_t tid, uint64_t timeout_ns)
{
	enum tracee_stop stop;

	*t = (struct tracee){ .pid = pid, .tid = tid };
	tracee_bury();
	if (unburied.n == TIDS_MAX || late.n == TIDS_MAX)
		return TRACEE_DENIED;

	if (seize(tid) == -1) {
		t->tid = 0;
		return refused(tid, errno);
	}
	t->since = clock_mono();
	/* when this fails the thread is dying: await finds out */
	ptrace(PTRACE_INTERRUPT, tid, 0, 0);
	stop = await(t, timeout_ns);
	if (stop == TRACEE_LATE)
		remember_late(t);
	if (stop != TRACEE_STOPPED)
		return stop;

	stop = t->renamed ? TRACEE_GONE : read_regs(t);
	if (stop != TRACEE_STOPPED)
		detach(t);
	return stop;
}

/* One that is late may be so under another name now. */
static enum tracee_stop
poll_late(struct tracee *t)
{
	enum tracee_stop stop;

	/* another thread's exec may have put a stranger in its place, one
	 * that a wait still knows when it is our child: ptrace tells */
	if (ptrace(PTRACE_INTERRUPT, t->tid, 0, 0) == -1 && errno == ESRCH)
		return lost(t);
	stop = look(t, WNOHANG);
	if (stop == TRACEE_STOPPED)
		detach(t);
	return stop;
}

enum tracee_stop
tracee_poll(struct tracee *t)
{
	enum tracee_stop stop;

	if (t->tid == 0)
		return TRACEE_GONE;
	forget_late(t->tid);
	stop = poll_late(t);
	if (stop == TRACEE_LATE)
		remember_late(t);
	return stop;
}

uint64_t
tracee_release(struct tracee *t)
{
	/* before: the thread may go on in our place, on our CPU */
	uint64_t stood = clock_mono() - t->since;

	detach(t);
	return stood;
}

int
tracee_allowed(pid_t pid, int procfs, struct err *err)
{
	struct gate gate;
	char byte;

	if (gate_read(&gate, procfs) == -1)
		return procfs_ended(pid, err);
	/* Reading memory asks the kernel the question that seizing asks, and
	 * stops nothing. That there is no memory at 0 means yes. */
	if (gate.tracer == 0 &&
	    (remote_read(pid, 0, &byte, 1) != -1 || errno == EFAULT))
		return 0;
	if (gate.tracer == 0 && errno == ESRCH)
		return procfs_ended(pid, err);
	return gate_explain(&gate, pid, err);
}
