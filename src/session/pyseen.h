/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyseen.h - the Python stack of the instant of a sample, whichever of the
 * three ways it comes: before the sample, when its thread stands still or is
 * looked at as it runs, or with it. Sampling thread only.
 */
#ifndef SESSION_PYSEEN_H
#define SESSION_PYSEEN_H

#include <stdbool.h>
#include <sys/types.h>

#include "profile/snapshot.h"
#include "sample/sample.h"
#include "session/process.h"
#include "session/pystack.h"

struct pyseen {			/* {0}: nothing was seen */
	struct pystack	 python;
	enum python_way	 way;		/* how it came, the last time */
	enum pyglance	 glance;	/* what came of PYTHON_NONSTOP */
	/* private */
	pid_t		 pid, tid;	/* whose it is; 0: nobody's */
};

/* A thread of process, which has a CPython, stands still with these registers. */
void		 pyseen_stopped(struct pyseen *, struct process *, pid_t tid,
		     const struct regs *);
/* So many looks are to come at a thread that runs on, one after the other at
 * once. */
void		 pyseen_expect(struct process *, unsigned looks);
/* One of them; PYGLANCE_NONE where there is no CPython. */
void		 pyseen_running(struct pyseen *, struct process *, pid_t tid);
/* It came with the sample, of a process that has a CPython. */
void		 pyseen_copied(struct pyseen *, struct process *,
		     const struct sample *);
/* Is what was seen of this sample's instant? */
bool		 pyseen_is_of(const struct pyseen *, const struct sample *);
void		 pyseen_forget(struct pyseen *);
/* What went on in the thread, and what of that could be told (enum during). */
unsigned	 pyseen_during(const struct pyseen *);
unsigned	 pyseen_tells(const struct pyseen *);
void		 pyseen_fini(struct pyseen *);

#endif
