/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walks.c - what walking a stack costs. Samples a process as stacktop does,
 * keeps the samples, and walks them again and again: by remembered rules, by
 * rules made anew, by libunwind, in turn. Prints "WAY NS-PER-FRAME
 * US-PER-SAMPLE FRAMES-PER-SAMPLE PERCENT-EQUAL" for each: medians of the CPU
 * time; equal is to libunwind's, of the stacks that it finished. And what it
 * costs to name the frames: remembered, or by the map and the symbols; and to
 * book the time on paths, and on paths and spots.
 *
 *	walks PID
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "profile/profile.h"
#include "sample/backend.h"
#include "session/namer.h"
#include "session/names.h"
#include "unwind/unwind.h"

enum { SAMPLES = 500, ROUNDS = 15, STACK_SIZE = 16384, SECONDS = 30 };

static const char *const way_names[UNWIND_WAYS] = {
	[UNWIND_BY_MEMORY] = "remembered",
	[UNWIND_BY_PROGRAM] = "anew",
	[UNWIND_BY_LIBUNWIND] = "libunwind",
};

static struct target target;
static struct tasks tasks;
static struct images images;
static struct space space;
static struct sample kept[SAMPLES];
static size_t nkept;

static void
fail(const struct err *err)
{
	fprintf(stderr, "walks: %s\n", err->text);
	exit(1);
}

static void
keep(void *arg, const struct sample *s)
{
	(void)arg;
	if (!s->user || nkept == SAMPLES)
		return;
	kept[nkept] = *s;
	kept[nkept++].stack = xmemdup(s->stack, s->stack_len);
}

static void
ignore_map(void *arg, pid_t pid, const struct map *map)
{
	(void)arg;
	(void)pid;
	(void)map;
}

static void
ignore_exec(void *arg, pid_t pid, const char *comm)
{
	(void)arg;
	(void)pid;
	(void)comm;
}

static const struct backend *
open_sampler(struct sampler **sampler)
{
	const struct sampler_opts opts = {
		.rate = 997, .stack_size = STACK_SIZE, .seed = 1
	};
	const struct sampler_sink sink = {
		.sample = keep, .mapped = ignore_map, .exec = ignore_exec
	};
	struct err err = { 0 };

	for (const struct backend *const *b = backends; *b != NULL; b++) {
		*sampler = (*b)->open(
		    &(struct watched){ .target = &target, .tasks = &tasks }, 1,
		    &opts, &sink, &err);
		if (*sampler != NULL)
			return *b;
	}
	fail(&err);
	return NULL;
}

static void
collect(void)
{
	uint64_t end = clock_mono() + SECONDS * NS_PER_S, now, when;
	struct sampler *sampler;
	const struct backend *b = open_sampler(&sampler);

	while (nkept < SAMPLES && (now = clock_mono()) < end) {
		tasks_scan(&tasks, now);
		when = b->collect(sampler, now);
		clock_sleep_until(when);
	}
	while (!b->rest(sampler))
		clock_sleep_until(clock_mono() + NS_PER_MS);
	b->close(sampler);
	if (nkept == 0)
		fail(&(struct err){ .text = "no samples" });
}

static uint64_t
cpu_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

/* Walk all; the time, and how many frames there were. */
static uint64_t
walk_all(struct unwinder *u, enum unwind_way way, size_t *frames)
{
	static struct stack stack;
	uint64_t begin = cpu_now();

	*frames = 0;
	for (size_t i = 0; i < nkept; i++) {
		unwinder_walk_by(u, way, &kept[i], &stack);
		*frames += stack.n;
	}
	return cpu_now() - begin;
}

/* Percent of the stacks libunwind finished that are equal to its. */
static double
agreement(struct unwinder *u, enum unwind_way way)
{
	static struct stack ours, theirs;
	size_t done = 0, equal = 0;

	for (size_t i = 0; i < nkept; i++) {
		unwinder_walk_by(u, UNWIND_BY_LIBUNWIND, &kept[i], &theirs);
		if (theirs.walk != WALK_DONE)
			continue;
		unwinder_walk_by(u, way, &kept[i], &ours);
		done++;
		equal +=
		    ours.n == theirs.n &&
		    memcmp(ours.pc, theirs.pc, ours.n * sizeof *ours.pc) == 0;
	}
	return done > 0 ? 100.0 * (double)equal / (double)done : 0;
}

static int
by_value(const void *va, const void *vb)
{
	const uint64_t *a = va, *b = vb;

	return (*a > *b) - (*a < *b);
}

static void
measure(struct unwinder *u)
{
	uint64_t ns[UNWIND_WAYS][ROUNDS];
	size_t frames[UNWIND_WAYS];

	for (int w = 0; w < UNWIND_WAYS; w++) /* both caches get warm */
		walk_all(u, (enum unwind_way)w, &frames[w]);
	for (int round = 0; round < ROUNDS; round++)
		for (int w = 0; w < UNWIND_WAYS; w++)
			ns[w][round] =
			    walk_all(u, (enum unwind_way)w, &frames[w]);
	for (int w = 0; w < UNWIND_WAYS; w++) {
		double median, n = (double)nkept;

		qsort(ns[w], ROUNDS, sizeof ns[w][0], by_value);
		median = (double)ns[w][ROUNDS / 2];
		printf("%s %.0f %.2f %.1f %.2f\n", way_names[w],
		    median / (double)frames[w], median / n / 1000,
		    (double)frames[w] / n, agreement(u, (enum unwind_way)w));
	}
}

