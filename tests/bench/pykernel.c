/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pykernel.c - what the kernel copies of a running CPython: how many samples
 * have a copy, what became of each, what making them costs, and which lines they
 * show. Prints "WHAT VALUE" lines, then "LINE SHARE" ones in per cent.
 *
 *	pykernel PID [RATE [SECONDS]]
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "python/pyimage.h"
#include "python/pylines.h"
#include "sample/backend.h"
#include "session/process.h"
#include "session/pyplanner.h"
#include "session/pyprocess.h"

enum { RATE = 1000, SECONDS = 3, LINES = 4096, STACK = 8192, FLAGS = 6 };

struct line {
	char text[96];
	unsigned n;
};

static const char *const flag_names[FLAGS] = { "none", "runs", "deep", "costly",
	"fault", "full" };

struct counts {
	uint64_t samples, copies, damaged, flags[FLAGS], ends[PYFRAMES_ENDS];
	uint64_t nameless, frame_count, bytes, ns, most_ns, touched;
	struct line line[LINES];
	size_t lines;
};

struct run {
	struct pyprocess python;
	struct pyframes frames;
	struct counts c;
};

static void
count_line(struct run *r, const char *text)
{
	size_t i = 0;

	while (i < r->c.lines && strcmp(r->c.line[i].text, text) != 0)
		i++;
	if (i == LINES)
		return;
	if (i == r->c.lines)
		snprintf(r->c.line[r->c.lines++].text, sizeof r->c.line[i].text,
		    "%s", text);
	r->c.line[i].n++;
}

/* The innermost frame that is shown. */
static void
count_top(struct run *r)
{
	char text[96];
	size_t i = 0;

	while (i < r->frames.n && r->frames.v[i].kind != PYFRAME_CODE)
		i++;
	if (i < r->frames.n) {
		const struct pyframe *f = &r->frames.v[i];
		const struct pycode *code = pyprocess_code(&r->python, f);

		if (code == NULL)
			return;
		snprintf(text, sizeof text, "%s:%u", code->name,
		    (unsigned)pylines_find(r->python.cpython.offsets.minor,
			code->lines, code->nlines, code->head.firstlineno,
			f->offset));
		count_line(r, text);
	}
}

static void
touch(struct run *r, const struct pyrecord *h)
{
	uint8_t bytes[1 << 16];

	r->c.touched +=
	    h->fault_len <= sizeof bytes &&
	    pymem_read(&r->python.mem, h->fault, bytes, h->fault_len);
}

static void
on_sample(void *arg, const struct sample *s)
{
	struct run *r = arg;
	struct pyimage im;

	r->c.samples++;
	if (s->python == NULL)
		return;
	r->c.copies++;
	r->c.bytes += s->python_len;
	if (!pyimage_open(
		&im, &r->python.cpython.offsets, s->python, s->python_len)) {
		r->c.damaged++;
		return;
	}
	for (int i = 0; i < FLAGS; i++)
		r->c.flags[i] += im.head.flags >> i & 1;
	r->c.ns += im.head.ns;
	if (im.head.ns > r->c.most_ns)
		r->c.most_ns = im.head.ns;
	if (im.head.flags & PYRECORD_FAULT)
		touch(r, &im.head);
	if (im.head.flags & PYRECORD_NONE)
		return;
	pyimage_frames(&im, &r->frames);
	r->c.ends[r->frames.end]++;
	r->c.frame_count += r->frames.n;
	for (size_t i = 0; i < r->frames.n; i++)
		r->c.nameless += r->frames.v[i].kind == PYFRAME_CODE &&
				 r->frames.v[i].head.type == 0;
	count_top(r);
}

static void
on_mapped(void *arg, pid_t pid, const struct map *map)
{
	(void)arg;
	(void)pid;
	(void)map;
}

static void
on_exec(void *arg, pid_t pid, const char *comm)
{
	(void)arg;
	(void)pid;
	(void)comm;
}

static int
by_count(const void *va, const void *vb)
{
	const struct line *a = va, *b = vb;

	return (a->n < b->n) - (a->n > b->n);
}

