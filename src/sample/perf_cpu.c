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

#include "sample/perf.h"
#include "target/procinfo.h"

static bool
has_ended(const struct target *target)
{
	struct proc_stat stat;

	return !procinfo_stat(target->procfs, "stat", &stat) ||
	       procinfo_process_ended(&stat);
}

static int
open_cpus(struct sampler *s, struct refusal *why)
{
	const struct cpus *cpus = &s->rings.cpus;

	why->events = 2 * cpus->n;
	if (has_ended(s->target)) {
		why->sys = ESRCH; /* the events would not tell */
		return -1;
	}
	events_root(&s->events, -1);
	for (size_t i = 0; i < cpus->n; i++) {
		uint64_t period = rng_jitter(&s->rng, s->period), id;
		int fd = perf_open(&s->open, -1, cpus->v[i], period, &id);

		if (fd == -1 || perf_add(s, i, fd, id, period) == -1)
			goto fail;
		if (s->filter != NULL &&
		    bpf_filter_attach(s->filter, fd) == -1) {
			why->filter = true;
			goto fail;
		}
	}
	return 0;

fail:
	why->sys = errno;
	return -1;
}

static const struct perf_way way = {
	.how = "one event per CPU",
	.holder = -1,
	.by_clock = true,
	.open_events = open_cpus,
};

/* NULL with the refusal set. */
static struct bpf_filter *
filter_of(const struct target *target, struct refusal *why)
{
	struct bpf_filter *filter;
	struct pidns ns;

	*why = (struct refusal){ .per_cpu = true, .filter = true };
	if (!pidns_read(&ns, target->procfs, target->pid)) {
		why->sys = EACCES;
		return NULL;
	}
	filter = bpf_filter_new(&ns);
	if (filter != NULL && bpf_filter_add(filter, ns.tgid) == 0)
		return filter;
	why->sys = errno;
	bpf_filter_free(filter);
	return NULL;
}

static struct sampler *
perf_cpu_open(const struct target *target, struct tasks *tasks,
    const struct sampler_opts *opts, const struct sampler_sink *sink,
    struct err *err)
{
	struct bpf_filter *filter = NULL;
	struct refusal why;

	(void)tasks; /* the kernel follows the threads */
	if (!opts->unfiltered) {
		filter = filter_of(target, &why);
		if (filter == NULL) {
			refusal_collect(&why, target->procfs);
			refusal_explain(&why, err);
			return NULL;
		}
	}
	return perf_start(&way, target, opts, sink, filter, err);
}

const struct backend backend_perf_cpu = {
	.name = "perf",
	.way = "perf-cpu",
	.open = perf_cpu_open,
	.collect = perf_collect,
	.rest = perf_rest,
	.deepen = perf_deepen,
	.stats = perf_stats,
	.close = perf_close,
};
