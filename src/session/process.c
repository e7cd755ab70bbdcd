/* SPDX-License-Identifier: GPL-2.0-or-later */
/* process.c - one watched process. */
#include "config.h"

#include "session/process.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "sample/sample.h"
#include "target/rights.h"

/* The target is open: all the rest cannot fail. born: 0 when not watched from
 * its birth. */
static void
begin(struct process *p, struct images *images, uint64_t born)
{
	/* not sooner: a launched command keeps the limit it was given */
	rights_raise_files();
	p->usage.pid = p->target.pid;
	tasks_init(&p->tasks, p->target.procfs);
	if (born != 0)
		tasks_born(&p->tasks, born);
	tasks_scan(&p->tasks, clock_mono());
	space_init(&p->space, images, p->target.memory_tid, p->target.memory);
}

int
process_attach(
    struct process *p, struct images *images, pid_t pid, struct err *err)
{
	*p = (struct process){ 0 };
	if (target_open(&p->target, pid, err) == -1)
		return -1;
	begin(p, images, 0);
	return 0;
}

int
process_launch(struct process *p, struct images *images, char *const argv[],
    enum launch_console console, struct err *err)
{
	*p = (struct process){ .usage = { .newborn = true } };
	if (target_launch(&p->target, argv, console, err) == -1)
		return -1;
	begin(p, images, 0);
	return 0;
}

/* It ended before we could look at it. */
static void
begin_gone(struct process *p, struct images *images,
    const struct process *parent, pid_t pid)
{
	target_gone(&p->target, pid, &parent->target);
	tasks_init(&p->tasks, -1);
	space_init(&p->space, images, 0, parent->space.procfs);
	p->ended = true;
}

void
process_adopt(struct process *p, struct images *images,
    const struct process *parent, pid_t pid, uint64_t born)
{
	*p = (struct process){ .usage = { .newborn = true } };
	if (target_open(&p->target, pid, NULL) == -1)
		begin_gone(p, images, parent, pid);
	else
		begin(p, images, born);
	space_copy(&p->space, &parent->space);
	if (parent->jit != NULL)
		p->jit = jit_fork(parent->jit, &p->target);
	if (parent->python != NULL) {
		p->python = xcalloc(1, sizeof *p->python);
		pyprocess_fork(
		    p->python, &p->target, &p->space, parent->python);
		p->python->max = parent->python->max;
	}
}

struct unwinder *
process_unwinder(struct process *p)
{
	if (p->unwinder == NULL)
		p->unwinder = unwinder_new(&p->space);
	return p->unwinder;
}

void
process_mapped(struct process *p, const struct map *m)
{
	if (m != NULL)
		space_map(&p->space, m);
	else
		space_invalidate(&p->space);
}

static void
forget_python(struct process *p)
{
	if (p->python != NULL)
		pyprocess_close(p->python);
	free(p->python);
	p->python = NULL;
}

void
process_executed(struct process *p, const char *comm)
{
	space_clear(&p->space);
	space_invalidate(&p->space);
	jit_free(p->jit);
	p->jit = NULL;
	forget_python(p);
	p->exec_seen = true;
	if (comm != NULL && p->ended)
		target_rename(&p->target, comm);
}

bool
process_hear(struct process *p, enum jit_haste haste, uint32_t *numbers)
{
	if (p->jit == NULL)
		p->jit = jit_new(&p->target, numbers);
	if (!jit_look(p->jit, haste))
		return false;
	names_forget(&p->names, jit_is_news, p->jit);
	if (p->unwinder != NULL)
		unwinder_forget(p->unwinder, jit_is_news, p->jit);
	return true;
}

struct pyprocess *
process_python(struct process *p, const struct pyelder *elder, uint64_t now)
{
	if (p->python == NULL) {
		p->python = xcalloc(1, sizeof *p->python);
		pyprocess_init(p->python, &p->target, &p->space);
		p->python->max = STACK_FRAMES; /* a thread stands still */
		p->python->elder = elder;
	}
	return pyprocess_tend(p->python, now) ? p->python : NULL;
}

static void
tell(struct process *p, struct profile *profile, const struct task *t)
{
	char *name = text_safe(t->name, strlen(t->name), sizeof t->name);
	uint32_t thread =
	    profile_thread(profile, p->target.pid, t->tid, t->starttime);
	const char *called = p->python != NULL && t->alive
				 ? pyprocess_called(p->python, t->tid)
				 : NULL;

	profile_thread_update(profile, thread, name, t->alive,
	    (enum thread_state)t->state, t->time);
	if (called != NULL)
		profile_thread_python(profile, thread, called);
	free(name);
}

/* It ended before it was seen: there is what its samples tell. */
static void
scan_gone(struct process *p, struct profile *profile)
{
	uint64_t time[THREAD_STATES] = { 0 };
	pid_t pid = p->target.pid;

	if (p->sampled == 0)
		return;
	p->usage.cpu_ns += p->sampled;
	p->sampled = 0;
	time[THREAD_RUNNING] = p->usage.cpu_ns;
	profile_thread_update(profile, profile_thread(profile, pid, pid, 0),
	    p->target.comm, false, THREAD_SLEEP, time);
}

/* Of a process that its parent has waited for, the kernel no longer tells what
 * it used at last; its samples do. */
static void
read_usage(struct process *p, uint64_t now)
{
	uint64_t before = p->usage.cpu_ns;
	bool had_ended = p->ended;

	p->ended = !target_alive(&p->target);
	usage_read(&p->usage, p->target.procfs, now);
	if (p->ended && !had_ended && p->usage.cpu_ns == before)
		p->usage.cpu_ns += p->sampled;
	p->sampled = 0;
}

void
process_scan(struct process *p, struct profile *profile, uint64_t now)
{
	if (p->target.procfs == -1) {
		scan_gone(p, profile);
		return;
	}
	read_usage(p, now);
	tasks_scan(&p->tasks, now);
	for (size_t i = 0; i < p->tasks.n; i++) {
		const struct task *t = &p->tasks.v[i];

		if (t->alive || t->seen >= p->last_scan)
			tell(p, profile, t); /* else its end is already told */
	}
	p->last_scan = now;
}

void
process_close(struct process *p)
{
	names_fini(&p->names);
	jit_free(p->jit);
	forget_python(p);
	hmap_fini(&p->unscanned);
	unwinder_free(p->unwinder);
	space_fini(&p->space);
	tasks_fini(&p->tasks);
	target_close(&p->target);
}
