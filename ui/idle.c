/* SPDX-License-Identifier: GPL-2.0-or-later */
/* idle.c - sees that a program does nothing, and whether it waits in asyncio. */
#include "config.h"

#include "ui/idle.h"

#include <stdio.h>
#include <string.h>

enum {
	IDLE_LEAST = 3, /* seconds that are worth a word */
	TASKS_FROM = 14 /* the minor version of CPython whose tasks a dump
			 * can read */
};

static const double idle_most = 1; /* percent of a core */

unsigned
idle_seconds(const struct snapshot *s)
{
	const struct snap_usage *u = &s->usage;
	unsigned n = 0;

	if (s->phase != PHASE_LIVE || u->cpu_pct >= idle_most)
		return 0;
	while (n < u->nhistory &&
	       (double)u->history[u->nhistory - 1 - n] < idle_most)
		n++;
	return n;
}

/* Has it run asyncio, as far as that can be seen, and can a dump tell of its
 * tasks? */
static bool
has_tasks(const struct snapshot *s)
{
	unsigned minor;

	if (sscanf(s->sampling.python.version, "3.%u", &minor) != 1 ||
	    minor < TASKS_FROM)
		return false;
	for (size_t i = 0; i < s->nfuncs; i++)
		if (s->funcs[i].kind == FUNC_PYTHON &&
		    strstr(s->funcs[i].file, "/asyncio/") != NULL)
			return true;
	return s->sampling.samples == 0;
}

bool
idle_hint(const struct snapshot *s, char *out, size_t len)
{
	unsigned seconds = idle_seconds(s);

	if (seconds < IDLE_LEAST)
		return false;
	snprintf(out, len, "idle for %s%u s: stacktop dump %s%d tells why",
	    seconds < SNAP_HISTORY ? "" : "over ", seconds,
	    has_tasks(s) ? "--async " : "", (int)s->target.pid);
	return true;
}
