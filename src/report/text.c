/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text.c - a snapshot for people: where the figures come from and how good
 * they are, the function list, and what it adds up to.
 */
#include "config.h"

#include "report/report.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "profile/processes.h"
#include "profile/quality.h"
#include "profile/scant.h"
#include "report/code.h"
#include "report/grid.h"
#include "report/wrap.h"

static const char *const spans[WINDOWS] = {
	[WINDOW_1S] = "last second",
	[WINDOW_10S] = "last 10 s",
	[WINDOW_60S] = "last 60 s",
	[WINDOW_ALL] = "whole time",
};

static const char *const times[MODES] = {
	[MODE_CPU] = "CPU time",
	[MODE_GIL] = "CPU time with the GIL held",
	[MODE_EXCEPTION] = "CPU time while an exception was raised or handled",
};

struct page {
	struct buf *out;
	const struct snapshot *s;
	const struct report_opts *opts;
	struct buf line;
	char number[5][32]; /* one for each figure of a line */
};

enum { INDENT = 11, NAMES = 6 };

/* End the line that was begun in p->line; what does not fit is cut. */
static void
end_line(struct page *p)
{
	grid_add_line(p->out, &p->line, p->opts->columns);
}

/* End a line of figures: none is cut, what does not fit goes below. */
static void
end_figures(struct page *p)
{
	wrap_add(p->out, p->line.data, INDENT, p->opts->columns);
	buf_clear(&p->line);
}

static void
begin_line(struct page *p, const char *label)
{
	buf_addf(&p->line, "%-*s", INDENT, label);
}

static const char *
count(struct page *p, unsigned i, uint64_t n)
{
	return text_count(p->number[i], sizeof p->number[i], n);
}

/* "1 sample", "20 samples". */
static const char *
counted(struct page *p, unsigned i, uint64_t n, const char *what)
{
	char number[32];

	snprintf(p->number[i], sizeof p->number[i], "%s %s%s",
	    text_count(number, sizeof number, n), what, n == 1 ? "" : "s");
	return p->number[i];
}

static const char *
duration(struct page *p, unsigned i, uint64_t ns)
{
	return text_time(p->number[i], sizeof p->number[i], ns);
}

static const char *
percent(struct page *p, unsigned i, double pct)
{
	return text_percent(p->number[i], sizeof p->number[i], pct);
}

static double
share(uint64_t part, uint64_t whole)
{
	return whole > 0 ? 100.0 * (double)part / (double)whole : 0;
}

static void
add_target(struct page *p)
{
	const struct snap_target *t = &p->s->target;

	begin_line(p, "Target");
	if (t->comm != NULL && *t->comm != '\0')
		buf_addf(&p->line, "%s (pid %d)", t->comm, (int)t->pid);
	else
		buf_addf(&p->line, "pid %d", (int)t->pid);
	if (t->command != NULL && *t->command != '\0')
		buf_addf(&p->line, ": %s", t->command);
	end_line(p);
	if (p->s->phase != PHASE_COMPLETE)
		return;
	begin_line(p, "Ended");
	if (!t->status_known)
		buf_adds(&p->line, "with a status that is not known");
	else
		buf_addf(&p->line, "with status %d", t->status);
	if (t->status_known && t->status > 128 && t->status <= 128 + 64)
		buf_addf(&p->line, " (signal %d)", t->status - 128);
	if (t->others > 0)
		buf_addf(&p->line, "; %s of its children run%s on",
		    count(p, 0, t->others), t->others == 1 ? "s" : "");
	end_figures(p);
}

/* The names that took most of the time. */
static void
add_processes(struct page *p)
{
	struct process_list list = { 0 };

	process_list_build(&list, p->s);
	if (list.n > 1) {
		begin_line(p, "Processes");
		buf_addf(&p->line, "%s:", count(p, 0, list.n));
		process_list_by_name(&list);
		for (size_t i = 0; i < list.n && i < NAMES; i++) {
			const struct process_row *row = &list.v[i];

			buf_adds(&p->line, i > 0 ? "   " : " ");
			if (row->processes > 1)
				buf_addf(&p->line, "%s ",
				    count(p, 1, row->processes));
			buf_addf(&p->line, "%s %s", row->name,
			    duration(p, 2, row->time));
		}
		if (list.n > NAMES)
			buf_adds(&p->line, " ...");
		end_figures(p);
	}
	process_list_fini(&list);
}

static void
add_sampling(struct page *p)
{
	const struct snap_sampling *q = &p->s->sampling;

	begin_line(p, "Sampled");
	buf_addf(&p->line, "%s at %u Hz, by %s", duration(p, 0, q->duration),
	    q->rate, q->how != NULL && *q->how != '\0' ? q->how : q->backend);
	end_figures(p);
	if (q->refused != NULL && *q->refused != '\0') {
		begin_line(p, "");
		buf_addf(&p->line, "refused: %s", q->refused);
		end_figures(p);
	}
	if (q->kernel_asked && !q->kernel_frames) {
		begin_line(p, "");
		buf_addf(
		    &p->line, "no kernel functions: %s", quality_no_kernel(q));
		end_figures(p);
	}
	if (q->user_only) {
		begin_line(p, "");
		buf_adds(&p->line, "time in the kernel is not sampled; "
				   "[kernel] has it from /proc");
		end_figures(p);
	}
}

