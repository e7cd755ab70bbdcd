/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf.c - opens perf events and the rings they write into, replaces them by
 * such that copy more of the stack, and closes them. The kernel takes the
 * samples, so no thread is ever stopped.
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
	RECORD_PYTHON = 4096, /* what is copied of Python, as a rule */
	STACK_MOST = 65528, /* perf's limit is one short of 64 KiB */
	STACK_LEAST = 4096,
	REACHES = 4 /* of the deepest stacks, that a ring must hold */
};

int
perf_add(struct sampler *s, size_t n, int take_fd, uint64_t id, uint64_t period)
{
	events_add(&s->events, take_fd, id, period);
	return rings_join(&s->rings, n, take_fd);
}

uint64_t
perf_units(const struct sampler *s, uint64_t ns)
{
	return s->open.cycles ? cycleclock_cycles(&s->cycles, ns) : ns;
}

static size_t
record_size(const struct sampler *s, size_t stack)
{
	return stack + RECORD_REST +
	       (s->python.copy != NULL ? RECORD_PYTHON : 0);
}

static bool
rings_suffice(const struct sampler *s, size_t stack)
{
	return ringmap_suffices(s->rings.size, s->rate, record_size(s, stack));
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
	s->interval = ringmap_interval(s->rings.size, s->rate,
	    s->beyond + record_size(s, s->open.stack_size));
}

/* All events there are to be; none is left when that fails. */
static int
open_events(struct sampler *s, struct refusal *why)
{
	*why = (struct refusal){ .per_cpu = s->way->by_clock,
		.cycles = s->open.cycles };
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
	snprintf(s->how, sizeof s->how, "perf, %s%s%s%s%s%s", s->way->how,
	    s->open.cycles ? ", cycles" : "",
	    s->way->by_clock && s->filter == NULL ? ", unfiltered" : "",
	    s->open.kernel ? "" : ", user time only", ring, stack);
}

/* This reaches the copies that were inherited in the meantime, too. */
void
perf_set_running(const struct events *e, size_t from, bool run)
{
	for (size_t i = from; i < e->n; i++)
		ioctl(e->v[i].fd,
		    run ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE, 0);
}

static size_t
stack_of(const struct sampler_opts *opts)
{
	return opts->stack_size < STACK_MOST ? opts->stack_size / 8 * 8
					     : STACK_MOST;
}

static struct sampler *
new_sampler(const struct perf_way *way, const struct watched *v, size_t n,
    const struct sampler_opts *opts, const struct sampler_sink *sink)
{
	struct sampler *s = xcalloc(1, sizeof *s);
	bool launched = v[0].target->launch.pid != 0 && !opts->running;

	for (size_t i = 0; i < n; i++)
		watch_add(&s->watch, &v[i]);
	s->way = way;
	s->sink = *sink;
	s->rate = opts->rate;
	s->lag = opts->prompt ? RINGS_LAG_LEAST : RINGS_LAG;
	s->period = NS_PER_S / opts->rate;
	s->held = launched && !way->on_exec;
	rng_seed(&s->rng, opts->seed);
	s->stack_wanted = stack_of(opts);
	s->open = (struct perf_open){ .stack_size = s->stack_wanted,
		.on_exec = launched && way->on_exec,
		.cycles = opts->cycles,
		.kernel = true,
		.kernel_chains = opts->kernel,
		.threads_only = sink->forked == NULL };
	return s;
}

struct sampler *
perf_start(const struct perf_way *way, const struct watched *v, size_t n,
    const struct sampler_opts *opts, const struct sampler_sink *sink,
    struct bpf_filter *take_filter, struct err *err)
{
	struct sampler *s = new_sampler(way, v, n, opts, sink);
	/* the rings stay as they are when the copies grow */
	size_t most = opts->stack_fixed ? s->stack_wanted : STACK_MOST;
	struct refusal why;

	s->filter = take_filter;
	if (open_all(s, most, &why) == -1) {
		refusal_collect(&why, v[0].target->procfs);
		refusal_explain(&why, err);
		perf_close(s);
		return NULL;
	}
	s->ring_wanted =
	    ringmap_size(s->rings.cpus.n, s->rate, most + RECORD_REST);
	describe(s);
	if (!s->open.on_exec)
		perf_set_running(&s->events, 0, true);
	return s;
}

