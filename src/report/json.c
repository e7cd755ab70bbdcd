/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json.c - a snapshot for machines. What this version does not measure is
 * null. */
#include "config.h"

#include "report/report.h"

#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "profile/processes.h"
#include "report/code.h"
#include "report/json_functions.h"
#include "report/member.h"

enum { SCHEMA = 1 };

static const char *const phases[] = {
	[PHASE_LIVE] = "live",
	[PHASE_COMPLETE] = "complete",
	[PHASE_STOPPED] = "stopped",
};

static void
add_host(struct json *j)
{
	struct utsname u;
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	bool known = uname(&u) == 0;

	json_key(j, "host");
	json_object(j);
	member_string(j, "os", known ? u.sysname : NULL);
	member_string(j, "release", known ? u.release : NULL);
	member_string(j, "machine", known ? u.machine : NULL);
	if (cpus > 0)
		member_int(j, "cpus", cpus);
	else
		member_null(j, "cpus");
	json_end(j, '}');
}

static void
key_date(struct json *j, const char *key, uint64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;
	char text[64];

	if (seconds == 0 || gmtime_r(&t, &tm) == NULL ||
	    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		member_null(j, key);
	else
		member_string(j, key, text);
}

static void
add_target(struct json *j, const struct snapshot *s)
{
	json_key(j, "target");
	json_object(j);
	member_int(j, "pid", s->target.pid);
	member_known(j, "command", s->target.command);
	member_known(j, "exe", s->target.exe);
	key_date(j, "started", s->target.started);
	if (s->target.status_known)
		member_int(j, "exited", s->target.status);
	else
		member_null(j, "exited");
	json_end(j, '}');
}

static void
add_quality(struct json *j, const struct snap_sampling *q)
{
	member_uint(j, "samples", q->samples);
	member_uint(j, "lost", q->lost);
	member_uint(j, "failed", q->failed);
	member_uint(j, "truncated", q->truncated);
	member_uint(j, "beyond", q->beyond);
	member_uint(j, "late", q->late);
	member_uint(j, "costly", q->costly);
	member_uint(j, "cut", q->cut);
	member_uint(j, "unwind_lost", q->unwind_lost);
	member_uint(j, "folded", q->folded);
	member_uint(j, "aged", q->aged);
	member_uint(j, "throttled", q->throttled);
	member_uint(j, "foreign", q->foreign);
	member_uint(j, "stops", q->stops);
	member_seconds(j, "stopped_s", q->stop_ns);
	member_bool(j, "user_only", q->user_only);
}

static void
add_python(struct json *j, const struct snap_python *p)
{
	if (p->version == NULL || p->version[0] == '\0') {
		member_null(j, "python_stacks");
		return;
	}
	json_key(j, "python_stacks");
	json_object(j);
	member_string(j, "version", p->version);
	member_known(j, "note", p->why);
	member_uint(j, "samples", p->samples);
	member_uint(j, "unsure", p->unsure);
	member_uint(j, "cut", p->cut);
	member_uint(j, "unreadable", p->unreadable);
	member_uint(j, "strange", p->strange);
	member_uint(j, "torn", p->torn);
	member_uint(j, "nameless", p->nameless);
	member_uint(j, "pointed", p->pointed);
	member_uint(j, "jitted", p->jitted);
	json_end(j, '}');
}

static void
add_tasks(struct json *j, const struct snap_tasks *t)
{
	if (!t->asked) {
		member_null(j, "asyncio");
		return;
	}
	json_key(j, "asyncio");
	json_object(j);
	member_known(j, "note", t->why);
	member_uint(j, "samples", t->samples);
	member_uint(j, "cut", t->cut);
	member_uint(j, "lost", t->lost);
	json_end(j, '}');
}

static void
add_means(struct json *j, const struct snap_sampling *q)
{
	member_bool(j, "bpf_filter", q->filtered);
	member_bool(j, "kernel_asked", q->kernel_asked);
	member_bool(j, "kernel_functions", q->kernel_frames);
	member_uint(j, "stack_bytes", q->stack_size);
	member_uint(j, "rings", q->rings);
	member_uint(j, "ring_bytes", q->ring_size);
	member_uint(j, "profiler_rss_bytes", q->own_rss);
}

static void
add_sampling(struct json *j, const struct snapshot *s, const struct lens *lens)
{
	const struct snap_sampling *q = &s->sampling;

	json_key(j, "sampling");
	json_object(j);
	member_known(j, "backend", q->backend);
	member_known(j, "how", q->how);
	member_known(j, "refused", q->refused);
	member_known(j, "cure", q->cure);
	member_string(j, "phase", phases[s->phase]);
	member_string(j, "python", python_way_names[q->python.way]);
	member_string(j, "mode", mode_names[lens->mode]);
	member_uint(j, "rate_hz", q->rate);
	member_seconds(j, "duration_s", q->duration);
	member_seconds(j, "target_cpu_s", s->usage.cpu_ns);
	add_quality(j, q);
	add_python(j, &q->python);
	add_tasks(j, &q->tasks);
	add_means(j, q);
	member_figure(j, "profiler_cpu_pct", q->own_cpu_pct_all);
	member_figure(j, "stop_us_p50", q->stop_us_p50);
	member_figure(j, "stop_us_p99", q->stop_us_p99);
	member_figure(j, "achieved_hz", q->achieved);
	json_end(j, '}');
}

static bool
in_lens(const struct lens *lens, uint32_t thread)
{
	return lens->thread == LENS_ALL_THREADS || lens->thread == thread;
}

static void
add_lens(struct json *j, const struct snapshot *s, const struct lens *lens,
    const struct func_list *list, size_t listed)
{
	json_key(j, "lens");
	json_object(j);
	if (lens->window != WINDOW_ALL)
		member_uint(j, "window_s", window_ns[lens->window] / NS_PER_S);
	else
		member_null(j, "window_s");
	if (lens->thread < s->nthreads)
		member_int(j, "thread", s->threads[lens->thread].tid);
	else
		member_null(j, "thread");
	member_bool(j, "filtered", lens->filter != NULL);
	member_uint(j, "samples", list->samples);
	member_seconds(j, "time_s", list->time);
	member_seconds(j, "covered_s", list->covered);
	member_uint(j, "listed", listed);
	json_end(j, '}');
}

static void
member_told(struct json *j, const char *key, bool told, uint64_t ns)
{
	if (told)
		member_seconds(j, key, ns);
	else
		member_null(j, key);
}

/* Of one thread it is known how long it held its GIL, no more. */
static void
add_gil(struct json *j, const struct snapshot *s, const struct lens *lens)
{
	const struct snap_gil *g = &s->gil;
	bool one = lens->thread < s->nthreads;

	member_told(j, "gil_wait_s", g->waiting_known && !one, g->wait_ns);
	member_told(j, "gil_held_s", g->known,
	    one ? s->threads[lens->thread].gil_ns : g->held_ns);
	member_told(j, "gc_s", g->known && !one, g->gc_ns);
}

static void
add_time(struct json *j, const struct snapshot *s, const struct lens *lens)
{
	uint64_t time[THREAD_STATES] = { 0 };
	uint64_t total = 0;
	size_t i;
	unsigned state;

	for (i = 0; i < s->nthreads; i++) {
		if (!in_lens(lens, (uint32_t)i))
			continue;
		for (state = 0; state < THREAD_STATES; state++) {
			time[state] += s->threads[i].time[state];
			total += s->threads[i].time[state];
		}
	}
	json_key(j, "time");
	json_object(j);
	member_seconds(j, "total_s", total);
	member_seconds(j, "running_s", time[THREAD_RUNNING]);
	member_seconds(j, "runnable_s", time[THREAD_RUNNABLE]);
	member_seconds(j, "lock_s", time[THREAD_LOCK]);
	member_seconds(j, "io_s", time[THREAD_IO]);
	member_seconds(j, "sleep_s", time[THREAD_SLEEP]);
	member_seconds(j, "stopped_s", time[THREAD_STOPPED]);
	add_gil(j, s, lens);
	json_end(j, '}');
}

static void
add_processes(struct json *j, const struct snapshot *s)
{
	struct process_list list = { 0 };

	process_list_build(&list, s);
	json_key(j, "processes");
	json_array(j);
	for (size_t i = 0; i < list.n; i++) {
		const struct process_row *p = &list.v[i];

		json_object(j);
		member_int(j, "pid", p->pid);
		member_string(j, "name", p->name);
		member_bool(j, "alive", p->alive);
		member_uint(j, "threads", p->threads);
		member_uint(j, "samples", p->samples);
		member_seconds(j, "time_s", p->time);
		json_end(j, '}');
	}
	json_end(j, ']');
	process_list_fini(&list);
}

static void
add_threads(struct json *j, const struct snapshot *s)
{
	size_t i;

	json_key(j, "threads");
	json_array(j);
	for (i = 0; i < s->nthreads; i++) {
		const struct snap_thread *t = &s->threads[i];

		json_object(j);
		member_int(j, "pid", t->pid);
		member_int(j, "tid", t->tid);
		member_string(j, "name", t->name);
		member_known(j, "python_name", t->python_name);
		member_uint(j, "samples", t->samples);
		member_figure(j, "running_pct", t->running_pct);
		if (s->gil.known)
			member_figure(j, "gil_held_pct", t->gil_held_pct);
		else
			member_null(j, "gil_held_pct");
		member_bool(j, "alive", t->alive);
		member_string(j, "state", thread_state_names[t->state]);
		json_end(j, '}');
	}
	json_end(j, ']');
}

static void
json_write(
    struct buf *out, const struct snapshot *s, const struct report_opts *opts)
{
	struct lens by_function = opts->lens, *lens = &by_function;
	struct func_list list = { 0 };
	struct json j;
	size_t listed;

	by_function.by_line = false;
	func_list_build(&list, s, lens);
	listed = report_shown(&list, opts);

	json_init(&j, out);
	json_object(&j);
	member_string(&j, "stacktop", opts->version);
	member_uint(&j, "schema", SCHEMA);
	add_host(&j);
	add_target(&j, s);
	add_sampling(&j, s, lens);
	add_lens(&j, s, lens, &list, listed);
	add_time(&j, s, lens);
	add_processes(&j, s);
	add_threads(&j, s);
	report_functions_json(&j, s, opts, &list, listed);
	if (opts->listing != NULL) {
		json_key(&j, "listing");
		report_code_json(&j, s, lens, opts->listing);
	}
	json_end(&j, '}');
	buf_addc(out, '\n');

	func_list_fini(&list);
}

const struct report_format report_json = { "json", json_write };
