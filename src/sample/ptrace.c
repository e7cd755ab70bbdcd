/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ptrace.c - the backend that stops one running thread at a time for some
 * microseconds, reads its registers and the top of its stack, and lets it go.
 *
 * At jittered instants that do not depend on the program, active threads are
 * drawn at random until one is found running. Its sample stands for all it ran
 * since its last one, so the samples of a thread add up to its CPU time. A
 * thread that is not running is never stopped: its stack would show where it
 * waits, not where its time went, and some system calls would be interrupted.
 *
 * Threads are stopped by the thread of ours that calls collect.
 */
#include "config.h"

#include "sample/backend.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/hmap.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "sample/active.h"
#include "sample/budget.h"
#include "sample/stops.h"
#include "target/procfs.h"
#include "target/procinfo.h"
#include "target/procparse.h"
#include "target/remote.h"
#include "target/tracee.h"

enum {
	TRIES = 8, /* threads looked at for one sample */
	LATE_MAX = 16, /* threads that did not stop in time */
	STACK_MOST = 64 << 10,
	LOOK_SHARE = 100 /* a look at all threads costs at most 1 % */
};

/* Where more threads run than there are CPUs, a thread needs its turn on one
 * before it can stop. */
static const uint64_t timeout = 10 * NS_PER_MS;
/* Our own wake-up may displace the very thread, before we read the clock. */
static const uint64_t preempting = 50 * NS_PER_US;
static const uint64_t late_poll = 300 * NS_PER_US;
static const uint64_t tick_least = 100 * NS_PER_US;
static const uint64_t look_every = 10 * NS_PER_MS;
static const uint64_t exec_check = 100 * NS_PER_MS, exec_wait = NS_PER_MS;

struct sampler {
	const struct target *target;
	struct tasks *tasks;
	struct sampler_sink sink;
	double rate;
	struct rng rng;
	struct active active;
	struct budget budget;
	struct stops stops;
	struct tracee late[LATE_MAX];
	unsigned nlate;
	uint64_t failed;
	bool by_mem; /* process_vm_readv is refused, /proc/PID/mem is not */
	bool started; /* false: a held command, still our own image */
	uint64_t program; /* fingerprint of what it executes; 0 unknown */
	uint64_t due, next_look, next_exec;
	uint64_t polled; /* when the late ones were last asked */
	size_t stack_size, stack_wanted;
	uint64_t *stack; /* words: the copy is aligned */
};

/* The auxiliary vector is made anew by every exec, even of the same file; a
 * forked child has that of its parent. */
static uint64_t
program_of(int procfs)
{
	char auxv[1024];
	ssize_t n = procfs_read_into(procfs, "auxv", auxv, sizeof auxv);

	return n > 0 ? hmap_hash(auxv, (size_t)n) : 0;
}

static void
ptrace_close(struct sampler *s)
{
	/* Whoever is late still is released when our thread ends. */
	for (unsigned i = 0; i < s->nlate; i++)
		tracee_poll(&s->late[i]);
	active_fini(&s->active);
	free(s->stack);
	free(s);
}

static struct sampler *
ptrace_open(const struct target *target, struct tasks *tasks,
    const struct sampler_opts *opts, const struct sampler_sink *sink,
    struct err *err)
{
	struct sampler *s;

	if (tracee_allowed(target->memory_tid, target->procfs, err) == -1)
		return NULL;
	s = xcalloc(1, sizeof *s);
	s->target = target;
	s->tasks = tasks;
	s->sink = *sink;
	s->rate = opts->rate;
	s->stack_size = s->stack_wanted = opts->stack_size;
	s->stack =
	    xcalloc(opts->stack_size / sizeof *s->stack + 1, sizeof *s->stack);
	s->started = target->launch.pid == 0;
	s->program = program_of(target->procfs);
	rng_seed(&s->rng, opts->seed);
	active_look(&s->active, tasks, clock_mono());
	return s;
}

static void
count_standing(struct sampler *s, uint64_t ns)
{
	stops_add(&s->stops, ns);
	budget_stopped(&s->budget, ns);
}

/* Let go of those that have stopped by now. When exactly they did is not known;
 * it was not before the last poll. */
static void
poll_late(struct sampler *s)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < s->nlate; i++)
		switch (tracee_poll(&s->late[i])) {
		case TRACEE_LATE:
			s->late[kept++] = s->late[i];
			break;
		case TRACEE_STOPPED:
			count_standing(s, clock_mono() - s->polled);
			break;
		case TRACEE_GONE:
		case TRACEE_DENIED:
		case TRACEE_32BIT:
			break;
		}
	s->nlate = kept;
	s->polled = clock_mono();
}

