/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf.c - samples by perf events: opens them, polls their rings, tells what
 * each sample stands for. The kernel takes the samples, so no thread is ever
 * stopped. Time spent in the kernel belongs to the user stack that called it,
 * where we may see it.
 *
 * A CPU that comes online later is not watched until the next start.
 */
#include "config.h"

#include "sample/perf.h"

#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "base/clock.h"
#include "base/xalloc.h"

enum {
	RECORD_REST = 300, /* a sample without its stack, at most */
	STACK_MOST = 65528, /* perf's limit is one short of 64 KiB */
	STACK_LEAST = 4096,
	RENEW_MAX = 64 /* new periods at one collect */
};

/* ---- opening ---- */

int
perf_add(struct sampler *s, size_t n, int take_fd, uint64_t id, uint64_t period)
{
	events_add(&s->events, take_fd, id, period);
	return rings_join(&s->rings, n, take_fd);
}

static bool
rings_suffice(const struct sampler *s, size_t stack)
{
	return ringmap_suffices(s->rings.size, s->rate, stack + RECORD_REST);
}

/* Copy less of the stack where the rings would overflow otherwise. */
static void
fit_stack(struct sampler *s)
{
	size_t size = s->open.stack_size;

	while (size > STACK_LEAST && !rings_suffice(s, size))
		size = size / 2 > STACK_LEAST ? size / 16 * 8 : STACK_LEAST;
	s->open.stack_size = size;
}

static void
set_interval(struct sampler *s)
{
	s->interval = ringmap_interval(
	    s->rings.size, s->rate, s->open.stack_size + RECORD_REST);
}

/* All events there are to be; none is left when that fails. */
static int
open_events(struct sampler *s, struct refusal *why)
{
	*why = (struct refusal){ .per_cpu = s->way->by_clock };
	s->events.by_clock = s->way->by_clock;
	if (s->way->open_events(s, why) == 0)
		return 0;
	events_fini(&s->events);
	return -1;
}

static int
open_all(struct sampler *s, size_t stack_most, struct refusal *why)
{
	if (rings_open(&s->rings, s->way->holder, s->rate,
		stack_most + RECORD_REST, why) == -1) {
		why->per_cpu = s->way->by_clock;
		return -1;
	}
	fit_stack(s);
	set_interval(s);
	return open_events(s, why);
}

static void
describe(struct sampler *s)
{
	char ring[32] = "", stack[32] = "";

	if (s->rings.size < s->ring_wanted)
		snprintf(ring, sizeof ring, ", ring %u KiB",
		    (unsigned)s->rings.size >> 10);
	if (s->open.stack_size != s->stack_wanted)
		snprintf(stack, sizeof stack, ", stack %u KiB",
		    (unsigned)(s->open.stack_size + 1023) >> 10);
	snprintf(s->how, sizeof s->how, "perf, %s%s%s%s%s", s->way->how,
	    s->way->by_clock && s->filter == NULL ? ", unfiltered" : "",
	    s->open.kernel ? "" : ", user time only", ring, stack);
}

/* This reaches the copies that were inherited in the meantime, too. */
static void
set_running(const struct events *e, unsigned long request)
{
	for (size_t i = 0; i < e->n; i++)
		ioctl(e->v[i].fd, request, 0);
}

struct sampler *
perf_start(const struct perf_way *way, const struct target *target,
    const struct sampler_opts *opts, const struct sampler_sink *sink,
    struct bpf_filter *take_filter, struct err *err)
{
	struct sampler *s = xcalloc(1, sizeof *s);
	size_t most = opts->stack_fixed ? opts->stack_size : STACK_MOST;
	bool launched = target->launch.pid != 0;
	struct refusal why;

	s->way = way;
	s->target = target;
	s->sink = *sink;
	s->filter = take_filter;
	s->rate = opts->rate;
	s->period = NS_PER_S / opts->rate;
	s->held = launched && !way->on_exec;
	rng_seed(&s->rng, opts->seed);
	s->stack_wanted = opts->stack_size / 8 * 8;
	if (s->stack_wanted > STACK_MOST)
		s->stack_wanted = STACK_MOST;
	s->open = (struct perf_open){ .stack_size = s->stack_wanted,
		.on_exec = launched && way->on_exec,
		.kernel = true,
		.kernel_chains = opts->kernel,
		.threads_only = true };
	if (open_all(s, most, &why) == -1) {
		refusal_collect(&why, target->procfs);
		refusal_explain(&why, err);
		perf_close(s);
		return NULL;
	}
	s->ring_wanted =
	    ringmap_size(s->rings.cpus.n, s->rate, most + RECORD_REST);
	describe(s);
	if (!s->open.on_exec)
		set_running(&s->events, PERF_EVENT_IOC_ENABLE);
	return s;
}

