/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_access.c - judges what was tried on a process. */
#include "config.h"

#include "session/doctor_access.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define CAP_FILES "CAP_CHECKPOINT_RESTORE"

/* Behind the "process 7: " that errors begin with. */
static const char *
without_prefix(const struct err *err, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(err->text, prefix, len) == 0 ? err->text + len
						    : err->text;
}

/* A refusal of ptrace or of reading memory: one gate guards both. */
static void
explain_gate(const struct facts_process *p, struct finding *f)
{
	struct err err = { 0 };
	char prefix[32];

	snprintf(prefix, sizeof prefix, "process %d: ", (int)p->pid);
	gate_explain(&p->gate, p->pid, &err);
	finding_say(f, GRADE_REFUSED, "%s", without_prefix(&err, prefix));
	finding_cure(f, "%s", err.cure);
	if (strstr(err.cure, "ptrace_scope=0") != NULL)
		finding_undo(
		    f, "sudo sysctl kernel.yama.ptrace_scope=%d", p->gate.yama);
}

static void
judge_attach(const struct facts_process *p, struct finding *f)
{
	char time[32];

	switch (p->attach) {
	case TRACEE_STOPPED:
		finding_say(f, GRADE_OK, "tried: it stood still for %s",
		    text_time(time, sizeof time, p->stood_ns));
		return;
	case TRACEE_LATE:
		finding_say(f, GRADE_LIMITED,
		    "it did not stop in time: no CPU for it, or "
		    "uninterruptible sleep");
		return;
	case TRACEE_GONE:
		finding_say(f, GRADE_UNKNOWN,
		    "it ended or executed another "
		    "program meanwhile");
		return;
	case TRACEE_DENIED:
		explain_gate(p, f);
		return;
	case TRACEE_32BIT:
		finding_say(f, GRADE_LIMITED, "works, but it runs 32-bit code");
		return;
	}
}

static void
judge_memory(const struct facts_process *p, struct finding *f)
{
	if (p->readv == 0) {
		finding_say(f, GRADE_OK, "process_vm_readv works");
	} else if (p->mem == 0) {
		finding_say(f, GRADE_LIMITED,
		    "only by /proc/%d/mem, which is slower", (int)p->pid);
	} else if (p->readv == EPERM && p->gate.tracer == 0) {
		explain_gate(p, f);
	} else {
		finding_say(f, GRADE_REFUSED, "%s", strerror(p->readv));
	}
}

static void
explain_perf(const struct facts_process *p, struct finding *f, int why)
{
	struct refusal r = p->refusal;
	struct err err = { 0 };

	r.sys = why;
	refusal_explain(&r, &err);
	finding_say(
	    f, GRADE_REFUSED, "%s", without_prefix(&err, "perf events: "));
	finding_cure(f, "%s", err.cure);
	if (strstr(err.cure, "perf_event_paranoid=") != NULL)
		finding_undo(
		    f, "sudo sysctl kernel.perf_event_paranoid=%d", r.paranoid);
}

static void
judge_perf_user(const struct facts_process *p, struct finding *f)
{
	if (p->perf_user == 0)
		finding_say(f, GRADE_OK, "tried: the event opens");
	else
		explain_perf(p, f, p->perf_user);
}

static void
judge_perf_kernel(const struct facts_process *p, struct finding *f)
{
	if (p->perf_kernel == 0) {
		finding_say(f, GRADE_OK, "tried: the event opens");
	} else if (p->perf_user == 0 && p->perf_kernel == EACCES &&
		   p->refusal.paranoid > 1) {
		finding_say(f, GRADE_REFUSED,
		    "perf_event_paranoid is %d: time in the kernel is not "
		    "seen",
		    p->refusal.paranoid);
		finding_sysctl(
		    f, "kernel.perf_event_paranoid", 1, p->refusal.paranoid);
	} else {
		explain_perf(p, f, p->perf_kernel);
	}
}

static void
judge_maps(const struct facts_process *p, struct finding *f)
{
	if (p->maps == 0) {
		finding_say(f, GRADE_OK, "%zu mappings", p->mappings);
		return;
	}
	finding_say(
	    f, GRADE_REFUSED, "%s: no names, no stacks", strerror(p->maps));
	finding_cure(f, "sudo stacktop -p %d", (int)p->pid);
}

static void
judge_map_files(const struct facts_process *p, struct finding *f)
{
	if (p->map_files == 0) {
		finding_say(f, GRADE_OK, "deleted files can be read");
		return;
	}
	finding_say(f, GRADE_LIMITED, "%s: no names out of deleted files",
	    strerror(p->map_files));
	finding_cure(f, "sudo, or " CAP_FILES " for stacktop");
}

/* The rest of /proc/PID: all or nothing. */
static void
judge_file(struct finding *f, int why, const char *good, const char *bad)
{
	if (why == 0) {
		finding_say(f, GRADE_OK, "%s", good);
		return;
	}
	finding_say(f, GRADE_REFUSED, "%s: %s", strerror(why), bad);
	finding_cure(f, "run stacktop as its owner or with sudo");
}

static void
judge_root(const struct facts_process *p, struct finding *f)
{
	judge_file(
	    f, p->root, "its files can be found", "its files cannot be found");
}

static void
judge_exe(const struct facts_process *p, struct finding *f)
{
	judge_file(
	    f, p->exe, "its program can be read", "what it runs is not told");
}

static void
judge_syscall(const struct facts_process *p, struct finding *f)
{
	judge_file(f, p->syscall, "tells what a blocked thread waits for",
	    "what threads wait for is not told");
}

static const struct {
	const char *id, *name;
	void (*judge)(const struct facts_process *, struct finding *);
} checks[] = {
	{ "perf_user", "perf, user code", judge_perf_user },
	{ "perf_kernel", "perf, kernel too", judge_perf_kernel },
	{ "attach", "ptrace attach", judge_attach },
	{ "memory", "read its memory", judge_memory },
	{ "maps", "/proc maps", judge_maps },
	{ "map_files", "/proc map_files", judge_map_files },
	{ "root", "/proc root", judge_root },
	{ "exe", "/proc exe", judge_exe },
	{ "syscall", "/proc syscall", judge_syscall },
};

void
doctor_access(const struct facts_process *p, struct findings *list)
{
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		checks[i].judge(
		    p, findings_add(list, checks[i].id, checks[i].name));
}
