/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dumps.c - what a dump of all stacks costs, without the start of a program:
 * attaching, looking at all threads, walking (stacks); the same and a name for
 * every frame (named). Prints "PART MICROSECONDS THREADS FRAMES STOPS", medians
 * of the wall time.
 *
 *	dumps PID [ROUNDS]
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "session/looks.h"
#include "session/namer.h"

enum { ROUNDS = 25, STACK_SIZE = 65528 };

struct figures {
	uint64_t stacks, named;
	size_t threads, frames, stops;
};

static void
fail(const struct err *err)
{
	fprintf(stderr, "dumps: %s\n", err->text);
	exit(1);
}

/* All symbols first, as the dump does it, and no waiting for source lines. */
static void
name(struct process *p, struct worker *worker, struct namer *namer,
    const struct stack *stack, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < stack[i].n; k++) {
			struct place place =
			    namer_place(&p->space, stack[i].pc[k]);

			namer_ready(namer, &place);
		}
	while (worker_open_jobs(worker) > 0) {
		worker_wait(worker);
		namer_update(namer);
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < stack[i].n; k++) {
			struct place place =
			    namer_place(&p->space, stack[i].pc[k]);

			namer_func(namer, &place, NULL);
		}
}

static void
walk(struct process *p, const struct look *l, struct stack *stack)
{
	const struct sample s = { .user = true,
		.regs = l->regs,
		.stack = l->stack,
		.stack_len = l->len };

	stack->n = 0;
	if (l->len > 0)
		unwinder_walk(process_unwinder(p), &s, stack);
}

static struct figures
dump(pid_t pid)
{
	struct figures f = { 0 };
	struct images images = { 0 };
	struct looks looks = { 0 };
	struct intern *intern = intern_new();
	struct process p;
	struct worker *worker;
	struct namer *namer;
	struct stack *stack;
	struct err err = { 0 };
	uint64_t began = clock_mono();

	if (process_attach(&p, &images, pid, &err) == -1)
		fail(&err);
	looks_take(&looks, &p, NULL, STACK_SIZE);
	stack = xcalloc(looks.n, sizeof *stack);
	f.threads = looks.n;
	for (size_t i = 0; i < looks.n; i++) {
		walk(&p, &looks.v[i], &stack[i]);
		f.frames += stack[i].n;
		f.stops += looks.v[i].stop_ns > 0;
	}
	f.stacks = clock_mono() - began;

	worker = worker_new(target_root(&p.target), NULL);
	namer = namer_new(intern, worker, NULL);
	name(&p, worker, namer, stack, looks.n);
	f.named = clock_mono() - began;

	worker_free(worker);
	namer_free(namer);
	intern_free(intern);
	free(stack);
	looks_fini(&looks);
	process_close(&p);
	images_fini(&images);
	return f;
}

static int
by_value(const void *va, const void *vb)
{
	const uint64_t *a = va, *b = vb;

	return (*a > *b) - (*a < *b);
}

static void
print(const char *part, uint64_t *ns, int rounds, const struct figures *f)
{
	qsort(ns, (size_t)rounds, sizeof *ns, by_value);
	printf("%s %.0f %zu %zu %zu\n", part, (double)ns[rounds / 2] / 1000,
	    f->threads, f->frames, f->stops);
}

int
main(int argc, char **argv)
{
	int rounds = argc > 2 ? atoi(argv[2]) : ROUNDS;
	uint64_t stacks[ROUNDS], named[ROUNDS];
	struct figures f = { 0 };

	if (argc < 2 || rounds < 1 || rounds > ROUNDS) {
		fprintf(stderr, "usage: dumps PID [ROUNDS]\n");
		return 2;
	}
	for (int i = 0; i < rounds; i++) {
		f = dump(atoi(argv[1]));
		stacks[i] = f.stacks;
		named[i] = f.named;
	}
	print("stacks", stacks, rounds, &f);
	print("named", named, rounds, &f);
	return 0;
}
