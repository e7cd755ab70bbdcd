/* SPDX-License-Identifier: GPL-2.0-or-later */
/* backlog.c - keeps samples until their symbols are there. */
#include "config.h"

#include "session/backlog.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

bool
backlog_fits(const struct backlog *b, size_t n)
{
	return b->n == 0 || b->nplaces + n <= BACKLOG_PLACES;
}

void
backlog_put(
    struct backlog *b, const struct waiting *w, const struct place *place)
{
	struct waiting *slot;

	b->v = xgrow(b->v, &b->cap, b->n + 1, sizeof *b->v);
	b->place = xgrow(
	    b->place, &b->places_cap, b->nplaces + w->n, sizeof *b->place);
	slot = &b->v[b->n++];
	*slot = *w;
	slot->first = (uint32_t)b->nplaces;
	memcpy(b->place + b->nplaces, place, w->n * sizeof *place);
	b->nplaces += w->n;
}

void
backlog_drain(struct backlog *b, const struct backlog_way *way)
{
	size_t kept = 0, places = 0;

	for (size_t i = 0; i < b->n; i++) {
		struct waiting w = b->v[i];

		if (way->ready(way->arg, b->place + w.first, w.n)) {
			way->add(way->arg, &w, b->place + w.first);
			continue;
		}
		memmove(b->place + places, b->place + w.first,
		    w.n * sizeof *b->place);
		w.first = (uint32_t)places;
		places += w.n;
		b->v[kept++] = w;
	}
	b->n = kept;
	b->nplaces = places;
}

void
backlog_clear(struct backlog *b)
{
	b->n = 0;
	b->nplaces = 0;
}

void
backlog_fini(struct backlog *b)
{
	free(b->v);
	free(b->place);
	*b = (struct backlog){ 0 };
}
