/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_doctor_choice.c - the verdict, and where its cure comes from. */
#include "config.h"

#include "judged.h"
#include "session/doctor_choice.h"

enum from { NOTHING, PROCESS = 1, MACHINE = 2 };

static const struct {
	struct choice c;
	unsigned trouble; /* who has a finding with a cure */
	struct judged want;
} cases[] = {
	{ { .name = "perf", .how = "perf, one event" }, PROCESS | MACHINE,
	    { "sampler", GRADE_OK, "perf, one event", NULL, NULL } },
	{ { .name = "perf", .how = "perf", .user_only = true },
	    PROCESS | MACHINE,
	    { "sampler", GRADE_LIMITED, "time in the kernel",
		"process perf_kernel", "undo process perf_kernel" } },
	{ { .name = "perf", .how = "perf", .user_only = true }, MACHINE,
	    { "sampler", GRADE_LIMITED, "time in the kernel",
		"machine perf_kernel", "undo machine perf_kernel" } },
	{ { .name = "perf", .how = "perf", .user_only = true }, NOTHING,
	    { "sampler", GRADE_LIMITED, "time in the kernel", NULL, NULL } },
	{ { .name = "ptrace",
	      .how = "ptrace",
	      .refused = { .text = "perf events: no", .cure = "x" } },
	    PROCESS,
	    { "sampler", GRADE_LIMITED, "ptrace, since perf events: no",
		"process perf_user", "undo process perf_user" } },
	{ { .name = "ptrace",
	      .how = "ptrace",
	      .refused = { .text = "perf events: no", .cure = "its own" } },
	    NOTHING, { "sampler", GRADE_LIMITED, "since", "its own", NULL } },
	{ { .err = { .text = "may not", .cure = "be root" } },
	    PROCESS | MACHINE,
	    { "sampler", GRADE_REFUSED, "none: may not", "be root", NULL } },
	{ { .err = { .text = "has ended" } }, NOTHING,
	    { "sampler", GRADE_REFUSED, "none: has ended", NULL, NULL } },
};

static void
add(struct findings *list, const char *who, const char *id, bool trouble)
{
	struct finding *f = findings_add(list, id, id);

	finding_say(f, trouble ? GRADE_REFUSED : GRADE_OK, "effect");
	if (!trouble)
		return;
	finding_cure(f, "%s %s", who, id);
	finding_undo(f, "undo %s %s", who, id);
}

static const struct judged *
row(size_t i, struct findings *list)
{
	static const char *const ids[] = { "perf_user", "perf_kernel" };
	struct findings process = { 0 }, machine = { 0 };

	if (i == sizeof cases / sizeof *cases)
		return NULL;
	for (size_t k = 0; k < 2; k++) {
		add(&process, "process", ids[k], cases[i].trouble & PROCESS);
		add(&machine, "machine", ids[k], cases[i].trouble & MACHINE);
	}
	doctor_choice(&cases[i].c, &process, &machine,
	    findings_add(list, "sampler", "sampler"));
	findings_fini(&process);
	findings_fini(&machine);
	return &cases[i].want;
}

int
main(void)
{
	return judged_main(row);
}
