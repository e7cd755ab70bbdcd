/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linelist.c - the time of functions by source line. */
#include "config.h"

#include "profile/linelist.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "profile/counts.h"
#include "profile/tally.h"

#define NO_LINE UINT32_MAX

struct source_line {
	const char *file;
	unsigned line;
};

/* The same in each list, and of no two rows the same by chance. Files are
 * interned: one address each. */
static uint64_t
id_of(uint32_t func, const struct source_line *at)
{
	const uint64_t key[] = { func, at->line,
		(uint64_t)(uintptr_t)at->file };

	/* the ids of functions are below */
	return hmap_hash(key, sizeof key) | (uint64_t)1 << 63;
}

static uint32_t
index_of(struct line_list *l, uint32_t func, const struct source_line *where)
{
	uint64_t id = id_of(func, where), *at;
	bool fresh;

	at = hmap_put(&l->at, id, &fresh);
	if (!fresh)
		return (uint32_t)*at;
	*at = l->n;
	l->v = xgrow(l->v, &l->cap, l->n + 1, sizeof *l->v);
	l->v[l->n] = (struct line_tally){
		.id = id, .func = func, .file = where->file, .line = where->line
	};
	return (uint32_t)l->n++;
}

static struct source_line
line_of(const struct snap_spot *s, enum lens_skid skid)
{
	if (skid == LENS_SKID_RAW)
		return (struct source_line){ s->file, s->line };
	return (struct source_line){ s->cause_file, s->cause_line };
}

static void
place_spots(struct line_list *l, const struct snapshot *s, enum lens_skid skid)
{
	hmap_clear(&l->at);
	l->n = 0;
	l->of = xgrow(l->of, &l->of_cap, s->nspots + 1, sizeof *l->of);
	for (size_t i = 0; i < s->nspots; i++) {
		const struct source_line at = line_of(&s->spots[i], skid);

		l->of[i] =
		    at.line > 0 ? index_of(l, s->spots[i].func, &at) : NO_LINE;
	}
}

/* A window that was shortened to bound memory may have kept more of the
 * part. */
static void
take(uint64_t *from, uint64_t part)
{
	*from -= part < *from ? part : *from;
}

static void
move(struct sum *to, struct sum *from, uint64_t ns, uint64_t samples)
{
	to->ns += ns;
	to->samples += samples;
	take(&from->ns, ns);
	take(&from->samples, samples);
}

static void
add_cell(struct tally *to, struct tally *func, const struct snap_spot_cell *c,
    const struct lens *lens, const enum window recent[2], enum func_kind kind)
{
	uint64_t ns = c->ns[lens->window], samples = c->samples[lens->window];

	/* it is that of the Python function, whose cells have it, too; where
	 * there was none it has no line */
	if (lens->native == LENS_NATIVE_OUT && kind != FUNC_PYTHON)
		return;
	if (counts_total(lens, kind, c->what))
		move(&to->total, &func->total, ns, samples);
	if (!counts_self(lens, c->what))
		return;
	move(&to->self, &func->self, ns, samples);
	for (unsigned i = 0; i < 2; i++) {
		to->recent[i] += c->ns[recent[i]];
		take(&func->recent[i], c->ns[recent[i]]);
	}
}

void
line_list_build(struct line_list *l, const struct snapshot *s,
    const struct lens *lens, const enum window recent[2], struct tally *func)
{
	place_spots(l, s, lens->skid);
	for (size_t i = 0; i < s->nspot_cells; i++) {
		const struct snap_spot_cell *c = &s->spot_cells[i];
		uint32_t at = l->of[c->spot], id = s->spots[c->spot].func;

		if (at != NO_LINE && counts_time(lens, c->thread, c->during))
			add_cell(&l->v[at].tally, &func[id], c, lens, recent,
			    s->funcs[id].kind);
	}
}

void
line_list_fini(struct line_list *l)
{
	free(l->v);
	free(l->of);
	hmap_fini(&l->at);
	*l = (struct line_list){ 0 };
}
