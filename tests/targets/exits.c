/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exits.c - exits SECONDS STATUS: works and ends with that status, or, when it
 * is negative, by that signal; before its time on SIGTERM. Prints a line before
 * it goes. */
#include <signal.h>

#include "target.h"

static volatile sig_atomic_t	 stop;

NOINLINE unsigned long exits_work(unsigned long);

unsigned long
exits_work(unsigned long x)
{
	return target_work(100000, x);
}

static void
on_term(int sig)
{
	stop = sig;
}

int
main(int argc, char **argv)
{
	int status = argc > 2 ? atoi(argv[2]) : 0;
	unsigned long x = 1;

	target_begin(argc, argv);
	signal(SIGTERM, on_term);
	target_ready();
	while (!stop && !target_over())
		x = exits_work(x);
	printf("last words %d\n", x != 0);
	fflush(stdout);
	if (status < 0) {
		signal(-status, SIG_DFL);
		raise(-status);
	}
	return status;
}
