/* SPDX-License-Identifier: GPL-2.0-or-later */
/* space.c - keeps the executable ranges of the target. */
#include "config.h"

#include "target/space.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/sorted.h"
#include "base/xalloc.h"
#include "target/procfs.h"

enum {
	REGIONS_MAX = 65536,
	COST_SHARE = 20 /* a read of the map pays for 20 times its duration */
};

#define UNKNOWN_INTERVAL (100 * NS_PER_MS)

void
space_init(struct space *s, struct images *images, pid_t pid, int procfs)
{
	*s = (struct space){ .images = images, .pid = pid, .procfs = procfs };
}

static struct region
region_of(struct space *s, const struct map *m)
{
	struct region r = { .start = m->start, .end = m->end };
	uint64_t vaddr;

	r.image = images_get(s->images, m, s->pid, s->procfs);
	if (r.image == NULL || r.image->elf32 || r.image->unread)
		return r;
	/* a page of the file may be mapped by several segments: ask the
	 * executable ones first */
	if (image_vaddr_of_offset(r.image, m->offset, true, &vaddr) ||
	    image_vaddr_of_offset(r.image, m->offset, false, &vaddr))
		r.bias = m->start - vaddr;
	else
		r.image = NULL; /* mapped, but not as the program it is */
	return r;
}

/* Does every address of old still show the same bytes? v[*i] is the first new
 * range that may matter; it only moves up. */
static bool
kept(const struct region *old, const struct region *v, size_t n, size_t *i)
{
	uint64_t at = old->start;

	while (*i < n && v[*i].end <= at)
		(*i)++;
	for (size_t k = *i; at < old->end; k++) {
		if (k == n || v[k].start > at || v[k].image != old->image ||
		    v[k].bias != old->bias)
			return false;
		at = v[k].end;
	}
	return true;
}

static bool
all_kept(const struct space *s, const struct region *v, size_t n)
{
	size_t i = 0;

	for (size_t k = 0; k < s->n; k++)
		if (!kept(&s->region[k], v, n, &i))
			return false;
	return true;
}

/* Take over a new map. */
static void
replace_maps(struct space *s, struct maps *take_maps)
{
	struct region *v = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < take_maps->n && n < REGIONS_MAX; i++) {
		if (!take_maps->v[i].exec)
			continue;
		v = xgrow(v, &cap, n + 1, sizeof *v);
		v[n++] = region_of(s, &take_maps->v[i]);
	}
	if (!all_kept(s, v, n))
		s->generation++;
	free(s->region);
	maps_fini(&s->maps);
	s->region = v;
	s->n = n;
	s->cap = cap;
	s->maps = *take_maps;
}

static int
read_maps(struct space *s, struct err *err)
{
	struct maps maps;
	size_t len;
	char *text = procfs_read(s->procfs, "maps", &len, err);

	if (text == NULL || maps_parse(&maps, text, len, err) == -1)
		return -1;
	if (maps.n == 0) { /* a process about to end has none */
		maps_fini(&maps);
		return procfs_ended(s->pid, err);
	}
	replace_maps(s, &maps);
	s->stale = false;
	return 0;
}

int
space_read(struct space *s, struct err *err)
{
	uint64_t begin = clock_mono(), end, rest;
	int result = read_maps(s, err);

	end = clock_mono();
	rest = (end - begin) * COST_SHARE;
	s->next_unknown =
	    end + (rest > UNKNOWN_INTERVAL ? rest : UNKNOWN_INTERVAL);
	s->next_stale = end + rest;
	return result;
}

void
space_invalidate(struct space *s)
{
	s->stale = true;
}

/* The first range that ends behind addr. */
static size_t
place_of(const struct space *s, uint64_t addr)
{
	return sorted_upto(s->region, s->n, end, addr);
}

static void
insert(struct space *s, size_t place, const struct region *r)
{
	s->region = xgrow(s->region, &s->cap, s->n + 1, sizeof *s->region);
	memmove(&s->region[place + 1], &s->region[place],
	    (s->n - place) * sizeof *s->region);
	s->region[place] = *r;
	s->n++;
}

/* Take [start, end) out of the ranges. */
static void
cut(struct space *s, uint64_t start, uint64_t end)
{
	size_t i = place_of(s, start), first = i, n;

	if (i == s->n || s->region[i].start >= end)
		return;
	s->generation++;
	if (s->region[i].start < start) {
		struct region rest = s->region[i];

		s->region[i].end = start;
		rest.start = start;
		insert(s, ++first, &rest);
	}
	for (n = first; n < s->n && s->region[n].end <= end; n++)
		;
	if (n < s->n && s->region[n].start < end)
		s->region[n].start = end;
	memmove(
	    &s->region[first], &s->region[n], (s->n - n) * sizeof *s->region);
	s->n -= n - first;
}

void
space_map(struct space *s, const struct map *m)
{
	struct region r;

	if (m->start >= m->end || s->n >= REGIONS_MAX)
		return;
	cut(s, m->start, m->end);
	r = region_of(s, m);
	insert(s, place_of(s, m->start), &r);
}

void
space_clear(struct space *s)
{
	s->n = 0;
	s->generation++;
	s->next_unknown = 0; /* what is not told is worth a look */
}

void
space_copy(struct space *to, const struct space *from)
{
	for (size_t i = 0; i < from->n; i++)
		insert(to, i, &from->region[i]);
}

void
space_mark_images(const struct space *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->region[i].image != NULL)
			images_mark(s->images, s->region[i].image);
}

void
space_refresh(struct space *s)
{
	if (s->stale && s->pid != 0 && clock_mono() >= s->next_stale)
		space_read(s, NULL);
}

const struct region *
space_known(const struct space *s, uint64_t pc)
{
	size_t i = place_of(s, pc);

	if (i == s->n || pc < s->region[i].start)
		return NULL;
	return &s->region[i];
}

const struct region *
space_find(struct space *s, uint64_t pc)
{
	const struct region *r;

	space_refresh(s);
	r = space_known(s, pc);
	if (r == NULL && s->pid != 0 && clock_mono() >= s->next_unknown) {
		space_read(s, NULL);
		r = space_known(s, pc);
	}
	return r;
}

void
space_fini(struct space *s)
{
	free(s->region);
	maps_fini(&s->maps);
	*s = (struct space){ 0 };
}