static bool
ptrace_rest(struct sampler *s)
{
	tracee_bury();
	poll_late(s);
	return s->nlate == 0;
}

static bool
is_late(const struct sampler *s, pid_t tid)
{
	for (unsigned i = 0; i < s->nlate; i++)
		if (s->late[i].tid == tid)
			return true;
	return false;
}

static void
check_exec(struct sampler *s, uint64_t now)
{
	uint64_t program;

	if (now < s->next_exec)
		return;
	program = program_of(s->target->procfs);
	if (program != 0 && program != s->program) {
		s->program = program;
		s->started = true;
		s->sink.exec(s->sink.arg);
	}
	s->next_exec = now + (s->started ? exec_check : exec_wait);
}

static void
look(struct sampler *s, uint64_t now)
{
	uint64_t cost;

	if (now < s->next_look)
		return;
	tasks_scan(s->tasks, now); /* threads may be new, and brief */
	budget_ran(&s->budget, active_look(&s->active, s->tasks, now));
	cost = (clock_mono() - now) * LOOK_SHARE;
	s->next_look = now + (cost > look_every ? cost : look_every);
}

static bool
is_running(const struct sampler *s, pid_t tid)
{
	char name[32];
	struct proc_stat stat;

	snprintf(name, sizeof name, "task/%d/stat", (int)tid);
	return procinfo_stat(s->target->procfs, name, &stat) &&
	       stat.state == 'R';
}

/* What the kernel has booked on a thread. */
struct account {
	uint64_t run_ns;
	uint64_t wait_ns; /* runnable, waiting for a CPU */
};

/* False when the thread is gone, or its number is another process's now: all
 * ways to it begin at descriptors of this process. */
static bool
read_account(const struct sampler *s, struct task *task, struct account *out)
{
	char name[40], text[96];
	struct proc_schedstat st;
	ssize_t n;

	if (task->schedstat_fd != -1) {
		n = procfs_reread(task->schedstat_fd, text, sizeof text);
	} else {
		snprintf(
		    name, sizeof name, "task/%d/schedstat", (int)task->tid);
		n = procfs_read_into(
		    s->target->procfs, name, text, sizeof text);
	}
	if (n > 0 && procparse_schedstat(text, &st) == 0 && st.slices != 0) {
		*out = (struct account){ st.run_ns, st.wait_ns };
		return true;
	}
	/* A kernel without these figures: the coarse ones. */
	if (!task_refresh(task))
		return false;
	*out = (struct account){ task->run_ns, 0 };
	return true;
}

/* Copy the stack from its top at sp. By the thread's number: its process may
 * have lost its first thread. */
static size_t
read_stack(struct sampler *s, pid_t tid, uint64_t sp)
{
	ssize_t n = -1;

	if (!s->by_mem) {
		n = remote_read(tid, sp, s->stack, s->stack_size);
		s->by_mem = n == -1 && (errno == EPERM || errno == ENOSYS);
	}
	if (s->by_mem)
		n = remote_read_mem(
		    s->target->procfs, sp, s->stack, s->stack_size);
	return n > 0 ? (size_t)n : 0;
}

struct stop {
	uint64_t instant; /* what is sampled: where the thread was then */
	uint64_t since, seen; /* the interrupt, and when we saw it obeyed */
	struct account before;
};

/* How long the thread waited for a CPU after the first account. */
static uint64_t
queued(const struct stop *stop, const struct account *after)
{
	return after->wait_ns - stop->before.wait_ns;
}

/* Was it on a CPU at the instant? One that was already waiting for its turn
 * used no time then; its stack would show where it was woken or displaced, and
 * the more often the busier the machine is with other things. */
static bool
was_on_cpu(const struct stop *stop, const struct account *after)
{
	return queued(stop, after) <= stop->seen - stop->instant + preempting;
}

/* The thread stood still from the interrupt to now, but for the time it waited
 * for a CPU on which to notice the interrupt. */
static void
count_stop(
    struct sampler *s, const struct stop *stop, const struct account *after)
{
	uint64_t ns = stop->seen - stop->since;
	uint64_t wait = queued(stop, after);

	ns = ns > wait ? ns - wait : 0;
	ns += clock_mono() - stop->seen;
	count_standing(s, ns);
}

/* Book what the thread ran on the sample. */
static void
deliver(struct sampler *s, struct active_thread *a, uint64_t run_ns,
    struct sample *sample)
{
	sample->pid = s->target->pid;
	sample->tid = a->tid;
	sample->weight = active_book(a, run_ns);
	s->sink.sample(s->sink.arg, sample);
}

static void
sample_thread(
    struct sampler *s, struct active_thread *a, struct task *task, uint64_t now)
{
	struct tracee t;
	struct sample sample = { 0 };
	struct account after;
	struct stop stop = { .instant = now };
	enum tracee_stop how;
	bool ours;

