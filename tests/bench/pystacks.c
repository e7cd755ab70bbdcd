/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pystacks.c - what reading the Python stacks of a process costs, in CPU time of
 * ours: finding the CPython and its threads (open), the first stack of a thread,
 * with its names (first), the next one, whose names are known (look), and asking
 * for these (known).
 * Prints "PART MICROSECONDS FRAMES", medians. The threads are not stopped, so
 * those that run may give stacks that never were.
 *
 *	pystacks PID [ROUNDS]
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "session/process.h"
#include "session/pystack.h"

enum { ROUNDS = 101 };

enum part { PART_OPEN, PART_FIRST, PART_LOOK, PART_KNOWN, PARTS };

static const char *const part_names[PARTS] = { "open", "first", "look",
	"known" };

static size_t
name_all(struct pyprocess *p, const struct pystack *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < s->chain[i].n; k++)
			if (s->chain[i].v[k].kind == PYFRAME_CODE)
				n += pyprocess_code(p, &s->chain[i].v[k]) !=
				     NULL;
	return n;
}

/* One stack of the first thread; what each part has cost. */
static size_t
measure(struct process *process, uint64_t ns[PARTS])
{
	const struct regs regs = { .unknown = REGS_OTHERS };
	struct pystack stack = { 0 };
	struct pyprocess python;
	uint64_t at[PARTS + 1];
	size_t n;

	at[PART_OPEN] = clock_self_cpu();
	pyprocess_open(&python, &process->target, &process->space);
	at[PART_FIRST] = clock_self_cpu();
	pystack_look(&stack, &python, process->target.pid, &regs);
	at[PART_LOOK] = clock_self_cpu();
	pystack_look(&stack, &python, process->target.pid, &regs);
	at[PART_KNOWN] = clock_self_cpu();
	n = name_all(&python, &stack);
	at[PARTS] = clock_self_cpu();
	for (int i = 0; i < PARTS; i++)
		ns[i] = at[i + 1] - at[i];
	pystack_fini(&stack);
	pyprocess_close(&python);
	return n;
}

static int
by_value(const void *va, const void *vb)
{
	const uint64_t *a = va, *b = vb;

	return (*a > *b) - (*a < *b);
}

int
main(int argc, char **argv)
{
	int rounds = argc > 2 ? atoi(argv[2]) : ROUNDS;
	static uint64_t ns[PARTS][ROUNDS];
	struct images images = { 0 };
	struct process process;
	struct err err = { 0 };
	size_t frames = 0;

	if (argc < 2 || rounds < 1 || rounds > ROUNDS) {
		fprintf(stderr, "usage: pystacks PID [ROUNDS]\n");
		return 2;
	}
	if (process_attach(&process, &images, atoi(argv[1]), &err) == -1) {
		fprintf(stderr, "pystacks: %s\n", err.text);
		return 1;
	}
	for (int i = 0; i < rounds; i++) {
		uint64_t cost[PARTS];

		frames = measure(&process, cost);
		for (int k = 0; k < PARTS; k++)
			ns[k][i] = cost[k];
	}
	for (int k = 0; k < PARTS; k++) {
		qsort(ns[k], (size_t)rounds, sizeof ns[k][0], by_value);
		printf("%s %.1f %zu\n", part_names[k],
		    (double)ns[k][rounds / 2] / 1000, frames);
	}
	process_close(&process);
	images_fini(&images);
	return 0;
}
