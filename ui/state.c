/* SPDX-License-Identifier: GPL-2.0-or-later */
/* state.c - keeps list, selection and thread true to what is shown. */
#include "config.h"

#include "ui/state.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "profile/quality.h"

void
state_init(struct state *s, const struct ui_opts *opts,
    const struct glyphs *glyphs, struct console *console)
{
	*s = (struct state){ .glyphs = glyphs,
		.lens = { .thread = LENS_ALL_THREADS,
		    .window = opts->window,
		    .mode = opts->mode,
		    .sort = opts->sort,
		    .ascending = opts->ascending,
		    .by_line = opts->by_line,
		    .skid = opts->skid },
		.console = console };
	if (opts->filter != NULL)
		pattern_set(&s->filter, opts->filter);
	if (opts->thread != NULL)
		s->thread.spec = xstrdup(opts->thread);
}

static size_t
row_of(const struct state *s, uint64_t id)
{
	for (size_t i = 0; i < s->list.n; i++)
		if (s->list.v[i].id == id)
			return i;
	return SCROLL_NONE;
}

/* Of the first so many rows. */
static size_t
count_matches(const struct state *s, size_t rows)
{
	size_t n = 0;

	for (size_t i = 0; i < rows && s->search.match != NULL; i++)
		n += pattern_finds(&s->search, s->snap->funcs, &s->list.v[i]);
	return n;
}

static enum layout_pane
wanted_pane(const struct state *s)
{
	if (s->figures.shown)
		return LAYOUT_LINES;
	if (s->code.shown)
		return LAYOUT_CODE;
	if (!state_pane_shown(s))
		return LAYOUT_NO_PANE;
	return s->pane == PANE_PEEK ? LAYOUT_PEEK : LAYOUT_PANE;
}

static int
kin_lines(const struct state *s)
{
	size_t n = codekin_count(&s->code.kin);

	if (!s->code.kin.shown)
		return 0;
	/* without any there is a line that says so */
	return n == 0 ? 1 : n < (size_t)s->h ? (int)n : s->h;
}

void
state_layout(const struct state *s, struct layout *l)
{
	const struct layout_wants want = {
		.w = s->w,
		.h = s->h,
		.banner = s->snap != NULL && s->snap->phase != PHASE_LIVE,
		.finding = pattern_text(&s->filter)[0] != '\0' ||
			   pattern_text(&s->search)[0] != '\0' ||
			   state_kernel_out(s) || state_python_only(s) ||
			   s->lens.by_line,
		.pane = wanted_pane(s),
		.pane_lines =
		    s->figures.shown ? (int)figures_lines(s->snap, s->w) : 0,
		.whole = s->code.whole,
		.kin_lines = kin_lines(s),
	};

	layout_make(l, &want);
}

/* The row of a function with the most time of its own, or SCROLL_NONE. */
static size_t
hottest_row(const struct state *s, uint32_t func)
{
	size_t best = SCROLL_NONE;

	for (size_t i = 0; i < s->list.n; i++)
		if (s->list.v[i].func == func &&
		    (best == SCROLL_NONE ||
			s->list.v[i].self > s->list.v[best].self))
			best = i;
	return best;
}

/* In a list by line the selection stands on what of a function has no line,
 * until its lines are known. */
static void
turn_to_line(struct state *s)
{
	size_t row;

	if (!s->turned)
		return;
	row = hottest_row(s, s->turned_func);
	if (row == SCROLL_NONE || s->list.v[row].line == 0)
		return;
	scroll_hold(&s->scroll, s->list.v[row].id);
	s->turned = false;
}

static void
sync_scroll(struct state *s)
{
	struct layout l;

	state_layout(s, &l);
	scroll_sync(&s->scroll, row_of(s, s->scroll.id), s->list.n,
	    (size_t)l.list_rows);
}

static struct places_view
places_view(const struct state *s, const struct layout *l)
{
	return (struct places_view){ .list_w = l->list_w,
		.sort = s->lens.sort,
		.by_line = s->lens.by_line,
		.trend = s->trend,
		.widths = &s->widths };
}

void
state_places(const struct state *s, struct places *p)
{
	struct places_view view;
	struct layout l;

	state_layout(s, &l);
	view = places_view(s, &l);
	places_make(p, &view);
}

/* The columns fit what is on the page. */
static void
fit_columns(struct state *s)
{
	struct widths_page page = { .funcs = s->snap->funcs,
		.list = &s->list,
		.top = s->scroll.top,
		.lens = &s->lens,
		.ellipsis = s->glyphs->ellipsis };
	struct places_view view;
	struct layout l;

	state_layout(s, &l);
	view = places_view(s, &l);
	page.rows = (size_t)l.list_rows;
	page.list_w = l.list_w;
	page.moduled = places_show(&view, COL_MODULE);
	page.lined = places_show(&view, COL_LINE);
	widths_update(&s->widths, &page);
}

