/* SPDX-License-Identifier: GPL-2.0-or-later */
/* processes.h - the watched processes of a snapshot, by their threads. */
#ifndef PROFILE_PROCESSES_H
#define PROFILE_PROCESSES_H

#include "profile/snapshot.h"

struct process_row {
	pid_t		 pid;		/* of the first, */
	size_t		 processes;	/* where the row stands for several */
	const char	*name;		/* of the first of its threads we saw */
	size_t		 threads;
	bool		 alive;
	uint64_t	 samples;
	uint64_t	 time;		/* ns, that its samples stand for */
};

struct process_list {			/* {0} is empty */
	struct process_row	*v;	/* in the order of appearance */
	size_t			 n, cap;
};

/* Borrows names from the snapshot. */
void	 process_list_build(struct process_list *, const struct snapshot *);
/* Processes of one name become one row; the most time comes first. */
void	 process_list_by_name(struct process_list *);
void	 process_list_fini(struct process_list *);

#endif
