/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command.c - one function a command, in one table. */
#include "config.h"

#include "ui/command.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "profile/quality.h"
#include "ui/command_code.h"
#include "ui/event.h"
#include "ui/figures.h"
#include "ui/help.h"
#include "ui/layout.h"
#include "ui/places.h"
#include "ui/whynot.h"

/* How far a moving command goes in a list of so many rows a page. */
static long
distance(enum command cmd, int page)
{
	if (page < 2)
		page = 2;
	switch ((int)cmd) {
	case CMD_UP:
		return -1;
	case CMD_DOWN:
		return 1;
	case CMD_PGUP:
		return -(page - 1);
	case CMD_PGDN:
		return page - 1;
	case CMD_HOME:
		return -(1l << 30);
	default:
		return 1l << 30;
	}
}

static size_t
moved(size_t from, long delta, size_t max)
{
	struct scroll s = { .sel = from };

	scroll_move(&s, delta, max + 1);
	return s.sel;
}

static void
move_pane(struct state *s, enum command cmd, const struct layout *l)
{
	size_t n = ttytext_count(s->console->text);
	size_t rows = (size_t)l->pane_rows;

	s->pane_back = moved(s->pane_back, -distance(cmd, l->pane_rows),
	    n > rows ? n - rows : 0);
}

static void
move_figures(struct state *s, enum command cmd, const struct layout *l)
{
	size_t n = figures_lines(s->snap, s->w), rows = (size_t)l->pane_rows;
	size_t last = n > rows ? n - rows : 0;

	/* it may have become shorter since */
	if (s->figures.top > last)
		s->figures.top = last;
	s->figures.top =
	    moved(s->figures.top, distance(cmd, l->pane_rows), last);
}

static void
run_move(struct state *s, enum command cmd, int key)
{
	struct layout l;

	(void)key;
	state_layout(s, &l);
	if (s->overlay == OVERLAY_HELP) {
		s->help_top = moved(s->help_top, distance(cmd, help_rows(s->h)),
		    help_last_top(s->w, s->h));
	} else if (s->overlay == OVERLAY_SORT) {
		s->menu_sel =
		    moved(s->menu_sel, distance(cmd, COLUMNS), COLUMNS - 1);
	} else if (s->figures.shown && (s->focus == FOCUS_PANE || l.small)) {
		move_figures(s, cmd, &l);
	} else if (state_code_focused(s)) {
		command_code_move(s, distance(cmd, command_code_page(s)));
	} else if (s->focus == FOCUS_PANE) {
		move_pane(s, cmd, &l);
	} else if (cmd == CMD_HOME) {
		state_first(s);
	} else {
		scroll_move(&s->scroll, distance(cmd, l.list_rows), s->list.n);
		state_hold(s);
	}
}

static void
ask(struct state *s, enum asking what, const struct pattern *now)
{
	s->asking = what;
	free(s->asked_before);
	s->asked_before = xstrdup(pattern_text(now));
	s->scroll_before = s->scroll;
	prompt_set(&s->prompt, what == ASKING_FILTER ? pattern_text(now) : "");
}

static void
run_search(struct state *s, enum command cmd, int key)
{
	(void)cmd;
	(void)key;
	if (state_code_focused(s)) {
		ask(s, ASKING_CODE, &s->code.search);
		s->scroll_before = s->code.scroll;
		code_search(&s->code, "");
		return;
	}
	ask(s, ASKING_SEARCH, &s->search);
	pattern_set(&s->search, "");
	state_rebuild(s);
}

static void
run_filter(struct state *s, enum command cmd, int key)
{
	(void)cmd;
	(void)key;
	ask(s, ASKING_FILTER, &s->filter);
}

