/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exits.c - exits SECONDS STATUS: works and ends with that status, or, when it
 * is negative, by that signal. Prints a line before it goes. */
#include <signal.h>

#include "target.h"

NOINLINE unsigned long exits_work(unsigned long);

unsigned long
exits_work(unsigned long x)
{
	return target_work(100000, x);
}

int
main(int argc, char **argv)
{
	int status = argc > 2 ? atoi(argv[2]) : 0;
	unsigned long x = 1;

	target_begin(argc, argv);
	target_ready();
	while (!target_over())
		x = exits_work(x);
	printf("last words %d\n", x != 0);
	fflush(stdout);
	if (status < 0)
		raise(-status);
	return status;
}
