/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ptrace_process.c - one process under the ptrace backend: which of its threads
 * to stop, when, and what that sample stands for.
 */
#include "config.h"

#include "sample/ptrace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/hmap.h"
#include "base/xalloc.h"
#include "target/children.h"
#include "target/procfs.h"
#include "target/procinfo.h"
#include "target/procparse.h"
#include "target/remote.h"

enum {
	TRIES = 8, /* threads looked at for one sample */
	LOOK_SHARE = 100 /* a look at all threads costs at most 1 % */
};

/* Where more threads run than there are CPUs, a thread needs its turn on one
 * before it can stop. */
static const uint64_t timeout = 10 * NS_PER_MS;
/* Our own wake-up may displace the very thread, before we read the clock. */
static const uint64_t preempting = 50 * NS_PER_US;
static const uint64_t tick_least = 100 * NS_PER_US;
static const uint64_t look_every = 10 * NS_PER_MS;
static const uint64_t exec_check = 100 * NS_PER_MS, exec_wait = NS_PER_MS;

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
count_standing(struct traced *p, uint64_t ns)
{
	stops_add(&p->all->stops, ns);
	budget_stopped(&p->all->budget, ns);
}

/* Let go of those that have stopped by now. When exactly they did is not known;
 * it was not before the last poll. */
void
traced_poll(struct traced *p)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < p->nlate; i++)
		switch (tracee_poll(&p->late[i])) {
		case TRACEE_LATE:
			p->late[kept++] = p->late[i];
			break;
		case TRACEE_STOPPED:
			count_standing(p, clock_mono() - p->polled);
			break;
		case TRACEE_GONE:
		case TRACEE_DENIED:
		case TRACEE_32BIT:
			break;
		}
	p->nlate = kept;
	p->polled = clock_mono();
}

struct traced *
traced_new(struct sampler *all, const struct watched *w)
{
	struct traced *p = xcalloc(1, sizeof *p);

	p->all = all;
	p->target = w->target;
	p->tasks = w->tasks;
	p->started = w->target->launch.pid == 0;
	p->program = program_of(w->target->procfs);
	p->looked = clock_mono();
	active_look(&p->active, w->tasks, p->looked);
	return p;
}

void
traced_free(struct traced *p)
{
	traced_poll(p);
	active_fini(&p->active);
	free(p);
}

static bool
is_late(const struct traced *p, pid_t tid)
{
	for (unsigned i = 0; i < p->nlate; i++)
		if (p->late[i].tid == tid)
			return true;
	return false;
}

static void
check_exec(struct traced *p, uint64_t now)
{
	uint64_t program;

	if (now < p->next_exec)
		return;
	program = program_of(p->target->procfs);
	if (program != 0 && program != p->program) {
		p->program = program;
		p->started = true;
		p->all->sink.exec(p->all->sink.arg, p->target->pid, NULL);
	}
	p->next_exec = now + (p->started ? exec_check : exec_wait);
}

static void
visit_child(void *arg, pid_t child)
{
	struct traced *p = arg;
	const struct sampler_sink *sink = &p->all->sink;

	if (watch_has(&p->all->watch, child))
		return;
	sink->forked(sink->arg, p->target->pid, child, p->looked);
	sink->exec(sink->arg, child, NULL); /* it may have done so already */
}

/* Nobody tells of them. They are younger than the last look. */
static void
look_for_children(struct traced *p, uint64_t now)
{
	children_read(p->target->procfs, visit_child, p);
	p->looked = now;
}

static void
look(struct traced *p, uint64_t now)
{
	uint64_t cost;

	if (now < p->next_look)
		return;
	tasks_scan(p->tasks, now); /* threads may be new, and brief */
	budget_ran(&p->all->budget, active_look(&p->active, p->tasks, now));
	if (p->all->sink.forked != NULL)
		look_for_children(p, now);
	cost = (clock_mono() - now) * LOOK_SHARE;
	p->next_look = now + (cost > look_every ? cost : look_every);
}

static bool
is_running(const struct traced *p, pid_t tid)
{
	char name[32];
	struct proc_stat stat;

	snprintf(name, sizeof name, "task/%d/stat", (int)tid);
	return procinfo_stat(p->target->procfs, name, &stat) &&
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
read_account(const struct traced *p, struct task *task, struct account *out)
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
		    p->target->procfs, name, text, sizeof text);
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
read_stack(struct traced *p, pid_t tid, uint64_t sp)
{
	ssize_t n = -1;

	if (!p->by_mem) {
		n = remote_read(tid, sp, p->all->stack, p->all->stack_size);
		p->by_mem = n == -1 && (errno == EPERM || errno == ENOSYS);
	}
	if (p->by_mem)
		n = remote_read_mem(
		    p->target->procfs, sp, p->all->stack, p->all->stack_size);
	return n > 0 ? (size_t)n : 0;
}

