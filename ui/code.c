/* SPDX-License-Identifier: GPL-2.0-or-later */
/* code.c - keeps listing, times and selection of the code panel together. */
#include "config.h"

#include "ui/code.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum {
	MARGIN = 2, /* rows around one that was jumped to */
	MOSTLY_CALLS = 10 /* own time is less than this part of all */
};

static void
want_none(struct code *c)
{
	free(c->want_file);
	c->want_file = NULL;
}

/* What is shown belongs to another function from now on. */
static void
forget(struct code *c)
{
	listing_release(c->listing);
	c->listing = NULL;
	c->rows.n = 0;
	c->scroll = (struct scroll){ 0 };
	c->held = c->by_heat = false;
	c->matches = c->nth = 0;
	c->kin.scroll = (struct scroll){ 0 };
	want_none(c);
}

static void
show(struct code *c, const struct code_ask *ask)
{
	forget(c);
	c->ask = *ask;
	c->shown = true;
}

void
code_open(struct code *c, const struct code_ask *ask)
{
	c->nback = 0;
	show(c, ask);
}

void
code_close(struct code *c)
{
	forget(c);
	c->shown = c->kin.shown = c->whole = false;
	c->nback = 0;
	pattern_set(&c->search, "");
}

static void
remember(struct code *c)
{
	/* of a way that long the beginning is forgotten */
	if (c->nback == CODE_BACK_MAX)
		memmove(c->back, c->back + 1, --c->nback * sizeof *c->back);
	c->back[c->nback++] = (struct code_place){ c->ask, c->addr, c->kind };
}

void
code_visit(struct code *c, const struct code_ask *ask)
{
	remember(c);
	show(c, ask);
	c->kin.shown = false;
}

/* Where the address that is held stands now. */
static void
find_held(struct code *c)
{
	uint32_t row = listing_row(c->listing, c->addr);

	if (row == LISTING_NONE)
		c->scroll.sel = 0;
	else
		c->scroll.sel = coderows_find(&c->rows, row, c->kind);
}

static bool
same_ask(const struct code_ask *a, const struct code_ask *b)
{
	return a->func == b->func && a->addr == b->addr &&
	       a->memory == b->memory;
}

bool
code_return(struct code *c)
{
	struct code_place to;

	if (c->nback == 0)
		return false;
	to = c->back[--c->nback];
	if (!same_ask(&to.ask, &c->ask))
		show(c, &to.ask);
	c->held = true;
	c->by_heat = false;
	c->addr = to.addr;
	c->kind = to.kind;
	if (c->listing != NULL)
		find_held(c);
	return true;
}

bool
code_led(const struct code *c)
{
	return c->nback > 0 && !same_ask(&c->back[0].ask, &c->ask);
}

void
code_show_line(struct code *c, const char *file, unsigned line)
{
	want_none(c);
	c->want_file = xstrdup(file);
	c->want_line = line;
}

bool
code_wants(const struct code *c)
{
	return c->shown &&
	       (c->listing == NULL || !c->listing->settled ||
		   c->listing->changing || c->listing->func == LISTING_NONE);
}

uint32_t
code_func(const struct code *c)
{
	if (c->listing != NULL)
		return c->listing->func;
	return c->ask.addr == 0 ? c->ask.func : LISTING_NONE;
}

const struct coderow *
code_selected(const struct code *c)
{
	return c->rows.n > 0 ? &c->rows.v[c->scroll.sel] : NULL;
}

static void
hold(struct code *c)
{
	const struct coderow *at = code_selected(c);

	if (at == NULL)
		return;
	c->held = true;
	c->by_heat = false;
	c->addr = c->listing->rows[at->row].addr;
	c->kind = at->kind;
}

/* Bring the selection into the window; from outside into its middle. */
static void
reveal(struct code *c, int rows)
{
	size_t n = rows > 0 ? (size_t)rows : 1, sel = c->scroll.sel;

	if (sel < c->scroll.top || sel - c->scroll.top >= n)
		c->scroll.top = sel > n / 2 ? sel - n / 2 : 0;
	scroll_show(&c->scroll, c->rows.n, n);
}

