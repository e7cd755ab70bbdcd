/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exec.c - executes itself every 200 ms, in turn as exec_even and exec_odd.
 * With more arguments, exec SECONDS COMMAND [ARG...], it executes COMMAND
 * after 500 ms in exec_even.
 */
#include <err.h>
#include <string.h>

#include "target.h"

NOINLINE unsigned long exec_even(unsigned long);
NOINLINE unsigned long exec_odd(unsigned long);

unsigned long
exec_even(unsigned long x)
{
	return target_work(100000, x);
}

unsigned long
exec_odd(unsigned long x)
{
	return target_work(100000, x + 1);
}

static void
work(double seconds, int odd)
{
	double end = target_now() + seconds;
	unsigned long x = 1;

	while (target_now() < end)
		x = odd ? exec_odd(x) : exec_even(x);
	KEEP(x);
}

/* The round and the rest of the time are passed on in the environment. */
int
main(int argc, char **argv)
{
	const char *round = getenv("TARGET_ROUND");
	int n = round != NULL ? atoi(round) : 0;
	char text[32];

	if (round == NULL) {
		target_begin(argc, argv);
		snprintf(text, sizeof text, "%.3f", target_deadline);
		setenv("TARGET_DEADLINE", text, 1);
		target_ready();
	} else
		target_deadline = atof(getenv("TARGET_DEADLINE"));
	if (argc > 2) {
		work(0.5, 0);
		execvp(argv[2], argv + 2);
		err(1, "%s", argv[2]);
	}
	work(0.2, n % 2);
	if (target_over())
		return 0;
	snprintf(text, sizeof text, "%d", n + 1);
	setenv("TARGET_ROUND", text, 1);
	execv("/proc/self/exe", argv);
	err(1, "/proc/self/exe");
}
