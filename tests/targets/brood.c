/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * brood.c - a parent that works a little in parent_work and has children at all
 * times: one that works in fork_work; one that executes this program anew and
 * works in exec_work; one whose own child does so in grand_work. Each works for
 * 20 ms of CPU time and ends. The one between is to be found in /proc.
 */
#include <err.h>
#include <string.h>
#include <sys/wait.h>

#include "target.h"

#define WORK(name)                                    \
	NOINLINE unsigned long name(unsigned long x); \
	unsigned long name(unsigned long x)           \
	{                                             \
		return target_work(20000, x);         \
	}

WORK(parent_work)
WORK(fork_work)
WORK(exec_work)
WORK(grand_work)

static double
own_cpu(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void
work(unsigned long (*step)(unsigned long), double seconds)
{
	double end = own_cpu() + seconds;
	unsigned long x = 1;

	while (own_cpu() < end)
		x = step(x);
	KEEP(x);
}

static void
execute(char *what)
{
	char *const argv[] = { what, NULL };

	execv("/proc/self/exe", argv);
	_exit(1);
}

static pid_t
bear(void)
{
	pid_t pid = fork();

	if (pid == -1)
		err(1, "fork");
	return pid;
}

static void
round_of_three(void)
{
	pid_t a, b, c;

	a = bear();
	if (a == 0) {
		work(fork_work, 0.02);
		_exit(0);
	}
	b = bear();
	if (b == 0)
		execute("exec");
	c = bear();
	if (c == 0) {
		if (bear() == 0)
			execute("grand");
		wait(NULL);
		_exit(0);
	}
	waitpid(a, NULL, 0);
	waitpid(b, NULL, 0);
	waitpid(c, NULL, 0);
}

int
main(int argc, char **argv)
{
	if (strcmp(argv[0], "exec") == 0 || strcmp(argv[0], "grand") == 0) {
		work(*argv[0] == 'e' ? exec_work : grand_work, 0.02);
		return 0;
	}
	target_begin(argc, argv);
	target_ready();
	while (!target_over()) {
		work(parent_work, 0.005);
		round_of_three();
	}
	return 0;
}
