/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_machine.c - judges who we are and what this machine is like. */
#include "config.h"

#include "session/doctor_machine.h"

#include <inttypes.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "session/doctor_perf.h"
#include "target/nslink.h"
#include "target/rights.h"

#define YAMA "kernel.yama.ptrace_scope"
#define CLOCK "/sys/devices/system/clocksource/clocksource0/current_clocksource"
#define SETCAP "cap_perfmon,cap_bpf,cap_sys_ptrace=ep"

enum { FILES_LEAST = 4096 };

static const struct {
	unsigned cap;
	const char *name;
} caps[] = {
	{ CAP_PERFMON, "CAP_PERFMON" },
	{ CAP_BPF, "CAP_BPF" },
	{ CAP_SYS_PTRACE, "CAP_SYS_PTRACE" },
	{ CAP_SYS_ADMIN, "CAP_SYS_ADMIN" },
	{ CAP_SYSLOG, "CAP_SYSLOG" },
	{ CAP_IPC_LOCK, "CAP_IPC_LOCK" },
	{ CAP_CHECKPOINT_RESTORE, "CAP_CHECKPOINT_RESTORE" },
};

static bool
has(const struct facts_machine *m, unsigned cap)
{
	return rights_has(m->caps, cap);
}

/* CAP_SYS_ADMIN was split: it still holds what was split off. */
static bool
has_enough(const struct facts_machine *m)
{
	return has(m, CAP_SYS_PTRACE) &&
	       (has(m, CAP_SYS_ADMIN) ||
		   (has(m, CAP_PERFMON) && has(m, CAP_BPF)));
}

static char *
missing_caps(const struct facts_machine *m)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof caps / sizeof *caps; i++)
		if (!has(m, caps[i].cap))
			buf_addf(
			    &b, "%s%s", b.len > 0 ? ", " : "", caps[i].name);
	return buf_steal(&b);
}

static void
judge_user(const struct facts_machine *m, struct finding *f)
{
	if (m->euid == 0)
		finding_say(f, GRADE_OK, "root");
	else
		finding_say(f, GRADE_OK, "uid %u", m->euid);
}

static void
judge_caps(const struct facts_machine *m, struct finding *f)
{
	char *missing = missing_caps(m);

	if (*missing == '\0') {
		finding_say(f, GRADE_OK, "all that stacktop can use");
	} else if (has_enough(m)) {
		finding_say(f, GRADE_OK, "enough; missing: %s", missing);
	} else {
		finding_say(f, GRADE_LIMITED, "missing: %s", missing);
		if (m->euid == 0)
			finding_cure(
			    f, "start the container with docker run --cap-add");
		else
			finding_cure(f, "sudo setcap " SETCAP " FILE");
		finding_undo(f, m->euid == 0 ? "start it as before"
					     : "sudo setcap -r FILE");
	}
	free(missing);
}

static void
judge_yama(const struct facts_machine *m, struct finding *f)
{
	if (m->yama == SYSFILE_ABSENT) {
		finding_say(f, GRADE_OK, "not in this kernel");
	} else if (m->yama <= 0) {
		finding_say(f, GRADE_OK, "ptrace_scope is 0: no restriction");
	} else if (m->yama >= 3) {
		finding_say(f, GRADE_REFUSED,
		    "ptrace_scope is %ld: no tracing at all", m->yama);
		finding_cure(f, "reboot with another ptrace_scope");
	} else if (has(m, CAP_SYS_PTRACE)) {
		finding_say(f, GRADE_OK,
		    "ptrace_scope is %ld, but CAP_SYS_PTRACE is held", m->yama);
	} else {
		finding_say(f, m->yama == 1 ? GRADE_LIMITED : GRADE_REFUSED,
		    "ptrace_scope is %ld: %s", m->yama,
		    m->yama == 1 ? "ptrace works on own commands only"
				 : "ptrace needs CAP_SYS_PTRACE");
		finding_sysctl(f, YAMA, 0, m->yama);
	}
}

