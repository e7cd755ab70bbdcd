/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pick.c - chooses a sampling backend by trying: what a sysctl says and what
 * the kernel does are not the same in containers. */
#include "config.h"

#include "session/pick.h"

#include <string.h>

#include "base/clock.h"
#include "sample/cpus.h"
#include "sample/spread.h"

/* How long a running target is watched where its switches matter. */
static const uint64_t look_ns = 50 * NS_PER_MS;

enum { TRIES_MAX = 8 };

struct attempt {
	const struct backend *backend;
	bool unfiltered;
};

struct plan { /* what is tried, in this order */
	struct attempt v[TRIES_MAX];
	size_t n;
};

static bool
fits(const struct backend *b, const char *name)
{
	return strcmp(name, "auto") == 0 || strcmp(name, b->name) == 0 ||
	       strcmp(name, b->way) == 0;
}

bool
pick_known(const char *name)
{
	for (size_t i = 0; backends[i] != NULL; i++)
		if (fits(backends[i], name))
			return true;
	return false;
}

static void
plan_add(
    struct plan *p, const char *name, const struct backend *b, bool unfiltered)
{
	if (fits(b, name))
		p->v[p->n++] = (struct attempt){ b, unfiltered };
}

/* The samples of everybody, dropped by us, are a last resort. */
static struct plan
make_plan(const char *name, bool per_cpu)
{
	const struct backend *first = &backend_perf_cpu,
			     *second = &backend_perf_thread;
	struct plan p = { 0 };

	plan_add(&p, name, per_cpu ? first : second, false);
	plan_add(&p, name, per_cpu ? second : first, false);
	plan_add(&p, name, &backend_perf_cpu, true);
	plan_add(&p, name, &backend_ptrace, false);
	if (strcmp(name, "auto") != 0) {
		plan_add(&p, name, &backend_read, false);
		plan_add(&p, name, &backend_perf_cycles, false);
	}
	return p;
}

static uint64_t
count_switches(const struct watched *v, size_t n)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < v[i].tasks->n; k++)
			sum += v[i].tasks->v[k].slices;
	return sum;
}

/* Watch what they do for a moment. */
static void
look(struct spread *s, const struct watched *v, size_t n)
{
	uint64_t began = clock_mono(), before = count_switches(v, n);
	uint64_t ran = 0, now;

	clock_sleep_until(began + look_ns);
	now = clock_mono();
	for (size_t i = 0; i < n; i++) {
		struct tasks *tasks = v[i].tasks;

		tasks_scan(tasks, now);
		for (size_t k = 0; k < tasks->n; k++)
			ran += tasks->v[k].ran;
		s->threads += tasks->alive;
	}
	s->known = true;
	s->running = (double)ran / (double)(now - began);
	s->switches = (double)(count_switches(v, n) - before) *
		      (double)NS_PER_S / (double)(now - began);
}

static bool
per_cpu_is_better(
    const struct watched *v, size_t n, const struct sampler_opts *opts)
{
	struct spread s = { .rate = opts->rate };
	struct cpus cpus;

	cpus_read(&cpus);
	s.cpus = cpus.n;
	cpus_fini(&cpus);
	if (spread_matters(&s) && v[0].target->launch.pid == 0)
		look(&s, v, n);
	return spread_per_cpu(&s);
}

int
pick_sampler(struct pick *p, const char *name, const struct watched *v,
    size_t n, const struct sampler_opts *opts, const struct sampler_sink *sink,
    struct err *err)
{
	struct plan plan = make_plan(name, per_cpu_is_better(v, n, opts));
	struct err last = { 0 };

	*p = (struct pick){ 0 };
	for (size_t i = 0; i < plan.n; i++) {
		struct sampler_opts with = *opts;
		struct err why = { 0 };

		with.unfiltered = plan.v[i].unfiltered;
		p->backend = plan.v[i].backend;
		p->sampler = p->backend->open(v, n, &with, sink, &why);
		if (p->sampler != NULL)
			return 0;
		if (i == 0)
			p->refused = why;
		/* of the one that needs least: its cure is the one that helps */
		if (!plan.v[i].unfiltered)
			last = why;
	}
	err_set(err, last.kind, 0, "%s", last.text);
	return err_cure(err, "%s", last.cure);
}
