/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gil.c - the figures of the GIL. */
#include "config.h"

#include "ui/gil.h"

#include <string.h>

#include "base/buf.h"
#include "base/shortname.h"

/* A thread's name has this part of the line, within bounds. */
enum { NAME_PART = 6, NAME_MIN = 12, NAME_MAX = 40 };

/* Is there another thread of that name? */
static bool
has_namesake(const struct snapshot *s, const struct snap_thread *t)
{
	const char *name = snap_thread_called(t);

	for (size_t i = 0; i < s->nthreads; i++)
		if (&s->threads[i] != t &&
		    strcmp(snap_thread_called(&s->threads[i]), name) == 0)
			return true;
	return false;
}

/* Threads of Python often have one name: then by its number, too. */
static void
name_holder(struct buf *out, const struct state *s)
{
	const struct snap_thread *t = &s->snap->threads[s->snap->gil.holder];

	int cols = s->w / NAME_PART;

	if (cols < NAME_MIN)
		cols = NAME_MIN;
	if (cols > NAME_MAX)
		cols = NAME_MAX;
	shortname_middle(out, snap_thread_called(t), cols, s->glyphs->ellipsis);
	if (has_namesake(s->snap, t))
		buf_addf(out, " (%d)", (int)t->tid);
}

/* Who holds it most, and for what part of the time where that is not all the
 * time that it is held. */
static void
add_holder(struct fields *f, const struct state *s)
{
	const struct snap_gil *g = &s->snap->gil;
	struct buf name = { 0 };

	if (g->holder >= s->snap->nthreads || g->holder_share < 0.005)
		return;
	name_holder(&name, s);
	if (g->held - g->holder_share < 0.01)
		fields_add(f, 4, ROLE_TEXT, "by", "%s", name.data);
	else
		fields_add(f, 4, ROLE_TEXT, "by", "%s %.0f %%", name.data,
		    100 * g->holder_share);
	buf_fini(&name);
}

static void
add_all(struct fields *f, const struct state *s)
{
	const struct snap_gil *g = &s->snap->gil;

	if (g->gils == 1)
		fields_add(f, 1, ROLE_STRONG, "GIL", "%.0f %%", 100 * g->held);
	else if (g->gils > 1)
		fields_add(
		    f, 1, ROLE_STRONG, "GILs", "%.1f of %zu", g->held, g->gils);
	if (g->gils > 0)
		add_holder(f, s);
	if (g->gils > 0 && g->waiting_known)
		fields_add(f, 5, ROLE_TEXT, "wait", "%.1f", g->waiting);
	fields_add(f, 6, ROLE_TEXT, "GC", "%.0f %%", 100 * g->collecting);
}

void
gil_add(struct fields *f, const struct state *s)
{
	const struct snap_thread *thread = state_thread(s);

	if (!s->snap->gil.known)
		return;
	if (thread == NULL)
		add_all(f, s);
	else if (s->snap->gil.gils > 0)
		fields_add(
		    f, 1, ROLE_STRONG, "GIL", "%.0f %%", thread->gil_held_pct);
}

void
gil_add_small(struct fields *f, unsigned rank, const struct state *s)
{
	const struct snap_thread *thread = state_thread(s);
	const struct snap_gil *g = &s->snap->gil;

	if (!g->known || g->gils == 0)
		return;
	if (thread != NULL)
		fields_add(
		    f, rank, ROLE_TEXT, "GIL", "%.0f%%", thread->gil_held_pct);
	else if (g->gils == 1)
		fields_add(f, rank, ROLE_TEXT, "GIL", "%.0f%%", 100 * g->held);
	else
		fields_add(
		    f, rank, ROLE_TEXT, "GILs", "%.1f/%zu", g->held, g->gils);
}
