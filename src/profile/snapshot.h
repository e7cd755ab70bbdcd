/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * snapshot.h - the profile at one instant: immutable, counted, complete in
 * itself. Everything that shows or writes figures reads this and nothing else.
 */
#ifndef PROFILE_SNAPSHOT_H
#define PROFILE_SNAPSHOT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "profile/intern.h"

enum window { WINDOW_1S, WINDOW_10S, WINDOW_60S, WINDOW_ALL, WINDOWS };
extern const uint64_t window_ns[WINDOWS];	/* 0 for WINDOW_ALL */

enum mode {		/* which time counts: all that threads ran, or of it */
	MODE_CPU,
	MODE_GIL,	/* that in which they held their interpreter's lock, */
	MODE_EXCEPTION,	/* raised an exception or handled one */
	MODES
};
extern const char *const mode_names[MODES];

enum during {		/* bits: what went on in a thread at a sample */
	DURING_GIL = 1,
	DURING_EXCEPTION = 2,
	DURING_BITS = 2
};
extern const unsigned mode_during[MODES];	/* 0 for MODE_CPU */

enum phase {
	PHASE_LIVE,
	PHASE_COMPLETE,		/* the target has ended */
	PHASE_STOPPED		/* sampling ended before it: duration, signal */
};

enum thread_state {		/* as target/taskstate.h has them */
	THREAD_RUNNING, THREAD_RUNNABLE, THREAD_LOCK, THREAD_IO, THREAD_SLEEP,
	THREAD_STOPPED, THREAD_STATES
};
extern const char *const thread_state_names[THREAD_STATES];

struct snap_target {
	pid_t		 pid;
	const char	*comm, *command, *exe;	/* printable */
	uint64_t	 started;	/* seconds since the epoch */
	size_t		 others;	/* further processes that are watched
					 * and live */
	size_t		 unwatched;	/* children that were not, when it
					 * began */
	bool		 launched;
	bool		 status_known;	/* the exit status below is */
	int		 status;	/* 128+N for a signal */
};

enum python_way {		/* how Python frames are read */
	PYTHON_NONE,		/* not at all */
	PYTHON_STOPPED,		/* while the thread stands still */
	PYTHON_NONSTOP,		/* while it runs */
	PYTHON_KERNEL,		/* copied by the kernel in the interrupt */
	PYTHON_WAYS
};
extern const char *const python_way_names[PYTHON_WAYS];	/* "none" ... */

struct snap_python {
	enum python_way	 way;
	const char	*version;	/* "3.11.2"; "": no CPython was met */
	const char	*why;		/* its frames cannot be read, or "" */
	uint64_t	 samples;	/* with Python frames */
	uint64_t	 unsure;	/* of them, with frames whose place among
					 * the native ones is a guess */
	/* stacks that are not whole: */
	uint64_t	 cut, unreadable, strange;
	uint64_t	 torn;		/* samples that changed while they were
					 * read, each time: not shown */
	uint64_t	 nameless;	/* frames whose code was not readable */
	uint64_t	 pointed;	/* samples whose instruction was told by
					 * where the processor was */
	uint64_t	 jitted;	/* samples of functions in machine code
					 * of a JIT: lines are coarse */
};

struct snap_tasks {		/* of asyncio, and who waits for them */
	bool		 asked;
	const char	*why;		/* there are none to be seen, or "" */
	uint64_t	 samples;	/* in a task, with who waits for it; */
	uint64_t	 cut;		/* of them, not with all of these */
	uint64_t	 lost;		/* and those without, for it could not
					 * be read, or too late */
};

struct snap_sampling {
	const char	*backend;	/* "perf" */
	const char	*how;		/* for people: what was taken, and why */
	const char	*refused;	/* why a better one was not, or "" */
	const char	*cure;		/* of that, or "" */
	unsigned	 rate;		/* asked for, Hz */
	double		 achieved;	/* Hz per running thread, lately */
	bool		 user_only;	/* time in the kernel is not seen */
	bool		 kernel_asked;	/* its functions are wanted */
	bool		 kernel_frames;	/* and are delivered */
	bool		 filtered;	/* in the kernel, see foreign */
	unsigned	 tells;		/* enum during: what samples can tell */
	size_t		 stack_size;	/* bytes of each stack copied */
	unsigned	 rings;		/* shared with the kernel, or 0 */
	size_t		 ring_size, ring_wanted; /* bytes of each */
	uint64_t	 duration;	/* ns of sampling since start or reset */
	uint64_t	 samples, lost, failed, truncated, cut, unwind_lost;
	uint64_t	 worth;		/* so many samples of one weight each, and
					 * of instants of their own, tell as much;
					 * 0: not known */
	uint64_t	 beyond, late;	/* stacks longer than the copy whose
					 * rest was copied besides, or read
					 * later */
	uint64_t	 costly;	/* of which it was not, to save time */
	uint64_t	 foreign;	/* samples of other processes, dropped */
	uint64_t	 folded;	/* samples whose path was shortened to
					 * bound memory */
	uint64_t	 aged;		/* entries that left the windows early,
					 * for the same reason */
	uint64_t	 throttled, stops, stop_ns;
	double		 stop_us_p50, stop_us_p99;
	struct snap_python python;
	struct snap_tasks tasks;
	double		 own_cpu_pct;	/* of one core, lately */
	double		 own_cpu_pct_all; /* over the whole session */
	uint64_t	 own_rss;	/* bytes */
};

