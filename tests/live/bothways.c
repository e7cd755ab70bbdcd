/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bothways.c - takes the stack of every thread of a process twice, as it sleeps
 * and stopped by ptrace, and compares. Prints "asleep N same N blind N": the
 * threads that were seen asleep, those of them with the same stack both ways,
 * and those whose walk ended early for want of a register. The stacks that
 * differ are printed.
 *
 *	bothways PID
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "session/process.h"
#include "target/remote.h"
#include "target/still.h"
#include "target/tracee.h"

enum { SIZE = 64 << 10, TRIES = 5 };

static struct process process;
static uint8_t copy[SIZE];
static struct {
	unsigned asleep, same, blind;
} count;

static void
walk(const struct regs *regs, size_t len, struct stack *stack)
{
	const struct sample s = {
		.user = true, .regs = *regs, .stack = copy, .stack_len = len
	};

	unwinder_walk(process_unwinder(&process), &s, stack);
}

static bool
walk_asleep(const struct task *t, struct stack *stack)
{
	struct still still;

	if (still_look(&still, t, copy, SIZE) != STILL_SEEN)
		return false;
	walk(&still.regs, still.len, stack);
	return true;
}

static bool
walk_stopped(const struct task *t, struct stack *stack)
{
	struct tracee tracee;
	ssize_t n;

	if (tracee_stop(&tracee, process.target.pid, t->tid, NS_PER_S) !=
	    TRACEE_STOPPED)
		return false;
	n = remote_read(t->tid, tracee.regs.r[REG_SP], copy, SIZE);
	tracee_release(&tracee);
	if (n > 0)
		walk(&tracee.regs, (size_t)n, stack);
	return n > 0;
}

static bool
same(const struct stack *a, const struct stack *b)
{
	return a->n == b->n && memcmp(a->pc, b->pc, a->n * sizeof *a->pc) == 0;
}

static void
tell(const char *how, const struct task *t, const struct stack *s)
{
	printf("thread %d %s (end %d):", (int)t->tid, how, s->walk);
	for (size_t i = 0; i < s->n; i++)
		printf(" %#" PRIx64, s->pc[i]);
	printf("\n");
}

/* One that wakes between the two ways has two stacks: then try again. */
static void
compare(const struct task *t)
{
	static struct stack asleep, stopped;
	struct proc_schedstat before, after;

	for (int i = 0; i < TRIES; i++) {
		if (!task_schedstat(t, &before) || !walk_asleep(t, &asleep) ||
		    !task_schedstat(t, &after) ||
		    before.slices != after.slices || !walk_stopped(t, &stopped))
			continue;
		if (asleep.walk == WALK_BLIND || same(&asleep, &stopped))
			break;
		if (i == TRIES - 1) {
			tell("asleep", t, &asleep);
			tell("stopped", t, &stopped);
		}
	}
	if (stopped.n == 0)
		return;
	count.asleep++;
	count.blind += asleep.walk == WALK_BLIND;
	count.same += same(&asleep, &stopped);
	asleep.n = stopped.n = 0;
}

int
main(int argc, char **argv)
{
	struct images images = { 0 };
	struct err err = { 0 };

	if (argc != 2) {
		fprintf(stderr, "usage: bothways PID\n");
		return 2;
	}
	if (process_attach(&process, &images, atoi(argv[1]), &err) == -1) {
		fprintf(stderr, "bothways: %s\n", err.text);
		return 1;
	}
	for (size_t i = 0; i < process.tasks.n; i++)
		if (process.tasks.v[i].alive)
			compare(&process.tasks.v[i]);
	printf("asleep %u same %u blind %u\n", count.asleep, count.same,
	    count.blind);
	process_close(&process);
	images_fini(&images);
	return 0;
}
