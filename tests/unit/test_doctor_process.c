/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_doctor_process.c - what the doctor says about processes of all kinds. */
#include "config.h"

#include <elf.h>
#include <errno.h>

#include "judged.h"
#include "session/doctor_process.h"

#define OPEN .gate = { .dumpable = true }
#define PARANOID "kernel.perf_event_paranoid"

static const struct {
	struct facts_process p;
	struct judged want;
} cases[] = {
	{ { .gone = true }, { "state", GRADE_UNKNOWN, "ended", NULL, NULL } },

	{ { .gate = { .our_euid = 5, .uid = 5 } },
	    { "owner", GRADE_OK, "uid 5", NULL, NULL } },
	{ { .gate = { .our_euid = 0, .uid = 5, .capable = true } },
	    { "owner", GRADE_OK, "CAP_SYS_PTRACE", NULL, NULL } },
	{ { .pid = 7, .gate = { .our_euid = 6, .uid = 5 } },
	    { "owner", GRADE_REFUSED, "uid 5, and stacktop runs as uid 6",
		"sudo stacktop -p 7", NULL } },

	{ { .stat = { .state = 'S', .threads = 3 } },
	    { "state", GRADE_OK, "sleeping, 3 threads", NULL, NULL } },
	{ { .stat = { .state = 'R', .threads = 1 } },
	    { "state", GRADE_OK, "running, 1 thread", NULL, NULL } },
	{ { .stat = { .state = 'Z', .threads = 2 } },
	    { "state", GRADE_OK, "first thread has ended", NULL, NULL } },
	{ { .pid = 7, .stat = { .state = 'T' } },
	    { "state", GRADE_LIMITED, "by a signal", "kill -CONT 7",
		"kill -STOP 7" } },
	{ { .stat = { .state = 't' } },
	    { "state", GRADE_LIMITED, "by a tracer", NULL, NULL } },
	{ { .stat = { .state = '?' } },
	    { "state", GRADE_OK, "unknown state", NULL, NULL } },

	{ { .kind = { 64, EM_X86_64, "x86-64" } },
	    { "program", GRADE_OK, "x86-64, 64 bits", NULL, NULL } },
	{ { .kind = { 32, EM_386, "i386" } },
	    { "program", GRADE_REFUSED, "i386, 32 bits", NULL, NULL } },
	{ { 0 }, { "program", GRADE_UNKNOWN, "cannot be read", NULL, NULL } },

	{ { 0 }, { "tracer", GRADE_OK, "none", NULL, NULL } },
	{ { .gate = { .tracer = 9, .tracer_comm = "g\x1b" } },
	    { "tracer", GRADE_LIMITED, "PID 9 (g\\x1b)", "detach", NULL } },

	{ { OPEN }, { "dumpable", GRADE_OK, "open", NULL, NULL } },
	{ { .gate = { .capable = true } },
	    { "dumpable", GRADE_OK, "closed, but", NULL, NULL } },
	{ { 0 },
	    { "dumpable", GRADE_REFUSED, "PR_SET_DUMPABLE", "sudo", NULL } },

	{ { 0 }, { "seccomp", GRADE_OK, "none", NULL, NULL } },
	{ { .status = { .seccomp = 2 } },
	    { "seccomp", GRADE_OK, "its own calls", NULL, NULL } },
	{ { .status = { .seccomp = -1 } },
	    { "seccomp", GRADE_UNKNOWN, "not tell", NULL, NULL } },

	{ { 0 }, { "namespaces", GRADE_OK, "ours", NULL, NULL } },
	{ { .pid_ns = NS_ANOTHER, .user_ns = NS_ANOTHER },
	    { "namespaces", GRADE_OK, "its own: PID user;", NULL, NULL } },
	{ { .mnt_ns = NS_ANOTHER },
	    { "namespaces", GRADE_OK, "its own: mount;", NULL, NULL } },
	{ { .mnt_ns = NS_UNKNOWN },
	    { "namespaces", GRADE_UNKNOWN, "may not", NULL, NULL } },
	{ { .pid_ns = NS_UNKNOWN },
	    { "namespaces", GRADE_UNKNOWN, "may not", NULL, NULL } },
	{ { .user_ns = NS_UNKNOWN },
	    { "namespaces", GRADE_UNKNOWN, "may not", NULL, NULL } },

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

	{ { 0 }, { "runtime", GRADE_OK, "native", NULL, NULL } },
	{ { .runtime = "CPython" },
	    { "runtime", GRADE_LIMITED, "CPython: its functions", NULL,
		NULL } },
	{ { .runtime = "Node.js", .jit_bytes = 8192 },
	    { "runtime", GRADE_LIMITED, "Node.js, 8.0 KiB of code", NULL,
		NULL } },
	{ { .jit_bytes = 8192 },
	    { "runtime", GRADE_LIMITED, "native, 8.0 KiB", NULL, NULL } },
	{ { .maps = EACCES }, { "runtime", GRADE_UNKNOWN, "map", NULL, NULL } },

	{ { .perf_map = -1 },
	    { "perf_map", GRADE_OK, "no code that needs one", NULL, NULL } },
	{ { .perf_map = -1, .jit_bytes = 4096 },
	    { "perf_map", GRADE_OK, "none", NULL, NULL } },
	{ { .own_pid = 3, .perf_map = 2048 },
	    { "perf_map", GRADE_OK, "/tmp/perf-3.map, 2.0 KiB", NULL, NULL } },
	{ { .perf_map = -1, .root = EACCES },
	    { "perf_map", GRADE_UNKNOWN, "/tmp", NULL, NULL } },
};

static const struct judged *
row(size_t i, struct findings *list)
{
	if (i == sizeof cases / sizeof *cases)
		return NULL;
	doctor_process(&cases[i].p, list);
	return &cases[i].want;
}

int
main(void)
{
	return judged_main(row);
}
