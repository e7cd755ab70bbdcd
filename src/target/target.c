/* SPDX-License-Identifier: GPL-2.0-or-later */
/* target.c - holds on to one watched process. */
#include "config.h"

#include "target/target.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "target/procfs.h"
#include "target/procinfo.h"
#include "target/tracee.h"

enum {
	COMMAND_MAX = 4096,
	/* what stays below it even when every byte becomes \xNN */
	COMMAND_HOSTILE = COMMAND_MAX / 4 - 4,
	LINK_MAX = 4096,
	COMM_MAX = 15 /* TASK_COMM_LEN less its end */
};

/* Foreign text in at most COMMAND_MAX printable bytes. */
static char *
printable(const char *text, size_t len)
{
	char *s = text_safe(text, len, COMMAND_MAX - 4);

	if (strlen(s) >= COMMAND_MAX) {
		free(s);
		s = text_safe(text, len, COMMAND_HOSTILE);
	}
	return s;
}

/* Replace what *s holds, which is freed. */
static void
replace(char **s, char *take)
{
	free(*s);
	*s = take;
}

static int
is_thread(pid_t pid, pid_t of, struct err *err)
{
	err_set(err, ERR_USAGE, 0, "%d: is a thread of process %d", (int)pid,
	    (int)of);
	return err_cure(err, "stacktop -p %d -t %d", (int)of, (int)pid);
}

/* What has no code of its own to watch, or is ourselves. */
static int
check(pid_t pid, int procfs, struct err *err)
{
	struct proc_status status;
	struct proc_stat stat;

	if (!procinfo_status(procfs, "status", &status) ||
	    !procinfo_stat(procfs, "stat", &stat))
		return procfs_no_such(pid, err);
	if (status.tgid == getpid())
		return err_set(err, ERR_USAGE, 0,
		    "process %d: is stacktop itself", (int)pid);
	if (status.tgid != pid)
		return is_thread(pid, status.tgid, err);
	if (stat.flags & PROC_KERNEL_THREAD) {
		err_set(err, ERR_NOPROC, 0,
		    "process %d: is a kernel thread and has no user code",
		    (int)pid);
		return err_cure(err, "\"perf top\" shows the kernel");
	}
	if (procinfo_process_ended(&stat)) {
		err_set(err, ERR_NOPROC, 0, "process %d: has ended (zombie)",
		    (int)pid);
		return err_cure(err,
		    "its parent, process %d, has not reaped it",
		    (int)stat.ppid);
	}
	/* other registers, other unwind rules: its time could be counted but
	 * not one caller found */
	if (procinfo_is_32bit(procfs)) {
		err_set(err, ERR_OTHER, 0,
		    "process %d: runs a 32-bit program; stacktop reads 64-bit "
		    "ones only",
		    (int)pid);
		return err_cure(
		    err, "\"perf top -p %d\" can watch it", (int)pid);
	}
	return 0;
}

static int
open_pidfd(struct target *t, struct err *err)
{
	int e;

	t->pidfd = (int)syscall(SYS_pidfd_open, t->pid, 0);
	if (t->pidfd != -1)
		return 0;
	e = errno;
	if (e == ESRCH)
		return procfs_no_such(t->pid, err);
	err_set(err, ERR_OTHER, e, "process %d: pidfd_open", (int)t->pid);
	if (e == ENOSYS)
		err_cure(err, "stacktop needs Linux 5.3 or later");
	return -1;
}

/* Seconds since the epoch. The kernel gives clock ticks after boot, a clock
 * that goes on counting while the machine sleeps. */
