/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pythreads.h - the interpreters of a process and their threads. One thread of
 * the system may have a state in several interpreters.
 */
#ifndef PYTHON_PYTHREADS_H
#define PYTHON_PYTHREADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "python/pymem.h"
#include "python/pyoffsets.h"

struct pythread {
	uint64_t	 state;		/* the address of its PyThreadState */
	pid_t		 tid;		/* in the process's PID namespace */
	uint64_t	 pthread;	/* pthread_self(), or 0 */
	uint64_t	 gil;		/* of its interpreter; 0: none */
};

struct pythreads {		/* {0} is a valid empty list */
	struct pythread	*v;		/* by interpreter */
	size_t		 n, cap;
	uint64_t	 main;		/* the interpreter made first: the last
					 * of their list */
};

enum pythreads_answer {
	PYTHREADS_OK,
	PYTHREADS_NOT_YET,	/* no interpreter: starting, or finalising */
	PYTHREADS_UNREADABLE,
	PYTHREADS_STRANGE,	/* not what we take it for, or changing */
	PYTHREADS_ANSWERS
};

enum pygil { PYGIL_NONE, PYGIL_HELD, PYGIL_WAITED };

/* Read the list anew; what was found before an error stays in it. */
enum pythreads_answer	 pythreads_read(struct pythreads *,
			    const struct pymem *, const struct pyoffsets *,
			    uint64_t runtime);
/* Where an interpreter's GIL is; 0: none is made yet, or its threads run without.
 * False: that cannot be read. */
bool			 pythreads_find_gil(const struct pymem *,
			    const struct pyoffsets *, uint64_t runtime,
			    uint64_t interp, uint64_t *gil);
/* Is its state still that of a thread of this number? */
bool			 pythreads_is(const struct pymem *,
			    const struct pyoffsets *, const struct pythread *);
/* The number of the thread that has a PyThreadState, as it knows it itself; 0:
 * it has none, or that cannot be read. */
pid_t			 pythreads_tid(const struct pymem *,
			    const struct pyoffsets *, uint64_t state);
/* Does a thread hold its GIL now, or wait for it? arg: the first argument of
 * the system call it is blocked in, 0 if not known. */
enum pygil		 pythreads_gil(const struct pymem *,
			    const struct pyoffsets *, const struct pythread *,
			    uint64_t arg);
const char		*pythreads_why(enum pythreads_answer);
void			 pythreads_fini(struct pythreads *);

#endif