/* The same, and with some rows around it. */
static void
reveal_around(struct code *c, int rows)
{
	size_t n = rows > 0 ? (size_t)rows : 1, sel = c->scroll.sel;

	if (n > 2 * MARGIN + 1 &&
	    (sel < c->scroll.top + MARGIN || sel + MARGIN >= c->scroll.top + n))
		c->scroll.top = sel > n / 2 ? sel - n / 2 : 0;
	reveal(c, rows);
}

static void
count_matches(struct code *c)
{
	struct buf text = { 0 };

	c->matches = c->nth = 0;
	c->nth_at = c->scroll.sel;
	for (size_t i = 0; i < c->rows.n && c->search.match != NULL; i++) {
		if (!coderows_match(
			&c->rows, c->listing, i, c->search.match, &text))
			continue;
		c->matches++;
		if (i == c->nth_at)
			c->nth = c->matches;
	}
	buf_fini(&text);
}

/* The selected place keeps its line of the screen. */
static void
unfold(struct code *c)
{
	size_t line =
	    c->scroll.sel > c->scroll.top ? c->scroll.sel - c->scroll.top : 0;

	coderows_build(
	    &c->rows, c->listing, c->bare ? CODEROWS_BARE : CODEROWS_SOURCE);
	if (c->held)
		find_held(c);
	c->scroll.top = c->scroll.sel > line ? c->scroll.sel - line : 0;
	count_matches(c);
}

void
code_take(struct code *c, const struct listing *take)
{
	bool fresh;

	if (take == c->listing) {
		listing_release(take);
		return;
	}
	fresh = c->listing == NULL;
	listing_release(c->listing);
	c->listing = take;
	unfold(c);
	/* it has no line of the screen yet: below all brings it to the middle */
	if (fresh)
		c->scroll.top = c->rows.n;
}

static void
go_to(struct code *c, uint32_t row, int rows)
{
	c->scroll.sel = coderows_find(&c->rows, row, CODEROW_CODE);
	reveal_around(c, rows);
	hold(c);
}

/* Where one begins to read: the hottest row or, in a function that hardly does
 * more than call others, the call that took the most. */
static void
go_first(struct code *c, int rows)
{
	const struct annotation *t = &c->times;
	size_t most = 0;

	if (t->nhottest > 0 && t->all.self >= t->all.total / MOSTLY_CALLS) {
		go_to(c, t->hottest[0], rows);
		return;
	}
	for (size_t i = 1; i < t->nrows; i++)
		if (t->rows[i].total > t->rows[most].total)
			most = i;
	if (most < t->nrows && t->rows[most].total > 0)
		go_to(c, (uint32_t)most, rows);
	else if (c->rows.n > 0)
		c->scroll.sel = coderows_find(&c->rows, 0, CODEROW_CODE);
}

static bool
is_wanted(const struct code *c, uint32_t row)
{
	const struct listing *l = c->listing;
	uint32_t line = l->rows[row].line;

	return line < l->nlines && l->lines[line].line == c->want_line &&
	       strcmp(l->lines[line].file, c->want_file) == 0;
}

static void
go_wanted(struct code *c, int rows)
{
	const struct annotation *t = &c->times;
	uint32_t row = 0;
	size_t i = 0;

	while (i < t->nhottest && !is_wanted(c, t->hottest[i]))
		i++;
	/* without a time in this lens it stands somewhere, too */
	while (
	    i == t->nhottest && row < c->listing->nrows && !is_wanted(c, row))
		row++;
	if (i < t->nhottest)
		row = t->hottest[i];
	if (row < c->listing->nrows)
		go_to(c, row, rows);
	want_none(c);
}

