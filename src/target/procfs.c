/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * procfs.c - reads files under /proc/PID through its directory descriptor.
 *
 * Files are opened relative to the descriptor and never through a link: the
 * links of /proc lead into the target's world, where a FIFO or a device may
 * wait.
 */
#include "config.h"

#include "target/procfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "base/xalloc.h"

enum { FILE_MAX = 64 << 20, FIRST_READ = 4096, STAT_MAX = 1024 };

int
procfs_no_such(pid_t pid, struct err *err)
{
	err_set(err, ERR_NOPROC, 0, "process %d: no such process", (int)pid);
	return err_cure(err, "\"ps -e\" lists the processes");
}

int
procfs_ended(pid_t pid, struct err *err)
{
	return err_set(err, ERR_NOPROC, 0, "process %d: has ended", (int)pid);
}

/* /proc/PID cannot be opened: absent, or hidden from us (mount option
 * hidepid)? */
static int
refused(pid_t pid, int sys, struct err *err)
{
	if (sys == ENOENT && kill(pid, 0) == -1 && errno == EPERM) {
		err_set(err, ERR_PERM, 0, "process %d: hidden from this user",
		    (int)pid);
		return err_cure(err, "use sudo: /proc is mounted with hidepid");
	}
	if (sys == ENOENT || sys == ESRCH)
		return procfs_no_such(pid, err);
	return err_set(
	    err, ERR_OTHER, sys, "process %d: /proc/%d", (int)pid, (int)pid);
}

int
procfs_check(struct err *err)
{
	char text[16], *end;
	ssize_t n = readlink("/proc/self", text, sizeof text - 1);

	if (n > 0) {
		text[n] = '\0';
		if (strtol(text, &end, 10) == getpid() && *end == '\0')
			return 0;
	}
	err_set(err, ERR_OTHER, 0,
	    "/proc: is not that of the PID namespace stacktop runs in");
	return err_cure(err, "mount -t proc proc /proc");
}

int
procfs_open(pid_t pid, struct err *err)
{
	char path[32], stat[STAT_MAX];
	int fd;

	if (pid <= 0)
		return procfs_no_such(pid, err);
	if (procfs_check(err) == -1)
		return -1;
	snprintf(path, sizeof path, "/proc/%d", (int)pid);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return refused(pid, errno, err);

	/* it may have ended between the look-up and here */
	if (procfs_read_into(fd, "stat", stat, sizeof stat) <= 0) {
		close(fd);
		return procfs_no_such(pid, err);
	}
	return fd;
}

static int
open_file(int dirfd, const char *name)
{
	return openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

static void
close_keep_errno(int fd)
{
	int e = errno;

	close(fd);
	errno = e;
}

/* Read until size bytes or the end. */
static ssize_t
read_full(int fd, char *buf, size_t size)
{
	size_t len = 0;

	while (len < size) {
		ssize_t n = read(fd, buf + len, size - len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	return (ssize_t)len;
}

static char *
read_all(int fd, size_t *len)
{
	char *text = NULL;
	size_t cap = 0;
	size_t want = FIRST_READ;

	*len = 0;
	for (;;) {
		text = xgrow(text, &cap, want + 1, 1);
		ssize_t n = read_full(fd, text + *len, want - *len);

		if (n == -1) {
			free(text);
			return NULL;
		}
		*len += (size_t)n;
		if (*len < want || want >= FILE_MAX)
			break;
		want *= 2;
	}
	text[*len] = '\0';
	return text;
}

char *
procfs_read(int dirfd, const char *name, size_t *len, struct err *err)
{
	char *text = NULL;
	size_t n = 0;
	int fd = open_file(dirfd, name);

	if (fd != -1) {
		text = read_all(fd, &n);
		close_keep_errno(fd);
	}
	if (text == NULL) {
		enum err_kind kind = ERR_OTHER;

		if (errno == ESRCH || errno == ENOENT)
			kind = ERR_NOPROC;
		else if (errno == EACCES || errno == EPERM)
			kind = ERR_PERM;
		err_set(err, kind, errno, "/proc file %s", name);
		return NULL;
	}
	if (len != NULL)
		*len = n;
	return text;
}

ssize_t
procfs_read_into(int dirfd, const char *name, char *buf, size_t size)
{
	int fd = open_file(dirfd, name);
	ssize_t n;

	if (fd == -1)
		return -1;
	n = procfs_reread(fd, buf, size);
	close_keep_errno(fd);
	return n;
}

/* One pread: the kernel hands over a short /proc file whole, and a second one
 * to see the end would double the cost of looking at a sleeping thread. */
ssize_t
procfs_reread(int fd, char *buf, size_t size)
{
	ssize_t n;

	do
		n = pread(fd, buf, size - 1, 0);
	while (n == -1 && errno == EINTR);
	if (n >= 0)
		buf[n] = '\0';
	return n;
}

ssize_t
procfs_link(int dirfd, const char *name, char *buf, size_t size)
{
	ssize_t n = readlinkat(dirfd, name, buf, size - 1);

	if (n >= 0)
		buf[n] = '\0';
	return n;
}

int
procfs_tasks(int dirfd, void (*visit)(void *, pid_t), void *arg)
{
	struct dirent *entry;
	DIR *dir;
	int fd = openat(dirfd, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1)
		return -1;
	dir = fdopendir(fd);
	if (dir == NULL) {
		close_keep_errno(fd);
		return -1;
	}
	while ((entry = readdir(dir)) != NULL) {
		long tid;

		if (text_to_long(entry->d_name, 1, INT32_MAX, &tid) == 0)
			visit(arg, (pid_t)tid);
	}
	closedir(dir);
	return 0;
}
