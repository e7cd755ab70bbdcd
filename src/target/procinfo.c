/* SPDX-License-Identifier: GPL-2.0-or-later */
/* procinfo.c - reads and parses in one go: stat and status of a process. */
#include "config.h"

#include "target/procinfo.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "target/procfs.h"

/* status has a line of CPUs and one of memory nodes, long on big machines, but
 * behind all that we need. */
enum { STAT_SIZE = 1024, STATUS_SIZE = 4096, LOOKS_MAX = 4 };

bool
procinfo_stat(int dirfd, const char *name, struct proc_stat *stat)
{
	int fd = openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool parsed = fd != -1 && procinfo_stat_again(fd, stat);

	if (fd != -1)
		close(fd);
	return parsed;
}

/* A first thread that another one has displaced meanwhile, by executing a program,
 * reads as a zombie of no process: no threads, no parent. The next look finds the
 * one that has the number now. */
bool
procinfo_stat_again(int fd, struct proc_stat *stat)
{
	char text[STAT_SIZE];

	for (int i = 0; i < LOOKS_MAX; i++) {
		if (procfs_reread(fd, text, sizeof text) <= 0 ||
		    procparse_stat(text, stat) == -1)
			return false;
		if (stat->threads > 0)
			return true;
	}
	return false;
}

bool
procinfo_stat_of(pid_t pid, struct proc_stat *stat)
{
	char path[32];

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	return procinfo_stat(AT_FDCWD, path, stat);
}

bool
procinfo_status(int dirfd, const char *name, struct proc_status *status)
{
	char text[STATUS_SIZE];

	return procfs_read_into(dirfd, name, text, sizeof text) > 0 &&
	       procparse_status(text, status) == 0;
}

bool
procinfo_is_32bit(int dirfd)
{
	unsigned char ident[EI_NIDENT];
	int fd = openat(dirfd, "exe", O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n;

	if (fd == -1)
		return false;
	n = pread(fd, ident, sizeof ident, 0);
	close(fd);
	return n == (ssize_t)sizeof ident &&
	       memcmp(ident, ELFMAG, SELFMAG) == 0 &&
	       ident[EI_CLASS] == ELFCLASS32;
}

bool
procinfo_thread_ended(const struct proc_stat *stat)
{
	return stat->state == 'Z' || stat->state == 'X' || stat->state == 'x';
}

bool
procinfo_process_ended(const struct proc_stat *stat)
{
	return procinfo_thread_ended(stat) && stat->threads <= 1;
}
