/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * procfs.h - reads the files of one process under /proc, through a directory
 * descriptor. The descriptor stays bound to this process: when the PID is used
 * again by another, reads fail with ESRCH instead of telling about a stranger.
 */
#ifndef TARGET_PROCFS_H
#define TARGET_PROCFS_H

#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

/* The error of a process that is not there. Always -1. */
int	 procfs_no_such(pid_t, struct err *);
/* The same for one that was there. */
int	 procfs_ended(pid_t, struct err *);
/* Does /proc show the processes by the numbers that system calls take? 0, or
 * -1: none is mounted, or that of another PID namespace. */
int	 procfs_check(struct err *);
/* A descriptor of /proc/PID, or -1 (ERR_NOPROC, or procfs_check). */
int	 procfs_open(pid_t pid, struct err *);
/* The whole file as a string the caller frees, or NULL. Files beyond 64 MiB
 * are cut. len may be NULL. */
char	*procfs_read(int dirfd, const char *name, size_t *len, struct err *);
/* At most size - 1 bytes of a short file into buf, 0-terminated; the length or
 * -1 (errno). */
ssize_t	 procfs_read_into(int dirfd, const char *name, char *buf, size_t size);
/* The same from an open descriptor of a /proc file, from its start. */
ssize_t	 procfs_reread(int fd, char *buf, size_t size);
/* The link's text into buf, 0-terminated; -1 (errno). */
ssize_t	 procfs_link(int dirfd, const char *name, char *buf, size_t size);
/* Call visit for every thread id under task/. -1 when it cannot be listed. */
int	 procfs_tasks(int dirfd, void (*visit)(void *, pid_t), void *arg);

#endif