static uint64_t
started(int procfs)
{
	struct proc_stat stat;
	struct timespec now, up;
	uint64_t hz = (uint64_t)sysconf(_SC_CLK_TCK);
	uint64_t begin, boot;

	if (!procinfo_stat(procfs, "stat", &stat))
		return 0;
	clock_gettime(CLOCK_REALTIME, &now);
	clock_gettime(CLOCK_BOOTTIME, &up);
	boot = (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec -
	       (uint64_t)up.tv_sec * NS_PER_S - (uint64_t)up.tv_nsec;
	begin = stat.starttime / hz * NS_PER_S +
		stat.starttime % hz * (NS_PER_S / hz);
	return (boot + begin) / NS_PER_S;
}

static void
take_living(void *arg, pid_t tid)
{
	struct target *t = arg;
	struct proc_stat stat;
	char name[40];

	snprintf(name, sizeof name, "task/%d/stat", (int)tid);
	if (t->memory != -1 || !procinfo_stat(t->procfs, name, &stat) ||
	    procinfo_thread_ended(&stat))
		return;
	snprintf(name, sizeof name, "task/%d", (int)tid);
	t->memory = openat(t->procfs, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	t->memory_tid = tid;
}

static void
open_memory(struct target *t)
{
	struct proc_stat stat;

	if (procinfo_stat(t->procfs, "stat", &stat) &&
	    procinfo_thread_ended(&stat))
		procfs_tasks(t->procfs, take_living, t);
	if (t->memory != -1)
		return;
	t->memory = fcntl(t->procfs, F_DUPFD_CLOEXEC, 0);
	t->memory_tid = t->pid;
}

/* Open what is bound to this very process. The order matters: pidfd, then
 * /proc, and when the first is alive after the second was opened, no other
 * process had the PID in between. */
static int
bind_to(struct target *t, struct err *err)
{
	t->procfs = procfs_open(t->pid, err);
	if (t->procfs == -1)
		return -1;
	if (check(t->pid, t->procfs, err) == -1)
		return -1;
	close(t->procfs);
	t->procfs = -1;

	if (open_pidfd(t, err) == -1)
		return -1;
	t->procfs = procfs_open(t->pid, err);
	if (t->procfs == -1)
		return -1;
	if (!target_alive(t))
		return procfs_no_such(t->pid, err);
	t->started = started(t->procfs);
	open_memory(t);
	target_identify(t);
	return 0;
}

int
target_open(struct target *t, pid_t pid, struct err *err)
{
	*t = (struct target){
		.pid = pid, .pidfd = -1, .procfs = -1, .memory = -1
	};
	if (bind_to(t, err) == 0)
		return 0;
	target_close(t);
	return -1;
}

void
target_gone(struct target *t, pid_t pid, const struct target *parent)
{
	*t = (struct target){ .pid = pid,
		.pidfd = -1,
		.procfs = -1,
		.memory = -1,
		.comm = xstrdup(parent->comm),
		.command = xstrdup(parent->command),
		.exe = xstrdup(parent->exe),
		.started = parent->started };
}

/* A command is known by its arguments until it executes, for it may have ended
 * when we look at it after that. */
static void
identify_launched(struct target *t, char *const argv[])
{
	const char *slash = strrchr(argv[0], '/');
	const char *name = slash != NULL ? slash + 1 : argv[0];
	struct buf b = { 0 };

	for (size_t i = 0; argv[i] != NULL && b.len < COMMAND_MAX; i++)
		buf_addf(&b, i > 0 ? " %s" : "%s", argv[i]);
	replace(&t->comm, text_safe(name, strnlen(name, COMM_MAX), COMM_MAX));
	replace(&t->command,
	    printable(b.data, b.len < COMMAND_MAX ? b.len : COMMAND_MAX));
	replace(&t->exe, xstrdup(""));
	buf_fini(&b);
}

int
target_launch(struct target *t, char *const argv[], enum launch_console console,
    struct err *err)
{
	*t = (struct target){ .pidfd = -1, .procfs = -1, .memory = -1 };
	if (launch_start(&t->launch, argv, console, err) == -1)
		return -1;
	t->pid = t->launch.pid;
	if (bind_to(t, err) == 0) {
		identify_launched(t, argv);
		return 0;
	}
	target_close(t);
	return -1;
}

int
target_go(struct target *t, struct err *err)
{
	if (t->launch.pid == 0)
		return 0;
	if (launch_go(&t->launch, err) == -1)
		return -1;
	target_identify(t);
	return 0;
}

/* NULL: it has none, or is about to end. */
static char *
read_command(const struct target *t)
{
	char text[COMMAND_MAX + 1];
	ssize_t n = procfs_read_into(t->memory, "cmdline", text, sizeof text);
	size_t len = n > 0 ? procparse_cmdline(text, (size_t)n) : 0;

	return len > 0 ? printable(text, len) : NULL;
}

static char *
read_exe(const struct target *t)
{
	char path[LINK_MAX];
	ssize_t n = procfs_link(t->memory, "exe", path, sizeof path);

	return n > 0 ? text_safe(path, (size_t)n, sizeof path) : xstrdup("");
}

void
target_identify(struct target *t)
{
	struct proc_stat stat;
	char *command;

	if (!procinfo_stat(t->procfs, "stat", &stat) ||
	    procinfo_process_ended(&stat)) {
		/* what is known of it stays */
		if (t->comm == NULL) {
			t->comm = xstrdup("?");
			t->command = xstrdup("?");
			t->exe = xstrdup("");
		}
		return;
	}
	replace(&t->comm,
	    text_safe(stat.comm, strlen(stat.comm), sizeof stat.comm));
	command = read_command(t);
	if (command != NULL)
		replace(&t->command, command);
	else if (t->command == NULL)
		replace(&t->command, xasprintf("[%s]", t->comm));
	replace(&t->exe, read_exe(t));
}

void
target_rename(struct target *t, const char *comm)
{
	replace(&t->comm, text_safe(comm, strnlen(comm, COMM_MAX), COMM_MAX));
	replace(&t->command, xasprintf("[%s]", t->comm));
}

int
target_root(const struct target *t)
{
	return openat(t->memory, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

bool
target_alive(const struct target *t)
{
	struct pollfd p = { .fd = t->pidfd, .events = POLLIN };

	/* a thread that was killed in our hands keeps its process from ending
	 * until we have buried it */
	tracee_bury();
	if (t->pidfd == -1)
		return false;
	return poll(&p, 1, 0) == 0;
}

int
target_status(struct target *t, int *status)
{
	if (t->launch.pid == 0)
		return 0;
	if (!t->launch.reaped && launch_poll(&t->launch, status) != 1)
		return 0;
	*status = t->launch.status;
	return 1;
}

void
target_close(struct target *t)
{
	if (t->pidfd != -1)
		close(t->pidfd);
	if (t->procfs != -1)
		close(t->procfs);
	if (t->memory != -1)
		close(t->memory);
	launch_fini(&t->launch);
	replace(&t->comm, NULL);
	replace(&t->command, NULL);
	replace(&t->exe, NULL);
	t->pidfd = t->procfs = t->memory = -1;
}
