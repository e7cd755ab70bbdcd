/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_tasks.c - the thread list: on a made-up /proc, where every figure is
 * ours, and on real threads.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "child.h"
#include "target/procfs.h"
#include "target/tasks.h"

#define N(a) (sizeof(a) / sizeof *(a))
#define MS(n) ((n)*NS_PER_MS)

enum {
	RUN = TASK_RUNNING,
	RDY = TASK_RUNNABLE,
	LOCK = TASK_LOCK,
	IO = TASK_IO,
	SLEEP = TASK_SLEEP,
	STOP = TASK_STOPPED
};

static char root[] = "/tmp/stacktop-tasks-XXXXXX";
static int rootfd;

static void
put(int tid, const char *name, const char *text)
{
	char path[96];
	FILE *f;

	snprintf(path, sizeof path, "%s/task/%d", root, tid);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/task/%d/%s", root, tid, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* A thread of the made-up process; times in ms. */
static void
thread(int tid, char letter, int run, int wait, int slices, int start)
{
	char text[200];

	snprintf(text, sizeof text,
	    "%d (t%d) %c 1 1 1 0 -1 0 0 0 0 0 %d 0 0 0 20 0 1 0 %d 0 0\n", tid,
	    tid, letter, run / 10, start);
	put(tid, "stat", text);
	snprintf(text, sizeof text, "%lld %lld %d\n", run * 1000000ll,
	    wait * 1000000ll, slices);
	put(tid, "schedstat", text);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void
remove_thread(int tid)
{
	char path[64];

	snprintf(path, sizeof path, "%s/task/%d", root, tid);
	nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static int
setup(void **state)
{
	char path[64];

	(void)state;
	strcpy(root + strlen(root) - 6, "XXXXXX");
	if (mkdtemp(root) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/task", root);
	mkdir(path, 0700);
	rootfd = open(root, O_RDONLY | O_DIRECTORY);
	return rootfd == -1;
}

static int
teardown(void **state)
{
	(void)state;
	close(rootfd);
	return nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Without descriptors kept open: a removed file of ours reads on, one of a
 * dead thread does not. */
static void
begin(struct tasks *tasks)
{
	tasks_init(tasks, rootfd);
	assert_true(tasks->max_fds > 0);
	tasks->max_fds = 0;
}

/* Two looks, 100 ms apart, at a thread that was in state before at the first,
 * sleeping in a poll if blocked. */
static const struct {
	char before, after;
	int run, wait, slices; /* what it gained */
	int state; /* shown */
	int time[TASK_STATES]; /* booked */
} books[] = {
	/* asleep all the time: schedstat alone says so */
	{ 'S', 'S', 0, 0, 0, IO, { [IO] = 100 } },
	{ 'D', 'D', 0, 0, 0, IO, { [IO] = 100 } },
	{ 'T', 'T', 0, 0, 0, STOP, { [STOP] = 100 } },
	{ 'S', 't', 1, 0, 1, STOP, { [RUN] = 1, [STOP] = 99 } },
	{ 'S', 'S', 10, 5, 3, IO, { [RUN] = 10, [RDY] = 5, [IO] = 85 } },
	{ 'S', 'S', 80, 5, 3, RUN, { [RUN] = 80, [RDY] = 5, [IO] = 15 } },
	{ 'R', 'R', 100, 0, 0, RUN, { [RUN] = 100 } },
	/* told late by the clock tick, but never off the CPU */
	{ 'R', 'R', 97, 0, 0, RUN, { [RUN] = 100 } },
	{ 'R', 'R', 104, 0, 0, RUN, { [RUN] = 100 } },
	{ 'R', 'R', 60, 60, 5, RUN, { [RUN] = 60, [RDY] = 40 } },
	{ 'R', 'R', 0, 0, 0, RDY, { [RDY] = 100 } },
	/* ready and off the CPU, though it has not told of that yet */
	{ 'R', 'R', 40, 10, 3, RUN, { [RUN] = 40, [RDY] = 60 } },
	{ 'R', 'R', 40, 0, 0, RUN, { [RUN] = 40, [RDY] = 60 } },
	/* as well, or it slept: the next scan will tell */
	{ 'S', 'R', 40, 10, 3, RUN, { [RUN] = 40, [RDY] = 10 } },
	{ 'S', 'R', 0, 0, 1, RDY, { 0 } },
	{ 'R', 'D', 30, 0, 1, IO, { [RUN] = 30, [IO] = 70 } },
};

static void
test_book(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(books); i++) {
		struct tasks tasks;
		struct task *t;

		begin(&tasks);
		thread(7, books[i].before, 500, 50, 9, 1);
		put(7, "syscall", "7 0x0 0x0 0x0 0x0 0x0 0x0 0x1 0x2\n");
		assert_int_equal(tasks_scan(&tasks, MS(1000)), 1);
		thread(7, books[i].after, 500 + books[i].run,
		    50 + books[i].wait, 9 + books[i].slices, 1);
		assert_int_equal(tasks_scan(&tasks, MS(1100)), 1);
		t = tasks_find(&tasks, 7);
		assert_int_equal(t->state, books[i].state);
		assert_int_equal(t->ran, MS((unsigned)books[i].run));
		assert_int_equal(t->seen, MS(1100));
		for (int s = 0; s < TASK_STATES; s++)
			assert_int_equal(
			    t->time[s], MS((unsigned)books[i].time[s]));
		assert_memory_equal(tasks.time, t->time, sizeof tasks.time);
		tasks_fini(&tasks);
	}
}

/* A thread that was asleep, then ready with 50 ms not told of. What it tells at
 * the next scan, 100 ms later, and where its time went. */
static const struct {
	char after;
	int run, wait, slices;
	int time[TASK_STATES]; /* of all 200 ms */
} late[] = {
	/* it slept before its turn */
	{ 'S', 10, 5, 1, { [RUN] = 50, [RDY] = 15, [IO] = 135 } },
	/* it waited all the time, or for a part of it */
	{ 'S', 10, 140, 1, { [RUN] = 50, [RDY] = 150 } },
	{ 'S', 10, 110, 1, { [RUN] = 50, [RDY] = 120, [IO] = 30 } },
	{ 'S', 10, 500, 1, { [RUN] = 50, [RDY] = 150 } },
	/* its end tells nothing more */
	{ 'Z', 0, 0, 0, { [RUN] = 40, [RDY] = 10, [IO] = 50 } },
};

static void
test_told_late(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(late); i++) {
		struct tasks tasks;

		begin(&tasks);
		thread(7, 'S', 500, 50, 9, 1);
		put(7, "syscall", "7 0x0 0x0 0x0 0x0 0x0 0x0 0x1 0x2\n");
		tasks_scan(&tasks, MS(1000));
		thread(7, 'R', 540, 60, 12, 1);
		tasks_scan(&tasks, MS(1100));
		thread(7, late[i].after, 540 + late[i].run, 60 + late[i].wait,
		    12 + late[i].slices, 1);
		tasks_scan(&tasks, MS(1200));
		for (int s = 0; s < TASK_STATES; s++)
			if (tasks.time[s] != MS((unsigned)late[i].time[s]))
				fail_msg("case %zu, state %d: %g ms", i, s,
				    (double)tasks.time[s] / NS_PER_MS);
		tasks_fini(&tasks);
	}
}

/* Between two clock ticks a running thread seems not to run. */
static void
test_between_ticks(void **state)
{
	struct tasks tasks;

	(void)state;
	begin(&tasks);
	thread(7, 'R', 500, 0, 1, 1);
	tasks_scan(&tasks, MS(1000));
	tasks_scan(&tasks, MS(1003));
	assert_int_equal(tasks_find(&tasks, 7)->state, TASK_RUNNING);
	assert_int_equal(tasks_find(&tasks, 7)->time[TASK_RUNNING], MS(3));
	tasks_scan(&tasks, MS(1103));
	assert_int_equal(tasks_find(&tasks, 7)->state, TASK_RUNNABLE);
	tasks_fini(&tasks);
}

static void
test_birth_and_death(void **state)
{
	struct tasks tasks;
	struct task *t;

	(void)state;
	begin(&tasks);
	thread(1, 'S', 500, 50, 9, 1);
	assert_int_equal(tasks_scan(&tasks, MS(1000)), 1);
	t = tasks_find(&tasks, 1);
	assert_string_equal(t->name, "t1");
	assert_int_equal(t->run_ns, MS(500));
	assert_int_equal(t->ran, 0); /* its past is its own */
	assert_int_equal(t->time[TASK_RUNNING], 0);

	/* born while watched: all it ran counts, but no more than there was */
	thread(2, 'R', 20, 5, 2, 90);
	thread(3, 'R', 900, 5, 2, 90);
	thread(4, 'Z', 1, 1, 1, 90);
	assert_int_equal(tasks_scan(&tasks, MS(1100)), 3);
	t = tasks_find(&tasks, 2);
	assert_int_equal(t->time[TASK_RUNNING], MS(20));
	assert_int_equal(t->time[TASK_RUNNABLE], MS(5));
	assert_int_equal(t->ran, MS(20));
	assert_int_equal(tasks_find(&tasks, 3)->time[TASK_RUNNING], MS(100));
	assert_null(tasks_find(&tasks, 4));

	/* gone, and dead but listed */
	remove_thread(2);
	thread(3, 'Z', 901, 5, 3, 90);
	assert_int_equal(tasks_scan(&tasks, MS(1200)), 1);
	assert_null(tasks_find(&tasks, 2));
	assert_null(tasks_find(&tasks, 3));
	assert_int_equal(tasks.n, 3); /* the dead are still there to see */
	for (size_t i = 0; i < tasks.n; i++) {
		assert_int_equal(tasks.v[i].alive, tasks.v[i].tid == 1);
		if (tasks.v[i].tid == 2)
			assert_int_equal(tasks.v[i].time[TASK_RUNNING], MS(20));
	}
	/* ... and their time stays in the sum */
	assert_int_equal(tasks.time[TASK_RUNNING], MS(120));
	tasks_fini(&tasks);
}

/* tid 5 comes back as another thread. */
static void
test_reuse(void **state)
{
	static const struct {
		int run, start;
		size_t entries;
	} cases[] = {
		{ 510, 1, 1 }, /* the same */
		{ 510, 2, 2 }, /* another start */
		{ 10, 1, 2 }, /* within a clock tick: run time went back */
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct tasks tasks;

		begin(&tasks);
		thread(5, 'S', 500, 50, 9, 1);
		tasks_scan(&tasks, MS(1000));
		thread(5, 'S', cases[i].run, 51, 10, cases[i].start);
		assert_int_equal(tasks_scan(&tasks, MS(1100)), 1);
		assert_int_equal(tasks.n, cases[i].entries);
		assert_ptr_equal(
		    tasks_find(&tasks, 5), &tasks.v[cases[i].entries - 1]);
		assert_int_equal(
		    tasks_find(&tasks, 5)->starttime, cases[i].start);
		assert_int_equal(tasks.v[0].alive, cases[i].entries == 1);
		tasks_fini(&tasks);
	}
}

/* The dead are dropped one scan after there are too many, and the rest is
 * still found. */
static void
test_many_dead(void **state)
{
	struct tasks tasks;

	(void)state;
	begin(&tasks);
	thread(1, 'S', 1, 1, 1, 1);
	thread(2, 'S', 1, 1, 1, 1);
	tasks_scan(&tasks, MS(1000));
	remove_thread(1);
	tasks_scan(&tasks, MS(1100));
	/* as if many more had come and gone */
	for (size_t i = 0; i < 4096; i++) {
		tasks.v =
		    xgrow(tasks.v, &tasks.cap, tasks.n + 1, sizeof *tasks.v);
		tasks.v[tasks.n++] =
		    (struct task){ .tid = (pid_t)i + 10, .schedstat_fd = -1 };
	}
	thread(9000, 'S', 1, 1, 1, 1);
	assert_int_equal(tasks_scan(&tasks, MS(1200)), 2);
	assert_int_equal(tasks.n, 2);
	assert_int_equal(tasks_find(&tasks, 2)->tid, 2);
	assert_int_equal(tasks_find(&tasks, 9000)->tid, 9000);
	assert_null(tasks_find(&tasks, 1));
	assert_null(tasks_find(&tasks, 10));
	tasks_fini(&tasks);
}

/* A kernel without scheduler figures: clock ticks. */
static void
test_no_schedstat(void **state)
{
	char path[96];

	(void)state;
	for (int zeros = 0; zeros < 2; zeros++) {
		struct tasks tasks;
		struct task *t;

		begin(&tasks);
		for (int i = 0; i < 2; i++) {
			thread(7, 'R', 500 + i * 100, 0, 0, 1);
			put(7, "schedstat", "0 0 0\n");
			snprintf(
			    path, sizeof path, "%s/task/7/schedstat", root);
			if (!zeros)
				unlink(path);
			tasks_scan(&tasks, MS(1000u + (unsigned)i * 100));
		}
		t = tasks_find(&tasks, 7);
		assert_int_equal(t->run_ns, MS(600));
		assert_int_equal(t->time[TASK_RUNNING], MS(100));
		assert_int_equal(t->state, TASK_RUNNING);
		tasks_fini(&tasks);
	}
}

static void
test_refresh(void **state)
{
	struct tasks tasks;
	struct task *t;

	(void)state;
	begin(&tasks);
	thread(7, 'R', 500, 0, 1, 1);
	tasks_scan(&tasks, MS(1000));
	t = tasks_find(&tasks, 7);
	thread(7, 'R', 530, 0, 1, 1);
	assert_true(task_refresh(t));
	assert_int_equal(t->run_ns, MS(530));
	/* the scan still books all of it */
	thread(7, 'R', 560, 0, 1, 1);
	tasks_scan(&tasks, MS(1060));
	assert_int_equal(t->ran, MS(60));
	assert_int_equal(t->time[TASK_RUNNING], MS(60));
	thread(7, 'R', 1, 0, 1, 2);
	assert_false(task_refresh(t)); /* another thread */
	remove_thread(7);
	assert_false(task_refresh(t));
	assert_int_equal(tasks_scan(&tasks, MS(1100)), 0);
	assert_false(task_refresh(t));
	tasks_fini(&tasks);
}

static void *
futex_thread(void *arg)
{
	static int word;

	for (;;)
		syscall(SYS_futex, &word, 0, 0, NULL, NULL, 0);
	return arg;
}

static void *
busy_thread(void *arg)
{
	for (volatile unsigned n = 0;; n++)
		continue;
	return arg;
}

static void
three_threads(int ready)
{
	pthread_t thread;

	pthread_create(&thread, NULL, futex_thread, NULL);
	pthread_create(&thread, NULL, busy_thread, NULL);
	child_nap(20);
	child_sleep(ready);
}

/* Real threads: every state's time is seen, and all time is accounted for. */
static void
test_real(void **state)
{
	pid_t pid = child_start(three_threads);
	int dir = procfs_open(pid, NULL);
	int n;
	uint64_t all[TASK_STATES] = { 0 };
	uint64_t now = 0, first;
	struct tasks tasks;

	(void)state;
	tasks_init(&tasks, dir);
	first = clock_mono();
	n = tasks_scan(&tasks, first);
	assert_true(CHILD_OTHER_THREADS ? n > 3 : n == 3);
	for (int i = 0; i < 20; i++) {
		child_nap(10);
		now = clock_mono();
		assert_int_equal(tasks_scan(&tasks, now), n);
	}
	assert_int_equal(tasks.nfds, n);
	for (size_t i = 0; i < tasks.n; i++) {
		uint64_t sum = 0;

		for (int s = 0; s < TASK_STATES; s++) {
			sum += tasks.v[i].time[s];
			all[s] += tasks.v[i].time[s];
		}
		assert_int_equal(sum, now - first);
	}
	assert_memory_equal(tasks.time, all, sizeof tasks.time);
	assert_true(all[TASK_LOCK] >= (now - first) * 9 / 10);
	assert_true(all[TASK_SLEEP] >= (now - first) * 9 / 10);
	assert_true(
	    all[TASK_RUNNING] + all[TASK_RUNNABLE] >= (now - first) * 9 / 10);

	kill(pid, SIGSTOP);
	assert_true(child_await(pid, "T"));
	/* it ran for most of the interval that ends now */
	for (int i = 0; i < 2; i++) {
		child_nap(50);
		assert_int_equal(tasks_scan(&tasks, clock_mono()), n);
	}
	for (size_t i = 0; i < tasks.n; i++)
		assert_int_equal(tasks.v[i].state, TASK_STOPPED);

	kill(pid, SIGKILL);
	assert_true(child_await_end(pid));
	assert_int_equal(tasks_scan(&tasks, clock_mono()), 0);
	assert_int_equal(tasks.nfds, 0);
	child_kill(pid);
	assert_int_equal(tasks_scan(&tasks, clock_mono()), -1);
	tasks_fini(&tasks);
	close(dir);
}

static void *
nothing(void *arg)
{
	return arg;
}

static void
storm(int ready)
{
	child_ready(ready);
	for (;;) {
		pthread_t thread[8];

		for (int i = 0; i < 8; i++)
			pthread_create(&thread[i], NULL, nothing, NULL);
		for (int i = 0; i < 8; i++)
			pthread_join(thread[i], NULL);
	}
}

static void
test_storm(void **state)
{
	pid_t pid = child_start(storm);
	int dir = procfs_open(pid, NULL);
	struct tasks tasks;

	(void)state;
	tasks_init(&tasks, dir);
	tasks.max_fds = 3; /* some kept open, some not */
	for (int i = 0; i < 500; i++) {
		size_t alive = 0;
		int n = tasks_scan(&tasks, clock_mono());

		assert_true(n >= 1 && tasks.nfds <= 3);
		assert_non_null(tasks_find(&tasks, pid));
		for (size_t j = 0; j < tasks.n; j++) {
			const struct task *t = &tasks.v[j];

			alive += t->alive;
			if (t->alive)
				assert_ptr_equal(tasks_find(&tasks, t->tid), t);
		}
		assert_int_equal(alive, tasks.alive);
		assert_int_equal(alive, n);
	}
	child_kill(pid);
	assert_int_equal(tasks_scan(&tasks, clock_mono()), -1);
	assert_int_equal(tasks.alive, 0);
	tasks_fini(&tasks);
	close(dir);
}

int
main(void)
{
#define MADE_UP(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		MADE_UP(test_book),
		MADE_UP(test_told_late),
		MADE_UP(test_between_ticks),
		MADE_UP(test_birth_and_death),
		MADE_UP(test_reuse),
		MADE_UP(test_many_dead),
		MADE_UP(test_no_schedstat),
		MADE_UP(test_refresh),
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_storm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
