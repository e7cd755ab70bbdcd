/* SPDX-License-Identifier: GPL-2.0-or-later */
/* blocked.h - what a thread that sleeps in the kernel is waiting for. */
#ifndef TARGET_BLOCKED_H
#define TARGET_BLOCKED_H

#include <sys/types.h>

#include "target/procparse.h"
#include "target/taskstate.h"

/* The state of the sleeping thread tid: by its system call, which goes to call,
 * or, where that may not be read, by the kernel function it sleeps in.
 * TASK_LOCK, TASK_IO or TASK_SLEEP. */
enum task_state	 blocked_state(int procfs, pid_t tid,
		     struct proc_syscall *call);
/* By the number of a system call. */
enum task_state	 blocked_by_syscall(int nr);
/* By the text of /proc/PID/task/TID/wchan. */
enum task_state	 blocked_by_wchan(const char *name);

#endif
