/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_choice.c - puts what became of the samplers into words. */
#include "config.h"

#include "session/doctor_choice.h"

#include <string.h>

/* The finding on a check that did not go well, or NULL. */
static const struct finding *
trouble(const struct findings *process, const struct findings *machine,
    const char *id)
{
	const struct finding *f = findings_get(process, id);

	if (f == NULL || f->grade == GRADE_OK || f->cure == NULL)
		f = findings_get(machine, id);
	return f != NULL && f->grade != GRADE_OK ? f : NULL;
}

static void
take_cure(struct finding *f, const struct finding *from)
{
	if (from->cure != NULL)
		finding_cure(f, "%s", from->cure);
	if (from->undo != NULL)
		finding_undo(f, "%s", from->undo);
}

static bool
is_ok(const struct findings *list, const char *id)
{
	const struct finding *f = findings_get(list, id);

	return f != NULL && f->grade == GRADE_OK;
}

const char *
doctor_python(const struct choice *c, const struct findings *process,
    const struct findings *machine, struct finding *f)
{
	if (c->name == NULL) {
		finding_say(f, GRADE_REFUSED, "none without a sampler");
		return NULL;
	}
	if (is_ok(machine, "perf_cpu") && is_ok(machine, "python_copy")) {
		finding_say(f, GRADE_OK,
		    "exact: the kernel copies them with each sample");
		return c->name;
	}
	finding_cure(f,
	    "run with sudo, or with CAP_PERFMON and CAP_BPF; or --sampler "
	    "read: more samples, which are not exact");
	if (is_ok(process, "attach")) {
		finding_say(f, GRADE_LIMITED,
		    "exact, but fewer: by ptrace, in brief stops");
		return "ptrace";
	}
	if (is_ok(process, "memory")) {
		finding_say(f, GRADE_LIMITED,
		    "read while the thread runs on, without native frames");
		return "read";
	}
	finding_say(f, GRADE_REFUSED, "its memory may not be read");
	return c->name;
}

void
doctor_choice(const struct choice *c, const struct findings *process,
    const struct findings *machine, struct finding *f)
{
	const struct finding *from;

	if (c->name == NULL) {
		finding_say(f, GRADE_REFUSED, "none: %s", c->err.text);
		if (*c->err.cure != '\0')
			finding_cure(f, "%s", c->err.cure);
		return;
	}
	if (*c->refused.text != '\0') {
		finding_say(
		    f, GRADE_LIMITED, "%s, since %s", c->how, c->refused.text);
		if (*c->refused.cure != '\0')
			finding_cure(f, "%s", c->refused.cure);
		from = trouble(process, machine, "perf_user");
	} else if (c->user_only) {
		finding_say(f, GRADE_LIMITED,
		    "%s; time in the kernel is not seen", c->how);
		from = trouble(process, machine, "perf_kernel");
	} else {
		finding_say(f, GRADE_OK, "%s", c->how);
		return;
	}
	if (from != NULL)
		take_cure(f, from);
}
