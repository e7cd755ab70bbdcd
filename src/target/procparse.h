/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * procparse.h - parsers of the bytes that procfs reads: stat, schedstat,
 * syscall, io, status, cmdline. Formats: proc(5) and the kernel's
 * Documentation/scheduler/sched-stats.
 */
#ifndef TARGET_PROCPARSE_H
#define TARGET_PROCPARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { PROC_KERNEL_THREAD = 0x200000 };	/* in proc_stat.flags */

struct proc_stat {		/* /proc/PID/stat and task/TID/stat */
	char		 comm[64];	/* as it is: hostile bytes and all */
	char		 state;		/* R S D T t Z X I ... */
	pid_t		 ppid, pgrp;
	int		 tty_nr;
	unsigned	 flags;		/* PF_* */
	uint64_t	 utime, stime;	/* clock ticks */
	uint64_t	 cutime, cstime; /* of children it has waited for */
	unsigned	 threads;
	uint64_t	 starttime;	/* clock ticks after boot */
	uint64_t	 rss_pages;
};
int	 procparse_stat(const char *text, struct proc_stat *);	/* 0 or -1 */

struct proc_schedstat {		/* /proc/PID/task/TID/schedstat */
	uint64_t	 run_ns;	/* time on a CPU */
	uint64_t	 wait_ns;	/* time runnable, waiting for a CPU */
	uint64_t	 slices;
};
int	 procparse_schedstat(const char *text, struct proc_schedstat *);

struct proc_syscall {		/* /proc/PID/task/TID/syscall */
	bool		 blocked;	/* else it runs, or waits for a CPU, and
					 * no more is told */
	int		 nr;		/* what it is blocked in; -1: in no
					 * system call (a page fault, a stop) */
	uint64_t	 arg[6];	/* of the system call */
	uint64_t	 sp, pc;
};
int	 procparse_syscall(const char *text, struct proc_syscall *);

struct proc_io {		/* /proc/PID/io: bytes that met storage */
	uint64_t	 read_bytes, write_bytes;
};
int	 procparse_io(const char *text, struct proc_io *);

struct proc_status {		/* the lines of /proc/PID/status we need */
	pid_t		 tgid, tracer;
	pid_t		 inner_tgid;	/* in its own PID namespace, or 0 */
	unsigned	 uid, euid;
	int		 seccomp;	/* 0 none, 1 strict, 2 filter;
					 * -1 not told */
};
int	 procparse_status(const char *text, struct proc_status *);
/* The number of the process in its own PID namespace, by the text of status; 0
 * when it does not say (before Linux 4.1). */
pid_t	 procparse_own_pid(const char *text);

/* /proc/PID/cmdline: the arguments joined by spaces, in place; the bytes stay
 * foreign. Returns the length without trailing blanks. */
size_t	 procparse_cmdline(char *text, size_t len);

#endif
