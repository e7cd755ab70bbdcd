/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * family.h - the watched processes: those that were asked for, the roots, and
 * the children that came of them. Owned by the sampling thread.
 */
#ifndef SESSION_FAMILY_H
#define SESSION_FAMILY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/hmap.h"
#include "session/history.h"
#include "session/process.h"

enum { FAMILY_MAX = 4096 };	/* processes alive at a time */

struct family {			/* {0} is empty */
	struct images	  images;	/* of all of them */
	struct process	**v;		/* the roots first, then children by age;
					 * a root stays when it has ended */
	size_t		  n, cap, roots;
	struct hmap	  by_pid;	/* pid -> index */
	/* Called before one that has ended is closed; may be NULL. */
	void		(*leaves)(void *arg, const struct process *);
	void		  *arg;
	/* Of all together, those that ended included, at the last scan. */
	struct usage	  usage;
	double		  cpu_pct;	/* of a core, lately */
	struct history	  history;
	uint64_t	  time[TASK_STATES];	/* of their threads, ns */
	struct pyelder	  elder;	/* the last CPython that was met */
	bool		  children;	/* all of them are watched; */
	size_t		  unwatched;	/* or so many were not, at the start */
	/* private */
	uint64_t	  ended_cpu;
	uint64_t	  unwatched_cpu; /* of those that ended */
	uint64_t	  pct_time, pct_cpu; /* when cpu_pct was last made */
	uint64_t	  ended_time[TASK_STATES];
};

/* Watch pid as a root. 0 or -1. */
int	 family_attach(struct family *, pid_t pid, struct err *);
/* Start argv as a root, held until target_go. */
int	 family_launch(struct family *, char *const argv[],
	     enum launch_console, struct err *);
/* Watch a child of one of them that was born at a time (clock_mono). NULL when
 * there are FAMILY_MAX. */
struct process	*family_adopt(struct family *, const struct process *parent,
		    pid_t pid, uint64_t born);
/* Watch the children there are of all that are watched, and theirs. How many
 * are new; they come last in v. */
size_t	 family_seek(struct family *);
/* How many children there are that are not watched. */
size_t	 family_unwatched(struct family *);
struct process	*family_find(struct family *, pid_t pid);
/* Was a CPython met in any? */
bool		 family_has_python(const struct family *);
/* The Python side of one of them (process_python). What was found in one is not
 * looked for in others that have the same file. */
struct pyprocess *family_python(struct family *, struct process *,
		    uint64_t now);
/* Look at all of them and tell the profile; children that had ended
 * at the scan before leave. */
void	 family_scan(struct family *, struct profile *, uint64_t now);
/* Let go of images that none of them has mapped, when it is time to. Called
 * only where images_sweep may be; gone as there. */
void		 family_sweep(struct family *,
		     void (*gone)(void *arg, struct image *), void *arg);
/* Name those anew that run another program. True when the first root does. */
bool	 family_identify(struct family *);
/* Has every root ended, at the last scan or as its owner has marked it? */
bool	 family_ended(const struct family *);
/* The living, but for the first root. */
size_t	 family_others(const struct family *);
void	 family_fini(struct family *);

#endif
