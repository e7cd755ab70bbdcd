/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * facts_process.h - what the doctor finds out about one process: what was tried
 * on it, and what explains a refusal. A plain struct; doctor_process.h says
 * what it means.
 */
#ifndef SESSION_FACTS_PROCESS_H
#define SESSION_FACTS_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "sample/refusal.h"
#include "target/elfkind.h"
#include "target/gate.h"
#include "target/jitfile.h"
#include "target/maps.h"
#include "target/procparse.h"
#include "target/target.h"
#include "target/tracee.h"

enum ns_relation { NS_OURS, NS_ANOTHER, NS_UNKNOWN };

struct facts_process {
	pid_t			 pid;
	bool			 gone;		/* it ended under our hands */
	struct proc_stat	 stat;
	struct proc_status	 status;
	struct gate		 gate;
	enum ns_relation	 pid_ns, mnt_ns, user_ns;

	enum tracee_stop	 attach;	/* tried, and let go at once */
	uint64_t		 stood_ns;	/* how long it stood still */
	/* tried: 0, or the errno of the refusal */
	int			 readv, mem;
	int			 maps, map_files, root, syscall, exe;
	int			 perf_user, perf_kernel;
	struct refusal		 refusal;	/* what explains the last two */

	size_t			 mappings;
	struct elfkind		 kind;		/* bits 0: not known */
	uint64_t		 jit_bytes;	/* of code without a file */
	const char		*runtime;	/* "CPython" ... or NULL */
	const char		*python_no;	/* why frames of that CPython are
						 * not read; NULL: they are */
	pid_t			 own_pid;	/* in its PID namespace */
	enum jitfile		 perf_map, jitdump; /* what names its code */
	uint64_t		 perf_map_bytes;
};

void	 facts_process(struct facts_process *, const struct target *);
/* What a memory map tells: mappings, jit_bytes, runtime. */
void	 facts_of_maps(struct facts_process *, const struct maps *);

#endif
