/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waiting.h - children that sleep in the kernel, each for another thing. */
#ifndef TESTS_WAITING_H
#define TESTS_WAITING_H

#include <linux/futex.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "child.h"

static inline void
wait_futex(int ready)
{
	int word = 0;

	child_ready(ready);
	for (;;)
		syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static inline void
wait_pipe(int ready)
{
	int fd[2];
	char byte;

	if (pipe(fd) == -1)
		_exit(1);
	child_ready(ready);
	for (;;)
		(void)!read(fd[0], &byte, 1);
}

/* With a timeout, so that a stop turns it into restart_syscall. */
static inline void
wait_poll(int ready)
{
	child_ready(ready);
	for (;;)
		poll(NULL, 0, 1000000);
}

#endif
