/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tasks.c - keeps the list of the target's threads, with the time each spends
 * in each state.
 *
 * A scan must be cheap with a thousand sleeping threads: schedstat changes only
 * when a thread has run, so one that slept and has not run still sleeps in the
 * same call. Only the others have stat and syscall read.
 */
#include "config.h"

#include "target/tasks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "target/blocked.h"
#include "target/procfs.h"
#include "target/procinfo.h"

enum { DEAD_MAX = 4096, FDS_MAX = 1024, NAME_SIZE = 48 };

/* The CPU time of a running thread moves on only with the clock tick. */
static const uint64_t tick_ns = 10 * NS_PER_MS;

void
tasks_init(struct tasks *tasks, int procfs)
{
	struct rlimit limit = { 0 };

	*tasks = (struct tasks){ .procfs = procfs };
	getrlimit(RLIMIT_NOFILE, &limit);
	/* the other half is for perf events and files of symbols */
	tasks->max_fds = limit.rlim_cur / 2 < FDS_MAX
			     ? (unsigned)limit.rlim_cur / 2
			     : FDS_MAX;
}

static void
schedstat_path(const struct task *t, char path[NAME_SIZE])
{
	snprintf(path, NAME_SIZE, "task/%d/schedstat", (int)t->tid);
}

static ssize_t
read_schedstat(const struct task *t, char *text, size_t size)
{
	char path[NAME_SIZE];

	if (t->schedstat_fd != -1)
		return procfs_reread(t->schedstat_fd, text, size);
	schedstat_path(t, path);
	return procfs_read_into(t->procfs, path, text, size);
}

static bool
read_stat(const struct task *t, struct proc_stat *stat)
{
	char path[NAME_SIZE];

	snprintf(path, sizeof path, "task/%d/stat", (int)t->tid);
	return procinfo_stat(t->procfs, path, stat);
}

/* A kernel without CONFIG_SCHED_INFO has no schedstat, or one of zeros: ticks
 * then have to do. */
static bool
read_ticks(const struct task *t, struct proc_schedstat *cpu)
{
	struct proc_stat stat;
	uint64_t hz = (uint64_t)sysconf(_SC_CLK_TCK);

	if (!read_stat(t, &stat))
		return false;
	*cpu = (struct proc_schedstat){ .run_ns = (stat.utime + stat.stime) *
						  (NS_PER_S / hz) };
	return true;
}

bool
task_schedstat(const struct task *t, struct proc_schedstat *cpu)
{
	char text[96];

	errno = 0;
	return read_schedstat(t, text, sizeof text) > 0 &&
	       procparse_schedstat(text, cpu) == 0 &&
	       (cpu->run_ns != 0 || cpu->slices != 0);
}

/* The thread's CPU time; false when it is gone. */
static bool
read_cpu(const struct task *t, struct proc_schedstat *cpu)
{
	if (task_schedstat(t, cpu))
		return true;
	return errno != ESRCH && read_ticks(t, cpu);
}

static void
keep_open(struct tasks *tasks, struct task *t)
{
	char path[NAME_SIZE];

	t->schedstat_fd = -1;
	if (tasks->nfds >= tasks->max_fds)
		return;
	schedstat_path(t, path);
	t->schedstat_fd = openat(t->procfs, path, O_RDONLY | O_CLOEXEC);
	if (t->schedstat_fd != -1)
		tasks->nfds++;
}

static void settle(struct tasks *, struct task *, uint64_t waited);

static void
bury(struct tasks *tasks, struct task *t)
{
	settle(tasks, t, 0);
	t->alive = false;
	tasks->alive--;
	if (t->schedstat_fd != -1) {
		close(t->schedstat_fd);
		t->schedstat_fd = -1;
		tasks->nfds--;
	}
}

static void
drop_dead(struct tasks *tasks)
{
	size_t kept = 0;

	hmap_clear(&tasks->by_tid);
	for (size_t i = 0; i < tasks->n; i++) {
		if (!tasks->v[i].alive)
			continue;
		tasks->v[kept] = tasks->v[i];
		*hmap_put(&tasks->by_tid, (uint64_t)tasks->v[kept].tid, NULL) =
		    kept;
		kept++;
	}
	tasks->n = kept;
}

/* The state by the letter of stat. For a blocked thread, by what it waits
 * for. */
