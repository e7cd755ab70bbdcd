/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_doctor_machine.c - what the doctor says about machines of all kinds. */
#include "config.h"

#include <linux/capability.h>

#include "judged.h"
#include "session/doctor_machine.h"
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

	{ { .kallsyms = true },
	    { "kernel_symbols", GRADE_OK, "addresses", NULL, NULL } },
	{ { .kptr_restrict = 2 },
	    { "kernel_symbols", GRADE_REFUSED, "no addresses",
		"kptr_restrict=1", "kptr_restrict=2" } },
	{ { .kptr_restrict = 1 },
	    { "kernel_symbols", GRADE_REFUSED, "no addresses", "sudo", NULL } },

	{ { .nofile.hard = UINT64_MAX },
	    { "open_files", GRADE_OK, "no limit", NULL, NULL } },
	{ { .nofile.hard = 4096 },
	    { "open_files", GRADE_OK, "4096", NULL, NULL } },
	{ { .nofile.hard = 4095 },
	    { "open_files", GRADE_LIMITED, "4095", "prlimit", "shell" } },

	{ { .cpus_online = 6, .cpus = 8 },
	    { "cpus", GRADE_OK, "6 of 8", NULL, NULL } },

	{ { .clocksource = "tsc" },
	    { "clocksource", GRADE_OK, "tsc", NULL, NULL } },
	{ { .clocksource = "kvm-clock" },
	    { "clocksource", GRADE_OK, "kvm-clock", NULL, NULL } },
	{ { .clocksource = "hpet", .clocksources = "tsc hpet" },
	    { "clocksource", GRADE_LIMITED, "hpet", "echo tsc | sudo tee",
		"echo hpet | sudo tee" } },
	{ { .clocksource = "acpi_pm", .clocksources = "acpi_pm" },
	    { "clocksource", GRADE_LIMITED, "acpi_pm", NULL, NULL } },
	{ { 0 }, { "clocksource", GRADE_UNKNOWN, "not told", NULL, NULL } },

	{ { 0 }, { "governor", GRADE_OK, "not controlled", NULL, NULL } },
	{ { .governor = "performance" },
	    { "governor", GRADE_OK, "performance", NULL, NULL } },
	{ { .governor = "powersave" }, { "governor", GRADE_LIMITED, "powersave",
					   "-g performance", "-g powersave" } },

	{ { 0 }, { "debuginfod", GRADE_OK, "not set", NULL, NULL } },
	{ { .debuginfod = "https://debuginfod.debian.net" },
	    { "debuginfod", GRADE_LIMITED, "does not download", NULL, NULL } },

	{ { .term = "xterm", .utf8 = true },
	    { "terminal", GRADE_OK, "xterm, UTF-8", NULL, NULL } },
	{ { .term = "xterm" },
	    { "terminal", GRADE_LIMITED, "ASCII", "C.UTF-8", "unset" } },
	{ { .term = "dumb", .utf8 = true },
	    { "terminal", GRADE_LIMITED, "dumb", "TERM=", "TERM=dumb" } },
	{ { .utf8 = true },
	    { "terminal", GRADE_LIMITED, "not set", "TERM=", "unset TERM" } },

	/* those of doctor_perf are among them */
	{ { 0 }, { "perf_user", GRADE_OK, "own", NULL, NULL } },
};

static const struct judged *
row(size_t i, struct findings *list)
{
	if (i == sizeof cases / sizeof *cases)
		return NULL;
	doctor_machine(&cases[i].m, list);
	return &cases[i].want;
}

int
main(void)
{
	return judged_main(row);
}
