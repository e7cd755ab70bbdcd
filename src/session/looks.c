/* SPDX-License-Identifier: GPL-2.0-or-later */
/* looks.c - looks at every thread, with a stop only where it takes one. */
#include "config.h"

#include "session/looks.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "session/thread.h"
#include "target/blocked.h"
#include "target/remote.h"
#include "target/still.h"
#include "target/tracee.h"

#define STOP_NS (200 * NS_PER_MS) /* patience with one thread */

enum { TRIES = 3 }; /* looks at a thread that wakes now and then */

/* The list of threads tells of the moment it was made. */
static enum task_state
state_seen(const struct task *t, enum still_answer answer)
{
	struct proc_syscall call;
	bool runs = t->state == TASK_RUNNING || t->state == TASK_RUNNABLE;

	if (answer == STILL_SEEN && runs)
		return blocked_state(t->procfs, t->tid, &call);
	return answer == STILL_RUNNING && !runs ? TASK_RUNNING : t->state;
}

static void
look_at_python(
    const struct looks *looks, struct look *l, const struct regs *regs)
{
	if (looks->python != NULL)
		pystack_look(&l->python, looks->python, l->task->tid, regs);
}

static enum still_answer
look_asleep(const struct looks *looks, struct look *l, struct still *still)
{
	enum still_answer answer =
	    still_look(still, l->task, l->stack, looks->stack_size);

	if (answer != STILL_SEEN || looks->python == NULL)
		return answer;
	look_at_python(looks, l, &still->regs);
	return still_since(still, l->task);
}

static void
look_at(const struct looks *looks, struct look *l)
{
	enum still_answer answer = STILL_MOVED;
	struct still still;

	l->note = "";
	l->stack = xmalloc(looks->stack_size);
	for (int i = 0; i < TRIES && answer == STILL_MOVED; i++)
		answer = look_asleep(looks, l, &still);
	l->state = state_seen(l->task, answer);
	l->stop = answer != STILL_SEEN;
	if (l->stop) {
		pystack_fini(&l->python); /* of another moment */
		return;
	}
	l->regs = still.regs;
	l->len = still.len;
	l->stack = xreallocarray(l->stack, 1, l->len);
}

static void
stop_one(const struct looks *looks, struct look *l)
{
	static const char *const refused[] = {
		[TRACEE_LATE] = "did not stop in time: no CPU for it, or "
				"uninterruptible sleep",
		[TRACEE_GONE] = "has exited",
		[TRACEE_DENIED] = "may not be traced",
		[TRACEE_32BIT] = "runs 32-bit code",
	};
	struct tracee tracee = { 0 };
	size_t size = looks->stack_size;
	pid_t tid = l->task->tid;
	enum tracee_stop stop;
	ssize_t n;

	l->stack = xreallocarray(l->stack, 1, size);
	stop = tracee_stop(&tracee, looks->process->target.pid, tid, STOP_NS);
	if (stop != TRACEE_STOPPED) {
		l->note = refused[stop];
		return;
	}
	n = remote_read(tid, tracee.regs.r[REG_SP], l->stack, size);
	look_at_python(looks, l, &tracee.regs);
	l->stop_ns = tracee_release(&tracee);
	l->note = n > 0 ? "" : "its stack is not readable";
	l->len = n > 0 ? (size_t)n : 0;
	l->regs = tracee.regs;
}

/* A thread of ours, for its end: a thread of the target that did not stop in
 * time is still seized, and the kernel lets go of those when we end. */
static void *
stop_marked(void *arg)
{
	struct looks *looks = arg;

	for (size_t i = 0; i < looks->n; i++)
		if (looks->v[i].stop)
			stop_one(looks, &looks->v[i]);
	return NULL;
}

void
looks_stop(struct looks *looks)
{
	pthread_t stopper;
	bool any = false;

	for (size_t i = 0; i < looks->n; i++)
		any = any || looks->v[i].stop;
	if (!any)
		return;
	if (thread_start(&stopper, stop_marked, looks, "stacktop-stop", NULL) ==
	    0)
		pthread_join(stopper, NULL);
	else
		stop_marked(looks); /* we end soon, too */
	looks->ended = clock_mono();
	for (size_t i = 0; i < looks->n; i++)
		looks->v[i].stop = false;
}

void
looks_take(struct looks *looks, struct process *process,
    struct pyprocess *python, size_t stack_size)
{
	const struct tasks *tasks = &process->tasks;

	*looks = (struct looks){ .process = process,
		.python = python,
		.stack_size = stack_size,
		.began = clock_mono() };
	looks->v = xcalloc(tasks->n, sizeof *looks->v);
	for (size_t i = 0; i < tasks->n; i++) {
		if (!tasks->v[i].alive)
			continue;
		looks->v[looks->n].task = &tasks->v[i];
		look_at(looks, &looks->v[looks->n++]);
	}
	looks->ended = clock_mono();
	looks_stop(looks);
}

void
looks_fini(struct looks *looks)
{
	for (size_t i = 0; i < looks->n; i++) {
		free(looks->v[i].stack);
		pystack_fini(&looks->v[i].python);
	}
	free(looks->v);
	*looks = (struct looks){ 0 };
}
