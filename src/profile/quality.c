/* SPDX-License-Identifier: GPL-2.0-or-later */
/* quality.c - judges the figures of the sampling. */
#include "config.h"

#include "profile/quality.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "profile/scant.h"

enum { NUM = 32, STACK_MOST = 65528 /* of perf; ptrace takes 64 KiB */ };

/* Up to here, in percent, what a list says is hardly touched. */
static const double loss_most = 0.5, failed_most = 1, short_most = 2,
		    nameless_most = 2, jitted_most = 5, any_share = 100;
static const double rate_least = 85; /* of the one asked for */
static const unsigned kilohertz_least = 10000;
static const double own_cpu_most = 10;
/* Of the CPU time that was used, when that is so much, and symbols that samples
 * may wait for have had time to be loaded. */
static const double seen_least = 80;
static const uint64_t seen_used = 200 * NS_PER_MS, seen_after = 5 * NS_PER_S;

/* A figure that ought to be zero. */
struct loss {
	const char *name;
	uint64_t n, of; /* of: what its share is taken of; 0: it has none */
	double most; /* percent; without a share any is bad */
	const char *text, *cure;
};

static struct quality *
add(struct quality_list *l, const char *name, const char *text)
{
	struct quality *q = &l->v[l->n++];

	assert(l->n <= QUALITY_MAX);
	*q = (struct quality){ .name = name };
	snprintf(q->text, sizeof q->text, "%s", text);
	return q;
}

static bool
is_known(const char *text)
{
	return text != NULL && *text != '\0';
}

static double
share(uint64_t part, uint64_t whole)
{
	return whole > 0 ? 100.0 * (double)part / (double)whole : 0;
}

static void
add_loss(struct quality_list *l, const struct loss *loss)
{
	struct quality *q = add(l, loss->name, loss->text);
	double pct = share(loss->n, loss->of);
	char num[NUM], part[NUM];

	text_count(num, sizeof num, loss->n);
	if (loss->n == 0 || loss->of == 0)
		snprintf(q->value, sizeof q->value, "%s", num);
	else
		snprintf(q->value, sizeof q->value, "%s, %s %%", num,
		    text_percent(part, sizeof part, pct));
	q->bad = loss->n > 0 && (loss->of == 0 || pct > loss->most);
	if (q->bad)
		snprintf(q->cure, sizeof q->cure, "%s", loss->cure);
}

static void
add_samples(struct quality_list *l, const struct snap_sampling *s)
{
	struct quality *q = add(l, "samples", "");
	char num[NUM], few[40];

	text_count(q->value, sizeof q->value, s->samples);
	snprintf(q->text, sizeof q->text, "taken in %s",
	    text_time(num, sizeof num, s->duration));
	q->bad = scant_shown(s);
	if (!q->bad)
		return;
	snprintf(q->text, sizeof q->text,
	    "%s, taken in %s: by chance alone a share may be off by %u points",
	    scant_text(s, few, sizeof few), num, scant_points(s));
	snprintf(q->cure, sizeof q->cure, "a longer time");
}

static const char *
slow_text(const struct snap_sampling *s)
{
	if (s->user_only)
		return "fewer than asked: none in the kernel, or a busy "
		       "machine";
	if (s->stops > 0)
		return "fewer than asked: stops may take 1 % of the time";
	return "fewer than asked: brief turns of threads, or a busy machine";
}

static void
add_rate(struct quality_list *l, const struct snap_sampling *s)
{
	bool bad = s->achieved > 0 && 100 * s->achieved < rate_least * s->rate;
	struct quality *q = add(l, "rate",
	    bad ? slow_text(s) : "samples a second of a running thread");

	q->bad = bad;
	if (s->achieved > 0 && s->rate >= kilohertz_least)
		snprintf(q->value, sizeof q->value, "%.0f of %.4g kHz",
		    s->achieved / 1e3, s->rate / 1e3);
	else if (s->achieved > 0)
		snprintf(q->value, sizeof q->value, "%.0f of %u Hz",
		    s->achieved, s->rate);
	else /* no thread ran lately */
		snprintf(q->value, sizeof q->value, "%u Hz", s->rate);
}

