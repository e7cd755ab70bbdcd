/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump.h - one stack of every thread, now. */
#ifndef SESSION_DUMP_H
#define SESSION_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "profile/intern.h"
#include "python/pyversion.h"
#include "session/dumptasks.h"
#include "session/dumpthread.h"

struct dump_opts {
	size_t		 stack_size;	/* bytes of each stack */
	bool		 python, native; /* which frames */
	bool		 async;		/* asyncio's tasks, too */
};

struct dump {
	pid_t			 pid;
	char			*command;
	struct pyversion	 python;	/* minor 0: there is none */
	const char		*python_note;	/* why it was not looked at, or
						 * "" */
	struct dump_thread	*thread;
	size_t			 n;
	struct dumptasks	 tasks;
	struct intern		*intern;	/* owns the names */
	uint64_t		 span_ns;	/* from the first thread's look
						 * to the last's */
};

/* Look at every thread. One that runs, or whose stack cannot be walked without
 * a register that only a stop tells, stands still for some microseconds; the
 * others are not touched. 0 or -1. */
int	 dump_take(struct dump *, pid_t pid, const struct dump_opts *,
	     struct err *);
void	 dump_fini(struct dump *);

#endif
