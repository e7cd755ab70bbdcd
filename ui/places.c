/* SPDX-License-Identifier: GPL-2.0-or-later */
/* places.c - shares out the columns of the screen. */
#include "config.h"

#include "ui/places.h"

#include <stdbool.h>

enum {
	MARK = 1, /* left of all: the mark of the selected row */
	LINES_FROM = 60, /* of a list by line: shown on screens so wide, */
	BOTH_FROM = 106 /* and with the module too */
};

struct rule {
	enum column column;
	int from; /* shown on screens at least so wide */
	int w; /* least width; a head and its mark fit */
	int share; /* in what is left over, in percent */
	int max; /* most width, 0: none */
};

/* In the order of the screen. */
static const struct rule rules[COLUMNS] = {
	{ COL_SELF_PCT, 0, 6, 0, 0 },
	{ COL_TOTAL_PCT, 60, 7, 0, 0 },
	{ COL_SELF, 76, 8, 0, 0 },
	{ COL_TOTAL, 118, 8, 0, 0 },
	{ COL_SAMPLES, 150, 8, 0, 0 },
	{ COL_TREND, 70, 6, 0, 0 },
	{ COL_FUNCTION, 0, 12, 66, 0 },
	{ COL_MODULE, 78, 14, 12, 24 },
	{ COL_LINE, 106, 16, 22, 48 },
};

static int
bar_width(int w)
{
	if (w < 60)
		return 0;
	if (w < 118)
		return 8;
	return w < 150 ? 10 : 16;
}

static bool
shown(const struct state *s, const struct rule *r, int w)
{
	if (r->column == COL_TREND && !s->trend)
		return s->lens.sort == COL_TREND;
	/* a line is worth more than a module, where there is not room for
	 * both */
	if (s->lens.by_line && r->column == COL_LINE)
		return w >= LINES_FROM || s->lens.sort == COL_LINE;
	if (s->lens.by_line && r->column == COL_MODULE)
		return w >= BOTH_FROM || s->lens.sort == COL_MODULE;
	return w >= r->from || r->column == s->lens.sort;
}

void
places_make(struct places *p, const struct state *s)
{
	struct layout l;
	int given[COLUMNS] = { 0 }, function = 0, gap, x = MARK, spare;

	state_layout(s, &l);
	gap = l.list_w < 100 ? 1 : 2;
	spare = l.list_w - MARK;
	*p = (struct places){ .bar = bar_width(l.list_w) };
	for (int i = 0; i < COLUMNS; i++) {
		const struct rule *r = &rules[i];

		if (!shown(s, r, l.list_w))
			continue;
		given[p->n] = i;
		p->v[p->n].column = r->column;
		p->v[p->n].w = r->w;
		if (r->column == COL_SELF_PCT && p->bar > 0)
			p->v[p->n].w += p->bar;
		if (r->column == COL_FUNCTION)
			function = p->n;
		spare -= p->v[p->n].w + (p->n > 0 ? gap : 0);
		p->n++;
	}
	for (int i = 0, all = spare > 0 ? spare : 0; i < p->n; i++) {
		const struct rule *r = &rules[given[i]];
		int more = all * r->share / 100;

		if (r->max > 0 && p->v[i].w + more > r->max)
			more = r->max - p->v[i].w;
		p->v[i].w += more;
		spare -= more;
	}
	/* what the others do not take, or lack, is the name's */
	p->v[function].w += spare;
	if (p->v[function].w < 1)
		p->v[function].w = 1;
	for (int i = 0; i < p->n; i++) {
		p->v[i].x = x;
		x += p->v[i].w + gap;
	}
}

const struct place *
places_at(const struct places *p, int x)
{
	for (int i = 0; i < p->n; i++) {
		int end = i + 1 < p->n ? p->v[i + 1].x : p->v[i].x + p->v[i].w;

		if (x < end)
			return &p->v[i];
	}
	return NULL;
}
