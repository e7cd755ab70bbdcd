/* SPDX-License-Identifier: GPL-2.0-or-later */
/* whose.c - the thread that a sample belongs to. */
#include "config.h"

#include "session/whose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hmap.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "target/procinfo.h"

enum { UNSCANNED_MAX = 4096 };

static bool
read_stat(const struct tasks *tasks, pid_t tid, struct proc_stat *stat)
{
	char name[40];

	snprintf(name, sizeof name, "task/%d/stat", (int)tid);
	return procinfo_stat(tasks->procfs, name, stat);
}

/* When it began, which tells a reused tid; 0 for one that came and went before
 * anybody looked. A sample may come when it has ended. */
static uint64_t
began(struct process *p, pid_t tid, uint64_t told)
{
	struct task *task = tasks_last(&p->tasks, tid);
	uint64_t *known;

	if (p->unscanned.n == UNSCANNED_MAX)
		hmap_clear(&p->unscanned);
	known = hmap_put(&p->unscanned, (uint64_t)tid, NULL);
	if (told != 0)
		*known = told;
	if (*known == 0 && task != NULL)
		*known = task->starttime;
	return *known;
}

/* A thread that no scan has seen, and perhaps none will. */
static uint32_t
unscanned_thread(struct profile *profile, struct process *p, pid_t tid)
{
	struct proc_stat stat;
	bool told = read_stat(&p->tasks, tid, &stat);
	uint32_t thread = profile_thread(profile, p->target.pid, tid,
	    began(p, tid, told ? stat.starttime : 0));
	char *name;

	if (!profile_thread_nameless(profile, thread))
		return thread;
	name = told ? text_safe(stat.comm, strlen(stat.comm), sizeof stat.comm)
		    : xstrdup(p->target.comm);
	profile_thread_call(profile, thread, name);
	free(name);
	return thread;
}

uint32_t
whose_thread(struct profile *profile, struct process *p, pid_t tid)
{
	const struct task *task = tasks_find(&p->tasks, tid);

	if (task == NULL)
		return unscanned_thread(profile, p, tid);
	return profile_thread(profile, p->target.pid, tid, task->starttime);
}
