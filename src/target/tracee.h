/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tracee.h - stops one thread for some microseconds with ptrace and reads its
 * registers. The only file that calls ptrace.
 *
 * The thread is seized and detached for each stop: between stops nothing of
 * ours is attached, so a signal never waits for us, and when this process dies
 * at any line the kernel detaches and the thread runs on. All calls for one
 * stop must come from one thread of ours.
 */
#ifndef TARGET_TRACEE_H
#define TARGET_TRACEE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "target/regs.h"

enum tracee_stop {
	TRACEE_STOPPED,		/* stands still; tracee_release is due */
	TRACEE_LATE,		/* does not stop (uninterruptible sleep): keep
				 * calling tracee_poll until it does */
	TRACEE_GONE,		/* exited or executed another program */
	TRACEE_DENIED,		/* EPERM: another tracer, or no right */
	TRACEE_32BIT		/* was stopped and let go: 32-bit code */
};

struct tracee {			/* one stop; {0} is idle */
	pid_t		 pid, tid;	/* a thread that executes another
					 * program takes on its process's pid */
	bool		 renamed;	/* it did */
	int		 signal;	/* to be passed on at release */
	uint64_t	 since;		/* clock_mono() of the interrupt */
	struct regs	 regs;
	uint64_t	 fs;		/* where its thread-local memory ends,
					 * by the ABI of x86-64 */
};

/* Seize thread tid of process pid, interrupt it and wait up to timeout_ns, then
 * read the registers. */
enum tracee_stop	 tracee_stop(struct tracee *, pid_t pid, pid_t tid,
			    uint64_t timeout_ns);
/* For a late one: has it stopped by now? Stops late ones only to release them
 * (TRACEE_STOPPED is returned after the release is done: do not release). */
enum tracee_stop	 tracee_poll(struct tracee *);
/* Let it run on, with its pending signal. Returns the nanoseconds it stood
 * still. */
uint64_t		 tracee_release(struct tracee *);
/* A thread killed while it is seized stays a zombie, and its process cannot
 * end, until its tracer has reaped it: do that for those of the calling thread.
 * Never takes the exit status of a child of ours. tracee_stop and target_alive
 * call it; whoever does neither while waiting for the end of the target has to.
 * Costs nothing when there are none. */
void			 tracee_bury(void);
/* May this process be traced? 0, or -1 with the gate that refused and the
 * cure. Stops nothing. */
int			 tracee_allowed(pid_t pid, int procfs, struct err *);

#endif
