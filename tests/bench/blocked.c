/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blocked.c - what it costs to have the stacks of all threads of a process at a
 * hundred instants a second, most of them asleep. "watch": those that schedstat
 * says have not run since their last look keep the stack they had, the others
 * are looked at, without a stop where they sleep. "stop": every one is stopped
 * each time. Prints "TICKS STACKS STOPS CPU-SECONDS" after so many seconds.
 *
 *	blocked watch|stop PID SECONDS
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/hmap.h"
#include "session/process.h"
#include "target/remote.h"
#include "target/still.h"
#include "target/tracee.h"

enum { HZ = 100, SIZE = 16384 };

static struct process process;
static struct hmap slices; /* tid -> slices when it was looked at */
static uint8_t copy[SIZE];
static struct {
	unsigned long ticks, stacks, stops;
} count;

static void
walk(const struct regs *regs, size_t len)
{
	static struct stack stack;
	const struct sample s = {
		.user = true, .regs = *regs, .stack = copy, .stack_len = len
	};

	unwinder_walk(process_unwinder(&process), &s, &stack);
	count.stacks++;
}

static void
stop(const struct task *t)
{
	struct tracee tracee;
	ssize_t n;

	if (tracee_stop(&tracee, process.target.pid, t->tid, NS_PER_S) !=
	    TRACEE_STOPPED)
		return;
	n = remote_read(t->tid, tracee.regs.r[REG_SP], copy, SIZE);
	tracee_release(&tracee);
	count.stops++;
	if (n > 0)
		walk(&tracee.regs, (size_t)n);
}

static void
watch(const struct task *t)
{
	bool fresh;
	uint64_t *seen = hmap_put(&slices, (uint64_t)t->tid, &fresh);
	struct still still;

	if (!fresh && *seen == t->slices)
		return;
	*seen = t->slices;
	if (still_look(&still, t, copy, SIZE) == STILL_SEEN)
		walk(&still.regs, still.len);
	else
		stop(t);
}

static void
tick(void (*look)(const struct task *))
{
	tasks_scan(&process.tasks, clock_mono());
	for (size_t i = 0; i < process.tasks.n; i++)
		if (process.tasks.v[i].alive)
			look(&process.tasks.v[i]);
	count.ticks++;
}

static double
cpu_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
	void (*look)(const struct task *);
	struct images images = { 0 };
	struct err err = { 0 };
	uint64_t now, next, end;
	double begun;

	if (argc != 4) {
		fprintf(stderr, "usage: blocked watch|stop PID SECONDS\n");
		return 2;
	}
	look = strcmp(argv[1], "stop") == 0 ? stop : watch;
	if (process_attach(&process, &images, atoi(argv[2]), &err) == -1) {
		fprintf(stderr, "blocked: %s\n", err.text);
		return 1;
	}
	tick(look); /* the first one opens files */
	memset(&count, 0, sizeof count);
	begun = cpu_seconds();
	next = clock_mono();
	end = next + (uint64_t)(atof(argv[3]) * (double)NS_PER_S);
	while ((now = clock_mono()) < end) {
		tick(look);
		next += NS_PER_S / HZ;
		if (next < now) /* behind: rather less often */
			next = now;
		clock_sleep_until(next);
	}
	printf("%lu %lu %lu %.4f\n", count.ticks, count.stacks, count.stops,
	    cpu_seconds() - begun);
	hmap_fini(&slices);
	process_close(&process);
	images_fini(&images);
	return 0;
}
