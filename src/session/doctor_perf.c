/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doctor_perf.c - judges what became of the attempts to open perf events and to
 * load a BPF program. What each value of kernel.perf_event_paranoid forbids:
 * Documentation/admin-guide/perf-security.rst; 3 and 4 are patches of Debian
 * and Ubuntu.
 */
#include "config.h"

#include "session/doctor_perf.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <string.h>

#include "target/nslink.h"
#include "target/rights.h"

#define PARANOID "kernel.perf_event_paranoid"

/* The highest kernel.perf_event_paranoid that lets an ordinary user do it. */
static const long paranoid_most[PERF_PROBES] = { [PERF_PROBE_USER] = 2,
	[PERF_PROBE_KERNEL] = 1,
	[PERF_PROBE_CPU] = 0,
	[PERF_PROBE_CYCLES] = 2 };

enum {
	RATE_LEAST = 1000, /* we ask for 997 Hz unless told otherwise */
	MLOCK_LEAST = 516, /* the kernel's default */
	STACK_LEAST = 127
};

static bool
in_user_ns(const struct facts_machine *m)
{
	return m->user_ns != 0 && m->user_ns != NSLINK_USER_FIRST;
}

static bool
has(const struct facts_machine *m, unsigned cap)
{
	return rights_has(m->caps, cap);
}

static void
explain_access(const struct facts_machine *m, struct finding *f, long most)
{
	bool held = has(m, CAP_PERFMON) || has(m, CAP_SYS_ADMIN);

	if (held && in_user_ns(m)) {
		finding_say(f, GRADE_REFUSED,
		    "CAP_PERFMON counts for nothing in a user namespace");
		finding_cure(f, "run stacktop outside of the container");
		return;
	}
	if (m->paranoid == SYSFILE_ABSENT || m->paranoid <= most) {
		finding_say(f, GRADE_REFUSED,
		    "a security module or the kernel refuses it");
		finding_cure(f, "sudo stacktop ...");
		return;
	}
	finding_say(f, GRADE_REFUSED,
	    "perf_event_paranoid is %ld and CAP_PERFMON is missing",
	    m->paranoid);
	finding_sysctl(f, PARANOID, most, m->paranoid);
}

static void
explain_perm(const struct facts_machine *m, struct finding *f, const char *cap)
{
	if (m->seccomp > 0) {
		finding_say(f, GRADE_REFUSED,
		    "a seccomp filter refuses the call (container)");
		finding_cure(f, "docker run --cap-add %s ...", cap);
		finding_undo(f, "the same without --cap-add %s", cap);
		return;
	}
	finding_say(
	    f, GRADE_REFUSED, "a security module or the kernel refuses it");
	finding_cure(f, "sudo stacktop ...");
}

static void
explain_perf(
    const struct facts_machine *m, struct finding *f, enum perf_probe probe)
{
	int why = m->perf[probe];

	if (why == EACCES)
		explain_access(m, f, paranoid_most[probe]);
	else if (why == EPERM || (why == ENOSYS && m->seccomp > 0))
		explain_perm(m, f, "PERFMON");
	else if (why == ENOSYS || why == ENOENT || why == EOPNOTSUPP)
		finding_say(f, GRADE_REFUSED, "this kernel does not have it");
	else
		finding_say(f, GRADE_REFUSED, "%s", strerror(why));
}

static void
judge_user(const struct facts_machine *m, struct finding *f)
{
	if (m->perf[PERF_PROBE_USER] == 0)
		finding_say(f, GRADE_OK, "samples own processes, stops none");
	else
		explain_perf(m, f, PERF_PROBE_USER);
}

static void
judge_kernel(const struct facts_machine *m, struct finding *f)
{
	if (m->perf[PERF_PROBE_KERNEL] == 0)
		finding_say(f, GRADE_OK, "sees time in the kernel too");
	else
		explain_perf(m, f, PERF_PROBE_KERNEL);
}

static void
judge_cpu(const struct facts_machine *m, struct finding *f)
{
	if (m->perf[PERF_PROBE_CPU] == 0)
		finding_say(f, GRADE_OK, "one event may follow a whole CPU");
	else
		explain_perf(m, f, PERF_PROBE_CPU);
}

static void
judge_bpf(const struct facts_machine *m, struct finding *f)
{
	if (m->bpf == 0) {
		finding_say(
		    f, GRADE_OK, "can keep foreign samples in the kernel");
		return;
	}
	if (m->bpf != EPERM && m->bpf != EACCES) {
		finding_say(f, GRADE_REFUSED, "%s", strerror(m->bpf));
		return;
	}
	if (m->seccomp > 0 || has(m, CAP_BPF) || has(m, CAP_SYS_ADMIN)) {
		explain_perm(m, f, "BPF");
		return;
	}
	finding_say(f, GRADE_REFUSED, "CAP_BPF is missing");
	finding_cure(f, "sudo stacktop ...");
}