static void
judge_seccomp(const struct facts_machine *m, struct finding *f)
{
	if (m->seccomp == 0)
		finding_say(f, GRADE_OK, "no filter on stacktop");
	else if (m->seccomp < 0)
		finding_say(f, GRADE_UNKNOWN, "this kernel does not tell");
	else
		finding_say(f, GRADE_LIMITED,
		    "a filter may refuse calls of stacktop (container)");
}

/* Profiles that confine nothing have it in their names: AppArmor's, and the
 * types of SELinux. */
static bool
confined(const char *label)
{
	return *label != '\0' && strstr(label, "unconfined") == NULL;
}

static void
judge_lsm(const struct facts_machine *m, struct finding *f)
{
	const char *list = *m->lsm != '\0' ? m->lsm : "list not readable";

	if (strcmp(m->lockdown, "confidentiality") == 0) {
		finding_say(f, GRADE_LIMITED,
		    "lockdown=confidentiality: the kernel may not be sampled");
		finding_cure(f, "boot without lockdown=confidentiality");
	} else if (confined(m->label)) {
		finding_say(f, GRADE_LIMITED,
		    "stacktop is confined as \"%s\" (%s)", m->label, list);
		finding_cure(f, "run stacktop outside of this profile");
	} else {
		finding_say(f, GRADE_OK, "stacktop is not confined (%s)", list);
	}
}

static void
judge_namespaces(const struct facts_machine *m, struct finding *f)
{
	const char *in = *m->container != '\0' ? m->container : "a container";

	if (m->user_ns == 0 || m->pid_ns == 0) {
		finding_say(f, GRADE_UNKNOWN, "/proc/self/ns is not readable");
	} else if (m->user_ns != NSLINK_USER_FIRST) {
		finding_say(f, GRADE_LIMITED,
		    "user namespace (%s): capabilities count inside only", in);
		finding_cure(f, "run stacktop outside of it");
	} else if (m->pid_ns != NSLINK_PID_FIRST) {
		finding_say(f, GRADE_LIMITED,
		    "PID namespace (%s): sees the processes inside only", in);
		finding_cure(f, "docker run --pid=host ...");
		finding_undo(f, "the same without --pid=host");
	} else if (*m->container != '\0') {
		finding_say(f, GRADE_OK, "those of the machine, in %s", in);
	} else {
		finding_say(f, GRADE_OK, "those of the machine");
	}
}

static void
judge_symbols(const struct facts_machine *m, struct finding *f)
{
	if (m->kallsyms) {
		finding_say(f, GRADE_OK, "/proc/kallsyms shows addresses");
		return;
	}
	finding_say(f, GRADE_REFUSED,
	    "no addresses in /proc/kallsyms: no names for kernel code");
	if (m->kptr_restrict > 1)
		finding_sysctl(f, "kernel.kptr_restrict", 1, m->kptr_restrict);
	else
		finding_cure(f, "sudo stacktop ...");
}

static void
judge_files(const struct facts_machine *m, struct finding *f)
{
	uint64_t most = m->nofile.hard;

	if (most == UINT64_MAX) {
		finding_say(f, GRADE_OK, "no limit");
	} else if (most >= FILES_LEAST) {
		finding_say(f, GRADE_OK, "up to %" PRIu64, most);
	} else {
		finding_say(f, GRADE_LIMITED,
		    "%" PRIu64 ": too few for perf on many threads", most);
		finding_cure(f, "sudo prlimit --pid $$ --nofile=65536");
		finding_undo(f, "leave this shell");
	}
}

static void
judge_cpus(const struct facts_machine *m, struct finding *f)
{
	finding_say(f, GRADE_OK, "%ld of %ld online", m->cpus_online, m->cpus);
}

