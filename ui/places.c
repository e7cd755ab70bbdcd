/* SPDX-License-Identifier: GPL-2.0-or-later */
/* places.c - shares out the columns of the screen. */
#include "config.h"

#include "ui/places.h"

enum {
	MARK = 1, /* left of all: the mark of the selected row */
	TREND_FROM = 90, /* unasked; a name is worth more */
	LINES_FROM = 60, /* of a list by line: shown on screens so wide, */
	BOTH_FROM = 106 /* and with the module too */
};

struct rule {
	enum column column;
	int from; /* shown on screens at least so wide */
	int w; /* least width; a head and its mark fit */
	int share; /* of texts, in what is left over; 0: as wide as w */
};

/* In the order of the screen. */
static const struct rule rules[COLUMNS] = {
	{ COL_SELF_PCT, 0, 6, 0 },
	{ COL_TOTAL_PCT, 60, 7, 0 },
	{ COL_SELF, 76, 8, 0 },
	{ COL_TOTAL, 118, 8, 0 },
	{ COL_SAMPLES, 150, 8, 0 },
	{ COL_TREND, 70, 6, 0 },
	{ COL_FUNCTION, 0, 12, 5 },
	{ COL_MODULE, 78, 12, 3 },
	{ COL_LINE, 106, 14, 3 },
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
trend_shown(const struct places_view *v, int from)
{
	switch (v->trend) {
	case TREND_BY_WIDTH:
		return v->list_w >= TREND_FROM;
	case TREND_ON:
		return v->list_w >= from;
	case TREND_OFF:
		break;
	}
	return false;
}

static bool
shown(const struct places_view *v, const struct rule *r)
{
	if (r->column == v->sort)
		return true;
	if (r->column == COL_TREND)
		return trend_shown(v, r->from);
	/* a line is worth more than a module, where there is not room for
	 * both */
	if (v->by_line && r->column == COL_LINE)
		return v->list_w >= LINES_FROM;
	if (v->by_line && r->column == COL_MODULE)
		return v->list_w >= BOTH_FROM;
	return v->list_w >= r->from;
}

bool
places_show(const struct places_view *v, enum column column)
{
	for (int i = 0; i < COLUMNS; i++)
		if (rules[i].column == column)
			return shown(v, &rules[i]);
	return false;
}

/* Wider by as much as is wished and there is. */
static void
widen(struct place *p, int wish, int *spare)
{
	int more = wish - p->w < *spare ? wish - p->w : *spare;

	if (more <= 0)
		return;
	p->w += more;
	*spare -= more;
}

static int
least(int a, int b)
{
	return a < b ? a : b;
}

/*
 * Texts first get what tells rows apart, each within its share; then, the name
 * first, the rest of that; then all that there is to say; what nobody wants is
 * the name's.
 */
static void
share_out(struct places *p, const struct rule *const rule[],
    const struct widths *widths, int spare)
{
	int shares = 0, all = spare;

	for (int i = 0; i < p->n; i++) {
		shares += rule[i]->share;
		all += rule[i]->share > 0 ? p->v[i].w : 0;
	}
	for (int i = 0; i < p->n; i++)
		if (rule[i]->share > 0)
			widen(&p->v[i],
			    least(widths->v[p->v[i].column].need,
				all * rule[i]->share / shares),
			    &spare);
	for (int i = 0; i < p->n; i++)
		if (rule[i]->share > 0)
			widen(&p->v[i], widths->v[p->v[i].column].need, &spare);
	for (int i = 0; i < p->n; i++)
		if (rule[i]->share > 0)
			widen(&p->v[i], widths->v[p->v[i].column].want, &spare);
	for (int i = 0; i < p->n; i++)
		if (p->v[i].column == COL_FUNCTION)
			/* without room for the others' least it pays */
			p->v[i].w =
			    p->v[i].w + spare > 1 ? p->v[i].w + spare : 1;
}

void
places_make(struct places *p, const struct places_view *v)
{
	const struct rule *rule[COLUMNS];
	int gap = v->list_w < 100 ? 1 : 2, x = MARK, spare = v->list_w - MARK;

	*p = (struct places){ .bar = bar_width(v->list_w) };
	for (int i = 0; i < COLUMNS; i++) {
		const struct rule *r = &rules[i];

		if (!shown(v, r))
			continue;
		rule[p->n] = r;
		p->v[p->n].column = r->column;
		p->v[p->n].w = r->w;
		if (r->column == COL_SELF_PCT)
			p->v[p->n].w += p->bar;
		spare -= p->v[p->n].w + (p->n > 0 ? gap : 0);
		p->n++;
	}
	share_out(p, rule, v->widths, spare);
	for (int i = 0; i < p->n; i++) {
		p->v[i].x = x;
		x += p->v[i].w + gap;
	}
}

const struct place *
places_of(const struct places *p, enum column column)
{
	for (int i = 0; i < p->n; i++)
		if (p->v[i].column == column)
			return &p->v[i];
	return NULL;
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
