/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf_collect.c - takes samples out of the rings and tells what each stands
 * for. Time spent in the kernel belongs to the user stack that called it, where
 * we may see it.
 */
#include "config.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>

#include "base/clock.h"
#include "sample/perf.h"

enum { RENEW_MAX = 64 }; /* new periods at one collect */

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
	if (!watch_has(&s->watch, r->sample.pid))
		s->foreign++;
	else if (count(s, r))
		s->sink.sample(s->sink.arg, &r->sample);
}

/* New threads are inherited or found; new processes are told of. */
static void
visit_fork(struct sampler *s, const struct ring_record *r)
{
	if (s->sink.forked != NULL && r->pid != r->parent &&
	    watch_has(&s->watch, r->parent))
		s->sink.forked(s->sink.arg, r->parent, r->pid, r->time);
}

static void
visit_mapped(struct sampler *s, const struct ring_record *r)
{
	if (watch_has(&s->watch, r->pid))
		s->sink.mapped(
		    s->sink.arg, r->pid, r->map.path != NULL ? &r->map : NULL);
}

static enum ring_kind
parse(const struct sampler *s, const uint8_t *p, size_t len,
    struct ring_record *r)
{
	const struct ring_format format = {
		.kernel_chains = s->open.kernel_chains, .copies = &s->python.ids
	};

	return ring_parse(&format, p, len, r);
}

static void
visit_kind(struct sampler *s, enum ring_kind kind, struct ring_record *r)
{
	switch (kind) {
	case RING_SAMPLE:
		visit_sample(s, r);
		break;
	case RING_LOST:
		s->lost += r->lost;
		break;
	case RING_THROTTLE:
		s->throttled++;
		break;
	case RING_MAPPED:
		visit_mapped(s, r);
		break;
	case RING_EXEC:
		if (watch_has(&s->watch, r->pid))
			s->sink.exec(s->sink.arg, r->pid, r->comm);
		break;
	case RING_EXIT:
		events_exited(&s->events, r->tid);
		break;
	case RING_BAD:
		s->bad++;
		break;
	case RING_FORK:
		visit_fork(s, r);
		break;
	case RING_COPY:
	case RING_OTHER:
		break;
	}
}

static bool
visit_record(void *arg, const uint8_t *p, size_t len)
{
	struct sampler *s = arg;
	struct ring_record r;
	enum ring_kind kind;
	bool goes_on;

	if (p == NULL)
		return perf_python_join(&s->python, RING_OTHER, NULL);
	kind = parse(s, p, len, &r);
	goes_on = perf_python_join(&s->python, kind, &r);
	visit_kind(s, kind, &r);
	return goes_on;
}

static bool
visit_held(void *arg, const uint8_t *p, size_t len)
{
	struct sampler *s = arg;
	struct ring_record r;
	enum ring_kind kind = parse(s, p, len, &r);

	if (kind == RING_EXEC && watch_has(&s->watch, r.pid)) {
		s->held = false;
		s->began = r.time;
	}
	/* It may have been among those that are lost. */
	if (kind == RING_LOST)
		s->held = false;
	return false;
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

void
perf_drain(struct sampler *s, uint64_t until)
{
	rings_drain(&s->rings, until, visit_record, s, &s->bad);
}

/* Move the sampling instants against the program's own rhythm. Each call
 * interrupts the CPU the event is on, hence the bound. */
static void
renew_periods(struct sampler *s, uint64_t now)
{
	struct event *ev;

	if (s->open.cycles)
		cycleclock_look(&s->cycles);
	for (int i = 0; i < RENEW_MAX; i++) {
		uint64_t period, units;

		ev = events_due(&s->events, now);
		if (ev == NULL)
			break;
		period = rng_jitter(&s->rng, s->period);
		units = perf_units(s, period);
		if (ioctl(ev->fd, PERF_EVENT_IOC_PERIOD, &units) == -1)
			period = ev->period;
		events_renewed(ev, period, now);
	}
}

void
perf_begin_python(struct sampler *s)
{
	if (!s->python.fresh)
		return;
	s->python.fresh = false;
	if (!perf_renew(s)) {
		perf_python_close(&s->python);
		s->python.refused = true;
	}
}

uint64_t
perf_collect(struct sampler *s, uint64_t now)
{
	s->collected = true;
	if (has_begun(s)) {
		perf_drain(s, clock_mono() - s->lag);
		perf_begin_python(s);
		renew_periods(s, clock_mono());
	}
	return now + s->interval;
}
