/* SPDX-License-Identifier: GPL-2.0-or-later */
/* header.c - the lines of figures above the list. */
#include "config.h"

#include "ui/header.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "profile/quality.h"
#include "profile/scant.h"
#include "ui/cmdline.h"
#include "ui/fields.h"
#include "ui/gauge.h"
#include "ui/gil.h"
#include "ui/statusbar.h"

enum { NUM = 32, SCRIPT_LEAST = 16 /* columns of a long name */ };

/* clang-format off */
const struct header_help header_help[] = {
	{ "pid", "the process; \"+2\": two more are watched with it (-p with "
	    "a list, or its children)" },
	{ "LIVE", "sampling goes on; then the time sampled, since the start or "
	    "the last reset" },
	{ "FROZEN", "the picture stands still (p); sampling goes on" },
	{ "COMPLETE", "the process has ended; everything can still be looked "
	    "through" },
	{ "STOPPED", "sampling has ended, the process runs on" },
	{ "cpu", "time counts while a thread runs; \"user\": its time in the "
	    "kernel is not sampled, [kernel] has it from /proc" },
	{ "gil", "of that, time with Python's GIL held (m)" },
	{ "exception", "of that, time in which the thread raises an exception "
	    "or handles one (m)" },
	{ "last 10 s", "the window of time that the list covers (w)" },
	{ "Hz", "samples taken of each thread per second that it runs; "
	    "\"of\" tells the rate asked for when it is not reached" },
	{ "CPU", "of one core, by all threads together; the curve shows the "
	    "last two minutes" },
	{ "RSS", "memory of the process that is in RAM" },
	{ "read write", "bytes per second by read and write calls, files or "
	    "not" },
	{ "own", "what stacktop itself takes, of one core, and its memory" },
	{ "Threads", "how many there are; the bar is split by the state they "
	    "are in; then for each state the threads in it lately, and its "
	    "share of all threads' time so far" },
	{ "GIL", "for what part of the last second or two Python's lock was "
	    "held; of one thread: for what part of all time it held it. "
	    "\"GILs 2.4 of 8\": several interpreters, so many held at a "
	    "time" },
	{ "by", "the thread that held it most, and for what part of that "
	    "time" },
	{ "wait", "threads that want the GIL, on the mean of the same time" },
	{ "GC", "for what part of it Python collected garbage" },
	{ "Samples", "taken since the start or the last reset; \"few\": by "
	    "chance alone shares may be off by more than 10 points" },
	{ "no Python", "--sampler read sees Python only, and none was found" },
	{ "! 2: f", "so many figures are not as they should be: f tells which, "
	    "and what helps" },
	{ "seen", "for what part of the CPU time that was used the samples "
	    "stand; named when that is little" },
	{ "lost", "samples that the kernel could not store" },
	{ "failed", "attempts that gave no sample" },
	{ "truncated", "samples with a stack longer than the copy of it: their "
	    "function is right, but TOTAL misses outer callers" },
	{ "Python py", "how its frames are read: copied by the kernel, while "
	    "the thread is stopped, or non-stop, while it runs; tasks: with "
	    "those of asyncio (--async)" },
	{ "no unwind", "samples whose callers could not be found" },
	{ "cut", "samples deeper than can be kept; outer callers are missing" },
	{ "folded", "samples that were kept without their callers to bound "
	    "stacktop's memory" },
	{ "aged", "times that left their window early to bound stacktop's "
	    "memory: the windows reach back less far" },
	{ "throttled", "times the kernel slowed the sampling" },
	{ "stopped", "how long a thread stood still for one sample: the "
	    "median, and what 99 of 100 stay below" },
	{ "not perf:", "why the better way of sampling was refused" },
	{ "no kernel rows:", "why --kernel shows nothing, and what helps" },
	{ "idle for", "it has hardly run for so long: where it waits, a dump "
	    "tells, from another terminal" },
	{ "filter", "rows it lets through, and for what share of the time one "
	    "of them is on the stack, innermost or further out" },
	{ NULL, NULL }
};
/* clang-format on */

static const char *const window_names[WINDOWS] = {
	[WINDOW_1S] = "last 1 s",
	[WINDOW_10S] = "last 10 s",
	[WINDOW_60S] = "last 60 s",
	[WINDOW_ALL] = "all time",
};

struct phase_look {
	const char *name;
	enum role role;
};

