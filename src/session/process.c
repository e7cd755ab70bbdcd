/* SPDX-License-Identifier: GPL-2.0-or-later */
/* process.c - one watched process. */
#include "config.h"

#include "session/process.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/text.h"

/* Events and images take many descriptors; the soft limit is a default for
 * programs that use select. A launched command keeps the one it was given. */
static void
raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* The target is open: all the rest cannot fail. */
static void
begin(struct process *p, struct images *images)
{
	raise_file_limit();
	tasks_init(&p->tasks, p->target.procfs);
	tasks_scan(&p->tasks, clock_mono());
	space_init(&p->space, images, p->target.memory_tid, p->target.memory);
	p->unwinder = unwinder_new(&p->space);
}

int
process_attach(
    struct process *p, struct images *images, pid_t pid, struct err *err)
{
	*p = (struct process){ 0 };
	if (target_open(&p->target, pid, err) == -1)
		return -1;
	begin(p, images);
	return 0;
}

int
process_launch(struct process *p, struct images *images, char *const argv[],
    enum launch_console console, struct err *err)
{
	*p = (struct process){ 0 };
	if (target_launch(&p->target, argv, console, err) == -1)
		return -1;
	begin(p, images);
	return 0;
}

void
process_mapped(struct process *p)
{
	space_invalidate(&p->space);
}

void
process_executed(struct process *p)
{
	space_invalidate(&p->space);
	p->exec_seen = true;
}

static void
tell(struct profile *profile, const struct task *t)
{
	char *name = text_safe(t->name, strlen(t->name), sizeof t->name);

	profile_thread_update(profile,
	    profile_thread(profile, t->tid, t->starttime), name, t->alive,
	    (enum thread_state)t->state, t->time);
	free(name);
}

void
process_scan(struct process *p, struct profile *profile, uint64_t now)
{
	target_alive(&p->target); /* a seized thread may await burial */
	tasks_scan(&p->tasks, now);
	usage_read(&p->usage, p->target.procfs, now);
	for (size_t i = 0; i < p->tasks.n; i++) {
		const struct task *t = &p->tasks.v[i];

		if (t->alive || t->seen >= p->last_scan)
			tell(profile, t); /* else its end is already told */
	}
	p->last_scan = now;
}

void
process_close(struct process *p)
{
	unwinder_free(p->unwinder);
	space_fini(&p->space);
	tasks_fini(&p->tasks);
	target_close(&p->target);
}
