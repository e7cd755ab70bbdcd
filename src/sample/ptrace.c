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

#include "sample/ptrace.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"

enum { STACK_MOST = 64 << 10 };

static const uint64_t late_poll = 300 * NS_PER_US;

static void
ptrace_close(struct sampler *s)
{
	for (size_t i = 0; i < s->watch.n; i++)
		traced_free(s->v[i]);
	watch_fini(&s->watch);
	free(s->v);
	free(s->stack);
	free(s);
}

static void
ptrace_adopt(struct sampler *s, const struct watched *w, bool told)
{
	size_t n = s->watch.n;

	(void)told;
	s->v = xgrow(s->v, &s->cap, n + 1, sizeof(struct traced *));
	s->v[n] = traced_new(s, w);
	watch_add(&s->watch, w);
}

static void
ptrace_forget(struct sampler *s, const struct target *target)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->watch.n; i++) {
		if (s->v[i]->target == target)
			traced_free(s->v[i]);
		else
			s->v[kept++] = s->v[i];
	}
	watch_remove(&s->watch, target);
}

static struct sampler *
ptrace_open(const struct watched *v, size_t n, const struct sampler_opts *opts,
    const struct sampler_sink *sink, struct err *err)
{
	const struct target *first = v[0].target;
	struct sampler *s;

	if (tracee_allowed(first->memory_tid, first->procfs, err) == -1)
		return NULL;
	s = xcalloc(1, sizeof *s);
	s->sink = *sink;
	s->rate = opts->rate;
	s->running = opts->running;
	s->stack_size = s->stack_wanted = opts->stack_size;
	s->stack_fixed = opts->stack_fixed;
	s->stack = xcalloc(STACK_DEEP / sizeof *s->stack, sizeof *s->stack);
	rng_seed(&s->rng, opts->seed);
	for (size_t i = 0; i < n; i++)
		ptrace_adopt(s, &v[i], false);
	return s;
}

static bool
ptrace_rest(struct sampler *s)
{
	bool all = true;

	tracee_bury();
	for (size_t i = 0; i < s->watch.n; i++) {
		traced_poll(s->v[i]);
		all = all && s->v[i]->nlate == 0;
	}
	return all;
}

/* One that is told of meanwhile is worked on too. */
static uint64_t
ptrace_collect(struct sampler *s, uint64_t now)
{
	uint64_t next = UINT64_MAX;
	bool all;

	ptrace_rest(s);
	for (size_t i = 0; i < s->watch.n; i++) {
		uint64_t when = traced_work(s->v[i], now);

		next = when < next ? when : next;
	}
	all = ptrace_rest(s);
	/* a late one stands still from when it stops to our next poll */
	if (!all && next > now + late_poll)
		next = now + late_poll;
	return next;
}

static bool
ptrace_deepen(struct sampler *s)
{
	size_t size = 2 * s->stack_size;

	if (size > STACK_MOST)
		return false;
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
		.stack_size = s->stack_size,
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
	.looks = true,
	.open = ptrace_open,
	.adopt = ptrace_adopt,
	.forget = ptrace_forget,
	.collect = ptrace_collect,
	.rest = ptrace_rest,
	.deepen = ptrace_deepen,
	.stats = ptrace_stats,
	.close = ptrace_close,
};
