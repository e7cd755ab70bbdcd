/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * codemap.c - the functions that are to be seen, as ranges that do not overlap.
 *
 * What comes is collected, sorted and painted over what there was, so that a
 * file of many lines costs one sweep. Those of which nothing is to be seen any
 * more are let go of when they are the most.
 */
#include "config.h"

#include "symbol/codemap.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum { GONE_MIN = 4096 }; /* so many unseen ones do not matter */

/* Text 0 is "". */
static uint32_t
keep(struct codemap *m, const char *text, size_t len)
{
	static const char cut[] = "...";
	uint32_t at = (uint32_t)m->text.len;
	bool too_long = len > CODEMAP_NAME;

	if (text == NULL || len == 0)
		return 0;
	buf_add(&m->text, text,
	    strnlen(text, too_long ? CODEMAP_NAME - sizeof cut + 1 : len));
	if (too_long)
		buf_adds(&m->text, cut);
	buf_addc(&m->text, '\0');
	return at;
}

uint32_t
codemap_add(struct codemap *m, const struct codemap_new *a)
{
	if (a->size == 0 || a->size > CODEMAP_SIZE || a->start == 0 ||
	    a->start > CODEMAP_TOP - a->size || a->name_len == 0)
		return 0;
	if (m->n >= CODEMAP_ENTRIES || m->text.len >= CODEMAP_TEXT ||
	    m->last == UINT32_MAX) {
		m->refused++;
		return 0;
	}
	if (m->text.len == 0)
		buf_addc(&m->text, '\0');
	m->entry = xgrow(m->entry, &m->cap, m->n + 1, sizeof *m->entry);
	m->entry[m->n++] = (struct codemap_entry){ .start = a->start,
		.size = a->size,
		.bytes = a->bytes,
		.lines = a->lines,
		.lines_size = a->lines_size,
		.number = ++m->last,
		.line = a->line,
		.name = keep(m, a->name, a->name_len),
		.file = keep(m, a->file, a->file_len) };
	return m->last;
}

static int
by_start(const void *va, const void *vb)
{
	const struct span *a = va, *b = vb;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return (a->rank > b->rank) - (a->rank < b->rank);
}

/* What there was and what was added, together, by start. */
static struct spans
merge(const struct codemap *m)
{
	struct spans added = { 0 }, all = { 0 };
	size_t k = 0;

	for (size_t i = m->settled; i < m->n; i++)
		spans_add(&added, m->entry[i].start,
		    m->entry[i].start + m->entry[i].size, (uint32_t)i);
	qsort(added.v, added.n, sizeof *added.v, by_start);
	for (size_t i = 0; i < m->seen.n || k < added.n;) {
		const struct span *s =
		    k == added.n || (i < m->seen.n &&
					m->seen.v[i].start <= added.v[k].start)
			? &m->seen.v[i++]
			: &added.v[k++];

		spans_add(&all, s->start, s->end, s->rank);
	}
	spans_fini(&added);
	return all;
}

static bool
is_whole(const struct codemap *m, const struct span *s)
{
	const struct codemap_entry *e = &m->entry[s->rank];

	return s->start == e->start && s->end - s->start == e->size;
}

/* One of which all is to be seen, as all was of the other? */
static bool
is_same(const struct codemap *m, const struct codemap_judge *judge,
    const struct span *a, const struct span *b)
{
	const struct codemap_entry *was = &m->entry[a->rank];
	const struct codemap_entry *now = &m->entry[b->rank];

	return a->start == b->start && a->end == b->end && is_whole(m, a) &&
	       is_whole(m, b) &&
	       strcmp(codemap_text(m, was->name), codemap_text(m, now->name)) ==
		   0 &&
	       (judge->other == NULL || !judge->other(judge->arg, was, now));
}

/* Of those that were told again, the old ones stay; the others are news. */
static void
keep_same(
    struct codemap *m, const struct codemap_judge *judge, struct spans *now)
{
	const struct spans *was = &m->seen;
	size_t i = 0;

	m->news.n = 0;
	for (size_t k = 0; k < now->n; k++) {
		struct span *s = &now->v[k];

		if (s->rank < m->settled)
			continue;
		while (i < was->n && was->v[i].start < s->start)
			i++;
		if (i < was->n && is_same(m, judge, &was->v[i], s))
			s->rank = was->v[i].rank;
		else
			spans_add(&m->news, s->start, s->end, s->rank);
	}
}

/* Keep only what is to be seen. */
static void
compact(struct codemap *m)
{
	uint32_t *moved = xcalloc(m->n, sizeof *moved);
	struct buf text = m->text;
	size_t n = 0;

	for (size_t i = 0; i < m->seen.n; i++)
		moved[m->seen.v[i].rank] = 1;
	m->text = (struct buf){ 0 };
	buf_addc(&m->text, '\0');
	for (size_t i = 0; i < m->n; i++) {
		struct codemap_entry e = m->entry[i];

		if (moved[i] == 0)
			continue;
		moved[i] = (uint32_t)n;
		e.name =
		    keep(m, text.data + e.name, strlen(text.data + e.name));
		e.file =
		    keep(m, text.data + e.file, strlen(text.data + e.file));
		m->entry[n++] = e;
	}
	for (size_t i = 0; i < m->seen.n; i++)
		m->seen.v[i].rank = moved[m->seen.v[i].rank];
	m->n = n;
	buf_fini(&text);
	free(moved);
}

/* How many are seen, one in pieces counted for each. */
static bool
is_crowded(const struct codemap *m)
{
	return m->n > GONE_MIN && m->n / 2 > m->seen.n;
}

bool
codemap_settle(struct codemap *m, const struct codemap_judge *judge)
{
	struct spans all, now = { 0 };

	if (m->settled == m->n)
		return false;
	all = merge(m);
	paint(&all, &now);
	spans_fini(&all);
	keep_same(m, judge, &now);
	spans_fini(&m->seen);
	m->seen = now;
	if (is_crowded(m))
		compact(m);
	m->settled = m->n;
	return m->news.n > 0;
}

const struct codemap_entry *
codemap_find(const struct codemap *m, uint64_t addr)
{
	const struct span *s = spans_find(&m->seen, addr);

	return s != NULL ? &m->entry[s->rank] : NULL;
}

const struct codemap_entry *
codemap_get(const struct codemap *m, uint32_t number)
{
	size_t lo = 0, hi = m->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (m->entry[mid].number < number)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < m->n && m->entry[lo].number == number ? &m->entry[lo]
							  : NULL;
}

bool
codemap_is_news(const struct codemap *m, uint64_t addr)
{
	return spans_find(&m->news, addr) != NULL;
}

const char *
codemap_text(const struct codemap *m, uint32_t text)
{
	return m->text.data + text;
}

void
codemap_copy(struct codemap *to, const struct codemap *from)
{
	*to = *from;
	to->entry = xmemdup(from->entry, from->n * sizeof *from->entry);
	to->cap = from->n;
	to->seen = (struct spans){ .n = from->seen.n, .cap = from->seen.n };
	to->seen.v = xmemdup(from->seen.v, from->seen.n * sizeof *from->seen.v);
	to->news = (struct spans){ 0 };
	to->text = (struct buf){ 0 };
	buf_add(&to->text, from->text.data, from->text.len);
}

void
codemap_fini(struct codemap *m)
{
	free(m->entry);
	spans_fini(&m->seen);
	spans_fini(&m->news);
	buf_fini(&m->text);
	*m = (struct codemap){ 0 };
}
