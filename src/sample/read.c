/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read.c - the backend that only reads: at jittered instants a thread that is
 * found running is looked at as it runs on. Nothing stops, and there are no
 * registers, so there is no native stack: what can be read of a running thread
 * its interpreter keeps in memory, and whoever gets the samples reads that.
 *
 * What a process ran since its last sample is booked on the thread at hand
 * where that is its only one, as far as lagging.c knows; else each thread has
 * its own account. At high rates samples come in bursts, and within one it is
 * not asked for each whether the thread still runs: that would take longer than
 * the look at it.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "sample/backend.h"
#include "sample/lagging.h"
#include "sample/turns.h"
#include "target/gate.h"
#include "target/procfs.h"
#include "target/procinfo.h"
#include "target/remote.h"

/* What was found running is taken to run on for so long, and for an eighth of
 * the time that it has done so, up to the most. */
static const uint64_t believed = 100 * NS_PER_US;
static const uint64_t believed_most = 500 * NS_PER_US;
/* As long as the next sample is this close, it is waited for here, and no longer
 * than that in all. */
static const uint64_t near = 30 * NS_PER_US, burst = 500 * NS_PER_US;
/* Rather too early by so much than to wait once more. No look takes less. */
static const uint64_t early = 2 * NS_PER_US;
enum { LOOKS = 8 }; /* are taken at once */

struct reader { /* of one process */
	struct turns turns;
	clockid_t clock; /* of its CPU time */
	struct lagging ran;
	uint64_t booked;
	uint64_t found; /* when this one was found running, at this look: */
	struct active_thread *thread;
	unsigned look;
	pid_t tid; /* its, and since when it was always found so; or 0 */
	uint64_t since;
	int stat; /* of a thread that was alone, this one, kept open; -1 */
	pid_t stat_tid;
};

struct sampler {
	struct watch watch;
	struct reader **v; /* in the order of watch */
	size_t cap;
	struct sampler_sink sink;
	double rate;
	bool running; /* launched commands are */
	uint64_t tick; /* ns between those of the kernel */
	struct rng rng;
};

/* 0 when it has ended. */
static uint64_t
ran(const struct reader *r)
{
	struct timespec ts;

	if (clock_gettime(r->clock, &ts) == -1)
		return 0;
	return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

static void
drop_stat(struct reader *r)
{
	if (r->stat != -1)
		close(r->stat);
	r->stat = -1;
}

static void
reader_free(struct reader *r)
{
	drop_stat(r);
	turns_end(&r->turns);
	free(r);
}

static void
read_adopt(struct sampler *s, const struct watched *w, bool told)
{
	struct reader *r = xcalloc(1, sizeof *r);
	size_t n = s->watch.n;

	(void)told;
	turns_begin(&r->turns, w, &s->sink, &s->watch, s->running);
	r->stat = -1;
	if (clock_getcpuclockid(w->target->pid, &r->clock) != 0)
		r->clock = -1;
	r->booked = ran(r);
	lagging_tell(&r->ran, r->booked, clock_mono());
	s->v = xgrow(s->v, &s->cap, n + 1, sizeof(struct reader *));
	s->v[n] = r;
	watch_add(&s->watch, w);
}

static void
read_forget(struct sampler *s, const struct target *target)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->watch.n; i++) {
		if (s->v[i]->turns.target == target)
			reader_free(s->v[i]);
		else
			s->v[kept++] = s->v[i];
	}
	watch_remove(&s->watch, target);
}

/* 0, or -1 with the gate that refuses. */
static int
may_read(const struct target *t, struct err *err)
{
	struct gate gate;
	char byte;

	/* That there is no memory at 0 means yes. */
	if (remote_read(t->memory_tid, 0, &byte, 1) != -1 || errno == EFAULT ||
	    remote_read_mem(t->memory, 0, &byte, 1) != -1 || errno == EFAULT)
		return 0;
	if (errno == ESRCH || gate_read(&gate, t->procfs) == -1)
		return procfs_ended(t->pid, err);
	return gate_explain(&gate, t->pid, err);
}

