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
#include "base/xalloc.h"
#include "target/remote.h"

/* Where more threads run than there are CPUs, a thread needs its turn on one
 * before it can stop. */
static const uint64_t timeout = 10 * NS_PER_MS;
/* Our own wake-up may displace the very thread, before we read the clock. */
static const uint64_t preempting = 50 * NS_PER_US;

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
	turns_begin(&p->turns, w, &all->sink, &all->watch, all->running);
	return p;
}

void
traced_free(struct traced *p)
{
	traced_poll(p);
	turns_end(&p->turns);
	free(p);
}

static bool
is_late(const void *arg, pid_t tid)
{
	const struct traced *p = arg;

	for (unsigned i = 0; i < p->nlate; i++)
		if (p->late[i].tid == tid)
			return true;
	return false;
}

/* How much is to be copied. All of it, where it is known to end soon: the first
 * thread's with its mapping, above all others; that of a thread of a C library,
 * which has its thread-local memory there, with that. */
static size_t
stack_room(const struct traced *p, const struct tracee *t)
{
	uint64_t sp = t->regs.r[REG_SP];

	if (p->all->stack_fixed)
		return p->all->stack_size;
	if (sp > t->fs && t->tid == p->target->pid)
		return STACK_DEEP;
	if (sp < t->fs && t->fs - sp < STACK_DEEP)
		return (t->fs - sp) / 8 * 8;
	return p->all->stack_size;
}

/* Copy the stack from its top on. By the thread's number: its process may have
 * lost its first thread. */
static size_t
read_stack(struct traced *p, const struct tracee *t)
{
	uint64_t sp = t->regs.r[REG_SP];
	size_t room = stack_room(p, t);
	ssize_t n = -1;

	if (!p->by_mem) {
		n = remote_read(t->tid, sp, p->all->stack, room);
		p->by_mem = n == -1 && (errno == EPERM || errno == ENOSYS);
	}
	if (p->by_mem)
		n = remote_read_mem(p->target->procfs, sp, p->all->stack, room);
	return n > 0 ? (size_t)n : 0;
}

static void
look_closer(struct traced *p, pid_t tid, const struct regs *regs)
{
	const struct sampler_sink *sink = &p->all->sink;

	if (sink->look != NULL)
		sink->look(sink->arg, p->target->pid, tid, regs);
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
	bool known, on_cpu;

	if (!turns_account(&p->turns, task, &stop.before))
		return;
	stop.since = sample.time = clock_mono();
	how = tracee_stop(&t, p->target->pid, a->tid, timeout);
	stop.seen = clock_mono();
	switch (how) {
	case TRACEE_STOPPED:
		sample.regs = t.regs;
		sample.stack = (const uint8_t *)p->all->stack;
		sample.stack_len = read_stack(p, &t);
		/* Now it is exact: a running thread's is behind by a tick. */
		known = turns_account(&p->turns, task, &after);
		on_cpu = known && was_on_cpu(&stop, &after);
		if (on_cpu)
			look_closer(p, a->tid, &t.regs);
		/* The clock is read before the release: the thread may go on
		 * in our place and leave us waiting for the CPU. */
		count_stop(p, &stop, known ? &after : &stop.before);
		tracee_release(&t);
		if (!known)
			break;
		sample.user = true;
		if (on_cpu)
			deliver(p, a, after.run_ns, &sample);
		return;
	case TRACEE_32BIT:
		if (!turns_account(&p->turns, task, &after))
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

static void
sample_one(struct traced *p, uint64_t now)
{
	struct active_thread *a;
	struct task *task;

	if (p->nlate == LATE_MAX || !budget_allows(&p->all->budget))
		return;
	a = turns_draw(&p->turns, &p->all->rng, is_late, p, &task);
	if (a != NULL)
		sample_thread(p, a, task, now);
}

uint64_t
traced_work(struct traced *p, uint64_t now)
{
	struct sampler *all = p->all;

	budget_ran(&all->budget, turns_look(&p->turns, now));
	if (turns_due(&p->turns, now)) {
		sample_one(p, now);
		turns_next(
		    &p->turns, &all->rng, budget_rate(&all->budget, all->rate));
	}
	return turns_when(&p->turns);
}
