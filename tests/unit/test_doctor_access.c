/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_doctor_access.c - each way in which a process may be closed to us. */
#include "config.h"

#include <errno.h>

#include "judged.h"
#include "session/doctor_access.h"

#define PARANOID "kernel.perf_event_paranoid"

static const struct {
	struct facts_process p;
	struct judged want;
} cases[] = {
	{ { 0 }, { "perf_user", GRADE_OK, "opens", NULL, NULL } },
	{ { .perf_user = EACCES, .refusal = { .paranoid = 3 } },
	    { "perf_user", GRADE_REFUSED, PARANOID " is 3",
		"sudo sysctl " PARANOID "=", PARANOID "=3" } },
	{ { .perf_user = EACCES, .refusal = { .foreign = true } },
	    { "perf_user", GRADE_REFUSED, "the process belongs to another",
		"owner", NULL } },
	{ { .perf_user = EPERM, .refusal = { .seccomp = 2 } },
	    { "perf_user", GRADE_REFUSED, "refused by a seccomp",
		"--cap-add PERFMON", NULL } },
	{ { 0 }, { "perf_kernel", GRADE_OK, "opens", NULL, NULL } },
	{ { .perf_kernel = EACCES, .refusal = { .paranoid = 2 } },
	    { "perf_kernel", GRADE_REFUSED, "time in the kernel", PARANOID "=1",
		PARANOID "=2" } },
	{ { .perf_kernel = EACCES,
	      .perf_user = EACCES,
	      .refusal = { .paranoid = 2, .foreign = true } },
	    { "perf_kernel", GRADE_REFUSED, "another user", "owner", NULL } },
	{ { .perf_kernel = EPERM, .refusal = { .paranoid = 2 } },
	    { "perf_kernel", GRADE_REFUSED, "security module", "sudo", NULL } },

	{ { .attach = TRACEE_STOPPED, .stood_ns = 21000 },
	    { "attach", GRADE_OK, "21.0 us", NULL, NULL } },
	{ { .attach = TRACEE_LATE },
	    { "attach", GRADE_LIMITED, "did not stop", NULL, NULL } },
	{ { .attach = TRACEE_GONE },
	    { "attach", GRADE_UNKNOWN, "ended", NULL, NULL } },
	{ { .attach = TRACEE_32BIT },
	    { "attach", GRADE_LIMITED, "32-bit", NULL, NULL } },
	{ { .pid = 7,
	      .attach = TRACEE_DENIED,
	      .gate = { .our_euid = 5,
		  .uid = 5,
		  .dumpable = true,
		  .yama = 1 } },
	    { "attach", GRADE_REFUSED, "may not be traced: Yama",
		"kernel.yama.ptrace_scope=0", "kernel.yama.ptrace_scope=1" } },
	{ { .pid = 7, .attach = TRACEE_DENIED, .gate = { .tracer = 9 } },
	    { "attach", GRADE_REFUSED, "is traced by PID 9", "detach", NULL } },

	{ { 0 }, { "memory", GRADE_OK, "process_vm_readv", NULL, NULL } },
	{ { .pid = 7, .readv = ENOSYS },
	    { "memory", GRADE_LIMITED, "/proc/7/mem", NULL, NULL } },
	{ { .readv = EPERM, .mem = EPERM, .gate = { .our_euid = 1 } },
	    { "memory", GRADE_REFUSED, "another user", "sudo", NULL } },
	{ { .readv = ESRCH, .mem = ESRCH },
	    { "memory", GRADE_REFUSED, "No such process", NULL, NULL } },

	{ { .mappings = 37 }, { "maps", GRADE_OK, "37 mappings", NULL, NULL } },
	{ { .pid = 7, .maps = EACCES },
	    { "maps", GRADE_REFUSED, "Permission denied: no names",
		"sudo stacktop -p 7", NULL } },
	{ { 0 }, { "map_files", GRADE_OK, "deleted", NULL, NULL } },
	{ { .map_files = EPERM }, { "map_files", GRADE_LIMITED, "deleted files",
				      "CAP_CHECKPOINT_RESTORE", NULL } },
	{ { 0 }, { "root", GRADE_OK, "found", NULL, NULL } },
	{ { .root = EACCES },
	    { "root", GRADE_REFUSED, "denied", "sudo", NULL } },
	{ { 0 }, { "exe", GRADE_OK, "read", NULL, NULL } },
	{ { .exe = EACCES }, { "exe", GRADE_REFUSED, "denied", "sudo", NULL } },
	{ { 0 }, { "syscall", GRADE_OK, "blocked", NULL, NULL } },
	{ { .syscall = EPERM },
	    { "syscall", GRADE_REFUSED, "not told", "sudo", NULL } },
};

static const struct judged *
row(size_t i, struct findings *list)
{
	if (i == sizeof cases / sizeof *cases)
		return NULL;
	doctor_access(&cases[i].p, list);
	return &cases[i].want;
}

int
main(void)
{
	return judged_main(row);
}