/* With the times of the snapshot and lens at hand. */
static void
join_code(struct state *s)
{
	struct layout l;

	state_layout(s, &l);
	code_join(&s->code, s->snap, &s->lens, l.pane_rows, l.kin_rows);
}

bool
state_code_take(struct state *s, const struct listing *take)
{
	if (take == NULL || take == s->code.listing) {
		listing_release(take);
		return false;
	}
	code_take(&s->code, take);
	join_code(s);
	return true;
}

void
state_say_found(struct state *s, size_t from, size_t to, int direction)
{
	const char *text = "";

	if (to == from)
		text = "This is the only match";
	else if (direction > 0 && to < from)
		text = "After the last match: from the top";
	else if (direction < 0 && to > from)
		text = "Before the first match: from the end";
	snprintf(s->notice, sizeof s->notice, "%s", text);
}

size_t
state_nth_match(const struct state *s)
{
	size_t sel = s->scroll.sel;

	if (sel >= s->list.n || s->search.match == NULL ||
	    !pattern_finds(&s->search, s->snap->funcs, &s->list.v[sel]))
		return 0;
	return count_matches(s, sel + 1);
}

/* The code panel shows what is gone to in the list. */
static void
follow(struct state *s)
{
	const struct func_row *at;
	struct code_ask ask = { 0 };

	if (!s->code.shown || s->scroll.sel >= s->list.n)
		return;
	at = &s->list.v[s->scroll.sel];
	s->followed = at->id;
	ask.func = at->func;
	if (ask.func != code_func(&s->code))
		code_open(&s->code, &ask);
	if (s->lens.by_line && at->line > 0)
		code_show_line(&s->code, at->file, at->line);
	join_code(s);
}

static void
rebuild(struct state *s)
{
	if (s->snap == NULL)
		return;
	s->lens.thread = shownthread_find(&s->thread, s->snap);
	s->lens.filter = s->filter.match;
	func_list_build(&s->list, s->snap, &s->lens);
	s->matches = count_matches(s, s->list.n);
	turn_to_line(s);
	sync_scroll(s);
	fit_columns(s);
	join_code(s);
}

/* What a key took off the list leaves the selection on the first row, where the
 * time is; what went by itself, on the row that came into its place. */
static void
rebuild_for_key(struct state *s)
{
	size_t n = s->list.n, sel = s->scroll.sel;
	uint64_t shown = sel < n ? s->list.v[sel].id : 0;

	rebuild(s);
	if (!s->scroll.held || row_of(s, s->scroll.id) != SCROLL_NONE ||
	    (sel < n && sel < s->list.n && s->list.v[sel].id == shown))
		return;
	/* its id is kept: the next key may bring it back */
	s->scroll.sel = s->scroll.top = 0;
	if (s->snap != NULL)
		fit_columns(s);
}

/* The list stays on the row that the panel shows, whichever comes to stand in
 * its place. Not while one types: a shorter filter brings the old one back. */
static void
hold_followed(struct state *s)
{
	const struct func_row *at = &s->list.v[s->scroll.sel];

	if (s->code.shown && s->asking == ASKING_NOTHING &&
	    at->id == s->followed && at->func == code_func(&s->code))
		scroll_hold(&s->scroll, at->id);
}

void
state_rebuild(struct state *s)
{
	rebuild_for_key(s);
	if (s->scroll.sel >= s->list.n)
		return;
	if (s->list.v[s->scroll.sel].id != s->followed && !code_led(&s->code))
		follow(s);
	hold_followed(s);
}

/* Near the border it stays as it is, or the header's fields would jump. */
static bool
is_slow(const struct state *s, const struct snap_sampling *m)
{
	/* without a running thread there is nothing to reach */
	return m->achieved > 0 &&
	       m->achieved < (s->slow ? 0.95 : 0.85) * m->rate;
}

void
state_show(struct state *s, const struct snapshot *take)
{
	snapshot_release(s->snap);
	s->snap = take;
	s->slow = is_slow(s, &take->sampling);
	rebuild(s);
	/* what is being read does not go away with its row */
	if (s->scroll.sel < s->list.n)
		s->followed = s->list.v[s->scroll.sel].id;
}

/* Who asks for another order wants its head; a selection far down would keep
 * that out of sight. An open code panel follows its function. */
static void
reorder(struct state *s)
{
	if (!s->code.shown) {
		scroll_first(&s->scroll);
		s->turned = false;
	}
	state_rebuild(s);
}

void
state_set_sort(struct state *s, enum column column)
{
	s->lens.ascending = columns[column].ascending;
	s->lens.sort = column;
	reorder(s);
}

void
state_invert(struct state *s)
{
	s->lens.ascending = !s->lens.ascending;
	reorder(s);
}

