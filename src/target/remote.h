/* SPDX-License-Identifier: GPL-2.0-or-later */
/* remote.h - reads the memory of another process; never writes. The only file
 * that calls process_vm_readv. */
#ifndef TARGET_REMOTE_H
#define TARGET_REMOTE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Read up to len bytes at addr; stops at the first unreadable page. Returns
 * the bytes read, or -1 with errno (EPERM, ESRCH, EFAULT: nothing there). */
ssize_t	 remote_read(pid_t pid, uint64_t addr, void *out, size_t len);
struct remote_part {
	uint64_t	 addr;
	void		*out;
	size_t		 len;
};

enum { REMOTE_PARTS = 1024 };	/* are read at once: more the system does not */

/* Read parts in one call, all of each, until one cannot be read; how many were.
 * At most REMOTE_PARTS are. */
size_t	 remote_read_parts(pid_t pid, const struct remote_part *, size_t n);
/* The same as remote_read through /proc/PID/mem; for containers without process_vm_readv. */
ssize_t	 remote_read_mem(int procfs, uint64_t addr, void *out, size_t len);
/* The same, opened once: the memory of the program that runs now, of no other
 * one that the process will execute. -1 with errno, as above. */
int	 remote_open_mem(int procfs);
/* ESRCH: that program is gone. */
ssize_t	 remote_read_opened(int mem, uint64_t addr, void *out, size_t len);

#endif
