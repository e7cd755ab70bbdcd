/* SPDX-License-Identifier: GPL-2.0-or-later */
/* follow.c - between the family and the sampler. */
#include "config.h"

#include "session/follow.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "session/pycopied.h"

/* Until a CPython is looked for in a child, where none was met before. */
enum { CHILD_SAMPLES = 50 };

/* Of a stack, beyond the longest copies. */
enum { STACK_BEYOND = 256 << 10 };

static bool
is_root(const struct follow *f, const struct process *p)
{
	for (size_t i = 0; i < f->family.roots; i++)
		if (f->family.v[i] == p)
			return true;
	return false;
}

/* Has the kernel copy the frames of a CPython, where it can. */
static bool
is_copied(
    struct follow *f, struct process *p, struct pyprocess *python, uint64_t now)
{
	const struct backend *b = f->pick.backend;
	struct pyplan plan;

	if (b->copy_python == NULL || f->no_copies)
		return false;
	if (pycopied_plan(python, now, &plan))
		f->no_copies =
		    !b->copy_python(f->pick.sampler, &p->target, &plan);
	return !f->no_copies;
}

/* Look for a CPython. For a child's alone the sampler is not changed: what
 * samples all of a build well is not given up for a script in it. */
static void
tend_python(struct follow *f, struct process *p, uint64_t now)
{
	struct pyprocess *python =
	    f->python ? family_python(&f->family, p, now) : NULL;

	if (python != NULL && f->async)
		pyloop_tend(&python->loop, &p->space, &python->mem,
		    python->cpython.version.minor, now);
	if (python == NULL || is_copied(f, p, python, now) || !f->may_change ||
	    f->pick.backend->looks || !is_root(f, p))
		return;
	f->change = true;
}

/* Has the kernel copy the rest of deep stacks as well, where it can. */
static void
tend_stacks(struct follow *f, struct process *p)
{
	const struct backend *b = f->pick.backend;

	p->beyond.told = p->beyond.wanted;
	p->beyond.told_all = p->beyond.all;
	if (b->reach != NULL && !f->want.stack_fixed)
		b->reach(f->pick.sampler, &p->target,
		    p->beyond.wanted ? STACK_BEYOND : 0, p->beyond.all);
}

static void
on_look(void *arg, pid_t pid, pid_t tid, const struct regs *regs)
{
	struct follow *f = arg;
	struct process *p = family_find(&f->family, pid);

	if (p != NULL)
		mix_look(f->mix, p, tid, regs);
}

/* No thread has run for longer than it is that we count: what it ran before is
 * not ours. */
static void
count(struct follow *f, struct process *p, const struct sample *sample)
{
	uint64_t most = sample->time - f->from;
	struct sample less;

	if (sample->weight <= most) {
		mix_sample(f->mix, p, sample);
		return;
	}
	less = *sample;
	less.weight = most;
	mix_sample(f->mix, p, &less);
}

static void
on_sample(void *arg, const struct sample *sample)
{
	struct follow *f = arg;
	struct process *p = family_find(&f->family, sample->pid);

	if (p == NULL) /* beyond FAMILY_MAX */
		return;
	if (sample->time >= f->from)
		count(f, p, sample);
	if (p->beyond.wanted != p->beyond.told ||
	    p->beyond.all != p->beyond.told_all)
		tend_stacks(f, p);
	/* a brief child ends while we look, and its map with it */
	if (p->samples++ >= CHILD_SAMPLES || p->python != NULL ||
	    family_has_python(&f->family) || is_root(f, p))
		tend_python(f, p, sample->time);
}

static void
on_mapped(void *arg, pid_t pid, const struct map *map)
{
	struct follow *f = arg;
	struct process *p = family_find(&f->family, pid);

	if (p != NULL)
		process_mapped(p, map);
}

static void
on_exec(void *arg, pid_t pid, const char *comm)
{
	struct follow *f = arg;
	struct process *p = family_find(&f->family, pid);

	if (p == NULL)
		return;
	process_executed(p, comm);
	if (f->pick.backend->copy_python != NULL)
		f->pick.backend->copy_python(f->pick.sampler, &p->target, NULL);
	p->beyond.wanted = false;
}

static struct watched
watched_of(struct process *p)
{
	return (struct watched){ .target = &p->target, .tasks = &p->tasks };
}

static void
adopt(struct follow *f, struct process *p, bool told)
{
	const struct watched w = watched_of(p);

	f->pick.backend->adopt(f->pick.sampler, &w, told);
}

/* It may have been found before it is told of. */
static void
on_forked(void *arg, pid_t parent, pid_t child, uint64_t when)
{
	struct follow *f = arg;
	struct process *p = family_find(&f->family, child);

	if (p != NULL && target_alive(&p->target))
		return;
	p = family_adopt(
	    &f->family, family_find(&f->family, parent), child, when);
	if (p != NULL)
		adopt(f, p, true);
}