static enum task_state
state_of(struct task *t, const struct proc_stat *stat, uint64_t ran)
{
	t->call.blocked = false;
	switch (stat->state) {
	case 'R':
		return ran > 0 ? TASK_RUNNING : TASK_RUNNABLE;
	case 'D':
		return TASK_IO;
	case 'T':
	case 't':
		return TASK_STOPPED;
	default:
		return blocked_state(t->procfs, t->tid, &t->call);
	}
}

static bool
is_blocked(enum task_state state)
{
	return state != TASK_RUNNING && state != TASK_RUNNABLE;
}

static void
spend(struct tasks *tasks, struct task *t, enum task_state state, uint64_t ns)
{
	t->time[state] += ns;
	tasks->time[state] += ns;
}

static uint64_t
least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* What was left open was spent waiting for a CPU up to ns of it, and else
 * blocked. */
static void
settle(struct tasks *tasks, struct task *t, uint64_t waited)
{
	waited = least(waited, t->open);
	spend(tasks, t, TASK_RUNNABLE, waited);
	if (t->open > waited)
		spend(tasks, t, t->blocked, t->open - waited);
	t->open = 0;
}

/* A thread that is off the CPU all the time between two turns, and ready: how
 * long it waits is told when its turn comes. Until then, if it has slept
 * before, nobody knows since when. */
static void
book_rest(struct tasks *tasks, struct task *t, enum task_state state,
    bool switched, uint64_t ns)
{
	if (is_blocked(state))
		spend(tasks, t, state, ns);
	else if (switched && t->blocked != TASK_STATES)
		t->open = ns;
	else if (ns <= tick_ns && state == TASK_RUNNING)
		spend(tasks, t, TASK_RUNNING, ns); /* not told yet */
	else
		spend(tasks, t, TASK_RUNNABLE, ns);
}

/* Book dt: what it ran, what it waited, the rest. Run time may be told late,
 * after the rest of an earlier interval was booked, so it may exceed dt. */
static void
book(struct tasks *tasks, struct task *t, uint64_t dt, uint64_t ran,
    uint64_t waited, enum task_state state, bool switched)
{
	uint64_t room;

	ran = least(ran, dt);
	room = dt - ran;
	settle(tasks, t, waited > room ? waited - room : 0);
	waited = least(waited, room);
	spend(tasks, t, TASK_RUNNING, ran);
	spend(tasks, t, TASK_RUNNABLE, waited);
	book_rest(tasks, t, state, switched, room - waited);
}

static void
set_cpu(struct task *t, const struct proc_schedstat *cpu, uint64_t now)
{
	t->run_ns = t->scan_ns = cpu->run_ns;
	t->wait_ns = cpu->wait_ns;
	t->slices = cpu->slices;
	t->seen = now;
}

/* The figure is an estimate that may go back. */
static void
set_kernel(struct task *t, const struct proc_stat *stat)
{
	uint64_t ns = stat->stime * (NS_PER_S / (uint64_t)sysconf(_SC_CLK_TCK));

	t->kernel_ran = ns > t->kernel_ns ? ns - t->kernel_ns : 0;
	t->kernel_ns += t->kernel_ran;
}

static void
move_on(struct tasks *tasks, struct task *t, const struct proc_schedstat *cpu,
    const struct proc_stat *stat, uint64_t now)
{
	uint64_t dt = now - t->seen;
	uint64_t ran = cpu->run_ns - t->scan_ns;
	bool switched = cpu->slices != t->slices;
	enum task_state state = state_of(t, stat, ran);

	if (state == TASK_RUNNABLE && t->state == TASK_RUNNING && !switched &&
	    dt < tick_ns)
		state = TASK_RUNNING;
	if (is_blocked(state))
		t->blocked = state;
	book(tasks, t, dt, ran, cpu->wait_ns - t->wait_ns, state, switched);
	t->state = ran > dt / 2 ? TASK_RUNNING : state;
	t->ran = ran;
	memcpy(t->name, stat->comm, sizeof t->name);
	set_cpu(t, cpu, now);
	set_kernel(t, stat);
}

/* A thread seen for the first time. In the first scan its past is its own; one
 * that appears later was born since the last scan and all its time is ours. */
static void
begin(struct tasks *tasks, struct task *t, const struct proc_schedstat *cpu,
    const struct proc_stat *stat, uint64_t now)
{
	t->starttime = stat->starttime;
	t->blocked = TASK_STATES;
	t->state = state_of(t, stat, 1);
	if (is_blocked(t->state))
		t->blocked = t->state;
	memcpy(t->name, stat->comm, sizeof t->name);
	set_cpu(t, cpu, now);
	set_kernel(t, stat);
	if (tasks->scan == 1) {
		t->kernel_ran = 0;
		return;
	}

	uint64_t dt = now - tasks->last_scan;
	uint64_t ran = least(cpu->run_ns, dt);
	uint64_t waited = least(cpu->wait_ns, dt - ran);

	book(tasks, t, ran + waited, ran, waited, t->state, false);
	t->ran = ran;
}

