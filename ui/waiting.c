/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waiting.c - an empty list is a fact with a reason, not a blank screen. */
#include "config.h"

#include "ui/waiting.h"

#include <stdio.h>
#include <string.h>

#include "ui/flow.h"
#include "ui/idle.h"
#include "ui/statusbar.h"

/* "3 threads sleeping": the state of most, when none runs. */
static const char *const doing[THREAD_STATES] = {
	[THREAD_RUNNING] = "running",
	[THREAD_RUNNABLE] = "waiting for a processor",
	[THREAD_LOCK] = "waiting for a lock",
	[THREAD_IO] = "waiting for I/O",
	[THREAD_SLEEP] = "sleeping",
	[THREAD_STOPPED] = "stopped",
};

static void
count(const struct snapshot *snap, size_t n[THREAD_STATES])
{
	memset(n, 0, THREAD_STATES * sizeof *n);
	for (size_t i = 0; i < snap->nthreads; i++)
		if (snap->threads[i].alive &&
		    (unsigned)snap->threads[i].state < THREAD_STATES)
			n[snap->threads[i].state]++;
}

static void
say_idle(const struct snapshot *snap, char *out, size_t len)
{
	size_t n[THREAD_STATES], used = 0;

	count(snap, n);
	if (n[THREAD_RUNNING] + n[THREAD_RUNNABLE] > 0) {
		snprintf(out, len, "waiting for samples");
		return;
	}
	used = (size_t)snprintf(
	    out, len, "waiting for samples: the process is idle (");
	for (int i = 0; i < THREAD_STATES; i++)
		if (n[i] > 0 && used < len)
			used += (size_t)snprintf(out + used, len - used,
			    "%s%zu thread%s %s",
			    out[used - 1] == '(' ? "" : ", ", n[i],
			    n[i] == 1 ? "" : "s", doing[i]);
	if (used < len)
		used += (size_t)snprintf(out + used, len - used,
		    out[used - 1] == '(' ? "no thread)" : ")");
	if (used < len && snap->target.unwatched > 0)
		snprintf(out + used, len - used,
		    "; children that are not watched: %zu (--children)",
		    snap->target.unwatched);
}

/* Returns the line behind the text. */
static int
say(struct canvas *c, int y, int end, enum role role, const char *text)
{
	while (*text != '\0' && y < end) {
		size_t skip, n = flow_line(text, c->w - 2, &skip);

		canvas_bytes(c, 1, y++, c->w - 2, role, text, n);
		text += skip;
	}
	return y;
}

void
waiting_draw(struct canvas *c, const struct state *s, const struct layout *l)
{
	const struct snap_thread *thread = state_thread(s);
	int y = l->list, end = l->list + l->list_rows;
	char text[256];

	if (s->snap == NULL)
		snprintf(text, sizeof text, "waiting for samples");
	else if (s->filter.match != NULL && s->list.time > 0)
		snprintf(text, sizeof text,
		    "no function matches the filter; Esc drops it");
	else if (s->snap->sampling.samples > 0 &&
		 !lens_offers(s->snap, s->lens.mode))
		snprintf(text, sizeof text,
		    "no samples in this mode: they tell of no CPython that is "
		    "read, or has a GIL; m changes the mode");
	else if (s->snap->sampling.samples > 0 && s->lens.mode != MODE_CPU)
		snprintf(text, sizeof text,
		    "no samples in this mode and window; m changes the mode, w "
		    "the window");
	else if (s->snap->phase != PHASE_LIVE)
		snprintf(text, sizeof text, "%s",
		    s->snap->sampling.samples == 0
			? "no samples were taken"
			: "no samples in this window; w changes the window");
	else if (thread != NULL)
		snprintf(text, sizeof text, "waiting for samples: thread %s %s",
		    thread->name,
		    thread->alive && (unsigned)thread->state < THREAD_STATES
			? doing[thread->state]
			: "has ended");
	else
		say_idle(s->snap, text, sizeof text);
	y = say(c, y, end, ROLE_TEXT, text);
	if (s->snap != NULL && idle_hint(s->snap, text, sizeof text))
		say(c, y, end, ROLE_WARN, text);
}
