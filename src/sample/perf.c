/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf.c - the backend that lets the kernel take the samples: a cpu-clock event
 * for every thread on every CPU, one ring a CPU, polled. Time spent in the
 * kernel belongs to the user stack that called it, where we may see it.
 *
 * A CPU that comes online later is not watched until the next start.
 */
#include "config.h"

#include "sample/backend.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "base/clock.h"
#include "base/hmap.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "sample/cpus.h"
#include "sample/events.h"
#include "sample/perf_open.h"
#include "sample/refusal.h"
#include "sample/ring.h"
#include "sample/ringmap.h"
#include "target/procfs.h"

enum {
	RECORD_REST = 300, /* a sample without its stack, at most */
	STACK_MOST = 65528, /* perf's limit is one short of 64 KiB */
	STACK_LEAST = 4096,
	ROUNDS = 8, /* looks for threads that came meanwhile */
	RENEW_MAX = 64 /* new periods at one collect */
};

struct sampler {
	const struct target *target;
	struct sampler_sink sink;
	unsigned rate;
	uint64_t period;
	struct rng rng;
	struct cpus cpus;
	struct perf_open open;
	struct ring_format format;
	struct events events;
	struct ringmap *ring; /* one a CPU, in the order of cpus */
	size_t ring_size;
	uint64_t interval;
	uint8_t *scratch;
	uint64_t lost, throttled, bad;
	char how[80];
};

struct tids {
	pid_t *v;
	size_t n, cap;
};

static void
collect_tid(void *arg, pid_t tid)
{
	struct tids *t = arg;

	t->v = xgrow(t->v, &t->cap, t->n + 1, sizeof *t->v);
	t->v[t->n++] = tid;
}

/* Send the records of fd to the ring of its CPU; the first to come makes the
 * ring. 0 or -1 with errno, and *mapping says where. */
static int
join_ring(struct sampler *s, size_t cpu, int fd, bool *mapping)
{
	struct ringmap *r = &s->ring[cpu];

	if (r->base != NULL)
		return ioctl(fd, PERF_EVENT_IOC_SET_OUTPUT, r->fd);
	*mapping = true;
	if (ringmap_open(r, fd, s->ring_size) == -1)
		return -1;
	*mapping = false;
	return 0;
}

/* One event of tid on every CPU. A thread that is gone is no failure. */
static int
open_thread(struct sampler *s, pid_t tid, struct refusal *why)
{
	events_root(&s->events, tid);
	for (size_t cpu = 0; cpu < s->cpus.n; cpu++) {
		/* Each has a period of its own, so that even the copies that
		 * its children inherit are not all in step. */
		uint64_t period = rng_jitter(&s->rng, s->period), id;
		int fd = perf_open(&s->open, tid, s->cpus.v[cpu], period, &id);

		if (fd == -1 && errno == ESRCH)
			return 0;
		if (fd == -1)
			goto fail;
		events_add(&s->events, fd, id, period);
		if (join_ring(s, cpu, fd, &why->mapping) == -1)
			goto fail;
	}
	return 0;

fail:
	why->sys = errno;
	return -1;
}

/* Open what the list holds and known does not. The number of new threads, or
 * -1 with the refusal set. */
static int
open_new(struct sampler *s, const struct tids *list, struct hmap *known,
    struct refusal *why)
{
	int opened = 0;

	for (size_t i = 0; i < list->n; i++) {
		bool fresh;

		hmap_put(known, (uint64_t)list->v[i], &fresh);
		if (!fresh)
			continue;
		why->events = list->n * s->cpus.n;
		if (open_thread(s, list->v[i], why) == -1)
			return -1;
		opened++;
	}
	return opened;
}

/* Every thread there is. Those created while we open are found by looking
 * again; a program that creates them faster than that has them inherited. */
