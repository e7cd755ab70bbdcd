/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * looks.h - the registers and the stack of every thread of a process, and its
 * Python stack. Those that sleep are looked at without a stop; the others stand
 * still, one after the other, for the microseconds that copying takes.
 */
#ifndef SESSION_LOOKS_H
#define SESSION_LOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "session/process.h"
#include "session/pystack.h"
#include "target/regs.h"
#include "target/taskstate.h"

struct look {			/* at one thread */
	const struct task	*task;	/* borrowed from the process */
	enum task_state	 state;
	struct regs	 regs;
	uint8_t		*stack;
	size_t		 len;		/* 0: nothing was seen */
	struct pystack	 python;	/* of the same moment */
	const char	*note;		/* why a stop gave nothing, or "" */
	bool		 stop;		/* only a stop will tell */
	uint64_t	 stop_ns;	/* how long it stood still for us */
};

struct looks {			/* {0} is a valid empty list */
	struct process	*process;	/* borrowed */
	struct pyprocess *python;	/* borrowed, or NULL */
	size_t		 stack_size;
	struct look	*v;
	size_t		 n;
	uint64_t	 began, ended;	/* of looking: clock_mono() */
};

/* Look at every living thread, up to stack_size bytes of each stack; python may
 * be NULL. */
void	 looks_take(struct looks *, struct process *, struct pyprocess *python,
	     size_t stack_size);
/* Stop those that are marked and look again. What was seen without a stop
 * stays when they do not stop. Clears the marks. */
void	 looks_stop(struct looks *);
void	 looks_fini(struct looks *);

#endif