static void
look_closer(struct traced *p, pid_t tid, const struct regs *regs)
{
	const struct sampler_sink *sink = &p->all->sink;

	if (sink->look != NULL)
		sink->look(sink->arg, p->target->pid, tid, regs, true);
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
    struct traced *p, const struct stop *stop, const struct account *after)
{
	uint64_t ns = stop->seen - stop->since;
	uint64_t wait = queued(stop, after);

	ns = ns > wait ? ns - wait : 0;
	ns += clock_mono() - stop->seen;
	count_standing(p, ns);
}

/* Book what the thread ran on the sample. */
static void
deliver(struct traced *p, struct active_thread *a, uint64_t run_ns,
    struct sample *sample)
{
	sample->pid = p->target->pid;
	sample->tid = a->tid;
	sample->weight = active_book(a, run_ns);
	p->all->sink.sample(p->all->sink.arg, sample);
}

static void
sample_thread(
    struct traced *p, struct active_thread *a, struct task *task, uint64_t now)
{
	struct tracee t;
	struct sample sample = { 0 };
	struct account after;
	struct stop stop = { .instant = now };
	enum tracee_stop how;
	bool ours;

	if (!read_account(p, task, &stop.before))
		return;
	stop.since = sample.time = clock_mono();
	how = tracee_stop(&t, p->target->pid, a->tid, timeout);
	stop.seen = clock_mono();
	switch (how) {
	case TRACEE_STOPPED:
		sample.regs = t.regs;
		sample.stack = (const uint8_t *)p->all->stack;
		sample.stack_len = read_stack(p, a->tid, t.regs.r[REG_SP]);
		/* Now it is exact: a running thread's is behind by a tick. */
		ours = read_account(p, task, &after);
		look_closer(p, a->tid, &t.regs);
		/* The clock is read before the release: the thread may go on
		 * in our place and leave us waiting for the CPU. */
		count_stop(p, &stop, ours ? &after : &stop.before);
		tracee_release(&t);
		if (!ours)
			break;
		sample.user = true;
		if (was_on_cpu(&stop, &after))
			deliver(p, a, after.run_ns, &sample);
		return;
	case TRACEE_32BIT:
		if (!read_account(p, task, &after))
			break;
		count_stop(p, &stop, &after);
		deliver(p, a, after.run_ns, &sample);
		return;
	case TRACEE_LATE:
		p->late[p->nlate++] = t;
		p->polled = stop.seen;
		break;
	case TRACEE_GONE:
	case TRACEE_DENIED:
		break;
	}
	p->all->failed++;
}

/* Sample one thread that is running now, if a few draws find one. */
static void
sample_one(struct traced *p, uint64_t now)
{
	struct active_thread *a;
	struct task *task;

	if (p->nlate == LATE_MAX || !budget_allows(&p->all->budget))
		return;
	for (size_t i = 0; i < TRIES; i++) {
		a = active_draw(&p->active, &p->all->rng, i);
		if (a == NULL)
			return;
		task = tasks_find(p->tasks, a->tid);
		if (task == NULL || task->starttime != a->starttime ||
		    is_late(p, a->tid) || !is_running(p, a->tid))
			continue;
		sample_thread(p, a, task, now);
		return;
	}
}

/* Time until the next sample: the more threads run, the shorter. */
static uint64_t
tick(struct traced *p)
{
	double hz =
	    budget_rate(&p->all->budget, p->all->rate) * p->active.running;
	double mean = (double)NS_PER_S / hz;

	return rng_jitter(&p->all->rng,
	    mean < (double)tick_least ? tick_least : (uint64_t)mean);
}

uint64_t
traced_work(struct traced *p, uint64_t now)
{
	uint64_t wait;

	check_exec(p, now);
	look(p, now);
	if (!p->started)
		return p->next_exec;
	if (p->active.nhot == 0)
		return p->next_look;
	if (now >= p->due) {
		sample_one(p, now);
		wait = tick(p);
		p->due += wait;
		now = clock_mono();
		if (p->due < now) /* behind: rather lower the rate */
			p->due = now + wait;
	}
	return p->due < p->next_look ? p->due : p->next_look;
}