static void
judge_clock(const struct facts_machine *m, struct finding *f)
{
	static const char *const slow[] = { "hpet", "acpi_pm", "jiffies",
		"refined-jiffies", "pit" };

	if (*m->clocksource == '\0') {
		finding_say(f, GRADE_UNKNOWN, "not told");
		return;
	}
	finding_say(f, GRADE_OK, "%s", m->clocksource);
	for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
		if (strcmp(m->clocksource, slow[i]) != 0)
			continue;
		finding_say(f, GRADE_LIMITED,
		    "%s: each look at the clock is a slow one", slow[i]);
		if (strstr(m->clocksources, "tsc") == NULL)
			return;
		finding_cure(f, "echo tsc | sudo tee " CLOCK);
		finding_undo(f, "echo %s | sudo tee " CLOCK, slow[i]);
	}
}

static void
judge_governor(const struct facts_machine *m, struct finding *f)
{
	if (*m->governor == '\0') {
		finding_say(f, GRADE_OK, "not controlled from here");
	} else if (strcmp(m->governor, "performance") == 0) {
		finding_say(f, GRADE_OK, "governor performance");
	} else {
		finding_say(f, GRADE_LIMITED,
		    "governor %s: times vary with the load", m->governor);
		finding_cure(f, "sudo cpupower frequency-set -g performance");
		finding_undo(
		    f, "sudo cpupower frequency-set -g %s", m->governor);
	}
}

static void
judge_debuginfod(const struct facts_machine *m, struct finding *f)
{
	if (*m->debuginfod == '\0')
		finding_say(f, GRADE_OK, "DEBUGINFOD_URLS is not set");
	else
		finding_say(f, GRADE_LIMITED,
		    "stacktop does not download: it looks on disk only");
}

static void
judge_terminal(const struct facts_machine *m, struct finding *f)
{
	if (*m->term == '\0' || strcmp(m->term, "dumb") == 0) {
		finding_say(f, GRADE_LIMITED,
		    "TERM is %s: no screen, only -b and reports",
		    *m->term == '\0' ? "not set" : "dumb");
		finding_cure(f, "export TERM=xterm-256color");
		finding_undo(
		    f, *m->term == '\0' ? "unset TERM" : "export TERM=dumb");
	} else if (!m->utf8) {
		finding_say(f, GRADE_LIMITED,
		    "%s, no UTF-8 locale: drawn with ASCII", m->term);
		finding_cure(f, "export LC_ALL=C.UTF-8");
		finding_undo(f, "unset LC_ALL");
	} else {
		finding_say(f, GRADE_OK, "%s, UTF-8", m->term);
	}
}

struct check {
	const char *id, *name;
	void (*judge)(const struct facts_machine *, struct finding *);
};

static const struct check ourselves[] = {
	{ "user", "user", judge_user },
	{ "capabilities", "capabilities", judge_caps },
	{ "seccomp", "seccomp", judge_seccomp },
	{ "lsm", "security modules", judge_lsm },
	{ "namespaces", "namespaces", judge_namespaces },
	{ "yama", "Yama", judge_yama },
};

static const struct check surroundings[] = {
	{ "kernel_symbols", "kernel symbols", judge_symbols },
	{ "open_files", "open files", judge_files },
	{ "cpus", "processors", judge_cpus },
	{ "clocksource", "clock source", judge_clock },
	{ "governor", "CPU frequency", judge_governor },
	{ "debuginfod", "debuginfod", judge_debuginfod },
	{ "terminal", "terminal", judge_terminal },
};

static void
judge_all(const struct facts_machine *m, struct findings *list,
    const struct check *checks, size_t n)
{
	for (size_t i = 0; i < n; i++)
		checks[i].judge(
		    m, findings_add(list, checks[i].id, checks[i].name));
}

void
doctor_machine(const struct facts_machine *m, struct findings *list)
{
	judge_all(m, list, ourselves, sizeof ourselves / sizeof *ourselves);
	doctor_perf(m, list);
	judge_all(
	    m, list, surroundings, sizeof surroundings / sizeof *surroundings);
}