static void
on_leave(void *arg, const struct process *p)
{
	struct follow *f = arg;

	if (f->pick.sampler != NULL)
		f->pick.backend->forget(f->pick.sampler, &p->target);
}

static int
open_family(struct follow *f, const struct session_opts *opts, struct err *err)
{
	f->family.children = opts->children;
	f->family.leaves = on_leave;
	f->family.arg = f;
	if (opts->npids == 0)
		return family_launch(
		    &f->family, opts->argv, opts->console, err);
	for (size_t i = 0; i < opts->npids; i++)
		if (family_attach(&f->family, opts->pids[i], err) == -1) {
			family_fini(&f->family);
			return -1;
		}
	if (opts->children)
		family_seek(&f->family);
	else
		f->family.unwatched = family_unwatched(&f->family);
	return 0;
}

/* Those that were born since we looked, and before we would be told. */
static void
adopt_missed(struct follow *f)
{
	size_t before = f->family.n;

	family_seek(&f->family);
	for (size_t i = before; i < f->family.n; i++)
		adopt(f, f->family.v[i], false);
}

/* All that are alive; how many. */
static struct watched *
watch_all(struct follow *f, size_t *n)
{
	struct watched *v = xcalloc(f->family.n, sizeof *v);

	*n = 0;
	for (size_t i = 0; i < f->family.n; i++)
		if (!f->family.v[i]->ended)
			v[(*n)++] = watched_of(f->family.v[i]);
	return v;
}

/* Open one of those that name stands for. */
static int
open_one(struct follow *f, struct pick *pick, const char *name, struct err *err)
{
	size_t n;
	struct watched *v = watch_all(f, &n);
	int result = -1;

	if (n > 0)
		result =
		    pick_sampler(pick, name, v, n, &f->want, &f->sink, err);
	free(v);
	return result;
}

static int
open_sampler(struct follow *f, const struct session_opts *opts, struct err *err)
{
	f->want = (struct sampler_opts){ .rate = opts->rate,
		.stack_size = opts->stack_size,
		.stack_fixed = opts->stack_fixed,
		.kernel = opts->kernel,
		.prompt = opts->async,
		.seed = clock_mono() ^ (uint64_t)getpid() << 32 };
	f->sink = (struct sampler_sink){ .arg = f,
		.sample = on_sample,
		.look = opts->python ? on_look : NULL,
		.mapped = on_mapped,
		.exec = on_exec,
		.forked = opts->children ? on_forked : NULL };
	if (open_one(f, &f->pick, opts->sampler, err) == -1)
		return -1;
	if (opts->children)
		adopt_missed(f);
	return 0;
}

/* Those that run already may have one. */
static void
seek_first(struct follow *f)
{
	uint64_t now = clock_mono();

	do {
		if (f->change)
			follow_change(f);
		for (size_t i = 0; i < f->family.n; i++)
			if (f->family.v[i]->target.launch.pid == 0)
				tend_python(f, f->family.v[i], now);
	} while (f->change);
}

int
follow_open(struct follow *f, const struct session_opts *opts, struct err *err)
{
	f->python = opts->python;
	f->async = opts->async;
	f->perf_only = strcmp(opts->sampler, backend_perf_cpu.name) == 0;
	f->may_change = opts->python && !opts->kernel &&
			(f->perf_only || strcmp(opts->sampler, "auto") == 0);
	if (open_family(f, opts, err) == -1)
		return -1;
	if (open_sampler(f, opts, err) == -1) {
		family_fini(&f->family);
		return -1;
	}
	seek_first(f);
	return 0;
}

bool
follow_wants_change(const struct follow *f)
{
	return f->change;
}

static bool
change_to(struct follow *f, const char *name)
{
	struct pick pick = { 0 };

	if (open_one(f, &pick, name, NULL) == -1)
		return false;
	follow_stop(f);
	f->pick = pick;
	return true;
}

/* Children that are born until the new one looks for them are found by it. One
 * that can have frames copied, but then turns out not to, is changed again. */
void
follow_change(struct follow *f)
{
	f->change = false;
	f->want.running = true;
	if (f->pick.backend->copy_python == NULL && !f->no_copies) {
		if (change_to(f, backend_perf_cpu.way))
			return;
		f->no_copies = true;
	}
	f->may_change = false;
	if (f->perf_only)
		return;
	if (!change_to(f, "ptrace"))
		change_to(f, "read");
}

void
follow_stop(struct follow *f)
{
	if (f->pick.sampler != NULL)
		f->pick.backend->close(f->pick.sampler);
	f->pick.sampler = NULL;
}

void
follow_fini(struct follow *f)
{
	follow_stop(f);
	family_fini(&f->family);
}
