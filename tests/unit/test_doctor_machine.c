/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_doctor_machine.c - what the doctor says about machines of all kinds. */
#include "config.h"

#include "judged.h"
#include "session/doctor_machine.h"

static const struct {
	struct facts_machine m;
	struct judged want;
} cases[] = {
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
	    { "debuginfod", GRADE_OK, "--debuginfod", NULL, NULL } },

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
	/* and so are those of doctor_rights */
	{ { 0 }, { "user", GRADE_OK, "root", NULL, NULL } },
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