static void
print(struct run *r, const struct sampler_stats *st, uint64_t cpu)
{
	double n = r->c.copies > 0 ? (double)r->c.copies : 1;

	printf("samples %lu\ncopies %lu\ndamaged %lu\nlost %lu\n", r->c.samples,
	    r->c.copies, r->c.damaged, st->lost);
	for (int i = 0; i < FLAGS; i++)
		printf("%s %lu\n", flag_names[i], r->c.flags[i]);
	for (int i = 1; i < PYFRAMES_ENDS; i++)
		printf("%s: %lu\n", pyframes_why((enum pyframes_end)i),
		    r->c.ends[i]);
	printf("nameless %lu\ntouched %lu\nframes %.1f\nbytes %.0f\n"
	       "ns %.0f\nmost-ns %lu\nown-us %.2f\n",
	    r->c.nameless, r->c.touched, (double)r->c.frame_count / n,
	    (double)r->c.bytes / n, (double)r->c.ns / n, r->c.most_ns,
	    (double)cpu / 1e3 / (double)(r->c.samples > 0 ? r->c.samples : 1));
	qsort(r->c.line, r->c.lines, sizeof *r->c.line, by_count);
	for (size_t i = 0; i < r->c.lines && i < 12; i++)
		printf(
		    "%s %.2f\n", r->c.line[i].text, 100.0 * r->c.line[i].n / n);
}

static void
sample(struct run *r, struct sampler *s, unsigned seconds)
{
	const struct backend *b = &backend_perf_cpu;
	uint64_t now = clock_mono(), end, cpu;
	struct sampler_stats st;

	/* until the program is at work */
	b->collect(s, now);
	clock_sleep_until(now + 20 * NS_PER_MS);
	b->collect(s, clock_mono());
	r->c = (struct counts){ 0 };
	cpu = clock_self_cpu();
	end = clock_mono() + seconds * NS_PER_S;
	for (now = clock_mono(); now < end; now = clock_mono())
		clock_sleep_until(b->collect(s, now));
	b->stats(s, &st);
	print(r, &st, clock_self_cpu() - cpu);
}

static int
profile(struct run *r, struct process *p, unsigned rate, unsigned seconds)
{
	const struct sampler_opts opts = {
		.rate = rate, .stack_size = STACK, .seed = 1
	};
	const struct sampler_sink sink = { .arg = r,
		.sample = on_sample,
		.mapped = on_mapped,
		.exec = on_exec };
	const struct watched w = { .target = &p->target, .tasks = &p->tasks };
	struct err err = { 0 };
	struct sampler *s = backend_perf_cpu.open(&w, 1, &opts, &sink, &err);
	struct pyplan plan;

	if (s == NULL || !r->python.found || *r->python.why != '\0' ||
	    !pyplanner_make(&plan, &r->python.mem, &r->python.cpython,
		&r->python.threads) ||
	    !backend_perf_cpu.copy_python(s, &p->target, &plan)) {
		fprintf(stderr, "cannot: %s%s\n", err.text, r->python.why);
		return 1;
	}
	printf("version 3.%u\ntls %d %d\n", r->python.cpython.offsets.minor,
	    plan.tls[0], plan.tls[1]);
	sample(r, s, seconds);
	backend_perf_cpu.close(s);
	return 0;
}

int
main(int argc, char **argv)
{
	unsigned rate = argc > 2 ? (unsigned)atoi(argv[2]) : RATE,
		 seconds = argc > 3 ? (unsigned)atoi(argv[3]) : SECONDS;
	struct images images = { 0 };
	struct process process;
	struct err err = { 0 };
	static struct run run;
	int status;

	if (argc < 2 ||
	    process_attach(&process, &images, atoi(argv[1]), &err) == -1) {
		fprintf(stderr, "pykernel PID [RATE [SECONDS]] %s\n", err.text);
		return 2;
	}
	pyprocess_open(&run.python, &process.target, &process.space);
	status = profile(&run, &process, rate, seconds);
	pyframes_fini(&run.frames);
	pyprocess_close(&run.python);
	process_close(&process);
	images_fini(&images);
	return status;
}