static void
run_kernel(struct state *s, enum command cmd, int key)
{
	const char *cure;

	(void)cmd;
	(void)key;
	cure = quality_no_kernel(&s->snap->sampling);
	if (cure != NULL) {
		snprintf(
		    s->notice, sizeof s->notice, "No kernel rows: %s", cure);
		return;
	}
	s->lens.kernel =
	    s->lens.kernel == LENS_KERNEL_IN ? LENS_KERNEL_OUT : LENS_KERNEL_IN;
	state_rebuild(s);
}

static void
run_python(struct state *s, enum command cmd, int key)
{
	(void)cmd;
	(void)key;
	if (!state_has_python(s)) {
		snprintf(s->notice, sizeof s->notice,
		    "No Python rows: no CPython was sampled");
		return;
	}
	s->lens.native =
	    s->lens.native == LENS_NATIVE_IN ? LENS_NATIVE_OUT : LENS_NATIVE_IN;
	state_rebuild(s);
}

static void
run_next(struct state *s, enum command cmd, int key)
{
	int direction = cmd == CMD_NEXT ? 1 : -1;
	size_t from = s->scroll.sel;

	(void)key;
	if (state_code_focused(s))
		command_code_next(s, cmd);
	else if (s->search.match != NULL && s->matches > 0) {
		state_find(s, direction, FROM_NEXT);
		state_say_found(s, from, s->scroll.sel, direction);
	} else if (s->search.match != NULL)
		snprintf(s->notice, sizeof s->notice, "Nothing matches");
	else if (cmd == CMD_PREVIOUS)
		state_set_sort(s, COL_FUNCTION);
}

static void
run_sort_menu(struct state *s, enum command cmd, int key)
{
	(void)cmd;
	(void)key;
	s->overlay = s->overlay == OVERLAY_SORT ? OVERLAY_NONE : OVERLAY_SORT;
	s->menu_sel = s->lens.sort;
}

/* The column beside the one that sorts, as they stand on the screen. */
static void
run_sort_step(struct state *s, enum command cmd, int key)
{
	struct places p;
	int at = 0;

	(void)key;
	state_places(s, &p);
	if (p.n == 0)
		return;
	for (int i = 0; i < p.n; i++)
		if (p.v[i].column == s->lens.sort)
			at = i;
	at = (at + (cmd == CMD_SORT_RIGHT ? 1 : p.n - 1)) % p.n;
	if (p.v[at].column != s->lens.sort)
		state_set_sort(s, p.v[at].column);
}

static void
run_sort_nth(struct state *s, enum command cmd, int key)
{
	int nth = key - '1';

	(void)cmd;
	if (nth < 0 || nth >= COLUMNS)
		return;
	state_set_sort(s, (enum column)nth);
	s->overlay = OVERLAY_NONE;
}

static void
run_sort_by(struct state *s, enum command cmd, int key)
{
	(void)key;
	state_set_sort(s, cmd == CMD_SORT_SELF ? COL_SELF_PCT : COL_TOTAL_PCT);
}

static void
run_invert(struct state *s, enum command cmd, int key)
{
	(void)cmd;
	(void)key;
	state_invert(s);
}

static void
run_window(struct state *s, enum command cmd, int key)
{
	int step = cmd == CMD_WINDOW_NEXT ? 1 : WINDOWS - 1;

	(void)key;
	s->lens.window = (enum window)(((int)s->lens.window + step) % WINDOWS);
	state_rebuild(s);
}

/* The next mode that the samples tell of; from another one always back to
 * cpu. */
static void
run_mode(struct state *s, enum command cmd, int key)
{
	enum mode mode = s->lens.mode;

	(void)cmd;
	(void)key;
	do
		mode = (enum mode)((mode + 1) % MODES);
	while (!lens_offers(s->snap, mode));
	if (mode == s->lens.mode)
		snprintf(s->notice, sizeof s->notice,
		    "Only cpu: no CPython was sampled");
	s->lens.mode = mode;
	state_rebuild(s);
}

static void
run_freeze(struct state *s, enum command cmd, int key)
{
	(void)cmd;
	(void)key;
	s->frozen = !s->frozen;
}

