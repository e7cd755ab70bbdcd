/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * choose.c - finds the function whose code is asked for: by its name, in full or
 * the more so the less is missing, then by a pattern.
 */
#include "config.h"

#include "report/choose.h"

#include <string.h>

#include "base/buf.h"
#include "base/match.h"
#include "base/shortname.h"
#include "base/text.h"
#include "profile/list.h"

enum { TOLD = 10, NAME_COLUMNS = 66, FEW = 100 };

enum fit { /* the best first */
	FIT_WHOLE,
	FIT_SHOWN, /* as a narrow screen shows it */
	FIT_CALLED, /* but for parameters, result, [clone ...] */
	FIT_PLAIN, /* and template arguments */
	FIT_LAST, /* and what it is in */
	FIT_NONE /* then as a pattern */
};

struct choice {
	const struct snapshot *s;
	const struct func_list *list; /* the most self time first */
	const char *pattern;
	struct buf shown; /* the pattern with "..." for the other ellipsis */
	struct buf called; /* and without "(...)" at its end */
	struct buf head; /* all of it before a bracket */
	struct match *match; /* or NULL */
	enum fit fit; /* what makes a function one of those meant */
	struct buf scratch, plain;
};

static const char *
name_of(const struct choice *c, const struct func_row *row)
{
	return c->s->funcs[row->func].name;
}

static bool
is(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

static void
take_pattern(struct choice *c)
{
	static const char ellipsis[] = "\xe2\x80\xa6", any[] = "(...)";
	const char *s = c->pattern, *next;

	for (; (next = strstr(s, ellipsis)) != NULL;
	     s = next + strlen(ellipsis)) {
		buf_add(&c->shown, s, (size_t)(next - s));
		buf_adds(&c->shown, "...");
	}
	buf_adds(&c->shown, s);
	buf_adds(&c->called, c->shown.data);
	if (c->called.len > strlen(any) &&
	    strcmp(c->called.data + c->called.len - strlen(any), any) == 0) {
		c->called.len -= strlen(any);
		c->called.data[c->called.len] = '\0';
	}
	buf_add(&c->head, c->called.data, strcspn(c->called.data, "(<"));
}

static bool
is_shown_as(struct choice *c, const char *name, const char *without)
{
	shortname_without(&c->scratch, name, without, "...");
	return is(&c->scratch, &c->shown);
}

static enum fit
fit_of(struct choice *c, const char *name)
{
	if (strcmp(name, c->pattern) == 0)
		return FIT_WHOLE;
	if (strstr(name, c->head.data) == NULL)
		return FIT_NONE; /* as most: spares them what follows */
	if (is_shown_as(c, name, "(") || is_shown_as(c, name, "(<"))
		return FIT_SHOWN;
	shortname_called(&c->scratch, name);
	if (is(&c->scratch, &c->called))
		return FIT_CALLED;
	shortname_plain(&c->plain, c->scratch.data);
	if (is(&c->plain, &c->called))
		return FIT_PLAIN;
	return strcmp(shortname_last(c->plain.data), c->called.data) == 0
		   ? FIT_LAST
		   : FIT_NONE;
}

static bool
fits(struct choice *c, const struct func_row *row)
{
	const char *name = name_of(c, row);

	return c->match != NULL ? match_test(c->match, name)
				: fit_of(c, name) == c->fit;
}

/* The best way in which any fits. */
static enum fit
best_fit(struct choice *c)
{
	enum fit best = FIT_NONE;

	for (size_t i = 0; i < c->list->n && best > FIT_WHOLE; i++) {
		enum fit fit = fit_of(c, name_of(c, &c->list->v[i]));

		if (fit < best)
			best = fit;
	}
	return best;
}

/* The first that fits; *others is set when another name does, too. */
static const struct func_row *
find(struct choice *c, bool *others)
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
ambiguous(struct choice *c, struct err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < c->list->n; i++)
		n += fits(c, &c->list->v[i]);
	err_set(err, ERR_USAGE, 0, "'%s' may be any of %zu functions",
	    c->pattern, n);
	err_cure(err, "name one of them%s:", n > TOLD ? ", such as" : "");
	n = 0;
	for (size_t i = 0; i < c->list->n && n < TOLD; i++) {
		const struct func_row *row = &c->list->v[i];

		if (!fits(c, row))
			continue;
		n++;
		shortname_make(
		    &c->scratch, name_of(c, row), NAME_COLUMNS, "...");
		err_cure_line(
		    err, "%6.1f %%  %s", row->self_pct, c->scratch.data);
	}
	return -1;
}

static int
none(struct choice *c, struct err *err)
{
	uint64_t samples = 0;
	char text[32];

	for (size_t i = 0; i < c->list->n; i++)
		samples += c->list->v[i].samples_self;
	err_set(err, ERR_USAGE, 0, "no function '%s' was seen in %s sample%s",
	    c->pattern, text_count(text, sizeof text, samples),
	    samples == 1 ? "" : "s");
	if (c->list->n == 0)
		return err_cure(err, "let the process run longer: -d SEC");
	shortname_make(
	    &c->scratch, name_of(c, &c->list->v[0]), NAME_COLUMNS, "...");
	return err_cure(err,
	    "%sname one of those that took time, such as %s; without "
	    "--annotate all are listed",
	    samples < FEW ? "let the process run longer, -d SEC, or " : "",
	    c->scratch.data);
}

static int
choose(struct choice *c, uint32_t *func, struct err *err)
{
	const struct func_row *row;
	bool others;

	take_pattern(c);
	c->fit = best_fit(c);
	if (c->fit == FIT_NONE) {
		c->match = match_new(c->pattern, err);
		if (c->match == NULL)
			return -1;
	}
	row = find(c, &others);
	if (row == NULL)
		return none(c, err);
	if (others)
		return ambiguous(c, err);
	*func = row->func;
	return 0;
}

static void
forget(struct choice *c)
{
	match_free(c->match);
	buf_fini(&c->shown);
	buf_fini(&c->called);
	buf_fini(&c->head);
	buf_fini(&c->scratch);
	buf_fini(&c->plain);
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
	forget(&c);
	func_list_fini(&list);
	return result;
}
