/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rootfile.c - opens regular files only, and below a root only. */
#include "config.h"

#include "target/rootfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { OPEN_READ = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC };

/* Open for reading what path_fd (O_PATH, taken) stands for. Looking before
 * opening is safe here: the descriptor is bound to the file. */
static int
reopen_regular(int path_fd)
{
	char name[64];
	struct stat st;
	int fd = -1, e;

	if (path_fd == -1)
		return -1;
	if (fstat(path_fd, &st) == -1) {
		e = errno;
	} else if (!S_ISREG(st.st_mode)) {
		e = EINVAL;
	} else {
		snprintf(name, sizeof name, "/proc/self/fd/%d", path_fd);
		fd = open(name, OPEN_READ);
		e = errno;
	}
	close(path_fd);
	errno = e;
	return fd;
}

/* The path below root, one component after the other, through no link at all:
 * for kernels and sandboxes without openat2. */
static int
walk_down(int root, const char *path)
{
	char name[NAME_MAX + 1];
	int dir = fcntl(root, F_DUPFD_CLOEXEC, 0);

	while (dir != -1) {
		size_t len;
		int next, e;

		path += strspn(path, "/");
		len = strcspn(path, "/");
		if (len == 0)
			return dir;
		next = -1;
		e = ENOENT;
		if (len < sizeof name) {
			memcpy(name, path, len);
			name[len] = '\0';
			if (strcmp(name, "..") != 0) {
				next = openat(
				    dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
				e = errno;
			}
		}
		close(dir);
		errno = e;
		dir = next;
		path += len;
	}
	return -1;
}

static int
open_path(int root, const char *path)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
	long fd;

	if (root == -1)
		return open(path, O_PATH | O_CLOEXEC);
	fd = syscall(SYS_openat2, root, path, &how, sizeof how);
	if (fd == -1 && (errno == ENOSYS || errno == EPERM))
		return walk_down(root, path);
	return (int)fd;
}

int
rootfile_open(int root, const char *path)
{
	if (*path != '/') {
		errno = EINVAL;
		return -1;
	}
	return reopen_regular(open_path(root, path));
}

int
rootfile_open_link(int procfs, const char *name)
{
	return reopen_regular(openat(procfs, name, O_PATH | O_CLOEXEC));
}