static int
open_threads(struct sampler *s, struct refusal *why)
{
	struct hmap known = { 0 };
	struct tids list = { 0 };
	int opened = 1;

	for (int round = 0; round < ROUNDS && opened > 0; round++) {
		list.n = 0;
		if (procfs_tasks(s->target->procfs, collect_tid, &list) == -1) {
			why->sys = errno == ENOENT ? ESRCH : errno;
			break;
		}
		opened = open_new(s, &list, &known, why);
		if (round > 0 && opened > 0)
			s->events.overlap = true;
	}
	if (opened != -1 && s->events.n == 0) {
		if (why->sys == 0)
			why->sys = ESRCH; /* all ended before we got there */
		opened = -1;
	}
	free(list.v);
	hmap_fini(&known);
	return opened == -1 ? -1 : 0;
}

static void
close_threads(struct sampler *s)
{
	for (size_t i = 0; i < s->cpus.n; i++)
		ringmap_close(&s->ring[i]);
	events_fini(&s->events);
}

/* Copy less of the stack where the rings would overflow otherwise. */
static void
fit_stack(struct sampler *s)
{
	size_t size = s->open.stack_size;

	while (size > STACK_LEAST &&
	       !ringmap_suffices(s->ring_size, s->rate, size + RECORD_REST))
		size = size / 2 > STACK_LEAST ? size / 16 * 8 : STACK_LEAST;
	s->open.stack_size = size;
}

/* Open all; where locked memory is short, with smaller rings. */
static int
open_fitting(struct sampler *s, struct refusal *why)
{
	for (;;) {
		bool short_of_memory;

		fit_stack(s);
		s->open.watermark = s->ring_size / 2;

		*why = (struct refusal){ 0 };
		if (open_threads(s, why) == 0)
			return 0;
		close_threads(s);
		short_of_memory =
		    why->mapping && (why->sys == EPERM || why->sys == ENOMEM);
		if (!short_of_memory || s->ring_size <= RINGMAP_LEAST)
			return -1;
		s->ring_size /= 2;
	}
}

static void
describe(struct sampler *s, size_t ring_wanted, size_t stack_wanted)
{
	char ring[32] = "", stack[32] = "";

	if (s->ring_size < ring_wanted)
		snprintf(ring, sizeof ring, ", ring %u KiB",
		    (unsigned)s->ring_size >> 10);
	if (s->open.stack_size < stack_wanted)
		snprintf(stack, sizeof stack, ", stack %u KiB",
		    (unsigned)(s->open.stack_size + 1023) >> 10);
	snprintf(s->how, sizeof s->how, "perf, one event per thread%s%s%s",
	    s->open.kernel ? "" : ", user time only", ring, stack);
}

/* Sampling begins: now, or for a held command at its exec. */
static void
enable(struct sampler *s)
{
	if (s->open.on_exec)
		return;
	/* This reaches the copies inherited in the meantime, too. */
	for (size_t i = 0; i < s->events.n; i++)
		ioctl(s->events.v[i].fd, PERF_EVENT_IOC_ENABLE, 0);
}

static void
perf_close(struct sampler *s)
{
	close_threads(s);
	free(s->ring);
	free(s->scratch);
	cpus_fini(&s->cpus);
	free(s);
}

static struct sampler *
perf_new(const struct target *target, const struct sampler_opts *opts,
    const struct sampler_sink *sink)
{
	struct sampler *s = xcalloc(1, sizeof *s);
	size_t stack = opts->stack_size / 8 * 8;

	s->target = target;
	s->sink = *sink;
	s->rate = opts->rate;
	s->period = NS_PER_S / opts->rate;
	rng_seed(&s->rng, opts->seed);
	cpus_read(&s->cpus);
	s->ring = xcalloc(s->cpus.n, sizeof *s->ring);
	s->scratch = xmalloc(RING_SCRATCH);
	s->open = (struct perf_open){
		.stack_size = stack > STACK_MOST ? STACK_MOST : stack,
		.on_exec = target->launch.pid != 0,
		.kernel = true,
		.kernel_chains = opts->kernel,
		.threads_only = true,
	};
	s->ring_size =
	    ringmap_size(s->cpus.n, s->rate, s->open.stack_size + RECORD_REST);
	return s;
}

