/* SPDX-License-Identifier: GPL-2.0-or-later */
/* children.c - reads the children of every thread. */
#include "config.h"

#include "target/children.h"

#include <stdio.h>
#include <stdlib.h>

#include "target/procfs.h"

struct reading {
	int procfs;
	void (*visit)(void *, pid_t);
	void *arg;
};

/* Numbers, each with a space behind it. */
static void
visit_all(const struct reading *r, const char *text)
{
	char *end;

	for (;; text = end) {
		long pid = strtol(text, &end, 10);

		if (end == text || pid <= 0)
			return;
		r->visit(r->arg, (pid_t)pid);
	}
}

static void
visit_thread(void *arg, pid_t tid)
{
	const struct reading *r = arg;
	char name[40], *text;

	snprintf(name, sizeof name, "task/%d/children", (int)tid);
	text = procfs_read(r->procfs, name, NULL, NULL);
	if (text != NULL)
		visit_all(r, text);
	free(text);
}

void
children_read(int procfs, void (*visit)(void *, pid_t), void *arg)
{
	struct reading r = { procfs, visit, arg };

	procfs_tasks(procfs, visit_thread, &r);
}
