/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf_thread.c - the backend with perf events of every thread, one for each
 * CPU, which an ordinary user may open for his own processes. Threads that are
 * created later inherit them, and child processes where they are wanted. Their
 * timers run only while the thread does, and are set anew at each switch: a
 * program that switches much is slowed down.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "base/hmap.h"
#include "base/xalloc.h"
#include "sample/perf.h"
#include "target/procfs.h"

enum { ROUNDS = 8 }; /* looks for threads that came meanwhile */

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

/* One event of tid on every CPU. A thread that is gone is no failure. */
static int
open_thread(struct sampler *s, pid_t tid, struct refusal *why)
{
	events_root(&s->events, tid);
	for (size_t i = 0; i < s->rings.cpus.n; i++) {
		/* Each has a period of its own, so that even the copies that
		 * its children inherit are not all in step. */
		uint64_t period = rng_jitter(&s->rng, s->period), id;
		int cpu = s->rings.cpus.v[i];
		int fd = perf_open(&s->open, tid, cpu, period, &id);

		if (fd == -1 && errno == ESRCH)
			return 0;
		if (fd == -1 || perf_add(s, i, fd, id, period) == -1) {
			why->sys = errno;
			return -1;
		}
	}
	return 0;
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
		why->events = list->n * s->rings.cpus.n;
		if (open_thread(s, list->v[i], why) == -1)
			return -1;
		opened++;
	}
	return opened;
}

/* Every thread there is. Those created while we open are found by looking
 * again; a program that creates them faster than that has them inherited. */
static int
open_process(
    struct sampler *s, const struct target *target, struct refusal *why)
{
	struct hmap known = { 0 };
	struct tids list = { 0 };
	int opened = 1;

	for (int round = 0; round < ROUNDS && opened > 0; round++) {
		list.n = 0;
		if (procfs_tasks(target->procfs, collect_tid, &list) == -1) {
			why->sys = errno == ENOENT ? ESRCH : errno;
			break;
		}
		opened = open_new(s, &list, &known, why);
		if (round > 0 && opened > 0)
			s->events.overlap = true;
	}
	free(list.v);
	hmap_fini(&known);
	return opened == -1 ? -1 : 0;
}

static int
open_processes(struct sampler *s, struct refusal *why)
{
	for (size_t i = 0; i < s->watch.n; i++)
		if (open_process(s, s->watch.v[i].target, why) == -1)
			return -1;
	if (s->events.n > 0)
		return 0;
	if (why->sys == 0)
		why->sys = ESRCH; /* all ended before we got there */
	return -1;
}

/* One that was not told of may have inherited events all the same. */
static void
adopt(struct sampler *s, struct watched *p, bool told)
{
	size_t before = s->events.n;
	struct refusal why = { 0 };

	if (told)
		return;
	s->events.overlap = true;
	open_process(s, p->target, &why);
	perf_set_running(&s->events, before, true);
}

static const struct perf_way way = {
	.how = "one event per thread",
	.on_exec = true,
	.open_events = open_processes,
	.adopt = adopt,
};

static struct sampler *
perf_thread_open(const struct watched *v, size_t n,
    const struct sampler_opts *opts, const struct sampler_sink *sink,
    struct err *err)
{
	return perf_start(&way, v, n, opts, sink, NULL, err);
}

const struct backend backend_perf_thread = {
	.name = "perf",
	.way = "perf-thread",
	.open = perf_thread_open,
	.adopt = perf_adopt,
	.forget = perf_forget,
	.collect = perf_collect,
	.rest = perf_rest,
	.deepen = perf_deepen,
	.stats = perf_stats,
	.close = perf_close,
};
