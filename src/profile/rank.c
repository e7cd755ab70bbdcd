/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rank.c - puts rows in order. */
#include "config.h"

#include "profile/rank.h"

#include <stdlib.h>
#include <string.h>

static int
sign(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int
by_place(const struct func_row *a, const struct func_row *b)
{
	int c = strcmp(a->file, b->file);

	return c != 0 ? c : sign(a->line, b->line);
}

static int
by_column(enum column column, const struct func *f, const struct func_row *a,
    const struct func_row *b)
{
	const struct func *x = &f[a->func], *y = &f[b->func];

	switch (column) {
	case COL_SELF_PCT: /* shares of one sum rank as times */
	case COL_SELF:
		return sign(a->self, b->self);
	case COL_TOTAL_PCT:
	case COL_TOTAL:
		return sign(a->total, b->total);
	case COL_SAMPLES:
		return sign(a->samples_self, b->samples_self);
	case COL_TREND:
		return (a->trend > b->trend) - (a->trend < b->trend);
	case COL_FUNCTION:
		return strcmp(x->name, y->name);
	case COL_MODULE:
		return strcmp(x->module, y->module);
	case COL_LINE:
		return by_place(a, b);
	case COLUMNS:
		break;
	}
	return 0;
}

static int
by_tie(const struct func *f, const struct func_row *a, const struct func_row *b)
{
	int c = sign(b->self, a->self);

	if (c == 0)
		c = sign(b->total, a->total);
	if (c == 0)
		c = strcmp(f[a->func].name, f[b->func].name);
	if (c == 0)
		c = sign(a->func, b->func);
	if (c == 0)
		c = by_place(a, b);
	return c;
}

/* Rows that have nothing in the column stand last, whichever way it goes. */
static int
by_lack(enum column column, const struct func *f, const struct func_row *a,
    const struct func_row *b)
{
	if (column == COL_LINE)
		return (*a->file == '\0') - (*b->file == '\0');
	if (column == COL_MODULE)
		return (*f[a->func].module == '\0') -
		       (*f[b->func].module == '\0');
	return 0;
}

static int
compare_rows(const void *va, const void *vb, void *arg)
{
	const struct func_row *a = va, *b = vb;
	const struct rank *r = arg;
	int c = by_lack(r->column, r->funcs, a, b);

	if (c != 0)
		return c;
	c = by_column(r->column, r->funcs, a, b);
	if (c == 0)
		return by_tie(r->funcs, a, b);
	return r->ascending ? c : -c;
}

void
rank_rows(const struct rank *r, struct func_row *v, size_t n)
{
	struct rank rank = *r;

	if (n > 1) /* v may be NULL for none */
		qsort_r(v, n, sizeof *v, compare_rows, &rank);
}