static struct phase_look
phase_look(const struct state *s, const char **mark)
{
	const struct glyphs *g = s->glyphs;

	*mark = s->frozen ? g->frozen : g->ended;
	if (s->frozen)
		return (struct phase_look){ "FROZEN", ROLE_FROZEN };
	switch (s->snap->phase) {
	case PHASE_LIVE:
		*mark = g->live;
		break;
	case PHASE_COMPLETE:
		return (struct phase_look){ "COMPLETE", ROLE_ENDED };
	case PHASE_STOPPED:
		return (struct phase_look){ "STOPPED", ROLE_ENDED };
	}
	return (struct phase_look){ "LIVE", ROLE_LIVE };
}

static void
add_phase(struct fields *f, const struct state *s)
{
	char clock[NUM];
	const char *mark;
	struct phase_look look = phase_look(s, &mark);

	fields_add(f, 0, look.role, "", "%s %s", mark, look.name)->right = true;
	fields_add(f, 3, ROLE_TEXT, "", "%s",
	    text_clock(clock, sizeof clock, s->snap->sampling.duration))
	    ->right = true;
}

/* Of each thread while it runs: two of them give twice as many in a second. */
static void
add_rate(struct fields *f, const struct state *s)
{
	const struct snap_sampling *m = &s->snap->sampling;
	/* one that wavers about 1000 does not push the others about */
	int width = snprintf(NULL, 0, "%u", m->rate + m->rate / 10);

	if (s->slow)
		fields_add(f, 4, ROLE_WARN, "", "%*.0f of %u Hz", width,
		    m->achieved, m->rate)
		    ->right = true;
	else
		fields_add(f, 4, ROLE_TEXT, "", "%*.0f Hz", width,
		    m->achieved > 0 ? m->achieved : m->rate)
		    ->right = true;
}

/* The command has what the others leave; for the script of an interpreter they
 * give way. */
static struct field *
add_command(struct fields *f, const struct snap_target *t)
{
	struct buf script = { 0 };
	int least = 8;
	unsigned rank = 9;

	if (cmdline_script(&script, t->command)) {
		least = text_width(script.data);
		least = least < SCRIPT_LEAST ? least : SCRIPT_LEAST;
		rank = 1;
	}
	buf_fini(&script);
	return fields_space(f, rank, least, text_width(t->command));
}

static void
draw_command(struct canvas *c, const struct snap_target *t,
    const struct field *room, int y)
{
	struct buf text = { 0 };

	cmdline_fit(&text, t->command, t->comm, room->w, c->glyphs->ellipsis);
	canvas_clip(c, room->x, y, room->w, CLIP_END, ROLE_DIM, text.data);
	buf_fini(&text);
}

static void
draw_target(struct canvas *c, const struct state *s, int y)
{
	const struct snap_target *t = &s->snap->target;
	struct fields f = { 0 };
	struct field *command;

	if (s->w >= 100)
		fields_add(&f, 5, ROLE_TITLE, "", "stacktop");
	fields_add(&f, 0, ROLE_STRONG, "", "%s", t->comm);
	fields_add(&f, 1, ROLE_TEXT, "pid", t->others > 0 ? "%d +%zu" : "%d",
	    (int)t->pid, t->others);
	command = add_command(&f, t);
	add_phase(&f, s);
	fields_add(&f, s->lens.mode == MODE_CPU ? 6 : 2, ROLE_TEXT, "", "%s%s",
	    mode_names[s->lens.mode],
	    s->snap->sampling.user_only ? " user" : "")
	    ->right = true;
	fields_add(&f, 2, ROLE_TEXT, "", "%s", window_names[s->lens.window])
	    ->right = true;
	add_rate(&f, s);
	fields_draw(&f, c, 1, y, c->w - 2, 2);
	if (command->w > 0)
		draw_command(c, t, command, y);
}

static void
add_io(struct fields *f, const struct snap_usage *u)
{
	char bytes[NUM];

	if (!u->io_known) {
		fields_add(f, 4, ROLE_DIM, "", "I/O not permitted");
		return;
	}
	fields_add(f, 3, ROLE_TEXT, "read", "%s/s",
	    text_bytes(bytes, sizeof bytes, u->read_rate));
	fields_add(f, 4, ROLE_TEXT, "write", "%s/s",
	    text_bytes(bytes, sizeof bytes, u->write_rate));
}

