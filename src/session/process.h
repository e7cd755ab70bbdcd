/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * process.h - one watched process as the sampling thread has it: who it is, its
 * threads, what it uses, its memory and what walks stacks in it.
 */
#ifndef SESSION_PROCESS_H
#define SESSION_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/hmap.h"
#include "profile/profile.h"
#include "session/beyond.h"
#include "session/jit.h"
#include "session/names.h"
#include "session/pyprocess.h"
#include "target/images.h"
#include "target/space.h"
#include "target/target.h"
#include "target/tasks.h"
#include "target/usage.h"
#include "unwind/unwind.h"

struct process {		/* not to be moved: space and unwinder are
				 * known by their addresses */
	struct target	 target;
	struct tasks	 tasks;
	struct usage	 usage;
	struct space	 space;
	struct unwinder	*unwinder;	/* see process_unwinder */
	struct names	 names;	/* of its functions */
	struct beyond	 beyond; /* how long its stacks are */
	struct pyprocess *python; /* see process_python */
	struct jit	*jit;	/* NULL while no code without a file was
				 * met in it */
	uint64_t	 last_scan;
	uint64_t	 sampled;	/* ns by samples, since then */
	unsigned	 samples;	/* so far */
	bool		 exec_seen;	/* it may be another program now */
	bool		 ended;		/* at the last scan, */
	struct hmap	 unscanned;	/* tid -> start time, of threads that
					 * were sampled before a scan saw them;
					 * 0: not known */
	bool		 over;		/* or as the owner has seen since */
};

/* Watch pid. images is borrowed until process_close. On failure needs no
 * cleanup. */
int	 process_attach(struct process *, struct images *, pid_t pid,
	     struct err *);
/* Start argv, held until target_go. */
int	 process_launch(struct process *, struct images *, char *const argv[],
	     enum launch_console, struct err *);
/* Watch a child of parent that was born at a time (clock_mono): all it does is
 * watched. One that is gone already has what is known of its parent until the
 * functions below say what became of it. */
void	 process_adopt(struct process *, struct images *,
	     const struct process *parent, pid_t pid, uint64_t born);
/* Made when first asked for: a process that is never sampled needs none. */
struct unwinder	*process_unwinder(struct process *);
/* Something was mapped: what, or NULL when it is not known. */
void	 process_mapped(struct process *, const struct map *);
/* It runs another program; comm as the kernel gives it, NULL unknown. */
void	 process_executed(struct process *, const char *comm);
/* Read what its runtime tells of code that it compiles, if that is due; numbers
 * as for jit_new. True when something is new. */
bool	 process_hear(struct process *, enum jit_haste, uint32_t *numbers);
/* Its Python side, after looking for one as far as that is due, which takes
 * milliseconds, unless it has the CPython elder as well; NULL: none whose stacks
 * can be read. The first elder is borrowed until process_close. */
struct pyprocess *process_python(struct process *,
		    const struct pyelder *elder, uint64_t now);
/* Look at its threads and its usage, and tell the profile. */
void	 process_scan(struct process *, struct profile *, uint64_t now);
void	 process_close(struct process *);

#endif