static void
judge_pycopy(const struct facts_machine *m, struct finding *f)
{
	if (m->pycopy == 0) {
		finding_say(f, GRADE_OK,
		    "can copy Python frames, and stacks beyond 64 KiB, at each "
		    "sample: exact, no stop");
	} else if (m->pycopy == ENOSYS) {
		finding_say(f, GRADE_LIMITED,
		    "built without it: Python is read in other ways, and "
		    "stacks beyond 64 KiB may lack their beginning");
		finding_cure(
		    f, "install clang and libbpf-dev, and build it again");
	} else if (m->bpf != 0) {
		finding_say(f, GRADE_REFUSED, "needs BPF programs");
	} else {
		finding_say(f, GRADE_REFUSED,
		    "the kernel does not take it: %s; Linux 5.17 does",
		    strerror(m->pycopy));
	}
}

static void
judge_pmu(const struct facts_machine *m, struct finding *f)
{
	switch (m->perf[PERF_PROBE_CYCLES]) {
	case 0:
		finding_say(f, GRADE_OK,
		    "cycles can be counted: --sampler perf-cycles");
		break;
	case ENOENT:
	case EOPNOTSUPP:
	case ENODEV:
		finding_say(f, GRADE_LIMITED,
		    "none (a virtual machine?): samples follow the clock");
		break;
	default:
		explain_perf(m, f, PERF_PROBE_CYCLES);
	}
}

static void
judge_memory(const struct facts_machine *m, struct finding *f)
{
	if (has(m, CAP_IPC_LOCK) || m->memlock.soft == UINT64_MAX) {
		finding_say(f, GRADE_OK, "no limit");
	} else if (m->mlock_kb == SYSFILE_ABSENT) {
		finding_say(
		    f, GRADE_UNKNOWN, "perf_event_mlock_kb is not told");
	} else if (m->mlock_kb >= MLOCK_LEAST) {
		finding_say(f, GRADE_OK,
		    "%ld KiB a CPU, and %" PRIu64 " KiB by ulimit -l",
		    m->mlock_kb, m->memlock.soft / 1024);
	} else {
		finding_say(f, GRADE_LIMITED,
		    "%ld KiB a CPU: samples are lost sooner", m->mlock_kb);
		finding_sysctl(
		    f, "kernel.perf_event_mlock_kb", MLOCK_LEAST, m->mlock_kb);
	}
}

static void
judge_rate(const struct facts_machine *m, struct finding *f)
{
	if (m->max_rate == SYSFILE_ABSENT) {
		finding_say(
		    f, GRADE_UNKNOWN, "perf_event_max_sample_rate is not told");
	} else if (m->max_rate >= RATE_LEAST) {
		finding_say(f, GRADE_OK, "%ld Hz", m->max_rate);
	} else {
		finding_say(f, GRADE_LIMITED,
		    "%ld Hz: the kernel throttles beyond it", m->max_rate);
		finding_sysctl(f, "kernel.perf_event_max_sample_rate", 100000,
		    m->max_rate);
	}
}

static void
judge_stack(const struct facts_machine *m, struct finding *f)
{
	if (m->max_stack == SYSFILE_ABSENT) {
		finding_say(
		    f, GRADE_UNKNOWN, "perf_event_max_stack is not told");
	} else if (m->max_stack >= STACK_LEAST) {
		finding_say(f, GRADE_OK, "%ld kernel frames", m->max_stack);
	} else {
		finding_say(f, GRADE_LIMITED,
		    "%ld kernel frames: deeper ones are cut", m->max_stack);
		finding_sysctl(f, "kernel.perf_event_max_stack", STACK_LEAST,
		    m->max_stack);
	}
}

static const struct {
	const char *id, *name;
	void (*judge)(const struct facts_machine *, struct finding *);
} checks[] = {
	{ "perf_user", "perf, user code", judge_user },
	{ "perf_kernel", "perf, kernel too", judge_kernel },
	{ "perf_cpu", "perf, per CPU", judge_cpu },
	{ "bpf", "BPF programs", judge_bpf },
	{ "python_copy", "Python in kernel", judge_pycopy },
	{ "pmu", "hardware counters", judge_pmu },
	{ "perf_memory", "perf ring memory", judge_memory },
	{ "perf_rate", "perf rate limit", judge_rate },
	{ "perf_stack", "perf stack limit", judge_stack },
};

void
doctor_perf(const struct facts_machine *m, struct findings *list)
{
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		checks[i].judge(
		    m, findings_add(list, checks[i].id, checks[i].name));
}