static void
add(struct tasks *tasks, pid_t tid, uint64_t now)
{
	struct proc_schedstat cpu;
	struct proc_stat stat;
	struct task t = { .tid = tid, .procfs = tasks->procfs, .alive = true };

	keep_open(tasks, &t);
	tasks->alive++;
	if (!read_cpu(&t, &cpu) || !read_stat(&t, &stat) ||
	    procinfo_thread_ended(&stat)) {
		bury(tasks, &t);
		return;
	}
	t.scan = tasks->scan;
	begin(tasks, &t, &cpu, &stat, now);
	tasks->v = xgrow(tasks->v, &tasks->cap, tasks->n + 1, sizeof *tasks->v);
	tasks->v[tasks->n] = t;
	*hmap_put(&tasks->by_tid, (uint64_t)tid, NULL) = tasks->n;
	tasks->n++;
}

/* Look at a known thread. False when it is gone, its tid maybe another's. */
static bool
look(struct tasks *tasks, struct task *t, uint64_t now)
{
	struct proc_schedstat cpu;
	struct proc_stat stat;

	if (!read_cpu(t, &cpu) || cpu.run_ns < t->run_ns ||
	    cpu.wait_ns < t->wait_ns)
		return false;
	t->scan = tasks->scan;
	if (is_blocked(t->state) && cpu.run_ns == t->scan_ns &&
	    cpu.wait_ns == t->wait_ns && cpu.slices == t->slices) {
		spend(tasks, t, t->state, now - t->seen);
		t->seen = now;
		t->ran = t->kernel_ran = 0;
		return true;
	}
	if (!read_stat(t, &stat) || procinfo_thread_ended(&stat) ||
	    stat.starttime != t->starttime)
		return false;
	move_on(tasks, t, &cpu, &stat, now);
	return true;
}

void
tasks_born(struct tasks *tasks, uint64_t when)
{
	tasks->scan = 1;
	tasks->last_scan = when;
}

struct scan {
	struct tasks *tasks;
	uint64_t now;
};

static void
visit(void *arg, pid_t tid)
{
	struct scan *s = arg;
	struct task *t = tasks_find(s->tasks, tid);

	if (t != NULL) {
		if (t->scan == s->tasks->scan || look(s->tasks, t, s->now))
			return;
		bury(s->tasks, t);
	}
	add(s->tasks, tid, s->now);
}

int
tasks_scan(struct tasks *tasks, uint64_t now)
{
	struct scan s = { .tasks = tasks, .now = now };
	int r;

	/* the callers have had a whole interval to look at the dead */
	if (tasks->n - tasks->alive > DEAD_MAX)
		drop_dead(tasks);
	tasks->scan++;
	r = procfs_tasks(tasks->procfs, visit, &s);
	for (size_t i = 0; i < tasks->n; i++) {
		struct task *t = &tasks->v[i];

		/* a listing may leave out a thread beside one that exits */
		if (t->alive && t->scan != tasks->scan && !look(tasks, t, now))
			bury(tasks, t);
	}
	tasks->last_scan = now;
	return r == -1 ? -1 : (int)tasks->alive;
}

struct task *
tasks_last(struct tasks *tasks, pid_t tid)
{
	uint64_t *i = hmap_get(&tasks->by_tid, (uint64_t)tid);

	return i != NULL ? &tasks->v[*i] : NULL;
}

struct task *
tasks_find(struct tasks *tasks, pid_t tid)
{
	struct task *t = tasks_last(tasks, tid);

	return t != NULL && t->alive ? t : NULL;
}

bool
task_refresh(struct task *t)
{
	struct proc_schedstat cpu;

	if (!t->alive || !read_cpu(t, &cpu) || cpu.run_ns < t->run_ns)
		return false;
	t->run_ns = cpu.run_ns;
	return true;
}

void
tasks_fini(struct tasks *tasks)
{
	for (size_t i = 0; i < tasks->n; i++)
		if (tasks->v[i].schedstat_fd != -1)
			close(tasks->v[i].schedstat_fd);
	free(tasks->v);
	hmap_fini(&tasks->by_tid);
	*tasks = (struct tasks){ .procfs = -1 };
}
