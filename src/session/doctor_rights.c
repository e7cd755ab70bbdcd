/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_rights.c - judges what this process may do. */
#include "config.h"

#include "session/doctor_rights.h"

#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "target/nslink.h"
#include "target/rights.h"

#define YAMA "kernel.yama.ptrace_scope"
#define SETCAP "cap_perfmon,cap_bpf,cap_sys_ptrace=ep"

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

static const struct {
	const char *id, *name;
	void (*judge)(const struct facts_machine *, struct finding *);
} checks[] = {
	{ "user", "user", judge_user },
	{ "capabilities", "capabilities", judge_caps },
	{ "seccomp", "seccomp", judge_seccomp },
	{ "lsm", "security modules", judge_lsm },
	{ "namespaces", "namespaces", judge_namespaces },
	{ "yama", "Yama", judge_yama },
};

void
doctor_rights(const struct facts_machine *m, struct findings *list)
{
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		checks[i].judge(
		    m, findings_add(list, checks[i].id, checks[i].name));
}
