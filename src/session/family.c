/* SPDX-License-Identifier: GPL-2.0-or-later */
/* family.c - the watched processes. */
#include "config.h"

#include "session/family.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "target/children.h"

/* A running thread's time moves on in ticks of 10 ms. */
#define PCT_NS (100 * NS_PER_MS)

static void
add(struct family *f, struct process *take)
{
	f->v = xgrow(f->v, &f->cap, f->n + 1, sizeof(struct process *));
	*hmap_put(&f->by_pid, (uint64_t)take->target.pid, NULL) = f->n;
	f->v[f->n++] = take;
}

/* Take in a root, or free what failed to open. */
static int
add_root(struct family *f, struct process *take, int opened)
{
	if (opened == -1) {
		free(take);
		return -1;
	}
	if (f->roots == 0)
		images_set_home(&f->images, target_root(&take->target));
	add(f, take);
	f->roots++;
	return 0;
}

int
family_attach(struct family *f, pid_t pid, struct err *err)
{
	struct process *p = xcalloc(1, sizeof *p);

	return add_root(f, p, process_attach(p, &f->images, pid, err));
}

int
family_launch(struct family *f, char *const argv[], enum launch_console console,
    struct err *err)
{
	struct process *p = xcalloc(1, sizeof *p);

	return add_root(
	    f, p, process_launch(p, &f->images, argv, console, err));
}

struct process *
family_find(struct family *f, pid_t pid)
{
	uint64_t *i = hmap_get(&f->by_pid, (uint64_t)pid);

	return i != NULL ? f->v[*i] : NULL;
}

/* The handlers are found later than the rest. */
static void
remember(struct family *f, const struct pyprocess *python)
{
	const struct pyhandlers *handlers = python->point.handlers;

	if (python->cpython.image != f->elder.cpython.image) {
		f->elder.cpython = python->cpython;
		f->elder.handlers.n = 0;
	}
	if (f->elder.handlers.n == 0 && handlers != NULL && handlers->n > 0) {
		f->elder.cpython = python->cpython;
		f->elder.handlers = *handlers;
	}
}

bool
family_has_python(const struct family *f)
{
	return f->elder.cpython.image != 0;
}

struct pyprocess *
family_python(struct family *f, struct process *p, uint64_t now)
{
	struct pyprocess *python = process_python(p, &f->elder, now);

	if (python != NULL)
		remember(f, python);
	return python;
}

struct process *
family_adopt(
    struct family *f, const struct process *parent, pid_t pid, uint64_t born)
{
	struct process *p;

	if (f->n >= FAMILY_MAX)
		return NULL;
	p = xcalloc(1, sizeof *p);
	process_adopt(p, &f->images, parent, pid, born);
	add(f, p); /* of two with this number the new one counts */
	return p;
}

static void
found_child(void *arg, pid_t pid)
{
	struct family *f = arg;
	struct process *p;

	if (f->n >= FAMILY_MAX || family_find(f, pid) != NULL)
		return;
	p = xcalloc(1, sizeof *p);
	if (process_attach(p, &f->images, pid, NULL) == -1)
		free(p);
	else
		add(f, p);
}

size_t
family_seek(struct family *f)
{
	size_t before = f->n;

	for (size_t i = 0; i < f->n; i++) /* f->n grows */
		children_read(f->v[i]->target.procfs, found_child, f);
	return f->n - before;
}

struct count {
	struct family *family;
	size_t n;
};

static void
count_child(void *arg, pid_t pid)
{
	struct count *c = arg;

	c->n += family_find(c->family, pid) == NULL;
}

size_t
family_unwatched(struct family *f)
{
	struct count c = { .family = f };

	for (size_t i = 0; i < f->n; i++)
		children_read(f->v[i]->target.procfs, count_child, &c);
	return c.n;
}

/* What it used stays in the sums. */
static void
drop(struct family *f, struct process *p)
{
	if (f->leaves != NULL)
		f->leaves(f->arg, p);
	f->ended_cpu += p->usage.cpu_ns;
	f->unwatched_cpu += p->usage.before_ns;
	for (int i = 0; i < TASK_STATES; i++)
		f->ended_time[i] += p->tasks.time[i];
	process_close(p);
	free(p);
}

/* Samples of one that has just ended may still be on their way: only those go
 * that had ended at the scan before. */
