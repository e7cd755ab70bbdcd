/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_doctor_rights.c - what keeps us from sampling, and what does not. */
#include "config.h"

#include <linux/capability.h>

#include "judged.h"
#include "session/doctor_rights.h"
#include "target/nslink.h"

#define CAP(c) (1ull << CAP_##c)
#define HOST .pid_ns = NSLINK_PID_FIRST, .user_ns = NSLINK_USER_FIRST
#define YAMA "kernel.yama.ptrace_scope"

static const struct {
	struct facts_machine m;
	struct judged want;
} cases[] = {
	{ { 0 }, { "user", GRADE_OK, "root", NULL, NULL } },
	{ { .euid = 1000 }, { "user", GRADE_OK, "uid 1000", NULL, NULL } },
	{ { .caps = UINT64_MAX },
	    { "capabilities", GRADE_OK, "all that", NULL, NULL } },
	{ { .euid = 5 },
	    { "capabilities", GRADE_LIMITED,
		"missing: CAP_PERFMON, CAP_BPF, CAP_SYS_PTRACE, CAP_SYS_ADMIN, "
		"CAP_SYSLOG, CAP_IPC_LOCK, CAP_CHECKPOINT_RESTORE",
		"sudo setcap cap_perfmon", "setcap -r" } },
	{ { .caps = CAP(SYS_ADMIN) },
	    { "capabilities", GRADE_LIMITED, "CAP_SYS_PTRACE", "--cap-add",
		"as before" } },
	{ { .caps = CAP(PERFMON) | CAP(SYS_PTRACE) },
	    { "capabilities", GRADE_LIMITED, "CAP_BPF", "--cap-add",
		"as before" } },
	{ { .caps = CAP(BPF) | CAP(SYS_PTRACE) },
	    { "capabilities", GRADE_LIMITED, "CAP_PERFMON", "--cap-add",
		"as before" } },
	{ { .caps = CAP(PERFMON) | CAP(BPF) | CAP(SYS_PTRACE) },
	    { "capabilities", GRADE_OK, "enough; missing: CAP_SYS_ADMIN", NULL,
		NULL } },
	{ { .caps = CAP(SYS_ADMIN) | CAP(SYS_PTRACE) },
	    { "capabilities", GRADE_OK, "enough; missing: CAP_PERFMON", NULL,
		NULL } },

	{ { 0 }, { "seccomp", GRADE_OK, "no filter", NULL, NULL } },
	{ { .seccomp = 2 },
	    { "seccomp", GRADE_LIMITED, "container", NULL, NULL } },
	{ { .seccomp = -1 },
	    { "seccomp", GRADE_UNKNOWN, "not tell", NULL, NULL } },

	{ { .lsm = "yama,apparmor", .label = "unconfined" },
	    { "lsm", GRADE_OK, "not confined (yama,apparmor)", NULL, NULL } },
	{ { .label = "unconfined_u:unconfined_r:unconfined_t:s0" },
	    { "lsm", GRADE_OK, "list not readable", NULL, NULL } },
	{ { 0 }, { "lsm", GRADE_OK, "not confined", NULL, NULL } },
	{ { .label = "docker-default (enforce)" },
	    { "lsm", GRADE_LIMITED, "\"docker-default (enforce)\"", "outside",
		NULL } },
	{ { .label = "\x1b[2J" },
	    { "lsm", GRADE_LIMITED, "\"\\x1b[2J\"", "outside", NULL } },
	{ { .lockdown = "confidentiality" },
	    { "lsm", GRADE_LIMITED, "lockdown=confidentiality", "boot",
		NULL } },
	{ { .lockdown = "integrity" },
	    { "lsm", GRADE_OK, "not confined", NULL, NULL } },

	{ { HOST },
	    { "namespaces", GRADE_OK, "those of the machine", NULL, NULL } },
	{ { HOST, .container = "docker" },
	    { "namespaces", GRADE_OK, "in docker", NULL, NULL } },
	{ { .pid_ns = 5, .user_ns = NSLINK_USER_FIRST, .container = "lxc" },
	    { "namespaces", GRADE_LIMITED, "PID namespace (lxc)", "--pid=host",
		"without" } },
	{ { .pid_ns = 5, .user_ns = 6 },
	    { "namespaces", GRADE_LIMITED, "user namespace (a container)",
		"outside", NULL } },
	{ { 0 }, { "namespaces", GRADE_UNKNOWN, "ns", NULL, NULL } },

	{ { .yama = SYSFILE_ABSENT },
	    { "yama", GRADE_OK, "not in this kernel", NULL, NULL } },
	{ { .yama = 0 }, { "yama", GRADE_OK, "is 0", NULL, NULL } },
	{ { .yama = 1 }, { "yama", GRADE_LIMITED, "own commands only",
			     YAMA "=0", YAMA "=1" } },
	{ { .yama = 2 }, { "yama", GRADE_REFUSED, "needs CAP_SYS_PTRACE",
			     YAMA "=0", YAMA "=2" } },
	{ { .yama = 2, .caps = CAP(SYS_PTRACE) },
	    { "yama", GRADE_OK, "is held", NULL, NULL } },
	{ { .yama = 3, .caps = CAP(SYS_PTRACE) },
	    { "yama", GRADE_REFUSED, "no tracing", "reboot", NULL } },
};

static const struct judged *
row(size_t i, struct findings *list)
{
	if (i == sizeof cases / sizeof *cases)
		return NULL;
	doctor_rights(&cases[i].m, list);
	return &cases[i].want;
}

int
main(void)
{
	return judged_main(row);
}
