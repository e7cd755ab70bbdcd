/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * jitfile.h - opens the files in which a process tells of the code that it makes
 * while it runs: its perf map, and its jitdump. Whoever may write to /tmp may
 * put one there, so only those of its own user, or root, are taken.
 */
#ifndef TARGET_JITFILE_H
#define TARGET_JITFILE_H

#include <stdint.h>
#include <sys/types.h>

#include "target/maps.h"
#include "target/target.h"

enum jitfile {
	JITFILE_NONE,
	JITFILE_OPEN,
	JITFILE_UNSEEN,		/* where it would be may not be looked at */
	JITFILE_FOREIGN,	/* it is another user's */
	JITFILE_STALE		/* it is older than the process */
};

struct jitfile_of {		/* whose files they are */
	int		 root;	/* its root directory, or -1 */
	pid_t		 pid;	/* its number for us, */
	pid_t		 own_pid; /* and in its own PID namespace */
	unsigned	 uid, euid;
	uint64_t	 started; /* seconds since the epoch */
};

/* To be ended with jitfile_done. root is -1, with errno, where it may not be
 * seen. */
void		 jitfile_who(struct jitfile_of *, const struct target *);
/* /tmp/perf-PID.map, where the process sees it, else where we do. *fd is -1
 * unless it is open. */
enum jitfile	 jitfile_map(const struct jitfile_of *, int *fd);
/* The jitdump, which a process shows by mapping it. */
enum jitfile	 jitfile_dump(const struct jitfile_of *, const struct maps *,
		     int *fd);
void		 jitfile_done(struct jitfile_of *);

#endif
