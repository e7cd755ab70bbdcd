/* SPDX-License-Identifier: GPL-2.0-or-later */
/* forkstorm.c - forks children that end at once, some hundreds a second, and
 * works a little in storm_work between. */
#include <err.h>
#include <sys/wait.h>

#include "target.h"

NOINLINE unsigned long storm_work(unsigned long);

unsigned long
storm_work(unsigned long x)
{
	return target_work(400000, x);
}

int
main(int argc, char **argv)
{
	unsigned long x = 1;
	pid_t pid;

	target_begin(argc, argv);
	target_ready();
	while (!target_over()) {
		x = storm_work(x);
		pid = fork();
		if (pid == -1)
			err(1, "fork");
		if (pid == 0)
			_exit(0);
		waitpid(pid, NULL, 0);
		usleep(1000); /* process ids are not endless */
	}
	return x == 0;
}
