/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump.c - the stacks of all threads as text or JSON. */
#include "config.h"

#include "report/report.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "report/dumpframes.h"
#include "report/dumptasks.h"
#include "report/member.h"

enum {
	SCHEMA = 1,
	TASKS_FROM = 14 /* the minor version of CPython that tells of tasks */
};

static bool
is_said(const char *note)
{
	return note != NULL && *note != '\0';
}

/* What is not as it should be. */
static void
add_notes(struct buf *out, const struct dump_thread *t)
{
	if (is_said(t->note))
		buf_addf(out, "  (%s)\n", t->note);
	else if (t->n == 0)
		buf_adds(out, "  (no frames)\n");
	if (is_said(t->python_note))
		buf_addf(out, "  (%s)\n", t->python_note);
	if (t->unsure > 0)
		buf_addf(out,
		    "  (where %zu Python frame%s among the native ones is a "
		    "guess)\n",
		    t->unsure, t->unsure == 1 ? " belongs" : "s belong");
}

static const char *const gil_said[] = {
	[PYGIL_NONE] = "",
	[PYGIL_HELD] = ", holds the GIL",
	[PYGIL_WAITED] = ", waits for the GIL",
};

static void
add_thread(struct buf *out, const struct dump *d, const struct dump_thread *t)
{
	char time[32];

	buf_addf(out, "\nthread %d \"%s\" ", (int)t->tid, t->name);
	if (t->python_name != NULL)
		buf_addf(out, "\"%s\" ", t->python_name);
	buf_addf(out, "%s%s", thread_state_names[t->state], gil_said[t->gil]);
	if (t->stop_ns > 0)
		buf_addf(out, ", stopped for %s",
		    text_time(time, sizeof time, t->stop_ns));
	buf_addc(out, '\n');
	dumpframes_text(out, d, t->frame, t->n, 0);
	add_notes(out, t);
	if (d->tasks.asked)
		dumptasks_text(out, d, t->tid);
}

struct stops {
	size_t n;
	uint64_t longest;
};

static struct stops
stops_of(const struct dump *d)
{
	struct stops s = { 0 };

	for (size_t i = 0; i < d->n; i++) {
		s.n += d->thread[i].stop_ns > 0;
		if (d->thread[i].stop_ns > s.longest)
			s.longest = d->thread[i].stop_ns;
	}
	return s;
}

static double
us(uint64_t ns)
{
	return (double)ns / (double)NS_PER_US;
}

/* How far apart the stacks may be, and what they have cost. */
static void
add_cost(struct buf *out, const struct dump *d)
{
	const struct stops stops = stops_of(d);
	char span[32], longest[32] = "0 us";

	buf_addf(out, "\nLooked at within %s; stopped %zu of %zu, ",
	    text_time(span, sizeof span, d->span_ns), stops.n, d->n);
	if (stops.n > 0)
		text_time(longest, sizeof longest, stops.longest);
	buf_addf(out, "longest stop %s.\n", longest);
}

static void
add_python(struct buf *out, const struct dump *d)
{
	char version[PYVERSION_TEXT];

	if (d->python.minor == 0)
		return;
	buf_addf(out, "CPython %s", pyversion_text(&d->python, version));
	if (is_said(d->python_note))
		buf_addf(out, ", native frames only: %s", d->python_note);
	buf_addc(out, '\n');
}

static bool
runs_asyncio(const struct dump *d)
{
	size_t nfuncs;
	const struct func *funcs = intern_funcs(d->intern, &nfuncs);

	for (size_t i = 0; i < d->n; i++)
		for (size_t k = 0; k < d->thread[i].n; k++) {
			const struct dump_frame *f = &d->thread[i].frame[k];

			if (f->python &&
			    strstr(funcs[f->func].file, "/asyncio/") != NULL)
				return true;
		}
	return false;
}

static void
add_tasks(struct buf *out, const struct dump *d)
{
	if (d->tasks.asked)
		dumptasks_text_end(out, d);
	else if (d->python.minor >= TASKS_FROM && runs_asyncio(d))
		buf_adds(out, "\nasyncio runs here: --async shows its tasks\n");
}

void
report_dump_text(struct buf *out, const struct dump *d)
{
	size_t i;

	buf_addf(out, "%s (pid %d), %zu thread%s\n", d->command, (int)d->pid,
	    d->n, d->n == 1 ? "" : "s");
	add_python(out, d);
	for (i = 0; i < d->n; i++)
		add_thread(out, d, &d->thread[i]);
	add_tasks(out, d);
	add_cost(out, d);
}

/* Members that threads of other programs do not have. */
static void
json_python_part(struct json *j, const struct dump_thread *t)
{
	if (t->gil != PYGIL_NONE)
		member_string(
		    j, "gil", t->gil == PYGIL_HELD ? "held" : "waiting");
	if (is_said(t->python_note))
		member_string(j, "python_note", t->python_note);
	if (t->unsure > 0)
		member_uint(j, "unsure", t->unsure);
}

static void
json_python(struct json *j, const struct dump *d)
{
	char version[PYVERSION_TEXT];

	if (d->python.minor == 0)
		return;
	json_key(j, "python");
	json_object(j);
	member_string(j, "version", pyversion_text(&d->python, version));
	member_known(j, "note", d->python_note);
	json_end(j, '}');
}

static void
json_thread(struct json *j, const struct dump *d, const struct dump_thread *t)
{
	json_object(j);
	member_int(j, "tid", t->tid);
	member_string(j, "name", t->name);
	member_known(j, "python_name", t->python_name);
	member_string(j, "state", thread_state_names[t->state]);
	member_figure(j, "stop_us", us(t->stop_ns));
	member_known(j, "note", t->note);
	json_python_part(j, t);
	dumpframes_json(j, d, t->frame, t->n);
	json_end(j, '}');
}

void
report_dump_json(struct buf *out, const struct dump *d, const char *version)
{
	const struct stops stops = stops_of(d);
	struct json j;
	size_t i;

	json_init(&j, out);
	json_object(&j);
	member_string(&j, "stacktop", version);
	member_uint(&j, "schema", SCHEMA);
	member_int(&j, "pid", d->pid);
	member_string(&j, "command", d->command);
	json_python(&j, d);
	member_figure(&j, "span_us", us(d->span_ns));
	member_uint(&j, "stops", stops.n);
	member_figure(&j, "stop_us_max", us(stops.longest));
	json_key(&j, "threads");
	json_array(&j);
	for (i = 0; i < d->n; i++)
		json_thread(&j, d, &d->thread[i]);
	json_end(&j, ']');
	if (d->tasks.asked)
		dumptasks_json(&j, d);
	json_end(&j, '}');
	buf_addc(out, '\n');
}
