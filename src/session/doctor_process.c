/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_process.c - judges what was tried on a process. */
#include "config.h"

#include "session/doctor_process.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define CAP_FILES "CAP_CHECKPOINT_RESTORE"

static void
judge_owner(const struct facts_process *p, struct finding *f)
{
	const struct gate *g = &p->gate;

	if (g->our_euid == g->uid) {
		finding_say(f, GRADE_OK, "uid %u, as stacktop", g->uid);
	} else if (g->capable) {
		finding_say(f, GRADE_OK,
		    "uid %u; CAP_SYS_PTRACE opens it to uid %u", g->uid,
		    g->our_euid);
	} else {
		finding_say(f, GRADE_REFUSED,
		    "uid %u, and stacktop runs as uid %u", g->uid, g->our_euid);
		finding_cure(f, "sudo stacktop -p %d", (int)p->pid);
	}
}

static void
judge_state(const struct facts_process *p, struct finding *f)
{
	static const struct {
		char letter;
		const char *name;
	} states[] = {
		{ 'R', "running" },
		{ 'S', "sleeping" },
		{ 'D', "in uninterruptible sleep" },
		{ 'T', "stopped by a signal" },
		{ 't', "stopped by a tracer" },
		{ 'I', "idle" },
		{ 'Z', "its first thread has ended" },
	};
	const char *name = "in an unknown state";

	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (states[i].letter == p->stat.state)
			name = states[i].name;
	if (p->stat.state == 'T' || p->stat.state == 't') {
		finding_say(
		    f, GRADE_LIMITED, "%s: it spends no time anywhere", name);
		if (p->stat.state == 'T') {
			finding_cure(f, "kill -CONT %d", (int)p->pid);
			finding_undo(f, "kill -STOP %d", (int)p->pid);
		}
		return;
	}
	finding_say(f, GRADE_OK, "%s, %u thread%s", name, p->stat.threads,
	    p->stat.threads == 1 ? "" : "s");
}

static void
judge_program(const struct facts_process *p, struct finding *f)
{
	if (p->kind.bits == 0)
		finding_say(f, GRADE_UNKNOWN, "its file cannot be read");
	else if (elfkind_ours(&p->kind))
		finding_say(
		    f, GRADE_OK, "%s, %u bits", p->kind.name, p->kind.bits);
	else
		finding_say(f, GRADE_REFUSED,
		    "%s, %u bits: counted, but its stacks are not unwound",
		    p->kind.name, p->kind.bits);
}

static void
judge_tracer(const struct facts_process *p, struct finding *f)
{
	const struct gate *g = &p->gate;

	if (g->tracer == 0) {
		finding_say(f, GRADE_OK, "none");
		return;
	}
	finding_say(f, GRADE_LIMITED, "PID %d (%s): only perf can be used",
	    (int)g->tracer, g->tracer_comm);
	finding_cure(f, "let it detach (gdb: detach; strace: Ctrl-C)");
}

static void
judge_dumpable(const struct facts_process *p, struct finding *f)
{
	if (p->gate.dumpable) {
		finding_say(f, GRADE_OK, "open to its owner");
	} else if (p->gate.capable) {
		finding_say(f, GRADE_OK, "closed, but CAP_SYS_PTRACE opens it");
	} else {
		finding_say(f, GRADE_REFUSED,
		    "closed: set-user-ID, capabilities or PR_SET_DUMPABLE");
		finding_cure(f, "sudo stacktop -p %d", (int)p->pid);
	}
}

static void
judge_seccomp(const struct facts_process *p, struct finding *f)
{
	if (p->status.seccomp > 0)
		finding_say(f, GRADE_OK, "filters its own calls, not ours");
	else if (p->status.seccomp == 0)
		finding_say(f, GRADE_OK, "none");
	else
		finding_say(f, GRADE_UNKNOWN, "this kernel does not tell");
}

static void
judge_namespaces(const struct facts_process *p, struct finding *f)
{
	char others[32] = "";

	if (p->pid_ns == NS_UNKNOWN || p->mnt_ns == NS_UNKNOWN ||
	    p->user_ns == NS_UNKNOWN) {
		finding_say(f, GRADE_UNKNOWN, "they may not be read");
		return;
	}
	snprintf(others, sizeof others, "%s%s%s",
	    p->pid_ns == NS_ANOTHER ? " PID" : "",
	    p->mnt_ns == NS_ANOTHER ? " mount" : "",
	    p->user_ns == NS_ANOTHER ? " user" : "");
	if (*others == '\0')
		finding_say(f, GRADE_OK, "ours");
	else
		finding_say(f, GRADE_OK,
		    "its own:%s; files are looked for where it sees them",
		    others);
}

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

static void
judge_runtime(const struct facts_process *p, struct finding *f)
{
	char bytes[32];

	text_bytes(bytes, sizeof bytes, (double)p->jit_bytes);
	if (p->maps != 0)
		finding_say(f, GRADE_UNKNOWN, "its map may not be read");
	else if (p->jit_bytes > 0)
		finding_say(f, GRADE_LIMITED,
		    "%s, %s of code without a file: it has no names",
		    p->runtime != NULL ? p->runtime : "native", bytes);
	else if (p->runtime != NULL)
		finding_say(f, GRADE_LIMITED,
		    "%s: its functions show as those of the interpreter",
		    p->runtime);
	else
		finding_say(f, GRADE_OK, "native code only");
}

static void
judge_perf_map(const struct facts_process *p, struct finding *f)
{
	char bytes[32];

	if (p->root != 0)
		finding_say(f, GRADE_UNKNOWN, "its /tmp may not be seen");
	else if (p->perf_map >= 0)
		finding_say(f, GRADE_OK, "/tmp/perf-%d.map, %s",
		    (int)p->own_pid,
		    text_bytes(bytes, sizeof bytes, (double)p->perf_map));
	else
		finding_say(f, GRADE_OK, "none%s",
		    p->jit_bytes > 0 ? "" : ", and no code that needs one");
}

static const struct {
	const char *id, *name;
	void (*judge)(const struct facts_process *, struct finding *);
} checks[] = {
	{ "owner", "owner", judge_owner },
	{ "state", "state", judge_state },
	{ "program", "program", judge_program },
	{ "tracer", "tracer", judge_tracer },
	{ "dumpable", "inspection", judge_dumpable },
	{ "seccomp", "seccomp", judge_seccomp },
	{ "namespaces", "namespaces", judge_namespaces },
	{ "perf_user", "perf, user code", judge_perf_user },
	{ "perf_kernel", "perf, kernel too", judge_perf_kernel },
	{ "attach", "ptrace attach", judge_attach },
	{ "memory", "read its memory", judge_memory },
	{ "maps", "/proc maps", judge_maps },
	{ "map_files", "/proc map_files", judge_map_files },
	{ "root", "/proc root", judge_root },
	{ "exe", "/proc exe", judge_exe },
	{ "syscall", "/proc syscall", judge_syscall },
	{ "runtime", "runtime", judge_runtime },
	{ "perf_map", "perf map", judge_perf_map },
};

void
doctor_process(const struct facts_process *p, struct findings *list)
{
	struct finding *f;

	if (p->gone) {
		f = findings_add(list, "state", "state");
		finding_say(f, GRADE_UNKNOWN, "it has ended");
		return;
	}
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		checks[i].judge(
		    p, findings_add(list, checks[i].id, checks[i].name));
}
