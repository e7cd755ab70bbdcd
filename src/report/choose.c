/* SPDX-License-Identifier: GPL-2.0-or-later */
/* choose.c - finds the function whose code is asked for. */
#include "config.h"

#include "report/choose.h"

#include <string.h>

#include "base/buf.h"
#include "base/match.h"
#include "profile/list.h"

enum { TOLD = 6 };

struct choice {
	const struct snapshot *s;
	const struct func_list *list; /* the most self time first */
	const struct match *match; /* NULL: the name has to be this */
	const char *pattern;
};

static bool
fits(const struct choice *c, const struct func_row *row)
{
	const char *name = c->s->funcs[row->func].name;

	return c->match != NULL ? match_test(c->match, name)
				: strcmp(name, c->pattern) == 0;
}

static const char *
name_of(const struct choice *c, const struct func_row *row)
{
	return c->s->funcs[row->func].name;
}

/* The first that fits; *others is set when another name does, too. */
static const struct func_row *
find(const struct choice *c, bool *others)
{
	const struct func_row *first = NULL;

	*others = false;
	for (size_t i = 0; i < c->list->n; i++) {
		const struct func_row *row = &c->list->v[i];

		if (!fits(c, row))
			continue;
		if (first == NULL)
			first = row;
		else if (strcmp(name_of(c, first), name_of(c, row)) != 0)
			*others = true;
	}
	return first;
}

static int
ambiguous(const struct choice *c, struct err *err)
{
	struct buf b = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < c->list->n; i++) {
		const struct func_row *row = &c->list->v[i];

		if (!fits(c, row) || n++ >= TOLD)
			continue;
		buf_addf(&b, "%s%s (%.1f %%)", b.len > 0 ? ", " : "",
		    name_of(c, row), row->self_pct);
	}
	err_set(err, ERR_USAGE, 0, "'%s' may be any of %zu functions",
	    c->pattern, n);
	err_cure(err, "name one of: %s%s", b.data, n > TOLD ? ", ..." : "");
	buf_fini(&b);
	return -1;
}

static int
none(const struct choice *c, struct err *err)
{
	err_set(err, ERR_USAGE, 0, "no function '%s' was seen", c->pattern);
	if (c->list->n == 0)
		return err_cure(err, "let the process run longer: -d SEC");
	return err_cure(err,
	    "name one of those that took time, such as %s; without "
	    "--annotate all are listed",
	    name_of(c, &c->list->v[0]));
}

static int
choose(struct choice *c, uint32_t *func, struct err *err)
{
	bool others;
	const struct func_row *row = find(c, &others);
	struct match *match;

	if (row == NULL) {
		match = match_new(c->pattern, err);
		if (match == NULL)
			return -1;
		c->match = match;
		row = find(c, &others);
	}
	if (row != NULL && !others)
		*func = row->func;
	else if (row != NULL)
		ambiguous(c, err);
	else
		none(c, err);
	match_free((struct match *)c->match);
	return row != NULL && !others ? 0 : -1;
}

int
report_choose(const struct snapshot *s, const struct lens *lens,
    const char *pattern, uint32_t *func, struct err *err)
{
	struct func_list list = { 0 };
	struct lens by_self = *lens;
	struct choice c = { .s = s, .list = &list, .pattern = pattern };
	int result;

	by_self.sort = COL_SELF;
	by_self.ascending = false;
	by_self.filter = NULL;
	by_self.by_line = false;
	func_list_build(&list, s, &by_self);
	result = choose(&c, func, err);
	func_list_fini(&list);
	return result;
}
