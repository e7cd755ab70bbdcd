/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * launch.h - starts a command and holds it before its first instruction until
 * the samplers are attached.
 */
#ifndef TARGET_LAUNCH_H
#define TARGET_LAUNCH_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

struct launch {			/* {0} is none */
	pid_t	 pid;		/* our child */
	const char *name;	/* argv[0], borrowed until launch_go */
	int	 gate;		/* write end: one byte lets it exec; -1 after */
	int	 result;	/* read end: errno of a failed exec, or EOF */
	int	 console;	/* master of its terminal, non-blocking;
				 * or -1 */
	pid_t	 leader;	/* of the session of that terminal */
	int	 line;		/* its life: it goes when this is closed */
	bool	 reaped;
	int	 status;	/* once reaped, as the shell has it */
};

enum launch_console {
	LAUNCH_INHERIT,		/* it keeps our stdin, stdout and stderr */
	LAUNCH_PTY		/* those that are a terminal become a pty, its
				 * controlling terminal: it outlives us */
};

/* Fork argv (NULL-terminated), held. 0 or -1. */
int	 launch_start(struct launch *, char *const argv[], enum launch_console,
	     struct err *);
/* Let it exec. 0; -1 when exec failed: kind ERR_OTHER and sys tells ENOENT
 * (exit 127) from the rest (exit 126); the child is reaped. */
int	 launch_go(struct launch *, struct err *);
/* Has it ended? Reaps it. 1 with *status as the shell has it (128+N for a
 * signal), 0 not yet, -1 never started or reaped before. */
int	 launch_poll(struct launch *, int *status);
/* Close the descriptors; the child runs on, but one still held ends. */
void	 launch_fini(struct launch *);

#endif