struct snap_gil {		/* of the CPythons in all processes; the means
				 * are of the last second or two, after the end
				 * of all time */
	bool		 known;		/* there is one, or was */
	bool		 waiting_known;
	size_t		 gils;		/* the most at a time; 0: threads run
					 * without */
	double		 held;		/* GILs held at a time, on the mean */
	uint32_t	 holder;	/* the thread that did so most, for */
	double		 holder_share;	/* that part of the time */
	double		 waiting;	/* threads that wait for one, on the
					 * mean */
	double		 collecting;	/* processes that collect garbage */
	/* since start or reset, ns: */
	uint64_t	 watched_ns;	/* for so long there was a CPython */
	uint64_t	 held_ns, wait_ns, gc_ns; /* of several GILs, threads,
					 * processes: all together */
};

enum { SNAP_HISTORY = 120 };

struct snap_usage {
	uint64_t	 cpu_ns;	/* used since start or reset, whether
					 * sampled or not */
	double		 cpu_pct;	/* of one core */
	uint64_t	 rss;
	bool		 io_known;
	double		 read_rate, write_rate;
	float		 history[SNAP_HISTORY];	/* one a second, oldest first */
	unsigned	 nhistory;
};

struct snap_thread {
	pid_t			 pid, tid;	/* pid: its process */
	const char		*name;		/* printable */
	bool			 alive;
	enum thread_state	 state;
	double			 running_pct;	/* of the time watched */
	uint64_t		 samples;
	uint64_t		 time[THREAD_STATES]; /* ns while watched */
	uint64_t		 gil_ns;	/* that it held its GIL */
	double			 gil_held_pct;	/* of the time watched */
	const char		*python_name;	/* printable; NULL: its program has
						 * none for it */
};

/* What its program calls a thread, else what the kernel does. */
static inline const char *
snap_thread_called(const struct snap_thread *t)
{
	return t->python_name != NULL ? t->python_name : t->name;
}

/* A place in the call tree. Node 0 is the root, func unused. A parent's index
 * is smaller than its child's. */
struct snap_node {
	uint32_t	 parent, func;
	bool		 first;	/* no ancestor is the same function, so its
				 * subtree counts for the function's total */
};

struct snap_cell {	/* self time of one node in one thread */
	uint32_t	 node, thread;	/* thread: index in threads */
	unsigned	 during;	/* enum during */
	uint32_t	 samples[WINDOWS];
	uint64_t	 ns[WINDOWS];
};

struct snap_spot {	/* an address at which a function was met */
	uint32_t	 func;
	uint64_t	 addr;		/* link-time in an image, else as it is;
					 * of a caller: within its call; of
					 * code that entered the kernel: within
					 * the instruction that did */
	const char	*file;		/* source, "" while it is not known */
	unsigned	 line;		/* 0: not known */
	const char	*cause_file;	/* the same of the instruction whose time
					 * it is that is found here */
	unsigned	 cause_line;
};

enum spot_time {
	SPOT_SELF,	/* innermost; counts with the kernel in or out */
	SPOT_SELF_IN,	/* innermost, counts only with LENS_KERNEL_IN */
	SPOT_SELF_OUT,	/* it called the kernel (or is the kernel's first
			 * function, without a caller): counts as innermost only
			 * with LENS_KERNEL_OUT */
	SPOT_SELF_PYTHON, /* the innermost of Python, and it called others:
			 * counts as innermost only with LENS_NATIVE_OUT */
	SPOT_TOTAL,	/* its function is on the stack, innermost here; so a
			 * function's spots add up to its total time */
	SPOT_AGAIN,	/* its function recurs: it is on the stack further in,
			 * too; a spot once in a stack */
	SPOT_TIMES
};

struct snap_spot_cell {	/* time at a spot in one thread */
	uint32_t	 spot, thread;
	enum spot_time	 what;
	unsigned	 during;	/* enum during */
	uint32_t	 samples[WINDOWS];
	uint64_t	 ns[WINDOWS];
};

struct snap_call {	/* a function that was seen called from a spot */
	uint32_t	 spot, callee;
	uint64_t	 samples;	/* since start or reset, of all threads:
					 * with the callee, whoever was innermost */
};

struct snapshot {	/* one block of memory with all it points to, but for
			 * the strings of target, sampling and funcs */
	atomic_uint		 refs;		/* private */
	uint64_t		 serial;	/* +1 with each; +0 never */
	uint64_t		 taken;		/* clock_mono() */
	enum phase		 phase;
	struct snap_target	 target;
	struct snap_sampling	 sampling;
	struct snap_usage	 usage;
	struct snap_gil		 gil;
	double		 doing[THREAD_STATES];	/* threads in each state, the
					 * mean of the last second or two;
					 * all 0: not known yet */
	const struct snap_thread *threads;
	size_t			 nthreads;
	const struct snap_node	*nodes;
	size_t			 nnodes;
	const struct snap_cell	*cells;
	size_t			 ncells;
	const struct func	*funcs;		/* by id */
	size_t			 nfuncs;
	uint32_t		 no_python;	/* the one that stands for what
					 * no Python called; 0: there is no
					 * CPython */
	const struct snap_spot	*spots;
	size_t			 nspots;
	const struct snap_spot_cell *spot_cells;	/* what no spot had room
					 * for is in no cell */
	size_t			 nspot_cells;
	const struct snap_call	*calls;		/* none into the kernel */
	size_t			 ncalls;
};

const struct snapshot	*snapshot_acquire(const struct snapshot *);
void			 snapshot_release(const struct snapshot *); /* NULL ok */

#endif