void
code_join(struct code *c, const struct snapshot *s, const struct lens *lens,
    int rows, int kin_rows)
{
	if (!c->shown || s == NULL)
		return;
	if (c->kin.shown && code_func(c) < s->nfuncs)
		codekin_build(&c->kin, s, lens, code_func(c), kin_rows);
	if (c->listing == NULL)
		return;
	annotation_build(&c->times, s, lens, c->listing);
	if (!c->held)
		go_first(c, rows);
	if (c->want_file != NULL && c->listing->settled)
		go_wanted(c, rows);
	reveal(c, rows);
}

void
code_move(struct code *c, long delta, int rows)
{
	want_none(c);
	scroll_move(&c->scroll, delta, c->rows.n);
	scroll_show(&c->scroll, c->rows.n, rows > 0 ? (size_t)rows : 1);
	hold(c);
}

void
code_select(struct code *c, size_t n)
{
	if (n >= c->rows.n)
		return;
	want_none(c);
	c->scroll.sel = n;
	hold(c);
}

void
code_goto(struct code *c, uint32_t row, int rows)
{
	want_none(c);
	go_to(c, row, rows);
}

void
code_jump(struct code *c, uint32_t row, int rows)
{
	remember(c);
	code_goto(c, row, rows);
}

bool
code_hottest(struct code *c, int rows)
{
	const struct annotation *t = &c->times;
	const struct coderow *at = code_selected(c);
	size_t next = 0;

	if (at == NULL || t->nhottest == 0)
		return false;
	for (size_t i = 0; i < t->nhottest && c->by_heat; i++)
		if (t->hottest[i] == at->row)
			next = (i + 1) % t->nhottest;
	code_goto(c, t->hottest[next], rows);
	c->by_heat = true;
	return true;
}

void
code_set_bare(struct code *c, bool bare, int rows)
{
	c->bare = bare;
	if (c->listing == NULL)
		return;
	unfold(c);
	reveal(c, rows);
}

void
code_search(struct code *c, const char *pattern)
{
	pattern_set(&c->search, pattern);
	if (c->listing != NULL)
		count_matches(c);
}

size_t
code_nth_match(const struct code *c)
{
	return c->nth_at == c->scroll.sel ? c->nth : 0;
}

/* Where a file that was recorded so was found: in what one line has of it, or as
 * it was recorded. */
static const char *
path_of(const struct listing *l, const char *file)
{
	for (size_t i = 0; i < l->nlines; i++)
		if (l->lines[i].path != NULL &&
		    strcmp(l->lines[i].file, file) == 0)
			return l->lines[i].path;
	return file;
}

bool
code_source(const struct code *c, const char **file, unsigned *line)
{
	const struct coderow *at = code_selected(c);
	const struct listing *l = c->listing;
	uint32_t i;

	if (at == NULL)
		return false;
	if (at->kind == CODEROW_INLINE) {
		*file = path_of(l, l->inlines[at->index].file);
		*line = l->inlines[at->index].line;
		return (*file)[0] != '\0';
	}
	i = l->rows[at->row].line;
	if (i >= l->nlines)
		return false;
	*file = path_of(l, l->lines[i].file);
	*line = l->lines[i].line;
	return (*file)[0] != '\0';
}

bool
code_find(struct code *c, int direction, size_t from, int rows)
{
	size_t n = c->rows.n, at = c->scroll.sel;
	struct buf text = { 0 };
	bool found = false;

	if (c->search.match == NULL)
		return false;
	for (size_t i = from; i <= n && n > 0 && !found; i++) {
		size_t place = (at + (direction > 0 ? i : n - i % n)) % n;

		found = coderows_match(
		    &c->rows, c->listing, place, c->search.match, &text);
		if (found)
			c->scroll.sel = place;
	}
	buf_fini(&text);
	if (found) {
		want_none(c);
		count_matches(c);
		reveal_around(c, rows);
		hold(c);
	}
	return found;
}

void
code_fini(struct code *c)
{
	listing_release(c->listing);
	want_none(c);
	annotation_fini(&c->times);
	coderows_fini(&c->rows);
	pattern_fini(&c->search);
	codekin_fini(&c->kin);
	*c = (struct code){ 0 };
}
