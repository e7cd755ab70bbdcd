/* SPDX-License-Identifier: GPL-2.0-or-later */
/* blocked.c - what a thread that sleeps in the kernel is waiting for. */
#include "config.h"

#include "target/blocked.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include "target/procfs.h"

/* What is not here is a sleep: for a timer, a child, a signal, or in a call
 * too new to be known. Calls newer than the oldest headers we build with stand
 * by number. */
static const struct {
	int nr;
	enum task_state state;
} calls[] = {
	/* clang-format off */
	{ SYS_futex,		TASK_LOCK },
	{ 449,			TASK_LOCK },	/* futex_waitv */
	{ 455,			TASK_LOCK },	/* futex_wait */
	{ SYS_read,		TASK_IO },
	{ SYS_write,		TASK_IO },
	{ SYS_pread64,		TASK_IO },
	{ SYS_pwrite64,		TASK_IO },
	{ SYS_readv,		TASK_IO },
	{ SYS_writev,		TASK_IO },
	{ SYS_preadv,		TASK_IO },
	{ SYS_pwritev,		TASK_IO },
	{ SYS_preadv2,		TASK_IO },
	{ SYS_pwritev2,		TASK_IO },
	{ SYS_poll,		TASK_IO },
	{ SYS_ppoll,		TASK_IO },
	{ SYS_select,		TASK_IO },
	{ SYS_pselect6,		TASK_IO },
	{ SYS_epoll_wait,	TASK_IO },
	{ SYS_epoll_pwait,	TASK_IO },
	{ 441,			TASK_IO },	/* epoll_pwait2 */
	{ SYS_connect,		TASK_IO },
	{ SYS_accept,		TASK_IO },
	{ SYS_accept4,		TASK_IO },
	{ SYS_recvfrom,		TASK_IO },
	{ SYS_recvmsg,		TASK_IO },
	{ SYS_recvmmsg,		TASK_IO },
	{ SYS_sendto,		TASK_IO },
	{ SYS_sendmsg,		TASK_IO },
	{ SYS_sendmmsg,		TASK_IO },
	{ SYS_sendfile,		TASK_IO },
	{ SYS_splice,		TASK_IO },
	{ SYS_tee,		TASK_IO },
	{ SYS_vmsplice,		TASK_IO },
	{ SYS_copy_file_range,	TASK_IO },
	{ SYS_io_getevents,	TASK_IO },
	{ 333,			TASK_IO },	/* io_pgetevents */
	{ SYS_io_submit,	TASK_IO },
	{ SYS_io_destroy,	TASK_IO },
	{ 426,			TASK_IO },	/* io_uring_enter */
	{ SYS_open,		TASK_IO },	/* a FIFO waits for its peer */
	{ SYS_openat,		TASK_IO },
	{ SYS_close,		TASK_IO },
	{ SYS_ioctl,		TASK_IO },
	{ SYS_fsync,		TASK_IO },
	{ SYS_fdatasync,	TASK_IO },
	{ SYS_sync_file_range,	TASK_IO },
	{ SYS_msync,		TASK_IO },
	{ SYS_sync,		TASK_IO },
	{ SYS_syncfs,		TASK_IO },
	{ SYS_flock,		TASK_IO },
	{ SYS_fcntl,		TASK_IO },	/* F_SETLKW */
	/* clang-format on */
};

/* Kernel functions, by a part of their name; the first row that fits. */
static const struct {
	const char *part;
	enum task_state state;
} functions[] = {
	{ "futex", TASK_LOCK },
	{ "poll", TASK_IO },
	{ "do_select", TASK_IO },
	{ "pipe", TASK_IO },
	{ "sock", TASK_IO },
	{ "unix_", TASK_IO },
	{ "inet", TASK_IO },
	{ "tcp", TASK_IO },
	{ "skb", TASK_IO },
	{ "n_tty", TASK_IO },
	{ "eventfd", TASK_IO },
	{ "timerfd", TASK_IO },
	{ "inotify", TASK_IO },
	{ "io_uring", TASK_IO },
	{ "io_cqring", TASK_IO },
};

enum task_state
blocked_by_syscall(int nr)
{
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (calls[i].nr == nr)
			return calls[i].state;
	return TASK_SLEEP;
}

enum task_state
blocked_by_wchan(const char *name)
{
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
		if (strstr(name, functions[i].part) != NULL)
			return functions[i].state;
	return TASK_SLEEP;
}

static bool
read_file(int procfs, pid_t tid, const char *name, char *text, size_t size)
{
	char path[48];

	snprintf(path, sizeof path, "task/%d/%s", (int)tid, name);
	return procfs_read_into(procfs, path, text, size) > 0;
}

enum task_state
blocked_state(int procfs, pid_t tid, struct proc_syscall *call)
{
	char text[256];

	*call = (struct proc_syscall){ 0 };
	/* a call gone on with after a stop hides its number */
	if (read_file(procfs, tid, "syscall", text, sizeof text) &&
	    procparse_syscall(text, call) == 0 &&
	    call->nr != SYS_restart_syscall)
		return blocked_by_syscall(call->nr);
	if (read_file(procfs, tid, "wchan", text, sizeof text))
		return blocked_by_wchan(text);
	return TASK_SLEEP;
}