static void
drop_ended(struct family *f)
{
	size_t kept = f->roots;

	for (size_t i = f->roots; i < f->n; i++) {
		if (f->v[i]->ended)
			drop(f, f->v[i]);
		else
			f->v[kept++] = f->v[i];
	}
	if (kept == f->n)
		return;
	f->n = kept;
	hmap_clear(&f->by_pid);
	for (size_t i = 0; i < f->n; i++)
		*hmap_put(&f->by_pid, (uint64_t)f->v[i]->target.pid, NULL) = i;
}

/* What children used at last goes to those who waited for them; it is missing
 * where nobody did. */
static uint64_t
cpu_by_parents(const struct family *f)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct process *p = f->v[i];

		if (i < f->roots || !p->ended)
			sum += p->usage.cpu_ns + p->usage.waited_ns;
	}
	return sum > f->unwatched_cpu ? sum - f->unwatched_cpu : 0;
}

/* All CPU time. Each way to add it up may miss some, and counts none twice. */
static uint64_t
cpu_of_all(const struct family *f)
{
	uint64_t sum = f->ended_cpu, other;

	for (size_t i = 0; i < f->n; i++)
		sum += f->v[i]->usage.cpu_ns;
	other = f->children ? cpu_by_parents(f) : 0;
	if (sum < other)
		sum = other;
	return sum > f->usage.cpu_ns ? sum : f->usage.cpu_ns;
}

/* Brief children are no part of anybody's own rate. */
static void
find_rate(struct family *f, uint64_t now)
{
	uint64_t dt = now - f->pct_time;

	if (f->pct_time != 0 && dt < PCT_NS)
		return;
	if (f->pct_time != 0)
		f->cpu_pct =
		    100.0 * (double)(f->usage.cpu_ns - f->pct_cpu) / (double)dt;
	f->pct_time = now;
	f->pct_cpu = f->usage.cpu_ns;
}

/* Add up what all use. */
static void
sum_up(struct family *f, uint64_t now)
{
	struct usage *sum = &f->usage;

	*sum = (struct usage){ .cpu_ns = cpu_of_all(f) };
	find_rate(f, now);
	memcpy(f->time, f->ended_time, sizeof f->time);
	for (size_t i = 0; i < f->n; i++) {
		const struct usage *u = &f->v[i]->usage;

		for (int k = 0; k < TASK_STATES; k++)
			f->time[k] += f->v[i]->tasks.time[k];
		if (f->v[i]->ended && f->n > 1)
			continue;
		sum->rss += u->rss;
		sum->io_known |= u->io_known;
		sum->read_rate += u->read_rate;
		sum->write_rate += u->write_rate;
	}
	history_add(&f->history, sum->cpu_ns, now);
}

void
family_scan(struct family *f, struct profile *profile, uint64_t now)
{
	drop_ended(f);
	for (size_t i = 0; i < f->n; i++)
		process_scan(f->v[i], profile, now);
	sum_up(f, now);
}

void
family_sweep(
    struct family *f, void (*gone)(void *arg, struct image *), void *arg)
{
	if (!images_crowded(&f->images))
		return;
	images_begin_sweep(&f->images);
	for (size_t i = 0; i < f->n; i++)
		space_mark_images(&f->v[i]->space);
	if (images_sweep(&f->images, gone, arg) > 0)
		return;
	/* all in use, as far as we were told: not of what was unmapped */
	for (size_t i = 0; i < f->n; i++)
		space_invalidate(&f->v[i]->space);
}

bool
family_identify(struct family *f)
{
	bool first = f->v[0]->exec_seen;

	for (size_t i = 0; i < f->n; i++)
		if (f->v[i]->exec_seen) {
			f->v[i]->exec_seen = false;
			target_identify(&f->v[i]->target);
		}
	return first;
}

bool
family_ended(const struct family *f)
{
	for (size_t i = 0; i < f->roots; i++)
		if (!f->v[i]->ended)
			return false;
	return true;
}

size_t
family_others(const struct family *f)
{
	size_t n = 0;

	for (size_t i = 1; i < f->n; i++)
		n += !f->v[i]->ended;
	return n;
}

void
family_fini(struct family *f)
{
	for (size_t i = 0; i < f->n; i++) {
		process_close(f->v[i]);
		free(f->v[i]);
	}
	free(f->v);
	hmap_fini(&f->by_pid);
	images_fini(&f->images);
	*f = (struct family){ 0 };
}
