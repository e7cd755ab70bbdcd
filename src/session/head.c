/* SPDX-License-Identifier: GPL-2.0-or-later */
/* head.c - the head of a snapshot. */
#include "config.h"

#include "session/head.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "session/pyhead.h"

/* For less CPU time the rate of samples is chance. */
#define RATE_LEAST (20 * NS_PER_MS)

_Static_assert((int)TASK_STATES == (int)THREAD_STATES, "the same states");

void
head_init(struct head *h, struct intern *intern, const struct target *target,
    const struct session_opts *opts, const struct err *refused)
{
	uint64_t now = clock_mono();

	*h = (struct head){ .intern = intern,
		.rate = opts->rate,
		.kernel = opts->kernel,
		.async = opts->async,
		.began = now,
		.since = now,
		.cpu_began = clock_self_cpu(),
		.refused = intern_string(intern, refused->text),
		.cure = intern_string(intern, refused->cure),
		.how = "" };
	head_identify(h, target);
}

void
head_identify(struct head *h, const struct target *target)
{
	h->target.pid = target->pid;
	h->target.comm = intern_string(h->intern, target->comm);
	h->target.command = intern_string(h->intern, target->command);
	h->target.exe = intern_string(h->intern, target->exe);
	h->target.started = target->started;
	h->target.launched = target->launch.pid != 0;
}

void
head_reset(struct head *h, const struct sampler_stats *stats, uint64_t now)
{
	h->since = now;
	h->cpu_unset = stats != NULL; /* a session begins at 0 */
	memset(&h->base, 0, sizeof h->base);
	if (stats != NULL)
		h->base = *stats;
	else
		h->began = now;
	memset(h->mark, 0, sizeof h->mark);
}

void
head_stop(struct head *h, uint64_t now)
{
	h->stopped = now;
}

void
head_status(struct head *h, int status)
{
	h->target.status_known = true;
	h->target.status = status;
}