static void
run_reset(struct state *s, enum command cmd, int key)
{
	(void)cmd;
	(void)key;
	s->frozen = false;
	s->requests |= REQUEST_RESET;
}

static void
run_trend(struct state *s, enum command cmd, int key)
{
	struct places places;

	(void)cmd;
	(void)key;
	state_places(s, &places);
	if (places_of(&places, COL_TREND) != NULL) {
		s->trend = TREND_OFF;
		return;
	}
	s->trend = TREND_ON;
	state_places(s, &places);
	if (places_of(&places, COL_TREND) == NULL)
		snprintf(s->notice, sizeof s->notice,
		    "No room for it: needs 70 columns");
}

static void
run_lines(struct state *s, enum command cmd, int key)
{
	(void)cmd;
	(void)key;
	state_turn_lines(s);
}

static void
step_thread(struct state *s, int step)
{
	if (shownthread_step(&s->thread, s->snap, s->lens.thread, step))
		state_rebuild(s);
}

static void
all_threads(struct state *s)
{
	shownthread_all(&s->thread);
	state_rebuild(s);
}

static void
run_threads(struct state *s, enum command cmd, int key)
{
	(void)key;
	if (cmd == CMD_THREAD_NEXT)
		step_thread(s, 1);
	else if (cmd == CMD_THREAD_PREVIOUS)
		step_thread(s, -1);
	else if (s->thread.tid != 0)
		all_threads(s);
	else
		step_thread(s, 0);
}

static void
open_pane(struct state *s)
{
	s->pane = PANE_OPEN;
	s->focus = FOCUS_PANE;
	s->pane_back = 0;
	s->pane_seen = ttytext_seen(s->console->text);
}

static void
close_pane(struct state *s)
{
	s->pane = PANE_CLOSED;
	s->focus = FOCUS_LIST;
	s->pane_seen = ttytext_seen(s->console->text);
}

static void
run_focus(struct state *s, enum command cmd, int key)
{
	(void)cmd;
	(void)key;
	s->focus = s->focus == FOCUS_PANE ? FOCUS_LIST : FOCUS_PANE;
}

static void
close_figures(struct state *s)
{
	s->figures.shown = false;
	s->focus = s->code.shown ? FOCUS_PANE : FOCUS_LIST;
	/* the list has more rows */
	state_rebuild(s);
}

static void
run_figures(struct state *s, enum command cmd, int key)
{
	(void)cmd;
	(void)key;
	if (s->figures.shown) {
		close_figures(s);
		return;
	}
	s->figures = (struct figures){ .shown = true };
	s->focus = FOCUS_PANE;
	state_rebuild(s);
}

static void
run_output(struct state *s, enum command cmd, int key)
{
	bool covered = s->figures.shown || s->code.shown;

	(void)key;
	s->figures.shown = false;
	code_close(&s->code);
	if (cmd == CMD_OUTPUT && s->pane == PANE_OPEN && !covered)
		close_pane(s);
	else
		open_pane(s);
	s->typing = cmd == CMD_TYPE;
	/* the list has more rows, or fewer */
	state_rebuild(s);
}

static void
run_help(struct state *s, enum command cmd, int key)
{
	(void)cmd;
	(void)key;
	s->overlay = s->overlay == OVERLAY_HELP ? OVERLAY_NONE : OVERLAY_HELP;
	s->help_top = 0;
}

static void
run_back(struct state *s, enum command cmd, int key)
{
	(void)cmd;
	(void)key;
	if (s->overlay != OVERLAY_NONE) {
		s->overlay = OVERLAY_NONE;
		return;
	}
	if (s->figures.shown) {
		close_figures(s);
	} else if (s->code.shown) {
		command_code_back(s);
	} else if (state_pane_shown(s)) {
		close_pane(s);
	} else if (pattern_text(&s->search)[0] != '\0') {
		pattern_set(&s->search, "");
	} else if (pattern_text(&s->filter)[0] != '\0') {
		pattern_set(&s->filter, "");
	} else if (s->thread.tid != 0 || s->thread.spec != NULL) {
		all_threads(s);
	}
	state_rebuild(s);
}

