/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * target.h - what every target does alike: it says "ready" on stdout when it
 * is in its loop, and runs until it is killed or the seconds of argv[1] are
 * over (300 by default, so that a forgotten one ends). It counts its rounds in
 * the file TARGET_ROUNDS names, for those who measure how it is slowed down.
 */
#ifndef TARGETS_TARGET_H
#define TARGETS_TARGET_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* Keeps a function a frame of its own whatever the optimiser thinks. */
#define NOINLINE	__attribute__((noinline))
/* Makes v look read and written, so that work on it is not removed, and a
 * call before it is not a tail call. */
#define KEEP(v)		__asm__ volatile("" : "+r"(v) : : "memory")

static double		 target_deadline;
static unsigned long	*target_rounds;		/* mapped, or NULL */

static inline double
target_now(void)
{
	struct timespec	 ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static inline void
target_count_rounds(const char *path)
{
	int	 fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	void	*p;

	if (fd == -1 || ftruncate(fd, sizeof *target_rounds) == -1)
		return;
	p = mmap(NULL, sizeof *target_rounds, PROT_READ | PROT_WRITE,
	    MAP_SHARED, fd, 0);
	close(fd);
	if (p != MAP_FAILED)
		target_rounds = (unsigned long *)p;
}

static inline void
target_begin(int argc, char **argv)
{
	double	 seconds = argc > 1 ? atof(argv[1]) : 0;

	target_deadline = target_now() + (seconds > 0 ? seconds : 300);
	if (getenv("TARGET_ROUNDS") != NULL)
		target_count_rounds(getenv("TARGET_ROUNDS"));
}

static inline void
target_ready(void)
{
	static const char	 text[] = "ready\n";

	if (write(STDOUT_FILENO, text, sizeof text - 1) == -1)
		perror("write");
}

/* Asked once a round. */
static inline int
target_over(void)
{
	if (target_rounds != NULL)
		__atomic_fetch_add(target_rounds, 1, __ATOMIC_RELAXED);
	return target_now() >= target_deadline;
}

/* n steps that cannot be overlapped, each of a fixed number of cycles: time
 * follows n and nothing else. Inlined, so it belongs to its caller. */
static inline __attribute__((always_inline)) unsigned long
target_work(unsigned long n, unsigned long seed)
{
	unsigned long	 x = seed;

	for (; n > 0; n--) {
		x = x * 6364136223846793005ul + 1442695040888963407ul;
		KEEP(x);
	}
	return x;
}

#endif