/* ---- the records ---- */

/* Is it of the set of events that counted at its time? */
static bool
count(struct sampler *s, struct ring_record *r)
{
	if (r->sample.time < s->began)
		return false;
	if (r->sample.time < s->cut)
		return events_count(&s->retiring, r);
	return events_count(&s->events, r);
}

static void
visit_sample(struct sampler *s, struct ring_record *r)
{
	/* A child process inherits where threads_only is unknown. */
	if (r->sample.pid != s->target->pid)
		s->foreign++;
	else if (count(s, r))
		s->sink.sample(s->sink.arg, &r->sample);
}

static enum ring_kind
parse(const struct sampler *s, const uint8_t *p, size_t len,
    struct ring_record *r)
{
	const struct ring_format format = { s->open.kernel_chains };

	return ring_parse(&format, p, len, r);
}

static void
visit_record(void *arg, const uint8_t *p, size_t len)
{
	struct sampler *s = arg;
	struct ring_record r;

	switch (parse(s, p, len, &r)) {
	case RING_SAMPLE:
		visit_sample(s, &r);
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

static void
visit_held(void *arg, const uint8_t *p, size_t len)
{
	struct sampler *s = arg;
	struct ring_record r;
	enum ring_kind kind = parse(s, p, len, &r);

	if (kind == RING_EXEC && r.pid == s->target->pid) {
		s->held = false;
		s->began = r.time;
	}
	/* It may have been among those that are lost. */
	if (kind == RING_LOST)
		s->held = false;
}

/* Of a held command nothing counts before its exec. When that was is told in
 * the ring of one CPU, samples may be in others: first look through all. */
static bool
has_begun(struct sampler *s)
{
	if (s->held)
		rings_look(&s->rings, visit_held, s);
	return !s->held;
}

/* Move the sampling instants against the program's own rhythm. Each call
 * interrupts the CPU the event is on, hence the bound. */
static void
renew_periods(struct sampler *s, uint64_t now)
{
	struct event *ev;

	for (int i = 0; i < RENEW_MAX; i++) {
		uint64_t period;

		ev = events_due(&s->events, now);
		if (ev == NULL)
			break;
		period = rng_jitter(&s->rng, s->period);
		if (ioctl(ev->fd, PERF_EVENT_IOC_PERIOD, &period) == -1)
			period = ev->period;
		events_renewed(ev, period, now);
	}
}

uint64_t
perf_collect(struct sampler *s, uint64_t now)
{
	if (has_begun(s)) {
		rings_drain(&s->rings, visit_record, s, &s->bad);
		renew_periods(s, clock_mono());
	}
	return now + s->interval;
}

/* ---- longer copies ---- */

/* The new events take over at one instant, at which both run: what each takes
 * of the other's time is dropped, so on the mean nothing is lost or doubled. */
static void
take_over(struct sampler *s, struct events *take_old)
{
	s->retiring = *take_old;
	set_running(&s->events, PERF_EVENT_IOC_ENABLE);
	s->cut = clock_mono();
	set_running(&s->retiring, PERF_EVENT_IOC_DISABLE);
	rings_drain(&s->rings, visit_record, s, &s->bad);
	events_fini(&s->retiring);
	s->cut = 0;
}

bool
perf_deepen(struct sampler *s)
{
	size_t before = s->open.stack_size, size = 2 * before;
	struct events old = s->events;
	struct refusal why;

	if (size > STACK_MOST)
		size = STACK_MOST;
	if (s->held || size == before || !rings_suffice(s, size))
		return false;
	s->events = (struct events){ 0 };
	s->open.stack_size = size;
	s->open.on_exec = false;
	if (open_events(s, &why) == -1) {
		s->events = old;
		s->open.stack_size = before;
		return false;
	}
	take_over(s, &old);
	set_interval(s);
	describe(s);
	return true;
}

/* ---- the rest ---- */

void
perf_stats(const struct sampler *s, struct sampler_stats *out)
{
	*out = (struct sampler_stats){
		.lost = s->lost,
		.throttled = s->throttled,
		.failed = s->bad,
		.foreign = s->foreign,
		.rate = s->rate,
		.user_only = !s->open.kernel,
		.kernel_chains = s->open.kernel_chains,
	};
	snprintf(out->how, sizeof out->how, "%s", s->how);
}

/* The threads are never stopped. */
bool
perf_rest(struct sampler *s)
{
	(void)s;
	return true;
}

void
perf_close(struct sampler *s)
{
	events_fini(&s->events);
	rings_close(&s->rings);
	bpf_filter_free(s->filter);
	free(s);
}
