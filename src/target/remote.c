/* SPDX-License-Identifier: GPL-2.0-or-later */
/* remote.c - reads the memory of another process. */
#include "config.h"

#include "target/remote.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

/* The part of len that lies below the end of user addresses, which off_t and
 * the kernel's own checks share. */
static size_t
clamp(uint64_t addr, size_t len)
{
	uint64_t room = addr <= INT64_MAX ? (uint64_t)INT64_MAX - addr : 0;

	return len < room ? len : (size_t)room;
}

ssize_t
remote_read(pid_t pid, uint64_t addr, void *out, size_t len)
{
	struct iovec local = { .iov_base = out, .iov_len = clamp(addr, len) };
	struct iovec remote = { .iov_base = (void *)(uintptr_t)addr,
		.iov_len = local.iov_len };

	if (len > 0 && local.iov_len == 0) {
		errno = EFAULT;
		return -1;
	}
	return process_vm_readv(pid, &local, 1, &remote, 1, 0);
}

size_t
remote_read_parts(pid_t pid, const struct remote_part *part, size_t n)
{
	struct iovec local[REMOTE_PARTS], remote[REMOTE_PARTS];
	size_t whole = 0;
	ssize_t got;

	if (n > REMOTE_PARTS)
		n = REMOTE_PARTS;
	for (size_t i = 0; i < n; i++) {
		if (clamp(part[i].addr, part[i].len) < part[i].len) {
			n = i;
			break;
		}
		local[i] = (struct iovec){ part[i].out, part[i].len };
		remote[i] = (struct iovec){ (void *)(uintptr_t)part[i].addr,
			part[i].len };
	}
	got = n == 0 ? 0 : process_vm_readv(pid, local, n, remote, n, 0);
	while (whole < n && got >= (ssize_t)part[whole].len)
		got -= (ssize_t)part[whole++].len;
	return whole;
}

/* What pread of mem says, in the words of process_vm_readv. */
static int
translate(int e)
{
	if (e == EACCES)
		return EPERM;
	if (e == EIO || e == EINVAL)
		return EFAULT;
	return e == ENOENT ? ESRCH : e;
}

int
remote_open_mem(int procfs)
{
	int fd = openat(procfs, "mem", O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		errno = translate(errno);
	return fd;
}

ssize_t
remote_read_opened(int mem, uint64_t addr, void *out, size_t len)
{
	size_t room = clamp(addr, len);
	ssize_t n;

	if (len > 0 && room == 0) {
		errno = EFAULT;
		return -1;
	}
	n = pread(mem, out, room, (off_t)addr);
	if (n == -1) {
		errno = translate(errno);
	} else if (n == 0 && len > 0) {
		errno = ESRCH; /* the address space is gone */
		n = -1;
	}
	return n;
}

ssize_t
remote_read_mem(int procfs, uint64_t addr, void *out, size_t len)
{
	int fd = remote_open_mem(procfs), e;
	ssize_t n;

	if (fd == -1)
		return -1;
	n = remote_read_opened(fd, addr, out, len);
	e = errno;
	close(fd);
	errno = e;
	return n;
}
