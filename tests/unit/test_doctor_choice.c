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

static const struct {
	const char *sampler, *ok; /* the checks that went well */
	struct judged want;
	const char *by; /* what it is then sampled by */
} pythons[] = {
	{ "perf", "perf_cpu python_copy attach memory",
	    { "python", GRADE_OK, "kernel copies", NULL, NULL }, "perf" },
	{ "perf", "perf_cpu attach memory",
	    { "python", GRADE_LIMITED, "ptrace", "CAP_BPF", NULL }, "ptrace" },
	{ "perf", "python_copy attach memory",
	    { "python", GRADE_LIMITED, "ptrace", "CAP_BPF", NULL }, "ptrace" },
	{ "perf", "memory",
	    { "python", GRADE_LIMITED, "runs on", "CAP_BPF", NULL }, "read" },
	{ "perf", "attach",
	    { "python", GRADE_LIMITED, "ptrace", "CAP_BPF", NULL }, "ptrace" },
	{ "perf", "",
	    { "python", GRADE_REFUSED, "may not be read", "CAP_BPF", NULL },
	    "perf" },
	{ NULL, "perf_cpu python_copy attach memory",
	    { "python", GRADE_REFUSED, "without a sampler", NULL, NULL },
	    NULL },
};

static const struct judged *
python_row(size_t i, struct findings *list)
{
	static const char *const ids[] = { "attach", "memory", "perf_cpu",
		"python_copy" };
	struct findings process = { 0 }, machine = { 0 };
	struct choice c = { 0 };
	const char *by;

	if (i == sizeof pythons / sizeof *pythons)
		return NULL;
	c.name = pythons[i].sampler;
	for (size_t k = 0; k < 4; k++)
		add(k < 2 ? &process : &machine, "x", ids[k],
		    strstr(pythons[i].ok, ids[k]) == NULL);
	by = doctor_python(&c, &process, &machine,
	    findings_add(list, "python", "Python frames"));
	if ((by == NULL) != (pythons[i].by == NULL) ||
	    (by != NULL && strcmp(by, pythons[i].by) != 0))
		fail_msg("row %zu: by %s", i, by != NULL ? by : "none");
	findings_fini(&process);
	findings_fini(&machine);
	return &pythons[i].want;
}

static const struct judged *
all_rows(size_t i, struct findings *list)
{
	size_t choices = sizeof cases / sizeof *cases;

	return i < choices ? row(i, list) : python_row(i - choices, list);
}

int
main(void)
{
	return judged_main(all_rows);
}