/* Rows get other ids: the selection goes to the hottest of its function. */
static void
rebuild_rows(struct state *s)
{
	bool held = s->scroll.held && s->scroll.sel < s->list.n;
	uint32_t func = held ? s->list.v[s->scroll.sel].func : 0;
	size_t row;

	s->turned = false;
	rebuild(s);
	row = held ? hottest_row(s, func) : SCROLL_NONE;
	if (row == SCROLL_NONE)
		return;
	scroll_hold(&s->scroll, s->list.v[row].id);
	s->turned = s->lens.by_line && s->list.v[row].line == 0;
	s->turned_func = func;
	sync_scroll(s);
	fit_columns(s);
	if (!code_led(&s->code))
		follow(s);
}

void
state_turn_lines(struct state *s)
{
	s->lens.by_line = !s->lens.by_line;
	if (s->lens.by_line)
		s->requests |= REQUEST_LINES;
	rebuild_rows(s);
}

void
state_turn_skid(struct state *s)
{
	s->lens.skid =
	    s->lens.skid == LENS_SKID_RAW ? LENS_SKID_BACK : LENS_SKID_RAW;
	rebuild(s);
	/* in a list by line, rows come and go with it */
	if (s->scroll.sel < s->list.n)
		s->followed = s->list.v[s->scroll.sel].id;
}

const struct snap_thread *
state_thread(const struct state *s)
{
	if (s->snap == NULL || s->lens.thread == LENS_ALL_THREADS)
		return NULL;
	return &s->snap->threads[s->lens.thread];
}

void
state_find(struct state *s, int direction, enum state_from from)
{
	size_t n = s->list.n, at = s->scroll.sel;

	if (n == 0 || s->search.match == NULL)
		return;
	for (size_t i = from == FROM_HERE ? 0 : 1; i <= n; i++) {
		size_t row = (at + (direction > 0 ? i : n - i % n)) % n;

		if (!pattern_finds(&s->search, s->snap->funcs, &s->list.v[row]))
			continue;
		scroll_select(&s->scroll, row, n);
		state_hold(s);
		return;
	}
}

/* To other rows: not while one goes on row by row, or columns would jump. */
static void
turn_page(struct state *s, size_t top)
{
	size_t now = s->scroll.top;
	size_t rows = now > top ? now - top : top - now;

	if (s->snap == NULL)
		return;
	if (rows > 1)
		widths_forget(&s->widths);
	fit_columns(s);
}

void
state_first(struct state *s)
{
	size_t top = s->scroll.top;

	scroll_first(&s->scroll);
	s->turned = false;
	turn_page(s, top);
	/* the panel stays with a function, whichever comes to stand first */
	if (s->code.shown)
		state_hold(s);
}

void
state_hold(struct state *s)
{
	size_t top = s->scroll.top;

	if (s->scroll.sel < s->list.n)
		scroll_hold(&s->scroll, s->list.v[s->scroll.sel].id);
	s->turned = s->turned && s->scroll.id == s->turned_func;
	sync_scroll(s);
	turn_page(s, top);
	follow(s);
}

uint32_t
state_selected(const struct state *s)
{
	if (s->scroll.sel >= s->list.n)
		return LISTING_NONE;
	return s->list.v[s->scroll.sel].func;
}

bool
state_code_shown(const struct state *s)
{
	return s->code.shown && !s->figures.shown;
}

bool
state_code_focused(const struct state *s)
{
	struct layout l;

	if (!state_code_shown(s) || s->overlay != OVERLAY_NONE)
		return false;
	state_layout(s, &l);
	/* where it covers the list nothing else could have the keys */
	return s->focus == FOCUS_PANE || l.covered;
}

bool
state_pane_shown(const struct state *s)
{
	return !s->figures.shown && !s->code.shown &&
	       (s->pane == PANE_PEEK || s->pane == PANE_OPEN);
}

bool
state_kernel_out(const struct state *s)
{
	return s->lens.kernel == LENS_KERNEL_OUT && s->snap != NULL &&
	       s->snap->sampling.kernel_frames;
}

bool
state_has_python(const struct state *s)
{
	const struct snap_sampling *m;

	if (s->snap == NULL)
		return false;
	m = &s->snap->sampling;
	return m->python.samples > 0 ||
	       (m->samples == 0 && quality_python_short(m) != NULL);
}

bool
state_python_only(const struct state *s)
{
	return s->lens.native == LENS_NATIVE_OUT && s->snap != NULL;
}

void
state_printed(struct state *s)
{
	if (s->pane == PANE_UNUSED) {
		s->pane = PANE_PEEK;
		state_rebuild(s);
	}
	if (state_pane_shown(s))
		s->pane_seen = ttytext_seen(s->console->text);
}

void
state_fini(struct state *s)
{
	snapshot_release(s->snap);
	func_list_fini(&s->list);
	pattern_fini(&s->filter);
	pattern_fini(&s->search);
	code_fini(&s->code);
	shownthread_all(&s->thread);
	free(s->asked_before);
	*s = (struct state){ 0 };
}
