/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gate.h - which of the kernel's gates keeps us from tracing a process: the
 * facts about both sides, then what they mean (ptrace(2), "Ptrace access mode
 * checking"; Documentation/admin-guide/LSM/Yama).
 */
#ifndef TARGET_GATE_H
#define TARGET_GATE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

struct gate {
	pid_t		 tracer;	/* who traces it, or 0 */
	char		 tracer_comm[64];
	unsigned	 our_euid, uid;
	bool		 capable;	/* we have CAP_SYS_PTRACE */
	bool		 dumpable;	/* it has not closed itself */
	int		 yama;		/* kernel.yama.ptrace_scope, or 0 */
	bool		 seccomp;	/* a filter watches our system calls */
};

/* Collect the facts. 0, or -1 when the process is gone. */
int	 gate_read(struct gate *, int procfs);
/* The gate that refused, as an error with its cure. Always -1. */
int	 gate_explain(const struct gate *, pid_t pid, struct err *);

#endif
