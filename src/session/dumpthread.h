/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dumpthread.h - one thread of a dump, its native and its Python frames in one
 * stack. */
#ifndef SESSION_DUMPTHREAD_H
#define SESSION_DUMPTHREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "profile/intern.h"
#include "profile/snapshot.h"
#include "python/pythreads.h"

struct pyframe;
struct pyprocess;
struct pyresume_from;
struct pystack;
struct splice;
struct stack;

struct dump_frame {
	bool		 python;
	uint32_t	 func;		/* id in funcs */
	uint64_t	 pc;		/* native */
	uint64_t	 offset;	/* of pc in the function; Python: of the
					 * instruction in the bytecode */
	unsigned	 line;		/* Python: it is on; 0: on none */
};

struct dump_thread {
	pid_t			 tid;
	char			*name;		/* printable, as */
	char			*python_name;	/* this: what Python calls it, or
						 * NULL */
	enum thread_state	 state;
	struct dump_frame	*frame;		/* innermost first */
	size_t			 n;
	const char		*note;		/* why it is short, or "" */
	const char		*python_note;	/* the same of its Python */
	enum pygil		 gil;
	size_t			 unsure;	/* Python frames whose place
						 * is a guess */
	uint64_t		 stop_ns;	/* it stood still for us; 0: it
						 * was looked at as it slept */
};

/* Give the thread the frames of a native stack and of a pystack, and what else
 * that tells. The Python ones get their names now, for they may not be there
 * for long; python is asked for them only. */
void	 dumpthread_mix(struct dump_thread *, struct splice *,
	     const struct pyresume_from *, const struct pystack *,
	     struct pyprocess *python, struct intern *);
/* A Python frame, named; its code may be gone: then it has no name. */
struct dump_frame dumpthread_python(struct pyprocess *, struct intern *,
	     const struct pyframe *);
/* Take its native frames out. */
void	 dumpthread_leave_python(struct dump_thread *);

#endif
