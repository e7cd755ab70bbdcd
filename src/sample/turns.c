/* SPDX-License-Identifier: GPL-2.0-or-later */
/* turns.c - whose turn it is to be sampled. */
#include "config.h"

#include "sample/turns.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/hmap.h"
#include "target/children.h"
#include "target/procfs.h"
#include "target/procinfo.h"
#include "target/procparse.h"

enum {
	TRIES = 8, /* threads looked at for one sample */
	LOOK_SHARE = 100, /* a look at all threads costs at most 1 %, */
	LOOK_SHARE_DUE = 16 /* where they come and go 6 % */
};

static const uint64_t tick_least = NS_PER_US;
static const uint64_t look_every = 10 * NS_PER_MS, soon = 50 * NS_PER_US;
static const uint64_t exec_check = 100 * NS_PER_MS, exec_wait = NS_PER_MS;

/* The auxiliary vector is made anew by every exec, even of the same file; a
 * forked child has that of its parent. */
static uint64_t
program_of(int procfs)
{
	char auxv[1024];
	ssize_t n = procfs_read_into(procfs, "auxv", auxv, sizeof auxv);

	return n > 0 ? hmap_hash(auxv, (size_t)n) : 0;
}

void
turns_begin(struct turns *p, const struct watched *w,
    const struct sampler_sink *sink, const struct watch *all, bool running)
{
	*p = (struct turns){ .target = w->target,
		.tasks = w->tasks,
		.started = running || w->target->launch.pid == 0,
		.sink = sink,
		.watch = all,
		.program = program_of(w->target->procfs),
		.looked = clock_mono() };
	active_look(&p->active, w->tasks, p->looked);
}

static void
check_exec(struct turns *p, uint64_t now)
{
	uint64_t program;

	if (now < p->next_exec)
		return;
	program = program_of(p->target->procfs);
	if (program != 0 && program != p->program) {
		p->program = program;
		p->started = true;
		p->sink->exec(p->sink->arg, p->target->pid, NULL);
	}
	p->next_exec = now + (p->started ? exec_check : exec_wait);
}

static void
visit_child(void *arg, pid_t child)
{
	const struct turns *p = arg;
	const struct sampler_sink *sink = p->sink;

	if (watch_has(p->watch, child))
		return;
	sink->forked(sink->arg, p->target->pid, child, p->looked);
	sink->exec(sink->arg, child, NULL); /* it may have done so already */
}

/* Nobody tells of them. They are younger than the last look. */
static void
look_for_children(struct turns *p, uint64_t now)
{
	children_read(p->target->procfs, visit_child, p);
	p->looked = now;
}

/* Where threads come and go, one that is drawn from those of the last look is one
 * that has lived for long: then all are looked at for each sample. */
static bool
is_look_due(const struct turns *p, uint64_t now)
{
	return now >= p->next_look ||
	       (now >= p->next_due_look && active_changes(&p->active, now) &&
		   turns_due(p, now + soon));
}

uint64_t
turns_look(struct turns *p, uint64_t now)
{
	uint64_t cost, gained;

	check_exec(p, now);
	if (!is_look_due(p, now))
		return 0;
	tasks_scan(p->tasks, now); /* threads may be new, and brief */
	gained = active_look(&p->active, p->tasks, now);
	if (p->sink->forked != NULL)
		look_for_children(p, now);
	cost = clock_mono() - now;
	p->next_due_look = now + cost * LOOK_SHARE_DUE;
	cost *= LOOK_SHARE;
	p->next_look = now + (cost > look_every ? cost : look_every);
	return gained;
}

static bool
is_running(const struct turns *p, pid_t tid)
{
	char name[32];
	struct proc_stat stat;

	snprintf(name, sizeof name, "task/%d/stat", (int)tid);
	return procinfo_stat(p->target->procfs, name, &stat) &&
	       stat.state == 'R';
}

struct active_thread *
turns_draw(struct turns *p, struct rng *rng,
    bool (*skip)(const void *arg, pid_t), const void *arg, struct task **task)
{
	for (size_t i = 0; i < TRIES; i++) {
		struct active_thread *a = active_draw(&p->active, rng, i);

		if (a == NULL)
			return NULL;
		*task = tasks_find(p->tasks, a->tid);
		if (*task == NULL || (*task)->starttime != a->starttime ||
		    (skip != NULL && skip(arg, a->tid)) ||
		    !is_running(p, a->tid))
			continue;
		return a;
	}
	return NULL;
}

bool
turns_account(const struct turns *p, struct task *task, struct account *out)
{
	char name[40], text[96];
	struct proc_schedstat st;
	ssize_t n;

	if (task->schedstat_fd != -1) {
		n = procfs_reread(task->schedstat_fd, text, sizeof text);
	} else {
		snprintf(
		    name, sizeof name, "task/%d/schedstat", (int)task->tid);
		n = procfs_read_into(
		    p->target->procfs, name, text, sizeof text);
	}
	if (n > 0 && procparse_schedstat(text, &st) == 0 && st.slices != 0) {
		*out = (struct account){ st.run_ns, st.wait_ns };
		return true;
	}
	/* A kernel without these figures: the coarse ones. */
	if (!task_refresh(task))
		return false;
	*out = (struct account){ task->run_ns, 0 };
	return true;
}

bool
turns_due(const struct turns *p, uint64_t now)
{
	return p->started && p->active.nhot > 0 && now >= p->due;
}

/* The more threads run, the shorter the time is. */
uint64_t
turns_next(struct turns *p, struct rng *rng, double hz)
{
	double mean = (double)NS_PER_S / (hz * p->active.running);
	uint64_t now, wait;

	wait = rng_jitter(
	    rng, mean < (double)tick_least ? tick_least : (uint64_t)mean);
	p->due += wait;
	now = clock_mono();
	if (p->due < now) /* behind: rather lower the rate */
		p->due = now + wait;
	return now;
}

uint64_t
turns_when(const struct turns *p)
{
	if (!p->started)
		return p->next_exec;
	if (p->active.nhot == 0)
		return p->next_look;
	return p->due < p->next_look ? p->due : p->next_look;
}

void
turns_end(struct turns *p)
{
	active_fini(&p->active);
}