static void
add_quality(struct page *p)
{
	const struct snap_sampling *q = &p->s->sampling;

	begin_line(p, "Samples");
	buf_addf(&p->line, "%s   lost %s   failed %s   truncated %s (%s %%)",
	    count(p, 0, q->samples), count(p, 1, q->lost),
	    count(p, 2, q->failed), count(p, 3, q->truncated),
	    percent(p, 4, share(q->truncated, q->samples)));
	end_figures(p);
	if (scant_points(q) > 0) {
		begin_line(p, "");
		buf_addf(&p->line,
		    "%s: by chance alone a share may be off by %u points",
		    scant_text(q, p->number[4], sizeof p->number[4]),
		    scant_points(q));
		end_figures(p);
	}
	if (q->cut + q->unwind_lost + q->folded > 0) {
		begin_line(p, "");
		buf_addf(&p->line,
		    "too deep %s   no unwind information %s   "
		    "path dropped %s",
		    count(p, 0, q->cut), count(p, 1, q->unwind_lost),
		    count(p, 2, q->folded));
		end_figures(p);
	}
}

static void
add_python(struct page *p)
{
	const struct snap_sampling *q = &p->s->sampling;
	const struct snap_python *py = &q->python;

	if (scant_blind(q)) {
		begin_line(p, "Python");
		buf_addf(&p->line, "none: %s; %s", scant_blind_text,
		    scant_blind_cure);
		end_figures(p);
	}
	if (quality_python(q) == NULL)
		return;
	begin_line(p, "Python");
	buf_addf(&p->line, "%s, %s", py->version, quality_python(q));
	if (py->samples > 0)
		buf_addf(
		    &p->line, "; in %s", counted(p, 0, py->samples, "sample"));
	end_figures(p);
	if (py->unsure + py->cut + py->unreadable + py->strange + py->torn +
		py->nameless ==
	    0)
		return;
	begin_line(p, "");
	buf_addf(&p->line,
	    "unsure %s   too deep %s   not readable %s   torn %s   "
	    "without a name %s",
	    count(p, 0, py->unsure), count(p, 1, py->cut),
	    count(p, 2, py->unreadable + py->strange), count(p, 3, py->torn),
	    count(p, 4, py->nameless));
	end_figures(p);
}

static void
add_tasks(struct page *p)
{
	const struct snap_tasks *t = &p->s->sampling.tasks;

	if (!t->asked)
		return;
	begin_line(p, "asyncio");
	if (*t->why != '\0')
		buf_addf(&p->line, "no tasks: %s", t->why);
	else
		buf_addf(&p->line,
		    "a task, and who waits for it, in %s   "
		    "cut %s   read too late %s",
		    counted(p, 0, t->samples, "sample"), count(p, 1, t->cut),
		    count(p, 2, t->lost));
	end_figures(p);
}

/* The thread that held its GIL longest. */
static void
add_holder(struct page *p)
{
	const struct snap_thread *most = NULL;

	for (size_t i = 0; i < p->s->nthreads; i++) {
		const struct snap_thread *t = &p->s->threads[i];

		if (t->gil_ns > 0 && (most == NULL || t->gil_ns > most->gil_ns))
			most = t;
	}
	if (most != NULL)
		buf_addf(&p->line, ", most by thread %d (%s): %s %%",
		    (int)most->tid, snap_thread_called(most),
		    percent(p, 4, share(most->gil_ns, p->s->gil.watched_ns)));
}

static double
mean(uint64_t sum, uint64_t time)
{
	return time > 0 ? (double)sum / (double)time : 0;
}

static void
add_gil(struct page *p)
{
	const struct snap_gil *g = &p->s->gil;

	if (!g->known)
		return;
	begin_line(p, "GIL");
	if (g->gils == 0)
		buf_adds(&p->line, "none: threads run without");
	else if (g->gils == 1)
		buf_addf(&p->line, "held %s %% of the time",
		    percent(p, 0, share(g->held_ns, g->watched_ns)));
	else
		buf_addf(&p->line, "%.2f of %s held on the mean",
		    mean(g->held_ns, g->watched_ns), count(p, 1, g->gils));
	add_holder(p);
	if (g->gils > 0 && g->waiting_known)
		buf_addf(&p->line, "; %.2f threads waited",
		    mean(g->wait_ns, g->watched_ns));
	buf_addf(&p->line, "; garbage collected %s %%",
	    percent(p, 2, share(g->gc_ns, g->watched_ns)));
	end_figures(p);
}