	if (!read_account(s, task, &stop.before))
		return;
	stop.since = sample.time = clock_mono();
	how = tracee_stop(&t, s->target->pid, a->tid, timeout);
	stop.seen = clock_mono();
	switch (how) {
	case TRACEE_STOPPED:
		sample.regs = t.regs;
		sample.stack = (const uint8_t *)s->stack;
		sample.stack_len = read_stack(s, a->tid, t.regs.r[REG_SP]);
		/* Now it is exact: a running thread's is behind by a tick. */
		ours = read_account(s, task, &after);
		/* The clock is read before the release: the thread may go on
		 * in our place and leave us waiting for the CPU. */
		count_stop(s, &stop, ours ? &after : &stop.before);
		tracee_release(&t);
		if (!ours)
			break;
		sample.user = true;
		if (was_on_cpu(&stop, &after))
			deliver(s, a, after.run_ns, &sample);
		return;
	case TRACEE_32BIT:
		if (!read_account(s, task, &after))
			break;
		count_stop(s, &stop, &after);
		deliver(s, a, after.run_ns, &sample);
		return;
	case TRACEE_LATE:
		s->late[s->nlate++] = t;
		s->polled = stop.seen;
		break;
	case TRACEE_GONE:
	case TRACEE_DENIED:
		break;
	}
	s->failed++;
}

/* Sample one thread that is running now, if a few draws find one. */
static void
sample_one(struct sampler *s, uint64_t now)
{
	struct active_thread *a;
	struct task *task;

	if (s->nlate == LATE_MAX || !budget_allows(&s->budget))
		return;
	for (size_t i = 0; i < TRIES; i++) {
		a = active_draw(&s->active, &s->rng, i);
		if (a == NULL)
			return;
		task = tasks_find(s->tasks, a->tid);
		if (task == NULL || task->starttime != a->starttime ||
		    is_late(s, a->tid) || !is_running(s, a->tid))
			continue;
		sample_thread(s, a, task, now);
		return;
	}
}

/* Time until the next sample: the more threads run, the shorter. */
static uint64_t
tick(struct sampler *s)
{
	double hz = budget_rate(&s->budget, s->rate) * s->active.running;
	double mean = (double)NS_PER_S / hz;

	return rng_jitter(
	    &s->rng, mean < (double)tick_least ? tick_least : (uint64_t)mean);
}

/* Do what is due; when there is more to do. */
static uint64_t
work(struct sampler *s, uint64_t now)
{
	uint64_t wait;

	check_exec(s, now);
	look(s, now);
	if (!s->started)
		return s->next_exec;
	if (s->active.nhot == 0)
		return s->next_look;
	if (now >= s->due) {
		sample_one(s, now);
		wait = tick(s);
		s->due += wait;
		now = clock_mono();
		if (s->due < now) /* behind: rather lower the rate */
			s->due = now + wait;
	}
	return s->due < s->next_look ? s->due : s->next_look;
}

static uint64_t
ptrace_collect(struct sampler *s, uint64_t now)
{
	uint64_t next;

	ptrace_rest(s);
	next = work(s, now);
	/* a late one stands still from when it stops to our next poll */
	if (s->nlate > 0 && next > now + late_poll)
		next = now + late_poll;
	return next;
}

static bool
ptrace_deepen(struct sampler *s)
{
	size_t size = 2 * s->stack_size;

	if (size > STACK_MOST)
		return false;
	s->stack = xreallocarray(
	    s->stack, size / sizeof *s->stack + 1, sizeof *s->stack);
	s->stack_size = size;
	return true;
}

static void
ptrace_stats(const struct sampler *s, struct sampler_stats *out)
{
	*out = (struct sampler_stats){
		.failed = s->failed,
		.stops = s->stops.n,
		.stop_ns = s->stops.ns,
		.stop_us_p50 = stops_percentile(&s->stops, 50) / NS_PER_US,
		.stop_us_p99 = stops_percentile(&s->stops, 99) / NS_PER_US,
		.rate = budget_rate(&s->budget, s->rate),
		.how = "ptrace, one thread at a time",
	};
	if (s->stack_size != s->stack_wanted)
		snprintf(out->how, sizeof out->how,
		    "ptrace, one thread at a time, stack %zu KiB",
		    s->stack_size >> 10);
}

const struct backend backend_ptrace = {
	.name = "ptrace",
	.way = "ptrace",
	.open = ptrace_open,
	.collect = ptrace_collect,
	.rest = ptrace_rest,
	.deepen = ptrace_deepen,
	.stats = ptrace_stats,
	.close = ptrace_close,
};
