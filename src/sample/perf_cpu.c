/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf_cpu.c - the backend with one perf event per CPU, that ticks whoever runs
 * there; a BPF program lets only the target's samples through. Threads come,
 * go and switch at no cost. What it costs is a tick on every CPU.
 *
 * The holders of the rings tell of the mappings and executions of all
 * processes. That is a few hundred bytes for each program executed anywhere,
 * less than following every thread of the target.
 */
#include "config.h"

#include <errno.h>

#include "base/clock.h"
#include "sample/perf.h"
#include "target/procinfo.h"

static bool
all_ended(const struct watch *w)
{
	struct proc_stat stat;

	for (size_t i = 0; i < w->n; i++)
		if (procinfo_stat(w->v[i].target->procfs, "stat", &stat) &&
		    !procinfo_process_ended(&stat))
			return false;
	return true;
}

/* Those that have ended meanwhile need no place. */
static int
fill_filter(struct sampler *s)
{
	for (size_t i = 0; s->filter != NULL && i < s->watch.n; i++) {
		struct watched *p = &s->watch.v[i];

		if (p->id == 0 &&
		    bpf_filter_add(s->filter, p->target, &p->id) == -1 &&
		    errno != ESRCH)
			return -1;
	}
	return 0;
}

static int
attach_program(const struct sampler *s, int fd)
{
	if (s->python.copy != NULL)
		return pycopy_attach(s->python.copy, fd);
	return s->filter != NULL ? bpf_filter_attach(s->filter, fd) : 0;
}

static int
open_cpus(struct sampler *s, struct refusal *why)
{
	const struct cpus *cpus = &s->rings.cpus;

	why->events = 2 * cpus->n;
	if (all_ended(&s->watch)) {
		why->sys = ESRCH; /* the events would not tell */
		return -1;
	}
	if (fill_filter(s) == -1) {
		why->sys = errno;
		why->filter = true;
		return -1;
	}
	if (s->open.cycles && s->cycles.fd == 0 &&
	    cycleclock_open(&s->cycles) == -1)
		goto fail;
	events_root(&s->events, -1);
	for (size_t i = 0; i < cpus->n; i++) {
		uint64_t period = rng_jitter(&s->rng, s->period), id;
		int fd = perf_open(
		    &s->open, -1, cpus->v[i], perf_units(s, period), &id);

		if (fd == -1 || perf_add(s, i, fd, id, period) == -1)
			goto fail;
		if (attach_program(s, fd) == -1) {
			why->filter = true;
			goto fail;
		}
	}
	return 0;

fail:
	why->sys = errno;
	return -1;
}

/* Where the numbers of the child are of another namespace than its parent's,
 * the filter knows no number for it. */
static void
adopt(struct sampler *s, struct watched *p, bool told)
{
	(void)told;
	if (s->filter != NULL)
		bpf_filter_add(s->filter, p->target, &p->id);
}

/* Loading the program takes a while. At the start nothing counts before it is at
 * work; later it is put to work when the rings have been drained, for whoever
 * asks for it may do so meanwhile. */
static bool
open_python(struct sampler *s)
{
	if (!perf_python_open(&s->python, s->filter, &s->rings))
		return false;
	if (!s->collected && !s->held) {
		s->began = UINT64_MAX;
		perf_begin_python(s);
		s->began = clock_mono();
	}
	return s->python.copy != NULL;
}

/* Where there is no filter, nobody is let to look at all processes for us. */
static bool
copy_python(
    struct sampler *s, const struct target *target, const struct pyplan *plan)
{
	pid_t id = watch_id(&s->watch, target);

	if (s->filter == NULL || id == 0)
		return false;
	if (plan == NULL)
		return s->python.copy == NULL ||
		       pycopy_plan(s->python.copy, id, NULL) == 0;
	return open_python(s) && pycopy_plan(s->python.copy, id, plan) == 0;
}

/* It takes a filter, as above, and rings that hold some of the longest. */
static bool
reach(struct sampler *s, const struct target *target, size_t beyond, bool all)
{
	struct watched *p = watch_find(&s->watch, target);

	if (s->filter == NULL || p == NULL || p->id == 0 ||
	    (beyond > 0 && (!perf_may_reach(s, beyond) || !open_python(s))))
		return false;
	p->beyond = beyond;
	p->all = all;
	return s->python.copy == NULL || perf_tell_reach(s, p);
}

static const struct perf_way way = {
	.how = "one event per CPU",
	.holder = -1,
	.by_clock = true,
	.open_events = open_cpus,
	.adopt = adopt,
};

static struct sampler *
perf_cpu_open(const struct watched *v, size_t n,
    const struct sampler_opts *opts, const struct sampler_sink *sink,
    struct err *err)
{
	struct bpf_filter *filter = NULL;
	struct refusal why;

	if (!opts->unfiltered) {
		filter = bpf_filter_new(v[0].target, sink->forked != NULL);
		if (filter == NULL) {
			why = (struct refusal){
				.per_cpu = true, .filter = true, .sys = errno
			};
			refusal_collect(&why, v[0].target->procfs);
			refusal_explain(&why, err);
			return NULL;
		}
	}
	return perf_start(&way, v, n, opts, sink, filter, err);
}

static struct sampler *
perf_cycles_open(const struct watched *v, size_t n,
    const struct sampler_opts *opts, const struct sampler_sink *sink,
    struct err *err)
{
	struct sampler_opts with = *opts;

	with.cycles = true;
	return perf_cpu_open(v, n, &with, sink, err);
}

/* All but how they are opened. */
#define EVENTS_OF_CPUS                                                       \
	.adopt = perf_adopt, .forget = perf_forget,                          \
	.copy_python = copy_python, .reach = reach, .collect = perf_collect, \
	.rest = perf_rest, .deepen = perf_deepen, .stats = perf_stats,       \
	.close = perf_close

const struct backend backend_perf_cpu = {
	.name = "perf",
	.way = "perf-cpu",
	.open = perf_cpu_open,
	EVENTS_OF_CPUS,
};

const struct backend backend_perf_cycles = {
	.name = "perf-cycles",
	.way = "perf-cycles",
	.open = perf_cycles_open,
	EVENTS_OF_CPUS,
};
