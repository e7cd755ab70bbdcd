/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_process.c - judges what a process is like. */
#include "config.h"

#include "session/doctor_process.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "session/doctor_access.h"

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

static bool
is_told(const struct facts_process *p)
{
	return p->perf_map == JITFILE_OPEN || p->jitdump == JITFILE_OPEN;
}

/* What makes a runtime tell of its functions. */
static void
cure_runtime(const struct facts_process *p, struct finding *f)
{
	static const struct {
		const char *runtime, *cure;
	} cures[] = {
		{ "CPython", "start it with python3 -X perf (3.12 or later)" },
		{ "Node.js", "start it with node --perf-basic-prof "
			     "--interpreted-frames-native-stack" },
		{ "Java", "jcmd PID Compiler.perfmap (JDK 17 or later) names "
			  "what is compiled by then; start it with java "
			  "-XX:+PreserveFramePointer for whole stacks" },
		{ ".NET", "start it with DOTNET_PerfMapEnabled=1 in its "
			  "environment" },
	};

	for (size_t i = 0; i < sizeof cures / sizeof *cures; i++)
		if (p->runtime != NULL &&
		    strcmp(p->runtime, cures[i].runtime) == 0)
			finding_cure(f, "%s", cures[i].cure);
}

static void
judge_runtime(const struct facts_process *p, struct finding *f)
{
	const char *runtime = p->runtime != NULL ? p->runtime : "native";
	char bytes[32];

	text_bytes(bytes, sizeof bytes, (double)p->jit_bytes);
	if (p->maps != 0) {
		finding_say(f, GRADE_UNKNOWN, "its map may not be read");
	} else if (p->jit_bytes > 0 && is_told(p)) {
		finding_say(f, GRADE_OK,
		    "%s, %s of code without a file, which it names", runtime,
		    bytes);
	} else if (p->jit_bytes > 0) {
		finding_say(f, GRADE_LIMITED,
		    "%s, %s of code without a file: it has no names", runtime,
		    bytes);
		cure_runtime(p, f);
	} else if (p->python_no != NULL) {
		finding_say(f, GRADE_LIMITED,
		    "CPython, %s: its functions show as those of the "
		    "interpreter",
		    p->python_no);
	} else if (p->runtime != NULL && strcmp(p->runtime, "CPython") == 0) {
		finding_say(f, GRADE_OK,
		    "CPython: its functions are rows like all others");
	} else if (p->runtime != NULL) {
		finding_say(f, GRADE_LIMITED,
		    "%s: its functions show as those of the interpreter",
		    p->runtime);
		cure_runtime(p, f);
	} else {
		finding_say(f, GRADE_OK, "native code only");
	}
}

static void
judge_perf_map(const struct facts_process *p, struct finding *f)
{
	char bytes[32];

	if (p->jitdump == JITFILE_OPEN) {
		finding_say(f, GRADE_OK, "a jitdump, which tells more");
		return;
	}
	switch (p->perf_map) {
	case JITFILE_OPEN:
		finding_say(f, GRADE_OK, "/tmp/perf-%d.map, %s",
		    (int)p->own_pid,
		    text_bytes(bytes, sizeof bytes, (double)p->perf_map_bytes));
		break;
	case JITFILE_NONE:
		finding_say(f, GRADE_OK, "none%s",
		    p->jit_bytes > 0 ? "" : ", and no code that needs one");
		break;
	case JITFILE_UNSEEN:
		finding_say(f, GRADE_UNKNOWN, "its /tmp may not be seen");
		break;
	case JITFILE_FOREIGN:
		finding_say(f, GRADE_LIMITED,
		    "/tmp/perf-%d.map is another user's: not believed",
		    (int)p->own_pid);
		finding_cure(f, "chown %u /tmp/perf-%d.map", p->gate.uid,
		    (int)p->own_pid);
		break;
	case JITFILE_STALE:
		finding_say(f, GRADE_OK,
		    "/tmp/perf-%d.map is older than the process: another's",
		    (int)p->own_pid);
		break;
	}
}

struct check {
	const char *id, *name;
	void (*judge)(const struct facts_process *, struct finding *);
};

static const struct check process[] = {
	{ "owner", "owner", judge_owner },
	{ "state", "state", judge_state },
	{ "program", "program", judge_program },
	{ "tracer", "tracer", judge_tracer },
	{ "dumpable", "inspection", judge_dumpable },
	{ "seccomp", "seccomp", judge_seccomp },
	{ "namespaces", "namespaces", judge_namespaces },
};

static const struct check code[] = {
	{ "runtime", "runtime", judge_runtime },
	{ "perf_map", "perf map", judge_perf_map },
};

static void
judge_all(const struct facts_process *p, struct findings *list,
    const struct check *checks, size_t n)
{
	for (size_t i = 0; i < n; i++)
		checks[i].judge(
		    p, findings_add(list, checks[i].id, checks[i].name));
}

void
doctor_process(const struct facts_process *p, struct findings *list)
{
	struct finding *f;

	if (p->gone) {
		f = findings_add(list, "state", "state");
		finding_say(f, GRADE_UNKNOWN, "it has ended");
		return;
	}
	judge_all(p, list, process, sizeof process / sizeof *process);
	doctor_access(p, list);
	judge_all(p, list, code, sizeof code / sizeof *code);
}
