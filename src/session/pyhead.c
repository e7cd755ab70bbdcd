/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyhead.c - Python in the head of a snapshot. */
#include "config.h"

#include "session/pyhead.h"

/* The first process that has a CPython, rather one that can be read. */
static const struct process *
first_python(const struct family *family)
{
	const struct process *first = NULL;

	for (size_t i = 0; i < family->n; i++) {
		const struct pyprocess *p = family->v[i]->python;

		if (p == NULL || !p->found)
			continue;
		if (p->cpython.answer == PYOFFSETS_OK)
			return family->v[i];
		if (first == NULL)
			first = family->v[i];
	}
	return first;
}

void
pyhead_fill(struct snap_python *to, struct intern *intern,
    const struct family *family, const struct splice_counts *counts)
{
	const struct process *p = first_python(family);
	const struct pyversion *version = &family->elder.cpython.version;
	char text[PYVERSION_TEXT];

	*to = (struct snap_python){ .way = counts->way,
		.version = "",
		.why = "",
		.samples = counts->samples,
		.unsure = counts->unsure,
		.cut = counts->ends[PYFRAMES_CUT],
		.unreadable = counts->ends[PYFRAMES_UNREADABLE],
		.strange = counts->ends[PYFRAMES_STRANGE],
		.torn = counts->torn,
		.nameless = counts->nameless,
		.pointed = counts->pointed,
		.jitted = counts->jitted };
	if (p != NULL)
		version = &p->python->cpython.version;
	else if (!family_has_python(family)) /* nor one that has ended */
		return;
	to->version = intern_string(intern, pyversion_text(version, text));
	if (p == NULL)
		return;
	/* nobody can read one that has ended */
	if (target_alive(&p->target) || counts->samples == 0)
		to->why = p->python->why;
}

static const char *
why_no_tasks(const struct process *process)
{
	const struct pyprocess *p;

	if (process == NULL)
		return "there is no CPython in this process";
	p = process->python;
	if (p->cpython.answer != PYOFFSETS_OK)
		return p->why;
	return p->loop.why != NULL ? p->loop.why : "";
}

void
pyhead_fill_tasks(struct snap_tasks *to, const struct family *family,
    const struct splice_counts *counts)
{
	const uint64_t *n = counts->tasks;

	*to = (struct snap_tasks){ .asked = true,
		.why = "",
		.samples = n[PYRUNNING_WHOLE] + n[PYRUNNING_CUT],
		.cut = n[PYRUNNING_CUT],
		.lost = n[PYRUNNING_LOST] };
	if (to->samples + to->lost == 0)
		to->why = why_no_tasks(first_python(family));
}
