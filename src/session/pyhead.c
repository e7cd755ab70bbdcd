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
	char version[PYVERSION_TEXT];

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
		.pointed = counts->pointed };
	if (p == NULL)
		return;
	to->version = intern_string(
	    intern, pyversion_text(&p->python->cpython.version, version));
	/* nobody can read one that has ended */
	if (target_alive(&p->target) || counts->samples == 0)
		to->why = p->python->why;
}
