/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * facts_machine.h - what the doctor finds out about this machine and about
 * ourselves: what was tried, and the settings that explain a refusal. A plain
 * struct; doctor_machine.h says what it means.
 */
#ifndef SESSION_FACTS_MACHINE_H
#define SESSION_FACTS_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "sample/perf_probe.h"
#include "target/sysfile.h"

enum { FACT_TEXT = 128 };

struct limit {			/* of getrlimit(2); UINT64_MAX: none */
	uint64_t	 soft, hard;
};

struct facts_machine {
	unsigned	 euid;
	uint64_t	 caps;		/* effective, bit CAP_* each */
	int		 seccomp;	/* 0 none, 1 strict, 2 filter, -1 ? */
	uint64_t	 pid_ns, user_ns;	/* 0: not known */
	char		 container[FACT_TEXT];	/* "docker" ... or "" */

	/* tried: 0, or the errno of the refusal */
	int		 perf[PERF_PROBES];
	int		 bpf;
	int		 pycopy;	/* ENOSYS: built without it */
	bool		 kallsyms;	/* shows addresses */

	/* settings, SYSFILE_ABSENT where there is none */
	long		 paranoid, yama, kptr_restrict, bpf_disabled;
	long		 mlock_kb, max_rate, max_stack;
	struct limit	 memlock, nofile;
	long		 cpus_online, cpus;

	/* texts, "" where there is none; foreign */
	char		 lsm[FACT_TEXT], label[FACT_TEXT];
	char		 lockdown[FACT_TEXT];	/* "none", "integrity" ... */
	char		 clocksource[FACT_TEXT], clocksources[FACT_TEXT];
	char		 governor[FACT_TEXT];
	char		 debuginfod[FACT_TEXT];
	char		 term[FACT_TEXT];
	bool		 utf8;
};

void	 facts_machine(struct facts_machine *);

#endif
