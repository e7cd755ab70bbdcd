/* SPDX-License-Identifier: GPL-2.0-or-later */
/* follow.c - between the family and the sampler. */
#include "config.h"

#include "session/follow.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "session/pycopied.h"

static void
on_look(void *arg, pid_t pid, pid_t tid, const struct regs *regs, bool standing)
{
	struct follow *f = arg;
	struct process *p = family_find(&f->family, pid);

	if (p != NULL && standing)
		mix_look(f->mix, p, tid, regs);
}

/* Where the kernel can copy its frames, it is told how. */
static void
tend_python(struct follow *f, struct process *p, uint64_t now)
{
	struct pyprocess *python = process_python(p, now);
	const struct backend *b = f->pick.backend;
	struct pyplan plan;

	if (python != NULL && b->copy_python != NULL && !f->no_copies &&
	    pycopied_plan(python, now, &plan))
		f->no_copies =
		    !b->copy_python(f->pick.sampler, &p->target, &plan);
}

static void
on_sample(void *arg, const struct sample *sample)
{
	struct follow *f = arg;
	struct process *p = family_find(&f->family, sample->pid);

	if (p == NULL) /* beyond FAMILY_MAX */
		return;
	mix_sample(f->mix, p, sample);
	if (f->python)
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

static int
open_sampler(struct follow *f, const struct session_opts *opts, struct err *err)
{
	const struct sampler_opts want = { .rate = opts->rate,
		.stack_size = opts->stack_size,
		.stack_fixed = opts->stack_fixed,
		.kernel = opts->kernel,
		.seed = clock_mono() ^ (uint64_t)getpid() << 32 };
	const struct sampler_sink sink = { .arg = f,
		.sample = on_sample,
		.look = opts->python ? on_look : NULL,
		.mapped = on_mapped,
		.exec = on_exec,
		.forked = opts->children ? on_forked : NULL };
	struct watched *v = xcalloc(f->family.n, sizeof *v);
	int result;

	for (size_t i = 0; i < f->family.n; i++)
		v[i] = watched_of(f->family.v[i]);
	result = pick_sampler(
	    &f->pick, opts->sampler, v, f->family.n, &want, &sink, err);
	free(v);
	if (result == 0 && opts->children)
		adopt_missed(f);
	return result;
}

int
follow_open(struct follow *f, const struct session_opts *opts, struct err *err)
{
	f->python = opts->python;
	if (open_family(f, opts, err) == -1)
		return -1;
	if (open_sampler(f, opts, err) == 0)
		return 0;
	family_fini(&f->family);
	return -1;
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
