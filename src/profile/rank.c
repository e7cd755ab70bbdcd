/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rank.c - puts rows in order. */
#include "config.h"

#include "profile/rank.h"

#include <stdlib.h>
#include <string.h>

typedef int compare(
    const struct func *, const struct func_row *, const struct func_row *);

static int
sign(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int
by_self(
    const struct func *f, const struct func_row *a, const struct func_row *b)
{
	(void)f;
	return sign(a->self, b->self);
}

static int
by_total(
    const struct func *f, const struct func_row *a, const struct func_row *b)
{
	(void)f;
	return sign(a->total, b->total);
}

static int
by_samples(
    const struct func *f, const struct func_row *a, const struct func_row *b)
{
	(void)f;
	return sign(a->samples_self, b->samples_self);
}

static int
by_trend(
    const struct func *f, const struct func_row *a, const struct func_row *b)
{
	(void)f;
	return (a->trend > b->trend) - (a->trend < b->trend);
}

static int
by_function(
    const struct func *f, const struct func_row *a, const struct func_row *b)
{
	return strcmp(f[a->func].name, f[b->func].name);
}

static int
by_module(
    const struct func *f, const struct func_row *a, const struct func_row *b)
{
	return strcmp(f[a->func].module, f[b->func].module);
}

static int
by_line(
    const struct func *f, const struct func_row *a, const struct func_row *b)
{
	int c = strcmp(f[a->func].file, f[b->func].file);

	return c != 0 ? c : sign(f[a->func].line, f[b->func].line);
}

/* clang-format off */
static compare *const by_column[COLUMNS] = {
	[COL_SELF_PCT] = by_self,	/* shares of one sum rank as times */
	[COL_TOTAL_PCT] = by_total,
	[COL_SELF] = by_self,
	[COL_TOTAL] = by_total,
	[COL_SAMPLES] = by_samples,
	[COL_TREND] = by_trend,
	[COL_FUNCTION] = by_function,
	[COL_MODULE] = by_module,
	[COL_LINE] = by_line,
};
/* clang-format on */

static int
by_tie(const struct func *f, const struct func_row *a, const struct func_row *b)
{
	int c = by_self(f, b, a);

	if (c == 0)
		c = by_total(f, b, a);
	if (c == 0)
		c = by_function(f, a, b);
	return c != 0 ? c : sign(a->func, b->func);
}

/* Rows that have nothing in the column stand last, whichever way it goes. */
static int
by_lack(enum column column, const struct func *f, const struct func_row *a,
    const struct func_row *b)
{
	if (column == COL_LINE)
		return (*f[a->func].file == '\0') - (*f[b->func].file == '\0');
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
	c = by_column[r->column](r->funcs, a, b);
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
