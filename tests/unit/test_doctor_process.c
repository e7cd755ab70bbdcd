/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_doctor_process.c - what the doctor says about processes of all kinds. */
#include "config.h"

#include <elf.h>
#include <errno.h>

#include "judged.h"
#include "session/doctor_process.h"

#define OPEN .gate = { .dumpable = true }

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

	{ { 0 }, { "runtime", GRADE_OK, "native", NULL, NULL } },
	{ { .runtime = "CPython" },
	    { "runtime", GRADE_OK, "CPython: its functions are rows", NULL,
		NULL } },
	{ { .runtime = "CPython", .python_no = "older than 3.8" },
	    { "runtime", GRADE_LIMITED, "CPython, older than 3.8: its", NULL,
		NULL } },
	{ { .runtime = "Node.js", .jit_bytes = 8192 },
	    { "runtime", GRADE_LIMITED, "Node.js, 8.0 KiB of code",
		"--perf-basic-prof", NULL } },
	{ { .runtime = "Java", .jit_bytes = 8192 },
	    { "runtime", GRADE_LIMITED, "no names", "Compiler.perfmap",
		NULL } },
	{ { .runtime = ".NET", .jit_bytes = 8192 },
	    { "runtime", GRADE_LIMITED, "no names", "PerfMapEnabled", NULL } },
	{ { .runtime = "LuaJIT", .jit_bytes = 8192 },
	    { "runtime", GRADE_LIMITED, "no names", NULL, NULL } },
	{ { .runtime = "Node.js", .jit_bytes = 8192, .perf_map = JITFILE_OPEN },
	    { "runtime", GRADE_OK, "which it names", NULL, NULL } },
	{ { .jit_bytes = 8192, .jitdump = JITFILE_OPEN },
	    { "runtime", GRADE_OK, "native, 8.0 KiB", NULL, NULL } },
	{ { .jit_bytes = 8192 },
	    { "runtime", GRADE_LIMITED, "native, 8.0 KiB", NULL, NULL } },
	{ { .maps = EACCES }, { "runtime", GRADE_UNKNOWN, "map", NULL, NULL } },

	{ { 0 },
	    { "perf_map", GRADE_OK, "no code that needs one", NULL, NULL } },
	{ { .jit_bytes = 4096 }, { "perf_map", GRADE_OK, "none", NULL, NULL } },
	{ { .own_pid = 3, .perf_map = JITFILE_OPEN, .perf_map_bytes = 2048 },
	    { "perf_map", GRADE_OK, "/tmp/perf-3.map, 2.0 KiB", NULL, NULL } },
	{ { .perf_map = JITFILE_UNSEEN },
	    { "perf_map", GRADE_UNKNOWN, "/tmp", NULL, NULL } },
	{ { .own_pid = 3, .perf_map = JITFILE_FOREIGN, .gate = { .uid = 9 } },
	    { "perf_map", GRADE_LIMITED, "another user's",
		"chown 9 /tmp/perf-3.map", NULL } },
	{ { .own_pid = 3, .perf_map = JITFILE_STALE },
	    { "perf_map", GRADE_OK, "older than the process", NULL, NULL } },
	{ { .perf_map = JITFILE_FOREIGN, .jitdump = JITFILE_OPEN },
	    { "perf_map", GRADE_OK, "a jitdump", NULL, NULL } },

	/* those of doctor_access are among them */
	{ { 0 }, { "memory", GRADE_OK, "process_vm_readv", NULL, NULL } },
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