static bool
can_tell_seen(const struct snapshot *snap)
{
	return snap->usage.cpu_ns >= seen_used &&
	       snap->sampling.duration >= seen_after;
}

double
quality_seen(const struct snapshot *snap)
{
	uint64_t seen = 0;

	if (!can_tell_seen(snap))
		return 100;
	for (size_t i = 0; i < snap->ncells; i++)
		seen += snap->cells[i].ns[WINDOW_ALL];
	return share(seen, snap->usage.cpu_ns);
}

bool
quality_sees_little(const struct snapshot *snap)
{
	return quality_seen(snap) < seen_least;
}

/* What a sampler that ticks with the CPU sees, others may not. */
static void
add_seen(struct quality_list *l, const struct snapshot *snap)
{
	struct quality *q;
	char num[NUM];

	if (!can_tell_seen(snap))
		return;
	q = add(l, "seen", "of the CPU time that the program used");
	snprintf(q->value, sizeof q->value, "%s %%",
	    text_percent(num, sizeof num, quality_seen(snap)));
	q->bad = quality_sees_little(snap);
	if (!q->bad)
		return;
	if (snap->sampling.filtered) { /* there is nothing better */
		snprintf(q->text, sizeof q->text,
		    "of the CPU time that the program used, as the kernel "
		    "counts it: no tick met the rest");
		return;
	}
	snprintf(q->text, sizeof q->text,
	    "of the CPU time that the program used: the rest came in turns "
	    "too brief to be sampled%s",
	    snap->sampling.user_only   ? ", or in the kernel"
	    : snap->sampling.stops > 0 ? ", or without a CPU to stop on"
				       : "");
	snprintf(q->cure, sizeof q->cure,
	    "one perf event per CPU; stacktop doctor says what permits it");
}

/* One that only reads stops no thread and copies no stack. */
static bool
reads_only(const struct snap_sampling *s)
{
	return strcmp(s->backend, "read") == 0;
}

/* What such a one cannot lose is not said to be 0. */
static void
add_some(struct quality_list *l, const struct snap_sampling *s,
    const struct loss *losses, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (losses[i].n > 0 || !reads_only(s))
			add_loss(l, &losses[i]);
}

static const char *
lost_cure(const struct snap_sampling *s)
{
	if (s->ring_size < s->ring_wanted)
		return "larger rings: raise the limit of locked memory "
		       "(ulimit -l, sysctl kernel.perf_event_mlock_kb)";
	return "a lower rate (-r), or a shorter --stack-size";
}

static void
add_losses(struct quality_list *l, const struct snap_sampling *s)
{
	const struct loss losses[] = {
		{ "lost", s->lost, s->samples + s->lost, loss_most,
		    "samples that the kernel could not store", lost_cure(s) },
		{ "failed", s->failed, s->samples + s->failed, failed_most,
		    s->rings > 0 ? "records of the kernel that cannot be read"
				 : "threads that did not stop in time or had "
				   "ended",
		    "" },
	};

	add_some(l, s, losses, sizeof losses / sizeof *losses);
}

static const char *
truncated_cure(const struct snap_sampling *s)
{
	if (2 * s->costly > s->truncated)
		return "a lower rate (-r): 3 % of the time may be spent on "
		       "copying the rest of long ones";
	if (s->stack_size < STACK_MOST)
		return "--stack-size 64";
	return "more cannot be copied; R counts anew, if they are of the time "
	       "before the copies grew";
}

static void
add_beyond(struct quality_list *l, const struct snap_sampling *s)
{
	const struct loss beyond = { "beyond", s->beyond, s->samples, 100,
		"as long, but whole: the rest was copied besides", "" };

	if (s->beyond > 0)
		add_loss(l, &beyond);
}

static void
add_short(struct quality_list *l, const struct snapshot *snap)
{
	const struct snap_sampling *s = &snap->sampling;
	char size[NUM], text[128], doctor[64];
	const struct loss truncated = { "truncated", s->truncated, s->samples,
		short_most, text, truncated_cure(s) };
	const struct loss losses[] = {
		{ "late", s->late, s->samples, 100,
		    "as long, but whole: outer callers read later", "" },
		{ "no unwind", s->unwind_lost, s->samples, short_most,
		    "stacks that end at code without unwind tables", doctor },
		{ "cut", s->cut, s->samples, short_most,
		    "stacks of more than the 1024 frames that are kept", "" },
	};

	snprintf(text, sizeof text,
	    "stacks beyond %s: TOTAL misses outer callers",
	    text_bytes(size, sizeof size, (double)s->stack_size));
	snprintf(doctor, sizeof doctor, "stacktop doctor %d names the files",
	    (int)snap->target.pid);
	add_some(l, s, &truncated, 1);
	add_beyond(l, s);
	add_some(l, s, losses, sizeof losses / sizeof *losses);
}