static struct sampler *
perf_backend_open(const struct target *target, struct tasks *tasks,
    const struct sampler_opts *opts, const struct sampler_sink *sink,
    struct err *err)
{
	struct sampler *s = perf_new(target, opts, sink);
	size_t ring_wanted = s->ring_size, stack_wanted = s->open.stack_size;
	struct refusal why;

	(void)tasks; /* the kernel follows the threads */
	if (open_fitting(s, &why) == -1) {
		refusal_collect(&why, target->procfs);
		refusal_explain(&why, err);
		perf_close(s);
		return NULL;
	}
	s->format.kernel_chains = s->open.kernel_chains;
	s->interval = ringmap_interval(
	    s->ring_size, s->rate, s->open.stack_size + RECORD_REST);
	describe(s, ring_wanted, stack_wanted);
	enable(s);
	return s;
}

static void
visit_record(void *arg, const uint8_t *p, size_t len)
{
	struct sampler *s = arg;
	struct ring_record r;
	enum ring_kind kind = ring_parse(&s->format, p, len, &r);

	switch (kind) {
	case RING_SAMPLE:
		/* A child process inherits where threads_only is unknown. */
		if (r.sample.pid == s->target->pid &&
		    events_count(&s->events, &r))
			s->sink.sample(s->sink.arg, &r.sample);
		break;
	case RING_LOST:
		s->lost += r.lost;
		break;
	case RING_THROTTLE:
		s->throttled++;
		break;
	case RING_MAPPED:
		if (r.pid == s->target->pid)
			s->sink.mapped(s->sink.arg);
		break;
	case RING_EXEC:
		if (r.pid == s->target->pid)
			s->sink.exec(s->sink.arg);
		break;
	case RING_EXIT:
		events_exited(&s->events, r.tid);
		break;
	case RING_BAD:
		s->bad++;
		break;
	case RING_FORK:
	case RING_OTHER:
		break;
	}
}

/* Move the sampling instants of busy events against the program's own rhythm.
 * Each call interrupts the CPU the thread is on, hence the bound. */
static void
renew_periods(struct sampler *s, uint64_t now)
{
	struct event *ev;

	for (int i = 0; i < RENEW_MAX; i++) {
		uint64_t period;

		ev = events_due(&s->events);
		if (ev == NULL)
			break;
		period = rng_jitter(&s->rng, s->period);
		if (ioctl(ev->fd, PERF_EVENT_IOC_PERIOD, &period) == -1)
			period = ev->period;
		events_renewed(ev, period, now);
	}
}

static uint64_t
perf_collect(struct sampler *s, uint64_t now)
{
	for (size_t i = 0; i < s->cpus.n; i++)
		if (s->ring[i].base != NULL)
			ringmap_drain(
			    &s->ring[i], s->scratch, visit_record, s, &s->bad);
	renew_periods(s, clock_mono());
	return now + s->interval;
}

static void
perf_stats(const struct sampler *s, struct sampler_stats *out)
{
	*out = (struct sampler_stats){
		.lost = s->lost,
		.throttled = s->throttled,
		.failed = s->bad,
		.rate = s->rate,
		.user_only = !s->open.kernel,
		.kernel_chains = s->open.kernel_chains,
	};
	snprintf(out->how, sizeof out->how, "%s", s->how);
}

/* The threads are never stopped. */
static bool
perf_rest(struct sampler *s)
{
	(void)s;
	return true;
}

const struct backend backend_perf = {
	.name = "perf",
	.open = perf_backend_open,
	.collect = perf_collect,
	.rest = perf_rest,
	.stats = perf_stats,
	.close = perf_close,
};