/* The new events take over at one instant, at which both run: what each takes
 * of the other's time is dropped, so on the mean nothing is lost or doubled. */
static void
take_over(struct sampler *s, struct events *take_old)
{
	s->retiring = *take_old;
	perf_set_running(&s->events, 0, true);
	s->cut = clock_mono();
	perf_set_running(&s->retiring, 0, false);
	perf_drain(s, UINT64_MAX);
	events_fini(&s->retiring);
	s->cut = 0;
}

/* A child told of while new events take over may have the old ones only. */
void
perf_adopt(struct sampler *s, const struct watched *p, bool told)
{
	s->way->adopt(s, watch_add(&s->watch, p), told && s->cut == 0);
}

void
perf_forget(struct sampler *s, const struct target *target)
{
	pid_t id = watch_remove(&s->watch, target);

	if (s->filter != NULL && id != 0)
		bpf_filter_remove(s->filter, id);
	if (s->python.copy != NULL && id != 0) {
		pycopy_plan(s->python.copy, id, NULL);
		pycopy_tail(s->python.copy, id, NULL);
	}
}

bool
perf_renew(struct sampler *s)
{
	struct events old = s->events;
	struct refusal why;

	s->events = (struct events){ 0 };
	s->open.on_exec = false;
	if (open_events(s, &why) == -1) {
		s->events = old;
		return false;
	}
	take_over(s, &old);
	set_interval(s);
	return true;
}

/* How often it is done is up to the program in the kernel, which has its share of
 * the time: only a ring of which it could fill most at once is too small. */
bool
perf_may_reach(const struct sampler *s, size_t beyond)
{
	return s->rings.size / REACHES >= STACK_MOST + beyond;
}

/* A copy may be a little shorter than it was to be, for all that is told of a
 * sample: what is copied beyond begins before its end. */
bool
perf_tell_reach(struct sampler *s, const struct watched *p)
{
	size_t size =
	    s->open.stack_size < STACK_FULL ? s->open.stack_size : STACK_FULL;
	const struct tailplan plan = { .from = p->all ? 0 : (uint32_t)size,
		.most = (uint32_t)(size + p->beyond) };

	if (p->beyond > s->beyond) {
		s->beyond = p->beyond;
		set_interval(s);
	}
	return pycopy_tail(
		   s->python.copy, p->id, p->beyond > 0 ? &plan : NULL) == 0;
}

static void
tell_all_reach(struct sampler *s)
{
	for (size_t i = 0; i < s->watch.n; i++)
		if (s->watch.v[i].beyond > 0)
			perf_tell_reach(s, &s->watch.v[i]);
}

bool
perf_deepen(struct sampler *s)
{
	size_t before = s->open.stack_size, size = 2 * before;

	if (size > STACK_MOST)
		size = STACK_MOST;
	if (s->held || size == before || !rings_suffice(s, size))
		return false;
	s->open.stack_size = size;
	if (!perf_renew(s)) {
		s->open.stack_size = before;
		return false;
	}
	tell_all_reach(s);
	describe(s);
	return true;
}

void
perf_stats(const struct sampler *s, struct sampler_stats *out)
{
	*out = (struct sampler_stats){
		.lost = s->lost,
		.throttled = s->throttled,
		.failed = s->bad + s->python.alone,
		.costly = s->python.costly,
		.foreign = s->foreign,
		.rate = s->rate,
		.user_only = !s->open.kernel,
		.kernel_chains = s->open.kernel_chains,
		.filtered = s->filter != NULL,
		.stack_size = s->open.stack_size,
		.rings = (unsigned)s->rings.n,
		.ring_size = s->rings.size,
		.ring_wanted = s->ring_wanted,
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
	perf_python_close(&s->python);
	rings_close(&s->rings);
	cycleclock_close(&s->cycles);
	watch_fini(&s->watch);
	bpf_filter_free(s->filter);
	free(s);
}