/* Samples whose innermost function is a row without a name of its own, for code
 * that a runtime has compiled. */
static uint64_t
count_nameless(const struct snapshot *s)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s->ncells; i++) {
		const struct func *f =
		    &s->funcs[s->nodes[s->cells[i].node].func];

		if (f->kind == FUNC_JIT && *f->name == '[')
			n += s->cells[i].samples[WINDOW_ALL];
	}
	return n;
}

static void
add_nameless(struct quality_list *l, const struct snapshot *snap)
{
	char cure[QUALITY_TEXT];
	const struct loss loss = { "nameless", count_nameless(snap),
		snap->sampling.samples, nameless_most,
		"samples in compiled code that its runtime does not name",
		cure };

	snprintf(cure, sizeof cure,
	    "a perf map: node --perf-basic-prof, python3 -X perf, "
	    "DOTNET_PerfMapEnabled=1, jcmd %d Compiler.perfmap",
	    (int)snap->target.pid);
	if (loss.n > 0)
		add_loss(l, &loss);
}

static void
add_stops(struct quality_list *l, const struct snap_sampling *s)
{
	struct quality *q = add(l, "stopped", "no thread is ever stopped");
	char count[NUM], all[NUM];

	if (s->stops == 0) {
		snprintf(q->value, sizeof q->value, "0 us");
		return;
	}
	snprintf(q->value, sizeof q->value, "%.0f/%.0f us", s->stop_us_p50,
	    s->stop_us_p99);
	snprintf(q->text, sizeof q->text,
	    "median and 99th percentile of %s stops; %s in all",
	    text_count(count, sizeof count, s->stops),
	    text_time(all, sizeof all, s->stop_ns));
}

static void
add_cost(struct quality_list *l, const struct snap_sampling *s)
{
	struct quality *q = add(l, "own CPU", "");
	char num[NUM];

	snprintf(q->value, sizeof q->value, "%s %%",
	    text_percent(num, sizeof num, s->own_cpu_pct));
	snprintf(q->text, sizeof q->text,
	    "of one core, lately; %s %% since the start",
	    text_percent(num, sizeof num, s->own_cpu_pct_all));
	q->bad = s->own_cpu_pct >= own_cpu_most;
	if (q->bad)
		snprintf(q->cure, sizeof q->cure,
		    "a lower rate (-r), or fewer pictures (--refresh)");

	q = add(l, "own memory", "resident");
	text_bytes(q->value, sizeof q->value, (double)s->own_rss);
	if (s->rings > 0)
		snprintf(q->text, sizeof q->text,
		    "resident; %u rings of %s with the kernel", s->rings,
		    text_bytes(num, sizeof num, (double)s->ring_size));
}

/* "perf, one event per CPU" without the name in front. */
static const char *
how_only(const struct snap_sampling *s)
{
	size_t n = strlen(s->backend);

	if (!is_known(s->how))
		return "";
	return strncmp(s->how, s->backend, n) == 0 &&
		       strncmp(s->how + n, ", ", 2) == 0
		   ? s->how + n + 2
		   : s->how;
}

static void
add_sampler(struct quality_list *l, const struct snap_sampling *s)
{
	struct quality *q = add(l, "sampler", how_only(s));

	snprintf(q->value, sizeof q->value, "%s", s->backend);
	q->bad = is_known(s->refused);
	if (!q->bad)
		return;
	snprintf(
	    q->text, sizeof q->text, "%s; not %s", how_only(s), s->refused);
	if (is_known(s->cure))
		snprintf(q->cure, sizeof q->cure, "%s", s->cure);
}