static void
run_request(struct state *s, enum command cmd, int key)
{
	/* q leaves what covers the list first; Ctrl-C and F10 mean it */
	if (cmd == CMD_QUIT && key == 'q' && s->overlay != OVERLAY_NONE)
		s->overlay = OVERLAY_NONE;
	else if (cmd == CMD_QUIT && key == 'q' && s->figures.shown)
		close_figures(s);
	else if (cmd == CMD_QUIT && key == 'q' && state_code_focused(s))
		command_code_close(s);
	else if (cmd == CMD_QUIT)
		s->requests |= REQUEST_QUIT;
	else if (cmd == CMD_SUSPEND)
		s->requests |= REQUEST_SUSPEND;
	else
		s->requests |= REQUEST_REDRAW;
}

typedef void run_fn(struct state *, enum command, int key);

/* clang-format off */
static run_fn *const table[COMMANDS] = {
	[CMD_UP] = run_move,		[CMD_DOWN] = run_move,
	[CMD_PGUP] = run_move,		[CMD_PGDN] = run_move,
	[CMD_HOME] = run_move,		[CMD_END] = run_move,
	[CMD_SEARCH] = run_search,	[CMD_FILTER] = run_filter,
	[CMD_KERNEL] = run_kernel,	[CMD_PYTHON] = run_python,
	[CMD_NEXT] = run_next,		[CMD_PREVIOUS] = run_next,
	[CMD_SORT_MENU] = run_sort_menu,
	[CMD_SORT_LEFT] = run_sort_step, [CMD_SORT_RIGHT] = run_sort_step,
	[CMD_SORT_NTH] = run_sort_nth,	[CMD_INVERT] = run_invert,
	[CMD_SORT_SELF] = run_sort_by,	[CMD_SORT_TOTAL] = run_sort_by,
	[CMD_WINDOW_NEXT] = run_window,	[CMD_WINDOW_PREVIOUS] = run_window,
	[CMD_MODE] = run_mode,
	[CMD_FREEZE] = run_freeze,	[CMD_RESET] = run_reset,
	[CMD_TREND] = run_trend,
	[CMD_LINES] = run_lines,	[CMD_THREADS] = run_threads,
	[CMD_THREAD_PREVIOUS] = run_threads, [CMD_THREAD_NEXT] = run_threads,
	[CMD_ENTER] = command_code,	[CMD_CODE] = command_code,
	[CMD_CODE_SOURCE] = command_code, [CMD_CODE_HOTTEST] = command_code,
	[CMD_CODE_ARROWS] = command_code, [CMD_CODE_SKID] = command_code,
	[CMD_CODE_KIN] = command_code,	[CMD_CODE_WHOLE] = command_code,
	[CMD_CODE_EDIT] = command_code,	[CMD_CODE_SAVE] = command_code,
	[CMD_OUTPUT] = run_output,	[CMD_FOCUS] = run_focus,
	[CMD_TYPE] = run_output,	[CMD_HELP] = run_help,
	[CMD_FIGURES] = run_figures,
	[CMD_BACK] = run_back,		[CMD_REDRAW] = run_request,
	[CMD_SUSPEND] = run_request,	[CMD_QUIT] = run_request,
};
/* clang-format on */

void
command_run(struct state *s, enum command cmd, int key)
{
	const char *why = whynot_now(s, cmd, key);

	if (table[cmd] == NULL)
		return;
	if (why == NULL) {
		table[cmd](s, cmd, key);
		why = whynot_seen(s, cmd);
	}
	if (why != NULL && s->notice[0] == '\0')
		snprintf(s->notice, sizeof s->notice, "%s", why);
}
