/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pidns.h - by which number code inside the kernel knows a process that we, in
 * a PID namespace perhaps, know by ours. */
#ifndef TARGET_PIDNS_H
#define TARGET_PIDNS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct pidns {
	bool	 initial;	/* ours is the first one: numbers are global */
	/* else the namespace of the process itself, and its number there */
	uint64_t dev, ino;	/* of the namespace; dev as the kernel has it */
	pid_t	 tgid;
};

/* pid, with its /proc directory. False when it is gone or may not be
 * inspected. */
bool	 pidns_read(struct pidns *, int procfs, pid_t pid);

#endif
