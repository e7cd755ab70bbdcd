/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_machine.c - tries what the samplers need, and reads the settings. */
#include "config.h"

#include "session/facts_machine.h"

#include <fcntl.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sample/bpf_probe.h"
#include "sample/pycopy.h"
#include "symbol/kallsyms.h"
#include "target/nslink.h"
#include "target/procinfo.h"
#include "target/procfs.h"
#include "target/rights.h"

#define KERNEL "/proc/sys/kernel/"
#define SECURITY "/sys/kernel/security/"
#define CPU "/sys/devices/system/cpu/"
#define CLOCK "/sys/devices/system/clocksource/clocksource0/"

static void
copy(char out[static FACT_TEXT], const char *text)
{
	snprintf(out, FACT_TEXT, "%s", text != NULL ? text : "");
}

/* Containers leave marks of themselves; none is sure. */
static void
read_container(char out[static FACT_TEXT])
{
	static const struct {
		const char *path, *name;
	} marks[] = {
		{ "/.dockerenv", "docker" },
		{ "/run/.containerenv", "podman" },
		{ "/run/systemd/container", "systemd-nspawn or alike" },
		{ "/var/run/secrets/kubernetes.io", "kubernetes" },
	};

	copy(out, getenv("container"));
	for (size_t i = 0; *out == '\0' && i < sizeof marks / sizeof *marks;
	     i++)
		if (access(marks[i].path, F_OK) == 0)
			copy(out, marks[i].name);
}

static void
read_ourselves(struct facts_machine *m)
{
	struct proc_status status;
	int self = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	m->euid = geteuid();
	m->caps = rights_effective();
	m->seccomp = -1;
	if (procinfo_status(AT_FDCWD, "/proc/self/status", &status))
		m->seccomp = status.seccomp;
	if (self != -1) {
		m->pid_ns = nslink_read(self, "pid");
		m->user_ns = nslink_read(self, "user");
		close(self);
	}
	read_container(m->container);
}

static void
try_all(struct facts_machine *m)
{
	struct kallsyms *symbols = kallsyms_load();

	m->kallsyms = symbols != NULL;
	kallsyms_free(symbols);
	for (int i = 0; i < PERF_PROBES; i++)
		m->perf[i] = perf_probe((enum perf_probe)i, 0);
	m->bpf = bpf_probe();
	m->pycopy = pycopy_probe();
}

static void
read_numbers(struct facts_machine *m)
{
	m->paranoid = sysfile_number(KERNEL "perf_event_paranoid");
	m->yama = sysfile_number(KERNEL "yama/ptrace_scope");
	m->kptr_restrict = sysfile_number(KERNEL "kptr_restrict");
	m->bpf_disabled = sysfile_number(KERNEL "unprivileged_bpf_disabled");
	m->mlock_kb = sysfile_number(KERNEL "perf_event_mlock_kb");
	m->max_rate = sysfile_number(KERNEL "perf_event_max_sample_rate");
	m->max_stack = sysfile_number(KERNEL "perf_event_max_stack");
	m->cpus_online = sysconf(_SC_NPROCESSORS_ONLN);
	m->cpus = sysconf(_SC_NPROCESSORS_CONF);
}

static void
read_texts(struct facts_machine *m)
{
	sysfile_text(SECURITY "lsm", m->lsm, sizeof m->lsm);
	sysfile_text("/proc/self/attr/current", m->label, sizeof m->label);
	sysfile_text(SECURITY "lockdown", m->lockdown, sizeof m->lockdown);
	sysfile_choice(m->lockdown);
	sysfile_text(
	    CLOCK "current_clocksource", m->clocksource, sizeof m->clocksource);
	sysfile_text(CLOCK "available_clocksource", m->clocksources,
	    sizeof m->clocksources);
	sysfile_text(CPU "cpu0/cpufreq/scaling_governor", m->governor,
	    sizeof m->governor);
	copy(m->debuginfod, getenv("DEBUGINFOD_URLS"));
	copy(m->term, getenv("TERM"));
	m->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static struct limit
limit_of(__rlimit_resource_t what)
{
	struct rlimit r;

	if (getrlimit(what, &r) == -1)
		return (struct limit){ UINT64_MAX, UINT64_MAX };
	return (struct limit){ r.rlim_cur == RLIM_INFINITY ? UINT64_MAX
							   : r.rlim_cur,
		r.rlim_max == RLIM_INFINITY ? UINT64_MAX : r.rlim_max };
}

void
facts_machine(struct facts_machine *m)
{
	*m = (struct facts_machine){ 0 };
	read_ourselves(m);
	try_all(m);
	read_numbers(m);
	m->memlock = limit_of(RLIMIT_MEMLOCK);
	m->nofile = limit_of(RLIMIT_NOFILE);
	read_texts(m);
}
