/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_machine.c - judges what this machine is like. */
#include "config.h"

#include "session/doctor_machine.h"

#include <inttypes.h>
#include <string.h>

#include "session/doctor_perf.h"
#include "session/doctor_rights.h"

#define CLOCK "/sys/devices/system/clocksource/clocksource0/current_clocksource"

enum { FILES_LEAST = 4096 };

static void
judge_symbols(const struct facts_machine *m, struct finding *f)
{
	if (m->kallsyms) {
		finding_say(f, GRADE_OK, "/proc/kallsyms shows addresses");
		return;
	}
	finding_say(f, GRADE_REFUSED,
	    "no addresses in /proc/kallsyms: no names for kernel code");
	if (m->kptr_restrict > 1)
		finding_sysctl(f, "kernel.kptr_restrict", 1, m->kptr_restrict);
	else
		finding_cure(f, "sudo stacktop ...");
}

static void
judge_files(const struct facts_machine *m, struct finding *f)
{
	uint64_t most = m->nofile.hard;

	if (most == UINT64_MAX) {
		finding_say(f, GRADE_OK, "no limit");
	} else if (most >= FILES_LEAST) {
		finding_say(f, GRADE_OK, "up to %" PRIu64, most);
	} else {
		finding_say(f, GRADE_LIMITED,
		    "%" PRIu64 ": too few for perf on many threads", most);
		finding_cure(f, "sudo prlimit --pid $$ --nofile=65536");
		finding_undo(f, "leave this shell");
	}
}

static void
judge_cpus(const struct facts_machine *m, struct finding *f)
{
	finding_say(f, GRADE_OK, "%ld of %ld online", m->cpus_online, m->cpus);
}

static void
judge_clock(const struct facts_machine *m, struct finding *f)
{
	static const char *const slow[] = { "hpet", "acpi_pm", "jiffies",
		"refined-jiffies", "pit" };

	if (*m->clocksource == '\0') {
		finding_say(f, GRADE_UNKNOWN, "not told");
		return;
	}
	finding_say(f, GRADE_OK, "%s", m->clocksource);
	for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
		if (strcmp(m->clocksource, slow[i]) != 0)
			continue;
		finding_say(f, GRADE_LIMITED,
		    "%s: each look at the clock is a slow one", slow[i]);
		if (strstr(m->clocksources, "tsc") == NULL)
			return;
		finding_cure(f, "echo tsc | sudo tee " CLOCK);
		finding_undo(f, "echo %s | sudo tee " CLOCK, slow[i]);
	}
}

static void
judge_governor(const struct facts_machine *m, struct finding *f)
{
	if (*m->governor == '\0') {
		finding_say(f, GRADE_OK, "not controlled from here");
	} else if (strcmp(m->governor, "performance") == 0) {
		finding_say(f, GRADE_OK, "governor performance");
	} else {
		finding_say(f, GRADE_LIMITED,
		    "governor %s: times vary with the load", m->governor);
		finding_cure(f, "sudo cpupower frequency-set -g performance");
		finding_undo(
		    f, "sudo cpupower frequency-set -g %s", m->governor);
	}
}

static void
judge_debuginfod(const struct facts_machine *m, struct finding *f)
{
	if (*m->debuginfod == '\0')
		finding_say(f, GRADE_OK, "DEBUGINFOD_URLS is not set");
	else
		finding_say(f, GRADE_OK,
		    "with --debuginfod symbols are downloaded from there");
}

static void
judge_terminal(const struct facts_machine *m, struct finding *f)
{
	if (*m->term == '\0' || strcmp(m->term, "dumb") == 0) {
		finding_say(f, GRADE_LIMITED,
		    "TERM is %s: no screen, only -b and reports",
		    *m->term == '\0' ? "not set" : "dumb");
		finding_cure(f, "export TERM=xterm-256color");
		finding_undo(
		    f, *m->term == '\0' ? "unset TERM" : "export TERM=dumb");
	} else if (!m->utf8) {
		finding_say(f, GRADE_LIMITED,
		    "%s, no UTF-8 locale: drawn with ASCII", m->term);
		finding_cure(f, "export LC_ALL=C.UTF-8");
		finding_undo(f, "unset LC_ALL");
	} else {
		finding_say(f, GRADE_OK, "%s, UTF-8", m->term);
	}
}

static const struct {
	const char *id, *name;
	void (*judge)(const struct facts_machine *, struct finding *);
} checks[] = {
	{ "kernel_symbols", "kernel symbols", judge_symbols },
	{ "open_files", "open files", judge_files },
	{ "cpus", "processors", judge_cpus },
	{ "clocksource", "clock source", judge_clock },
	{ "governor", "CPU frequency", judge_governor },
	{ "debuginfod", "debuginfod", judge_debuginfod },
	{ "terminal", "terminal", judge_terminal },
};

void
doctor_machine(const struct facts_machine *m, struct findings *list)
{
	doctor_rights(m, list);
	doctor_perf(m, list);
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		checks[i].judge(
		    m, findings_add(list, checks[i].id, checks[i].name));
}