static const struct python_means {
	const char *brief, *full;
} python_means[PYTHON_WAYS] = {
	[PYTHON_NONE] = { "not read", "its frames are not read" },
	[PYTHON_STOPPED] = { "exact, stopped",
	    "exact: read while the thread stands still" },
	[PYTHON_NONSTOP] = { "non-stop, +-10 points",
	    "read without a stop: callers are right, shares of functions that "
	    "take less than 100 ns are +-10 points" },
	[PYTHON_KERNEL] = { "exact, in the kernel",
	    "exact: copied by the kernel, at the instant of the sample" },
};

/* Of both exact ways. */
static const char python_jitted[] = "exact, lines coarse (JIT)";
static const struct python_means python_waits = { "no sample yet",
	"there is no sample yet to read its frames with" };

static bool
has_python(const struct snap_sampling *s)
{
	return is_known(s->python.version);
}

static const struct python_means *
means_of(const struct snap_sampling *s)
{
	return s->python.way == PYTHON_NONE && s->samples == 0
		   ? &python_waits
		   : &python_means[s->python.way];
}

const char *
quality_python_short(const struct snap_sampling *s)
{
	if (!has_python(s))
		return NULL;
	return share(s->python.jitted, s->python.samples) > jitted_most
		   ? python_jitted
		   : means_of(s)->brief;
}

const char *
quality_python(const struct snap_sampling *s)
{
	if (!has_python(s))
		return NULL;
	return is_known(s->python.why) ? s->python.why : means_of(s)->full;
}

static void
add_python(struct quality_list *l, const struct snap_sampling *s)
{
	const struct snap_python *p = &s->python;
	const struct loss losses[] = {
		{ "unsure", p->unsure, p->samples, short_most,
		    "Python frames whose place among native ones is a guess",
		    "" },
		{ "torn", p->torn, p->samples + p->torn, failed_most,
		    "Python stacks that changed while they were read",
		    "--sampler ptrace" },
		{ "Python cut", p->cut + p->unreadable + p->strange, p->samples,
		    short_most,
		    "Python stacks too deep, not readable or damaged", "" },
		{ "JIT", p->jitted, p->samples, any_share,
		    "run as machine code of the JIT: lines, opcodes are coarse",
		    "" },
	};
	struct quality *q;

	if (scant_blind(s)) {
		q = add(l, "Python", scant_blind_text);
		q->bad = true;
		snprintf(q->value, sizeof q->value, "none");
		snprintf(q->cure, sizeof q->cure, "%s", scant_blind_cure);
	}
	if (!has_python(s))
		return;
	q = add(l, "Python", quality_python(s));
	q->bad = p->way == PYTHON_NONE && s->samples > 0;
	snprintf(q->value, sizeof q->value, "%s", p->version);
	if (q->bad && !is_known(p->why))
		snprintf(q->cure, sizeof q->cure, "--sampler ptrace");
	for (size_t i = 0; i < sizeof losses / sizeof *losses; i++)
		if (losses[i].n > 0)
			add_loss(l, &losses[i]);
}

static void
add_tasks(struct quality_list *l, const struct snap_sampling *s)
{
	const struct snap_tasks *t = &s->tasks;
	const struct loss losses[] = {
		{ "tasks lost", t->lost, t->samples + t->lost, short_most,
		    "samples in a task, but who waits for it was not to be "
		    "read, or too late",
		    "--sampler read, without native frames" },
		{ "tasks cut", t->cut, t->samples, short_most,
		    "samples in a task that more wait for than are shown", "" },
	};
	struct quality *q;

	if (!t->asked)
		return;
	q = add(l, "asyncio", "samples in a task, with who waits for it");
	text_count(q->value, sizeof q->value, t->samples);
	q->bad = is_known(t->why);
	if (q->bad) {
		snprintf(q->value, sizeof q->value, "no tasks");
		snprintf(q->text, sizeof q->text, "%s", t->why);
	}
	for (size_t i = 0; i < sizeof losses / sizeof *losses; i++)
		if (losses[i].n > 0)
			add_loss(l, &losses[i]);
}

