/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * upt.c - what a profiler by the book does: upt PID TIMES. Each time it stops
 * the first thread of the process, has libunwind walk its stack through ptrace,
 * and lets it go. Prints how long it stood still: the first time, and the
 * median of the others, in microseconds, and the frames.
 */
#include <err.h>
#include <libunwind-ptrace.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>

static double
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static int
walk(unw_addr_space_t space, void *upt)
{
	unw_cursor_t cursor;
	unw_word_t pc;
	int n = 0;

	if (unw_init_remote(&cursor, space, upt) != 0)
		return 0;
	do {
		unw_get_reg(&cursor, UNW_REG_IP, &pc);
		n++;
	} while (unw_step(&cursor) > 0);
	return n;
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int
main(int argc, char **argv)
{
	pid_t pid = argc > 2 ? atoi(argv[1]) : 0;
	int times = argc > 2 ? atoi(argv[2]) : 0, frames = 0;
	unw_addr_space_t space = unw_create_addr_space(&_UPT_accessors, 0);
	const struct timespec pause = { .tv_nsec = 2000000 };
	double *took, first;
	void *upt;

	if (pid <= 0 || times < 2)
		errx(2, "usage: upt PID TIMES");
	took = calloc((size_t)times, sizeof *took);
	unw_set_caching_policy(space, UNW_CACHE_GLOBAL);
	upt = _UPT_create(pid);
	if (ptrace(PTRACE_SEIZE, pid, 0, 0) == -1)
		err(1, "seize");
	for (int i = 0; i < times; i++) {
		double began = now_us();

		ptrace(PTRACE_INTERRUPT, pid, 0, 0);
		waitpid(pid, NULL, __WALL);
		frames = walk(space, upt);
		ptrace(PTRACE_CONT, pid, 0, 0);
		took[i] = now_us() - began;
		nanosleep(&pause, NULL);
	}
	first = took[0];
	qsort(took + 1, (size_t)times - 1, sizeof *took, compare);
	printf("%.1f %.1f %d\n", first, took[times / 2], frames);
	return 0;
}
