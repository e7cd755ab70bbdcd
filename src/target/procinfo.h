/* SPDX-License-Identifier: GPL-2.0-or-later */
/* procinfo.h - reads and parses in one go: stat and status of a process. */
#ifndef TARGET_PROCINFO_H
#define TARGET_PROCINFO_H

#include <stdbool.h>
#include <sys/types.h>

#include "target/procparse.h"

/* Read the stat file name below dirfd ("stat", "task/7/stat"). False when it
 * is gone. */
bool	 procinfo_stat(int dirfd, const char *name, struct proc_stat *);
/* The same from a descriptor of that file, or -1. */
bool	 procinfo_stat_again(int fd, struct proc_stat *);
/* stat of any process or thread by its number. */
bool	 procinfo_stat_of(pid_t, struct proc_stat *);
/* The same for status. */
bool	 procinfo_status(int dirfd, const char *name, struct proc_status *);
/* The process of this /proc directory runs a 32-bit program, by the header of
 * its file. False when that cannot be read. */
bool	 procinfo_is_32bit(int dirfd);
/* By the stat of a thread: it has ended. */
bool	 procinfo_thread_ended(const struct proc_stat *);
/* By the stat of a process: it has ended. A first thread that has ended does
 * not mean that, unless it is the last. */
bool	 procinfo_process_ended(const struct proc_stat *);

#endif