static void
add_kernel(struct quality_list *l, const struct snap_sampling *s)
{
	struct quality *q = add(l, "kernel", "");

	if (s->kernel_frames) {
		snprintf(q->value, sizeof q->value, "rows");
		snprintf(q->text, sizeof q->text,
		    "its functions are sampled; K takes them out or in");
		return;
	}
	snprintf(q->value, sizeof q->value, "%s",
	    s->user_only ? "one row" : "no rows");
	snprintf(q->text, sizeof q->text, "%s%s%s",
	    s->user_only ? "told by /proc" : "counts for its callers",
	    s->kernel_asked ? "" : "; ",
	    s->kernel_asked ? "" : quality_no_kernel(s));
	q->bad = s->kernel_asked;
	if (q->bad)
		snprintf(q->cure, sizeof q->cure,
		    s->user_only ? "sudo, or sysctl "
				   "kernel.perf_event_paranoid=1"
				 : "--sampler perf, where it is permitted");
}

static void
add_stack(struct quality_list *l, const struct snap_sampling *s)
{
	struct quality *q;

	if (reads_only(s))
		return;
	q = add(
	    l, "stack copy", "of each stack at most; the rest is truncated");
	text_bytes(q->value, sizeof q->value, (double)s->stack_size);
}

static const char *
foreign_text(const struct snap_sampling *s)
{
	if (s->filtered && s->foreign > 0)
		return "samples of others, let in while children were born";
	if (s->filtered)
		return "samples of other processes; BPF keeps them out";
	if (s->foreign == 0)
		return "samples of other processes; none come";
	return "samples of other processes, dropped: no BPF filter";
}

static void
add_folded(struct quality_list *l, const struct snap_sampling *s)
{
	const struct loss losses[] = {
		{ "folded", s->folded, s->samples, loss_most,
		    "samples kept without their callers, to save memory",
		    "R begins anew" },
		{ "aged", s->aged, 0, 0,
		    "times that left their window early, to save memory",
		    "a lower rate (-r): the windows reach further back" },
	};

	for (size_t i = 0; i < sizeof losses / sizeof *losses; i++)
		add_loss(l, &losses[i]);
}

/* What only perf knows. */
static void
add_perf(struct quality_list *l, const struct snap_sampling *s)
{
	const struct loss losses[] = {
		{ "throttled", s->throttled, 0, 0,
		    "times the kernel slowed the sampling",
		    "a lower rate (-r), or a higher sysctl "
		    "kernel.perf_event_max_sample_rate" },
		{ "foreign", s->foreign, s->samples + s->foreign, 100,
		    foreign_text(s), "" },
	};

	if (s->rings == 0)
		return;
	for (size_t i = 0; i < sizeof losses / sizeof *losses; i++)
		add_loss(l, &losses[i]);
}

static void
judge_all(struct quality_list *l, const struct snapshot *snap)
{
	const struct snap_sampling *s = &snap->sampling;

	l->n = 0;
	add_samples(l, s);
	add_rate(l, s);
	add_seen(l, snap);
	add_losses(l, s);
	add_short(l, snap);
	add_nameless(l, snap);
	add_stops(l, s);
	add_cost(l, s);
	add_sampler(l, s);
	add_python(l, s);
	add_tasks(l, s);
	add_kernel(l, s);
	add_stack(l, s);
	add_perf(l, s);
	add_folded(l, s);
}

void
quality_judge(struct quality_list *l, const struct snapshot *snap)
{
	struct quality_list all;

	judge_all(&all, snap);
	l->n = 0;
	for (size_t i = 0; i < all.n; i++)
		if (all.v[i].bad)
			l->v[l->n++] = all.v[i];
	for (size_t i = 0; i < all.n; i++)
		if (!all.v[i].bad)
			l->v[l->n++] = all.v[i];
}

size_t
quality_bad(const struct snapshot *snap)
{
	struct quality_list l;
	size_t n = 0;

	quality_judge(&l, snap);
	while (n < l.n && l.v[n].bad)
		n++;
	return n;
}

const char *
quality_no_kernel(const struct snap_sampling *s)
{
	if (s->kernel_frames)
		return NULL;
	if (s->rings == 0) /* not perf */
		return s->kernel_asked ? "ptrace sees none; --sampler perf does"
				       : "start with --sampler perf --kernel";
	if (s->user_only)
		return s->kernel_asked ? "not permitted: sudo or sysctl "
					 "kernel.perf_event_paranoid=1"
				       : "start with sudo and --kernel";
	return "start with --kernel";
}
