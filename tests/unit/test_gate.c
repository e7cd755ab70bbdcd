/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_gate.c - each gate is told from the others. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "child.h"
#include "target/gate.h"
#include "target/procfs.h"

#define OPEN .dumpable = true
#define SAME .our_euid = 5, .uid = 5

static const struct {
	struct gate gate;
	const char *text, *cure;
} cases[] = {
	{ { SAME, OPEN, .tracer = 9, .tracer_comm = "gdb" },
	    "is traced by PID 9 (gdb)", "--sampler perf" },
	{ { SAME, OPEN, .capable = true, .tracer = 9, .tracer_comm = "\x1b[m" },
	    "(\\x1b[m)", "detach" },
	{ { SAME, OPEN, .yama = 3 }, "Yama forbids all", "--sampler perf" },
	{ { .our_euid = 0, OPEN, .capable = true, .yama = 3 },
	    "Yama forbids all", "next boot" },
	{ { .our_euid = 0, .uid = 5, OPEN }, "CAP_SYS_PTRACE is missing",
	    "--cap-add SYS_PTRACE" },
	{ { .our_euid = 5, .uid = 6, OPEN }, "another user", "sudo" },
	{ { .our_euid = 5, .uid = 6, OPEN, .yama = 1 }, "another user",
	    "sudo" },
	{ { SAME, .dumpable = false }, "closed itself", "sudo" },
	{ { SAME, OPEN, .yama = 1 }, "own children only",
	    "sysctl kernel.yama.ptrace_scope=0" },
	{ { SAME, OPEN, .yama = 2 }, "with CAP_SYS_PTRACE only", "sudo" },
	{ { SAME, OPEN, .seccomp = true }, "seccomp", "--cap-add" },
	{ { SAME, OPEN }, "more privileges", "sudo" },
	{ { .our_euid = 0, .uid = 0, OPEN, .capable = true }, "user namespace",
	    "containers" },
};

static void
test_explain(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = { 0 };

		assert_int_equal(gate_explain(&cases[i].gate, 77, &err), -1);
		assert_int_equal(err.kind, ERR_PERM);
		assert_non_null(strstr(err.text, "process 77: "));
		assert_non_null(strstr(err.text, cases[i].text));
		assert_non_null(strstr(err.cure, cases[i].cure));
	}
	assert_int_equal(gate_explain(&cases[0].gate, 77, NULL), -1);
}

static void
close_up(int ready)
{
	/* as root the directory would be root's anyway */
	if (geteuid() == 0 && setuid(65534) == -1)
		_exit(1);
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* forgotten by setuid */
	prctl(PR_SET_DUMPABLE, 0);
	child_sleep(ready);
}

static void
test_read(void **state)
{
	pid_t pid = child_start(child_sleep);
	struct gate gate;
	int dir = procfs_open(pid, NULL);

	(void)state;
	assert_int_equal(gate_read(&gate, dir), 0);
	assert_int_equal(gate.uid, getuid());
	assert_int_equal(gate.tracer, 0);
	assert_true(gate.dumpable);
	child_kill(pid);
	assert_int_equal(gate_read(&gate, dir), -1);
	close(dir);

	pid = child_start(close_up);
	dir = procfs_open(pid, NULL);
	assert_int_equal(gate_read(&gate, dir), 0);
	assert_false(gate.dumpable);
	child_kill(pid);
	close(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_explain),
		cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
