/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_doctor_perf.c - each way in which perf and BPF may be refused. */
#include "config.h"

#include <errno.h>
#include <linux/capability.h>

#include "judged.h"
#include "session/doctor_perf.h"
#include "target/nslink.h"

#define CAP(c) (1ull << CAP_##c)
#define GATE "kernel.perf_event_paranoid"
#define MODULE "a security module or the kernel"

static const struct {
	struct facts_machine m;
	struct judged want;
} cases[] = {
	{ { 0 }, { "perf_user", GRADE_OK, "own processes", NULL, NULL } },
	{ { .perf[PERF_PROBE_USER] = EACCES, .paranoid = 3 },
	    { "perf_user", GRADE_REFUSED,
		"perf_event_paranoid is 3 and CAP_PERFMON is missing",
		"sudo sysctl " GATE "=2", "sudo sysctl " GATE "=3" } },
	{ { .perf[PERF_PROBE_USER] = EACCES, .paranoid = 2 },
	    { "perf_user", GRADE_REFUSED, MODULE, "sudo", NULL } },
	{ { .perf[PERF_PROBE_USER] = EACCES, .paranoid = SYSFILE_ABSENT },
	    { "perf_user", GRADE_REFUSED, MODULE, "sudo", NULL } },
	{ { .perf[PERF_PROBE_USER] = EPERM, .seccomp = 2, .paranoid = 2 },
	    { "perf_user", GRADE_REFUSED, "seccomp", "--cap-add PERFMON",
		"without" } },
	{ { .perf[PERF_PROBE_USER] = ENOSYS, .seccomp = 2 },
	    { "perf_user", GRADE_REFUSED, "seccomp", "--cap-add PERFMON",
		"without" } },
	{ { .perf[PERF_PROBE_USER] = ENOSYS },
	    { "perf_user", GRADE_REFUSED, "does not have it", NULL, NULL } },
	{ { .perf[PERF_PROBE_USER] = EPERM },
	    { "perf_user", GRADE_REFUSED, MODULE, "sudo", NULL } },
	{ { .perf[PERF_PROBE_USER] = EMFILE },
	    { "perf_user", GRADE_REFUSED, "Too many open files", NULL, NULL } },
	{ { .perf[PERF_PROBE_KERNEL] = EACCES, .paranoid = 2 },
	    { "perf_kernel", GRADE_REFUSED, "perf_event_paranoid is 2",
		GATE "=1", GATE "=2" } },
	{ { 0 }, { "perf_kernel", GRADE_OK, "kernel", NULL, NULL } },
	{ { .perf[PERF_PROBE_CPU] = EACCES, .paranoid = 1 },
	    { "perf_cpu", GRADE_REFUSED, "perf_event_paranoid is 1", GATE "=0",
		GATE "=1" } },
	{ { .perf[PERF_PROBE_CPU] = EACCES,
	      .paranoid = 2,
	      .caps = CAP(PERFMON),
	      .user_ns = 7 },
	    { "perf_cpu", GRADE_REFUSED, "user namespace", "outside", NULL } },
	{ { .perf[PERF_PROBE_CPU] = EACCES,
	      .paranoid = 2,
	      .caps = CAP(PERFMON),
	      .user_ns = NSLINK_USER_FIRST },
	    { "perf_cpu", GRADE_REFUSED, "perf_event_paranoid is 2", GATE "=0",
		GATE "=2" } },
	{ { 0 }, { "perf_cpu", GRADE_OK, "CPU", NULL, NULL } },
	{ { 0 }, { "bpf", GRADE_OK, "foreign samples", NULL, NULL } },
	{ { .bpf = EPERM },
	    { "bpf", GRADE_REFUSED, "CAP_BPF is missing", "sudo", NULL } },
	{ { .bpf = EPERM, .seccomp = 2 },
	    { "bpf", GRADE_REFUSED, "seccomp", "--cap-add BPF", "without" } },
	{ { .bpf = EPERM, .caps = CAP(BPF) },
	    { "bpf", GRADE_REFUSED, MODULE, "sudo", NULL } },
	{ { .bpf = EPERM, .caps = CAP(SYS_ADMIN) },
	    { "bpf", GRADE_REFUSED, MODULE, "sudo", NULL } },
	{ { .bpf = ENOSYS },
	    { "bpf", GRADE_REFUSED, "not implemented", NULL, NULL } },

	{ { 0 }, { "python_copy", GRADE_OK, "each sample", NULL, NULL } },
	{ { .pycopy = ENOSYS },
	    { "python_copy", GRADE_LIMITED, "built without", "clang", NULL } },
	{ { .pycopy = EPERM, .bpf = EPERM },
	    { "python_copy", GRADE_REFUSED, "needs BPF", NULL, NULL } },
	{ { .pycopy = EINVAL },
	    { "python_copy", GRADE_REFUSED, "Linux 5.17", NULL, NULL } },
	{ { 0 }, { "pmu", GRADE_OK, "cycles", NULL, NULL } },
	{ { .perf[PERF_PROBE_CYCLES] = ENOENT },
	    { "pmu", GRADE_LIMITED, "virtual machine", NULL, NULL } },
	{ { .perf[PERF_PROBE_CYCLES] = EACCES, .paranoid = 4 },
	    { "pmu", GRADE_REFUSED, "perf_event_paranoid is 4", GATE "=2",
		GATE "=4" } },
	{ { .caps = CAP(IPC_LOCK), .mlock_kb = 1 },
	    { "perf_memory", GRADE_OK, "no limit", NULL, NULL } },
	{ { .memlock.soft = UINT64_MAX, .mlock_kb = 1 },
	    { "perf_memory", GRADE_OK, "no limit", NULL, NULL } },
	{ { .memlock.soft = 65536, .mlock_kb = 516 },
	    { "perf_memory", GRADE_OK, "516 KiB a CPU, and 64 KiB", NULL,
		NULL } },
	{ { .memlock.soft = 65536, .mlock_kb = 128 },
	    { "perf_memory", GRADE_LIMITED, "128 KiB a CPU",
		"perf_event_mlock_kb=516", "perf_event_mlock_kb=128" } },
	{ { .mlock_kb = SYSFILE_ABSENT },
	    { "perf_memory", GRADE_UNKNOWN, "not told", NULL, NULL } },
	{ { .max_rate = 100000 },
	    { "perf_rate", GRADE_OK, "100000 Hz", NULL, NULL } },
	{ { .max_rate = 250 }, { "perf_rate", GRADE_LIMITED, "250 Hz",
				   "perf_event_max_sample_rate=100000",
				   "perf_event_max_sample_rate=250" } },
	{ { .max_rate = SYSFILE_ABSENT },
	    { "perf_rate", GRADE_UNKNOWN, "not told", NULL, NULL } },
	{ { .max_stack = 127 }, { "perf_stack", GRADE_OK, "127", NULL, NULL } },
	{ { .max_stack = 16 },
	    { "perf_stack", GRADE_LIMITED, "16 kernel frames",
		"perf_event_max_stack=127", "perf_event_max_stack=16" } },
	{ { .max_stack = SYSFILE_ABSENT },
	    { "perf_stack", GRADE_UNKNOWN, "not told", NULL, NULL } },
};

static const struct judged *
row(size_t i, struct findings *list)
{
	if (i == sizeof cases / sizeof *cases)
		return NULL;
	doctor_perf(&cases[i].m, list);
	return &cases[i].want;
}

int
main(void)
{
	return judged_main(row);
}
