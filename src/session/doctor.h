/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doctor.h - what this machine and one process allow, what is missing, and the
 * cure. Everything is tried: events are opened, the process is attached to for
 * some microseconds and let go. Then the settings explain what was refused.
 */
#ifndef SESSION_DOCTOR_H
#define SESSION_DOCTOR_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "session/doctor_files.h"
#include "session/facts_files.h"
#include "session/finding.h"

struct doctor {
	pid_t			 pid;		/* 0: the machine alone */
	char			*name, *command; /* of the process, printable */
	struct findings		 machine, process, lacks;	/* of files */
	struct facts_files	 files;
	struct findings		 verdict;	/* the sampler, and
					 * "python" where one runs */
	const char		*sampler;	/* "perf" ...; NULL: none, */
	enum err_kind		 refused;	/* and why */
};

/* Examine the machine and, if pid is not 0, that process. 0, or -1 when there
 * is no such process to look at. */
int	 doctor_examine(struct doctor *, pid_t pid, struct err *);
void	 doctor_fini(struct doctor *);

#endif
