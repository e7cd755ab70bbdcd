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
	return p;
}

static uint64_t
count_switches(const struct tasks *tasks)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < tasks->n; i++)
		sum += tasks->v[i].slices;
	return sum;
}

/* Watch what the target does for a moment. */
static void
look(struct spread *s, struct tasks *tasks)
{
	uint64_t began = clock_mono(), before = count_switches(tasks);
	uint64_t ran = 0, now;

	clock_sleep_until(began + look_ns);
	now = clock_mono();
	tasks_scan(tasks, now);
	for (size_t i = 0; i < tasks->n; i++)
		ran += tasks->v[i].ran;
	s->known = true;
	s->threads = tasks->alive;
	s->running = (double)ran / (double)(now - began);
	s->switches = (double)(count_switches(tasks) - before) *
		      (double)NS_PER_S / (double)(now - began);
}

static bool
per_cpu_is_better(const struct target *target, struct tasks *tasks,
    const struct sampler_opts *opts)
{
	struct spread s = { .rate = opts->rate };
	struct cpus cpus;

	cpus_read(&cpus);
	s.cpus = cpus.n;
	cpus_fini(&cpus);
	if (spread_matters(&s) && target->launch.pid == 0)
		look(&s, tasks);
	return spread_per_cpu(&s);
}

int
pick_sampler(struct pick *p, const char *name, const struct target *target,
    struct tasks *tasks, const struct sampler_opts *opts,
    const struct sampler_sink *sink, struct err *err)
{
	struct plan plan =
	    make_plan(name, per_cpu_is_better(target, tasks, opts));
	struct err last = { 0 };

	*p = (struct pick){ 0 };
	for (size_t i = 0; i < plan.n; i++) {
		struct sampler_opts with = *opts;
		struct err why = { 0 };

		with.unfiltered = plan.v[i].unfiltered;
		p->backend = plan.v[i].backend;
		p->sampler = p->backend->open(target, tasks, &with, sink, &why);
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
