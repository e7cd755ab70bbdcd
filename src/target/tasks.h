/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tasks.h - the threads of the target: which there are, what each is doing and
 * for how long. Owned by the sampling thread; reads only /proc.
 */
#ifndef TARGET_TASKS_H
#define TARGET_TASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/hmap.h"
#include "target/procparse.h"
#include "target/taskstate.h"

struct task {
	pid_t		 tid;
	uint64_t	 starttime;	/* tells a reused tid */
	char		 name[64];	/* comm, as it is */
	enum task_state	 state;		/* at the last scan */
	bool		 alive;
	uint64_t	 run_ns;	/* CPU time since the thread began, at the
					 * last scan or task_refresh */
	uint64_t	 ran;		/* run_ns gained at the last scan */
	uint64_t	 slices;	/* times it got a CPU, at the last scan */
	struct proc_syscall call;	/* what it slept in then; not blocked:
					 * not known */
	uint64_t	 kernel_ns;	/* in the kernel, in steps of a clock tick,
					 * at the last scan; its part of ran: */
	uint64_t	 kernel_ran;
	uint64_t	 seen;		/* clock_mono() of the last scan */
	uint64_t	 time[TASK_STATES]; /* ns in each state while watched;
					 * some of the last interval may be
					 * told by the next scan only */
	int		 schedstat_fd;	/* kept open; -1 */
	unsigned	 scan;		/* number of the last scan that saw it */
	/* private */
	int		 procfs;	/* borrowed */
	uint64_t	 scan_ns, wait_ns; /* at the last scan */
	enum task_state	 blocked;	/* last seen; TASK_STATES: never */
	uint64_t	 open;		/* ns not booked yet: it slept, or waited
					 * for the CPU, and will tell */
};

struct tasks {				/* tasks_init before use */
	int		 procfs;	/* borrowed */
	struct task	*v;		/* order of appearance; dead ones stay
					 * until there are more than 4096 */
	size_t		 n, cap;
	struct hmap	 by_tid;	/* tid -> index of the last one */
	uint64_t	 last_scan;
	unsigned	 scan;
	size_t		 alive;
	uint64_t	 time[TASK_STATES]; /* ns, of all threads there ever
					 * were; never falls */
	unsigned	 nfds, max_fds;	/* of schedstat, kept open */
};

void		 tasks_init(struct tasks *, int procfs);
/* The process was born then: what its threads have done since counts. Before
 * the first scan. */
void		 tasks_born(struct tasks *, uint64_t when);
/* Look at every thread: new ones appear, gone ones are marked, states and
 * times move on. An unchanged sleeper costs one read of schedstat. Returns
 * the living, or -1 when the process is gone. */
int		 tasks_scan(struct tasks *, uint64_t now);
/* The living thread tid, or NULL. Dies with the next scan. */
struct task	*tasks_find(struct tasks *, pid_t tid);
/* The same, or the last one that had this number. */
struct task	*tasks_last(struct tasks *, pid_t tid);
/* Read the run_ns of one thread now; false when it is gone. */
bool		 task_refresh(struct task *);
/* Its schedstat now. False when it is gone (errno is ESRCH), or the kernel does
 * not keep these figures. */
bool		 task_schedstat(const struct task *, struct proc_schedstat *);
void		 tasks_fini(struct tasks *);

#endif
