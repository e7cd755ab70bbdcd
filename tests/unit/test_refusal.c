/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_refusal.c - which gate a refusal names, and the cure. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sample/backend.h"
#include "sample/refusal.h"
#include "target/procfs.h"

static const struct {
	struct refusal why;
	enum err_kind kind;
	const char *text, *cure; /* substrings */
} cases[] = {
	{ { .sys = EACCES, .paranoid = 4 }, ERR_PERM,
	    "perf_event_paranoid is 4",
	    "sudo sysctl kernel.perf_event_paranoid=1" },
	{ { .sys = EACCES, .paranoid = 3, .foreign = true }, ERR_PERM,
	    "another user", "sudo" },
	{ { .sys = EACCES, .paranoid = 2 }, ERR_PERM, "no right",
	    "CAP_PERFMON" },
	{ { .sys = EACCES, .paranoid = -1 }, ERR_PERM, "no right",
	    "CAP_PERFMON" },
	{ { .sys = EPERM, .seccomp = 2 }, ERR_PERM, "a seccomp filter",
	    "--cap-add PERFMON" },
	{ { .sys = ENOSYS, .seccomp = 2 }, ERR_PERM, "a seccomp filter",
	    "--cap-add PERFMON" },
	{ { .sys = EPERM, .seccomp = 0 }, ERR_PERM, "security module", "sudo" },
	{ { .sys = EPERM, .seccomp = -1 }, ERR_PERM, "security module",
	    "sudo" },
	{ { .sys = ENOSYS, .seccomp = 0 }, ERR_OTHER, "does not have them",
	    "--sampler ptrace" },
	{ { .sys = ENOENT, .per_cpu = true, .cycles = true }, ERR_OTHER,
	    "no hardware counters", "--sampler perf-cpu" },
	{ { .sys = ENOENT }, ERR_OTHER, "does not have them",
	    "--sampler ptrace" },
	{ { .sys = EMFILE, .events = 51200 }, ERR_OTHER, "(51200)", "ulimit" },
	{ { .sys = ENFILE, .events = 7 }, ERR_OTHER, "(7)", "ulimit" },
	{ { .sys = ESRCH }, ERR_NOPROC, "has ended", "" },
	{ { .sys = EBUSY }, ERR_OTHER, "another profiler", "ptrace" },
	{ { .sys = EINVAL }, ERR_OTHER, "perf events: Invalid", "ptrace" },
	{ { .sys = EPERM, .mapping = true, .seccomp = 2 }, ERR_PERM,
	    "ring buffers", "ulimit -l" },
	{ { .sys = ENOMEM, .mapping = true }, ERR_OTHER, "ring buffers",
	    "perf_event_mlock_kb" },
};

static void
test_explain(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err err = { 0 };

		assert_int_equal(refusal_explain(&cases[i].why, &err), -1);
		assert_int_equal(err.kind, cases[i].kind);
		if (strstr(err.text, cases[i].text) == NULL)
			fail_msg(
			    "\"%s\" lacks \"%s\"", err.text, cases[i].text);
		if (strstr(err.cure, cases[i].cure) == NULL)
			fail_msg(
			    "\"%s\" lacks \"%s\"", err.cure, cases[i].cure);
	}
}

static void
test_no_err(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(refusal_explain(&cases[i].why, NULL), -1);
}

/* Make perf_event_open fail with EPERM, as a container does. */
static void
forbid_perf(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_perf_event_open, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { .len = sizeof code / sizeof code[0],
		.filter = code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) == -1)
		_exit(77);
}

/* In a child under the filter: the backend is asked to watch our parent. */
static void
refused_child(void)
{
	const struct sampler_opts opts = { .rate = 997, .stack_size = 4096 };
	const struct sampler_sink sink = { 0 };
	struct target target = { .pid = getppid(), .pidfd = -1 };
	const struct watched watched = { .target = &target };
	struct err err = { 0 };

	target.procfs = procfs_open(target.pid, NULL);
	forbid_perf();
	if (backend_perf_thread.open(&watched, 1, &opts, &sink, &err) != NULL)
		_exit(1);
	if (err.kind != ERR_PERM || err.sys != EPERM)
		_exit(2);
	if (strstr(err.text, "seccomp") == NULL || err.cure[0] == '\0')
		_exit(3);
	_exit(0);
}

static void
test_seccomp(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	assert_true(pid != -1);
	if (pid == 0)
		refused_child();
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip(); /* no seccomp here */
	assert_int_equal(WEXITSTATUS(status), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_explain),
		cmocka_unit_test(test_no_err),
		cmocka_unit_test(test_seccomp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
