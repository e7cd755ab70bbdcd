/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pywatch.h - one look at what the CPython of a process is doing: one read of a
 * few pages. It stops nobody.
 */
#ifndef SESSION_PYWATCH_H
#define SESSION_PYWATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "python/pyfind.h"
#include "python/pymem.h"
#include "python/pypages.h"
#include "python/pystatus.h"
#include "python/pythreads.h"
#include "target/tasks.h"

enum { PYWATCH_GILS = 64 };	/* of more interpreters the newest are seen */

struct pywatch {		/* pywatch_init before use */
	pid_t		 holder[PYWATCH_GILS];	/* of each GIL that is held:
						 * as the process calls the
						 * thread; 0: not known */
	size_t		 nheld;
	size_t		 ngils;
	int		 waiting;	/* threads, for any of them; -1: that
					 * cannot be told */
	bool		 collecting;	/* garbage, some interpreter */
	/* private */
	struct pypages	 pages;
	struct pythreads threads;
	enum pycond	 cond;
	unsigned	 asked;
};

void	 pywatch_init(struct pywatch *, const struct pymem *);
/* Look now. False: it is starting, or ending, or gone. */
bool	 pywatch_look(struct pywatch *, const struct pyfound *,
	     const struct tasks *);
void	 pywatch_fini(struct pywatch *);

#endif