static uint64_t
tick_of_kernel(void)
{
	struct timespec ts;

	if (clock_getres(CLOCK_MONOTONIC_COARSE, &ts) == -1)
		return 0;
	return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

static struct sampler *
read_open(const struct watched *v, size_t n, const struct sampler_opts *opts,
    const struct sampler_sink *sink, struct err *err)
{
	struct sampler *s;

	if (may_read(v[0].target, err) == -1)
		return NULL;
	s = xcalloc(1, sizeof *s);
	s->sink = *sink;
	s->rate = opts->rate;
	s->running = opts->running;
	s->tick = tick_of_kernel();
	rng_seed(&s->rng, opts->seed);
	for (size_t i = 0; i < n; i++)
		read_adopt(s, &v[i], false);
	return s;
}

/* Others that come and go may end before they are met. */
static bool
is_alone(const struct reader *r)
{
	const struct active *a = &r->turns.active;

	return a->nhot == 1 && !active_changes(a, a->looked_at);
}

/* Is the one that was found last still the only one? */
static bool
is_of_look(const struct reader *r)
{
	return r->thread != NULL && is_alone(r) &&
	       r->look == r->turns.active.look;
}

/* Find a thread that runs, and what it has run. False when there is none. */
static bool
find_running(
    struct sampler *s, struct reader *r, uint64_t now, struct account *account)
{
	struct task *task;

	r->found = now;
	r->look = r->turns.active.look;
	r->thread = turns_draw(&r->turns, &s->rng, NULL, NULL, &task);
	return r->thread != NULL && turns_account(&r->turns, task, account);
}

/* The only one is asked again and again. */
static void
keep_stat(struct reader *r)
{
	char name[40];

	if (r->stat != -1 && r->stat_tid == r->thread->tid)
		return;
	drop_stat(r);
	r->stat_tid = r->thread->tid;
	snprintf(name, sizeof name, "task/%d/stat", (int)r->stat_tid);
	r->stat = openat(r->turns.target->procfs, name, O_RDONLY | O_CLOEXEC);
}

static bool
is_still_running(struct reader *r, uint64_t now, struct account *account)
{
	struct proc_stat stat;
	struct task *task;

	if (!is_of_look(r))
		return false;
	keep_stat(r);
	if (!procinfo_stat_again(r->stat, &stat)) {
		drop_stat(r); /* it has ended, another may get its number */
		return false;
	}
	if (stat.state != 'R')
		return false;
	task = tasks_find(r->turns.tasks, r->thread->tid);
	if (task == NULL || !turns_account(&r->turns, task, account))
		return false;
	r->found = now;
	return true;
}

/* Does the one that was found last run on, as far as we know? */
static bool
runs_on(const struct reader *r, uint64_t now)
{
	uint64_t most = (r->found - r->since) / 8;

	if (most < believed)
		most = believed;
	return is_of_look(r) &&
	       now - r->found < (most < believed_most ? most : believed_most);
}

static bool
look_again(
    struct sampler *s, struct reader *r, uint64_t now, struct account *account)
{
	if (is_still_running(r, now, account))
		return true;
	if (!find_running(s, r, now, account)) {
		r->thread = NULL;
		r->tid = 0;
		return false;
	}
	if (r->thread->tid != r->tid)
		r->since = now;
	r->tid = r->thread->tid;
	return true;
}

/* What a sample stands for. A thread that waits for a CPU looks as if it ran;
 * one that is alone has nothing to stand for then. */
static uint64_t
weigh(const struct sampler *s, struct reader *r, uint64_t now)
{
	uint64_t all = lagging_now(&r->ran, now, s->tick);
	uint64_t since = all > r->booked ? all - r->booked : 0;

	r->booked += since;
	return since;
}

/* False when there is nothing to sample. */
static bool
find_sample(
    struct sampler *s, struct reader *r, uint64_t now, struct sample *sample)
{
	struct account account;
	uint64_t since;

	*sample = (struct sample){ .time = now };
	if (!runs_on(r, now)) {
		if (!look_again(s, r, now, &account))
			return false;
		lagging_tell(&r->ran, ran(r), now);
		sample->weight = active_book(r->thread, account.run_ns);
	}
	since = weigh(s, r, now);
	if (is_alone(r) && since == 0)
		return false;
	if (is_alone(r))
		sample->weight = since;
	sample->pid = r->turns.target->pid;
	sample->tid = r->thread->tid;
	return true;
}

/* One look is due. Of a thread that is alone those are taken with it that are
 * due before they could be taken one by one: how many it is. */
static unsigned
count_looks(struct sampler *s, struct reader *r)
{
	unsigned n = 0;
	uint64_t now;

	do {
		now = turns_next(&r->turns, &s->rng, s->rate);
		n++;
	} while (
	    n < LOOKS && is_alone(r) && turns_due(&r->turns, now + n * early));
	return n;
}

/* One that does not run will hardly do so sooner. */
static double
patience(double rate)
{
	double most = (double)NS_PER_S / (double)believed;

	return rate < most ? rate : most;
}

/* A sample is due, or more than one. */
static void
sample_due(struct sampler *s, struct reader *r, uint64_t now)
{
	struct sample sample;

	if (!find_sample(s, r, now, &sample)) {
		turns_next(&r->turns, &s->rng, patience(s->rate));
		return;
	}
	sample.looks = count_looks(s, r);
	s->sink.sample(s->sink.arg, &sample);
}

static uint64_t
work(struct sampler *s, struct reader *r, uint64_t now)
{
	uint64_t end = now + burst;

	turns_look(&r->turns, now);
	while (turns_due(&r->turns, now + near) && now < end) {
		if (turns_due(&r->turns, now + early))
			sample_due(s, r, now);
		now = clock_mono();
	}
	/* a sleep would be longer */
	return turns_due(&r->turns, now + near) ? now : turns_when(&r->turns);
}

/* One that is told of meanwhile is worked on too. */
static uint64_t
read_collect(struct sampler *s, uint64_t now)
{
	uint64_t next = UINT64_MAX;

	for (size_t i = 0; i < s->watch.n; i++) {
		uint64_t when = work(s, s->v[i], now);

		next = when < next ? when : next;
	}
	return next;
}

static bool
read_rest(struct sampler *s)
{
	(void)s;
	return true;
}

static bool
read_deepen(struct sampler *s)
{
	(void)s;
	return false;
}

static void
read_stats(const struct sampler *s, struct sampler_stats *out)
{
	*out = (struct sampler_stats){ .rate = s->rate,
		.how = "read, without a stop" };
}

static void
read_close(struct sampler *s)
{
	for (size_t i = 0; i < s->watch.n; i++)
		reader_free(s->v[i]);
	watch_fini(&s->watch);
	free(s->v);
	free(s);
}

const struct backend backend_read = {
	.name = "read",
	.way = "read",
	.looks = true,
	.open = read_open,
	.adopt = read_adopt,
	.forget = read_forget,
	.collect = read_collect,
	.rest = read_rest,
	.deepen = read_deepen,
	.stats = read_stats,
	.close = read_close,
};