static void
draw_usage(struct canvas *c, const struct state *s, int y)
{
	const struct snap_usage *u = &s->snap->usage;
	const struct snap_sampling *m = &s->snap->sampling;
	struct fields f = { 0 };
	struct field *spark;
	char num[NUM];

	fields_add(&f, 0, ROLE_STRONG, "CPU", "%3.0f %%", u->cpu_pct);
	spark = fields_space(&f, 6, 8, SNAP_HISTORY / 2);
	if (u->rss > 0) { /* else there is no process any more */
		fields_add(&f, 1, ROLE_TEXT, "RSS", "%s",
		    text_bytes(num, sizeof num, (double)u->rss));
		add_io(&f, u);
	}
	fields_add(&f, 2, m->own_cpu_pct >= 10 ? ROLE_WARN : ROLE_TEXT, "own",
	    "%s %%", text_percent(num, sizeof num, m->own_cpu_pct))
	    ->right = true;
	if (s->w >= 100)
		fields_add(&f, 5, ROLE_TEXT, "", "%s",
		    text_bytes(num, sizeof num, (double)m->own_rss))
		    ->right = true;
	fields_draw(&f, c, 1, y, c->w - 2, 2);
	gauge_spark(c, spark->x, y, spark->w, ROLE_BAR, u->history, u->nhistory,
	    SNAP_HISTORY, 100);
}

/* A figure that ought to be zero: seen at once when it is not. of is what its
 * share is taken of; 0: none is shown. */
static void
add_loss(struct fields *f, unsigned rank, const char *label, uint64_t count,
    uint64_t of)
{
	char num[NUM], pct[NUM];

	text_count(num, sizeof num, count);
	if (count == 0 || of == 0)
		fields_add(f, rank, count > 0 ? ROLE_WARN : ROLE_TEXT, label,
		    "%s", num);
	else
		fields_add(f, rank, ROLE_WARN, label, "%s (%s %%)", num,
		    text_percent(
			pct, sizeof pct, 100.0 * (double)count / (double)of));
}

/* These are rare and named only when they happen. */
static void
add_rare(struct fields *f, const struct snap_sampling *m)
{
	const struct {
		const char *label;
		uint64_t n;
	} rare[] = {
		{ "no unwind", m->unwind_lost },
		{ "cut", m->cut },
		{ "folded", m->folded },
		{ "aged", m->aged },
		{ "throttled", m->throttled },
	};

	for (size_t i = 0; i < sizeof rare / sizeof *rare; i++)
		if (rare[i].n > 0)
			add_loss(f, 6, rare[i].label, rare[i].n, 0);
}

/* How much is said of the figures, the most first. */
enum detail {
	DETAIL_FULL,
	DETAIL_WAY, /* of how Python is read only the way */
	DETAIL_COUNTS, /* no shares */
	DETAIL_LEAST, /* short labels */
	DETAILS
};

static void
add_stops(struct fields *f, const struct snap_sampling *m, enum detail detail)
{
	const char *label = detail < DETAIL_LEAST ? "stopped" : "stop";

	if (m->stops == 0)
		fields_add(f, 4, ROLE_TEXT, label, "0 us");
	else
		fields_add(f, 4, ROLE_TEXT, label,
		    detail < DETAIL_COUNTS ? "p50 %.0f p99 %.0f us"
					   : "%.0f/%.0f us",
		    m->stop_us_p50, m->stop_us_p99);
}

/* The figures panel has marked some: nobody opens it unasked. */
static void
add_bad(struct fields *f, unsigned rank, const struct snapshot *snap)
{
	size_t n = quality_bad(snap);

	if (n > 0)
		fields_add(f, rank, ROLE_WARN, "!", "%zu: f", n);
}

static void
add_quality(struct fields *f, const struct snapshot *snap, enum detail detail)
{
	const struct snap_sampling *m = &snap->sampling;
	uint64_t all = detail < DETAIL_COUNTS ? m->samples : 0;
	bool brief = detail == DETAIL_LEAST;
	char num[NUM];

	fields_add(f, 0, scant_shown(m) ? ROLE_WARN : ROLE_STRONG, "Samples",
	    scant_shown(m) ? "%s: few" : "%s",
	    text_count(num, sizeof num, m->samples));
	add_bad(f, 2, snap);
	if (quality_sees_little(snap))
		fields_add(f, 1, ROLE_WARN, "seen", "%s %%",
		    text_percent(num, sizeof num, quality_seen(snap)));
	add_loss(f, 1, "lost", m->lost, all > 0 ? all + m->lost : 0);
	add_loss(f, 2, brief ? "fail" : "failed", m->failed,
	    all > 0 ? all + m->failed : 0);
	add_loss(f, 3, brief ? "trunc" : "truncated", m->truncated, all);
	add_stops(f, m, detail);
}