/* How much of the time that the process used the samples stand for. */
static void
add_seen(struct page *p)
{
	uint64_t seen = 0, used = p->s->usage.cpu_ns;
	size_t i;

	if (used == 0)
		return;
	for (i = 0; i < p->s->ncells; i++)
		seen += p->s->cells[i].ns[WINDOW_ALL];
	begin_line(p, "Seen");
	buf_addf(&p->line, "%s of the %s of CPU time that was used",
	    duration(p, 0, seen), duration(p, 1, used));
	if (seen < used - used / 5)
		buf_addf(&p->line, "; unseen is %stoo brief to be sampled%s",
		    p->s->sampling.user_only
			? "time in the kernel, and what was "
			: "what was ",
		    p->s->sampling.stops > 0
			? ", or had no CPU to be stopped on"
			: "");
	end_figures(p);
}

static void
add_cost(struct page *p)
{
	const struct snap_sampling *q = &p->s->sampling;

	begin_line(p, "Cost");
	buf_addf(&p->line, "%s %% of a core, %s; the target stood still %s",
	    percent(p, 0, q->own_cpu_pct_all),
	    text_bytes(p->number[1], sizeof p->number[1], (double)q->own_rss),
	    duration(p, 2, q->stop_ns));
	if (q->stops > 0)
		buf_addf(&p->line, " in %s", counted(p, 3, q->stops, "stop"));
	end_figures(p);
}

static void
add_lens(struct page *p)
{
	const struct lens *lens = &p->opts->lens;

	begin_line(p, "Shown");
	buf_addf(&p->line, "%s, %s, ", times[lens->mode], spans[lens->window]);
	if (lens->thread < p->s->nthreads) {
		const struct snap_thread *t = &p->s->threads[lens->thread];

		buf_addf(&p->line, "thread %d (%s)", (int)t->tid,
		    snap_thread_called(t));
	} else {
		buf_adds(&p->line, "all threads");
	}
	if (lens->by_line)
		buf_adds(&p->line, ", by source line");
	end_figures(p);
}

/* Why there is no row. */
static const char *
no_rows(const struct page *p, const struct func_list *list)
{
	const struct snapshot *s = p->s;
	const struct snap_sampling *q = &s->sampling;

	if (list->samples > 0)
		return "No function matches the filter.";
	if (q->samples > 0 && !lens_offers(s, p->opts->lens.mode))
		return "No samples in this mode: they tell of no CPython "
		       "whose frames are read, or that has a GIL.";
	if (q->samples > 0 && p->opts->lens.mode != MODE_CPU)
		return "No samples in this mode: the threads shown used no CPU "
		       "so in this time.";
	if (q->samples > 0)
		return "No samples here: the threads shown used no CPU in "
		       "this time.";
	if (q->failed + q->lost > 0)
		return "No samples: every attempt failed or was lost.";
	if (s->usage.cpu_ns > 0)
		return "No samples: its threads ran too briefly to be seen.";
	return "No samples: the process used no CPU while it was watched.";
}

/* The same for a line without a label. */
static void
end_sum(struct page *p)
{
	wrap_add(p->out, p->line.data, 0, p->opts->columns);
	buf_clear(&p->line);
}

static void
add_sums(struct page *p, const struct func_list *list, size_t shown)
{
	end_line(p);
	if (list->n == 0) {
		buf_adds(&p->line, no_rows(p, list));
		end_sum(p);
		if (p->s->target.unwatched > 0) {
			buf_addf(&p->line,
			    "Children that were not watched: %s; --children "
			    "watches them.",
			    count(p, 0, p->s->target.unwatched));
			end_sum(p);
		}
		return;
	}
	buf_addf(&p->line, "%s in %s; %s", duration(p, 0, list->time),
	    counted(p, 1, list->samples, "sample"),
	    counted(p, 2, list->n, p->opts->lens.by_line ? "row" : "function"));
	if (shown < list->n)
		buf_addf(&p->line, ", %s shown", count(p, 3, shown));
	end_sum(p);
	if (p->opts->lens.filter != NULL) {
		buf_addf(&p->line,
		    "What the filter shows is on the stack for %s, %s %% of "
		    "the time.",
		    duration(p, 0, list->covered),
		    percent(p, 1, share(list->covered, list->time)));
		end_sum(p);
	}
}

static void
add_functions(struct page *p)
{
	struct func_list list = { 0 };
	size_t shown;

	func_list_build(&list, p->s, &p->opts->lens);
	shown = report_shown(&list, p->opts);
	if (shown > 0) {
		end_line(p);
		grid_add(p->out, p->s->funcs, list.v, shown, p->opts);
	}
	add_sums(p, &list, shown);
	func_list_fini(&list);
}

static void
text_write(
    struct buf *out, const struct snapshot *s, const struct report_opts *opts)
{
	struct page p = { .out = out, .s = s, .opts = opts };

	add_target(&p);
	add_processes(&p);
	add_sampling(&p);
	add_quality(&p);
	add_python(&p);
	add_tasks(&p);
	add_gil(&p);
	add_seen(&p);
	add_cost(&p);
	add_lens(&p);
	if (opts->listing != NULL) {
		end_line(&p);
		report_code_text(out, s, &opts->lens, opts->listing,
		    opts->limit, opts->columns);
	} else {
		add_functions(&p);
	}
	buf_fini(&p.line);
}

const struct report_format report_text = { "text", text_write };