/* Name a stack as mix.c does: what is remembered, else the place. */
static uint32_t
name_all(struct namer *namer, struct names *names, const struct stack *stack)
{
	uint32_t func, spot, sum = 0;

	for (size_t i = 0; i < stack->n; i++) {
		struct place place;

		if (names != NULL && names_get(names, stack->pc[i],
					 space.generation, &func, &spot)) {
			sum += func;
			continue;
		}
		place = namer_place(&space, stack->pc[i]);
		while (!namer_ready(namer, &place)) {
			clock_sleep_until(clock_mono() + NS_PER_MS);
			namer_update(namer);
		}
		func = namer_func(namer, &place, NULL);
		if (names != NULL)
			names_put(
			    names, stack->pc[i], space.generation, func, 0);
		sum += func;
	}
	return sum;
}

/* What naming costs, with and without names. */
static void
measure_names(struct unwinder *u, const char *what, struct names *names)
{
	struct intern *intern = intern_new();
	struct worker *worker = worker_new(-1, NULL);
	struct namer *namer = namer_new(intern, worker, NULL);
	static struct stack stack[SAMPLES];
	uint64_t ns[ROUNDS + 1];
	uint32_t sum = 0;
	size_t frames = 0;

	for (size_t i = 0; i < nkept; i++) {
		unwinder_walk(u, &kept[i], &stack[i]);
		frames += stack[i].n;
	}
	for (int round = 0; round <= ROUNDS; round++) {
		uint64_t begin = cpu_now();

		for (size_t i = 0; i < nkept; i++)
			sum += name_all(namer, names, &stack[i]);
		__asm__ volatile("" : : "r"(sum)); /* it is wanted */
		ns[round] = cpu_now() - begin;
	}
	qsort(ns + 1, ROUNDS, sizeof *ns, by_value); /* the first is cold */
	printf("%s %.0f %.2f %.1f -\n", what,
	    (double)ns[1 + ROUNDS / 2] / (double)frames,
	    (double)ns[1 + ROUNDS / 2] / (double)nkept / 1000,
	    (double)frames / (double)nkept);
	for (size_t i = 0; i < images.n; i++)
		if (images.file[i].image != NULL)
			images.file[i].image->symbols = NULL;
	worker_free(worker);
	namer_free(namer);
	intern_free(intern);
}

/* What booking a sample costs, once its frames are named: here by address, for
 * a function more or less is the same work. */
static void
measure_booking(struct unwinder *u, const char *what, bool spots)
{
	static uint32_t func[SAMPLES][STACK_FRAMES],
	    spot[SAMPLES][STACK_FRAMES];
	struct intern *intern = intern_new();
	struct profile *profile = profile_new();
	uint32_t thread = profile_thread(profile, 1, 1, 1);
	static struct stack stack[SAMPLES];
	uint64_t ns[ROUNDS + 1], now = clock_mono();
	size_t frames = 0;
	bool fresh;

	for (size_t i = 0; i < nkept; i++) {
		unwinder_walk(u, &kept[i], &stack[i]);
		frames += stack[i].n;
		for (size_t k = 0; k < stack[i].n; k++) {
			uint64_t pc = stack[i].pc[k];

			func[i][k] = intern_func(intern, 1, pc >> 6, &fresh);
			spot[i][k] = spots
					 ? profile_spot(profile, func[i][k], pc)
					 : SPOT_NONE;
		}
	}
	for (int round = 0; round <= ROUNDS; round++) {
		uint64_t begin = cpu_now();

		for (size_t i = 0; i < nkept; i++)
			profile_add(profile, thread,
			    &(struct spots_stack){
				func[i], spot[i], stack[i].n, 0, 0, 0 },
			    NS_PER_MS, now += NS_PER_MS);
		ns[round] = cpu_now() - begin;
	}
	qsort(ns + 1, ROUNDS, sizeof *ns, by_value);
	printf("%s %.0f %.2f %.1f -\n", what,
	    (double)ns[1 + ROUNDS / 2] / (double)frames,
	    (double)ns[1 + ROUNDS / 2] / (double)nkept / 1000,
	    (double)frames / (double)nkept);
	profile_free(profile);
	intern_free(intern);
}

int
main(int argc, char **argv)
{
	struct names names = { 0 };
	struct err err = { 0 };
	struct unwinder *u;

	if (argc != 2) {
		fprintf(stderr, "usage: walks PID\n");
		return 2;
	}
	if (target_open(&target, atoi(argv[1]), &err) == -1)
		fail(&err);
	tasks_init(&tasks, target.procfs);
	collect();
	space_init(&space, &images, target.pid, target.memory);
	if (space_read(&space, &err) == -1)
		fail(&err);
	u = unwinder_new(&space);
	measure(u);
	measure_names(u, "names-remembered", &names);
	measure_names(u, "names-anew", NULL);
	measure_booking(u, "paths", false);
	measure_booking(u, "paths-and-spots", true);
	names_fini(&names);
	unwinder_free(u);
	space_fini(&space);
	images_fini(&images);
	for (size_t i = 0; i < nkept; i++)
		free((void *)(uintptr_t)kept[i].stack);
	tasks_fini(&tasks);
	target_close(&target);
	return 0;
}