/* Resident bytes of this process. */
static uint64_t
own_rss(void)
{
	unsigned long size, resident = 0;
	FILE *f;

	f = fopen("/proc/self/statm", "re");
	if (f == NULL)
		return 0;
	if (fscanf(f, "%lu %lu", &size, &resident) != 2)
		resident = 0;
	fclose(f);
	return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

/*
 * Samples for each second of CPU time, which is the rate at which a thread is
 * sampled while it runs; as before where that is too short. The CPU time of
 * processes that end between two looks is missing, and their samples are not: so
 * it may come out as more than the rate asked for, which no sampler exceeds.
 */
static double
achieved(struct head *h, uint64_t samples, uint64_t cpu, unsigned rate)
{
	if (cpu >= RATE_LEAST)
		h->achieved = (double)samples * (double)NS_PER_S / (double)cpu;
	if (h->achieved > rate)
		h->achieved = rate;
	return h->achieved;
}

/* Figures of "lately": against a mark that is one to two seconds old. */
static void
fill_lately(struct head *h, struct snapshot *to, const struct family *family,
    uint64_t now)
{
	struct snap_sampling *s = &to->sampling;
	struct head_mark here = { .time = now,
		.own_cpu = clock_self_cpu(),
		.samples = s->samples,
		.cpu = family->usage.cpu_ns };
	const struct head_mark *old = &h->mark[0];
	double dt;

	memcpy(here.spent, family->time, sizeof here.spent);
	if (h->mark[1].time == 0 || here.samples < old->samples)
		h->mark[0] = h->mark[1] = here;
	dt = (double)(now - old->time);
	for (int i = 0; i < TASK_STATES && dt > 0; i++)
		to->doing[i] = (double)(here.spent[i] - old->spent[i]) / dt;
	if (dt > 0)
		s->own_cpu_pct =
		    100.0 * (double)(here.own_cpu - old->own_cpu) / dt;
	s->achieved = achieved(
	    h, here.samples - old->samples, here.cpu - old->cpu, s->rate);
	if (now - h->mark[1].time >= NS_PER_S) {
		h->mark[0] = h->mark[1];
		h->mark[1] = here;
	}
}

/* What is over has no figures of lately. */
static void
fill_whole(struct head *h, struct snapshot *s)
{
	if (s->sampling.duration > 0)
		s->usage.cpu_pct = 100.0 * (double)s->usage.cpu_ns /
				   (double)s->sampling.duration;
	s->sampling.achieved =
	    achieved(h, s->sampling.samples, s->usage.cpu_ns, s->sampling.rate);
	s->sampling.own_cpu_pct = s->sampling.own_cpu_pct_all;
}

/* What was asked for and is not there stands where the way is told. */
static void
fill_how(struct head *h, const struct sampler_stats *stats)
{
	char how[sizeof stats->how + 32];

	snprintf(how, sizeof how, "%s%s", stats->how,
	    h->kernel && !stats->kernel_chains ? ", no kernel functions" : "");
	if (strcmp(h->how, how) != 0)
		h->how = intern_string(h->intern, how);
}

static void
fill_sampling(struct head *h, struct snap_sampling *s,
    const struct head_parts *p, uint64_t now)
{
	const struct sampler_stats *stats = p->stats;
	uint64_t end = h->stopped != 0 ? h->stopped : now;

	fill_how(h, stats);
	*s = (struct snap_sampling){ .backend = p->backend->name,
		.how = h->how,
		.refused = h->refused,
		.cure = h->cure,
		.rate = h->rate,
		.user_only = stats->user_only,
		.kernel_asked = h->kernel,
		.kernel_frames = stats->kernel_chains,
		.filtered = stats->filtered,
		.stack_size = stats->stack_size,
		.rings = stats->rings,
		.ring_size = stats->ring_size,
		.ring_wanted = stats->ring_wanted,
		.duration = end - h->since,
		.samples = profile_samples(p->profile),
		.folded = profile_folded(p->profile),
		.aged = profile_evicted(p->profile),
		.lost = stats->lost - h->base.lost,
		.failed = stats->failed - h->base.failed,
		.costly = stats->costly - h->base.costly,
		.foreign = stats->foreign - h->base.foreign,
		.throttled = stats->throttled - h->base.throttled,
		.stops = stats->stops - h->base.stops,
		.stop_ns = stats->stop_ns - h->base.stop_ns,
		.stop_us_p50 = stats->stop_us_p50,
		.stop_us_p99 = stats->stop_us_p99,
		.worth = p->worth,
		.truncated = p->walks[WALK_TRUNCATED],
		.beyond = p->walks[WALK_BEYOND],
		.late = p->walks[WALK_LATE],
		.cut = p->walks[WALK_CUT],
		.unwind_lost = p->walks[WALK_LOST],
		.own_rss = own_rss() };
	pyhead_fill(&s->python, h->intern, p->family, p->python);
	if (h->async)
		pyhead_fill_tasks(&s->tasks, p->family, p->python);
	if (now > h->began)
		s->own_cpu_pct_all = 100.0 *
				     (double)(clock_self_cpu() - h->cpu_began) /
				     (double)(now - h->began);
}

static void
fill_usage(struct head *h, struct snap_usage *to, const struct family *family)
{
	const struct usage *from = &family->usage;

	if (h->cpu_unset)
		h->cpu_base = from->cpu_ns;
	h->cpu_unset = false;
	*to = (struct snap_usage){ .cpu_ns = from->cpu_ns - h->cpu_base,
		.cpu_pct = family->cpu_pct,
		.rss = from->rss,
		.io_known = from->io_known,
		.read_rate = from->read_rate,
		.write_rate = from->write_rate,
		.nhistory = family->history.n };
	memcpy(to->history, family->history.v, sizeof to->history);
}

void
head_fill(struct head *h, struct snapshot *snapshot,
    const struct head_parts *parts, uint64_t now)
{
	*snapshot = (struct snapshot){ .taken = now, .target = h->target };
	snapshot->target.others = family_others(parts->family);
	snapshot->target.unwatched = parts->family->unwatched;
	fill_sampling(h, &snapshot->sampling, parts, now);
	snapshot->sampling.tells = parts->tells;
	pytimes_fill(parts->pytimes, &snapshot->gil);
	fill_usage(h, &snapshot->usage, parts->family);
	fill_lately(h, snapshot, parts->family, now);
	if (h->stopped != 0)
		fill_whole(h, snapshot);
}