/* What its figures are worth depends on how they are read. */
static void
add_python(struct fields *f, const struct snap_sampling *m, enum detail detail)
{
	static const char *const ways[PYTHON_WAYS] = {
		[PYTHON_NONE] = "not read",
		[PYTHON_STOPPED] = "stopped",
		[PYTHON_NONSTOP] = "non-stop",
		[PYTHON_KERNEL] = "kernel",
	};
	const char *means = quality_python_short(m), *tasks = "";
	bool no_tasks = m->tasks.asked && *m->tasks.why != '\0';
	bool none = m->python.way == PYTHON_NONE, waits = m->samples == 0;
	bool full = detail == DETAIL_FULL || (none && waits);

	if (scant_blind(m))
		fields_add(f, 1, ROLE_WARN, "", "%s",
		    detail == DETAIL_FULL ? "no Python, and read sees only that"
					  : "read: no Python");
	if (m->tasks.asked)
		tasks = no_tasks ? ", no tasks" : ", tasks";
	if (means != NULL)
		fields_add(f, 2,
		    (none && !waits) || no_tasks ? ROLE_WARN : ROLE_TEXT,
		    detail == DETAIL_FULL ? "Python" : "py", "%s%s",
		    full ? means : ways[m->python.way], tasks);
}

/* How samples are taken, in as many words as there is room for; why not in a
 * better way stands in the rule below. */
static void
draw_how(
    struct canvas *c, const struct state *s, const struct field *room, int y)
{
	const struct snap_sampling *m = &s->snap->sampling;

	canvas_right(c, room->x + room->w, y, room->w,
	    m->refused[0] != '\0' ? ROLE_WARN : ROLE_DIM,
	    text_width(m->how) <= room->w ? m->how : m->backend);
}

static void
draw_quality(struct canvas *c, const struct state *s, int y)
{
	const struct snap_sampling *m = &s->snap->sampling;
	int least = text_width(m->backend), gap = 2;
	struct fields f = { 0 };
	struct field *how;

	for (int detail = DETAIL_FULL; detail < DETAILS; detail++) {
		f.n = 0;
		add_quality(&f, s->snap, (enum detail)detail);
		add_python(&f, m, (enum detail)detail);
		if (fields_width(&f, gap) + gap + least <= c->w - 2)
			break;
	}
	add_rare(&f, m);
	how = fields_space(&f, 3, least, text_width(m->how));
	how->right = true;
	fields_draw(&f, c, 1, y, c->w - 2, gap);
	draw_how(c, s, how, y);
}

/* Of an interpreter its script tells more. */
static void
add_name(struct fields *f, const struct snap_target *t)
{
	struct buf script = { 0 };

	fields_add(f, 0, ROLE_STRONG, "", "%.*s", SCRIPT_LEAST,
	    cmdline_script(&script, t->command) ? script.data : t->comm);
	buf_fini(&script);
}

static void
draw_small(struct canvas *c, const struct state *s)
{
	const struct snapshot *p = s->snap;
	const struct snap_thread *thread = state_thread(s);
	struct fields f = { 0 }, g = { 0 };
	char num[NUM];

	add_name(&f, &p->target);
	fields_add(&f, 4, ROLE_TEXT, "",
	    p->target.others > 0 ? "%d +%zu" : "%d", (int)p->target.pid,
	    p->target.others);
	add_phase(&f, s);
	if (s->lens.mode != MODE_CPU)
		fields_add(&f, 1, ROLE_TEXT, "", "%s", mode_names[s->lens.mode])
		    ->right = true;
	fields_add(&f, 2, ROLE_TEXT, "", "%s",
	    window_names[s->lens.window] +
		(s->lens.window == WINDOW_ALL ? 0 : strlen("last ")))
	    ->right = true;
	fields_draw(&f, c, 0, 0, c->w, 1);

	fields_add(&g, 0, ROLE_STRONG, "CPU", "%.0f%%", p->usage.cpu_pct);
	if (thread != NULL)
		fields_add(
		    &g, 1, ROLE_STRONG, "", "%s", snap_thread_called(thread));
	else
		fields_add(&g, 1, ROLE_TEXT, "thr", "%zu", statusbar_alive(p));
	gil_add_small(&g, 2, s);
	if (scant_blind(&p->sampling))
		fields_add(&g, 1, ROLE_WARN, "", "read: no Python");
	fields_add(&g, 2, scant_shown(&p->sampling) ? ROLE_WARN : ROLE_TEXT,
	    "smp", "%s", text_count(num, sizeof num, p->sampling.samples));
	add_bad(&g, 3, p);
	add_loss(&g, 3, "lost", p->sampling.lost, 0);
	add_loss(&g, 4, "fail", p->sampling.failed, 0);
	add_loss(&g, 5, "trunc", p->sampling.truncated, 0);
	fields_draw(&g, c, 0, 1, c->w, 2);
}

void
header_draw(struct canvas *c, const struct state *s, const struct layout *l)
{
	if (l->small) {
		draw_small(c, s);
		return;
	}
	draw_target(c, s, 0);
	draw_usage(c, s, 1);
	statusbar_draw(c, s, 2);
	draw_quality(c, s, 3);
}
