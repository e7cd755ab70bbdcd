/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * target.h - one watched process, attached to or launched. The pidfd and the
 * /proc descriptor are bound to this very process: a reused PID is never
 * mistaken for it.
 */
#ifndef TARGET_TARGET_H
#define TARGET_TARGET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "target/launch.h"

struct target {
	pid_t		 pid;
	int		 pidfd, procfs;
	int		 memory;	/* a /proc directory whose maps, exe,
					 * mem and root are those of the
					 * process: procfs, or one of task/
					 * when the first thread has ended */
	pid_t		 memory_tid;	/* whose directory that is */
	char		*comm;		/* printable */
	char		*command;	/* printable, at most 4 KiB */
	char		*exe;		/* printable path or "" */
	uint64_t	 started;	/* seconds since the epoch, by /proc */
	struct launch	 launch;	/* pid 0 when attached to */
};

/* Attach to pid: exists, is no kernel thread, no zombie, not ourselves, not a
 * 32-bit program, and a process rather than a thread of one. On failure needs
 * no cleanup. */
int	 target_open(struct target *, pid_t pid, struct err *);
/* A child that ended before it could be opened: called as its parent. */
void	 target_gone(struct target *, pid_t pid, const struct target *parent);
/* Start argv, held until target_go. */
int	 target_launch(struct target *, char *const argv[],
	     enum launch_console, struct err *);
/* Let a launched command exec; nothing for an attached one. */
int	 target_go(struct target *, struct err *);
/* One that has ended before we looked at it was called comm. */
void	 target_rename(struct target *, const char *comm);
/* Read comm, command and exe again (after exec). */
void	 target_identify(struct target *);
/* Its root directory, to be closed by the caller; -1: not permitted. */
int	 target_root(const struct target *);
bool	 target_alive(const struct target *);
/* After the end: 1 and the exit status of a launched command; 0 when it is not
 * known (attached) or it has not ended. */
int	 target_status(struct target *, int *status);
void	 target_close(struct target *);

#endif
