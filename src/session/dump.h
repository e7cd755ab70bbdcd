/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump.h - one stack of every thread, now. */
#ifndef SESSION_DUMP_H
#define SESSION_DUMP_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "profile/intern.h"
#include "profile/snapshot.h"

struct dump_frame {
	uint64_t	 pc;
	uint32_t	 func;		/* id in funcs */
	uint64_t	 offset;	/* of pc in the function */
};

struct dump_thread {
	pid_t			 tid;
	char			*name;		/* printable */
	enum thread_state	 state;
	struct dump_frame	*frame;		/* innermost first */
	size_t			 n;
	const char		*note;		/* why it is short, or "" */
	uint64_t		 stop_ns;	/* it stood still for us; 0: it
						 * was looked at as it slept */
};

struct dump {
	pid_t			 pid;
	char			*command;
	struct dump_thread	*thread;
	size_t			 n;
	struct intern		*intern;	/* owns the names */
	uint64_t		 span_ns;	/* from the first thread's look
						 * to the last's */
};

/* Look at every thread. One that runs, or whose stack cannot be walked without
 * a register that only a stop tells, stands still for some microseconds; the
 * others are not touched. 0 or -1. */
int	 dump_take(struct dump *, pid_t pid, size_t stack_size, struct err *);
void	 dump_fini(struct dump *);

#endif
