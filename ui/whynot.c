/* SPDX-License-Identifier: GPL-2.0-or-later */
/* whynot.c - a row for each command and what hinders it. */
#include "config.h"

#include "ui/whynot.h"

#include "ui/layout.h"
#include "ui/places.h"

struct hindrance {
	enum command cmd;
	bool (*is)(const struct state *, int key);
	const char *text;
};

static bool
no_snapshot(const struct state *s, int key)
{
	(void)key;
	return s->snap == NULL;
}

static bool
no_console(const struct state *s, int key)
{
	(void)key;
	return s->console == NULL;
}

static bool
closed_console(const struct state *s, int key)
{
	(void)key;
	return s->console->fd == -1;
}

static bool
complete(const struct state *s, int key)
{
	(void)key;
	return !s->frozen && s->snap->phase == PHASE_COMPLETE;
}

static bool
stopped(const struct state *s, int key)
{
	(void)key;
	return !s->frozen && s->snap->phase == PHASE_STOPPED;
}

static bool
no_thread(const struct state *s, int key)
{
	(void)key;
	return s->snap->nthreads == 0 && s->thread.tid == 0;
}

static bool
busiest(const struct state *s, int key)
{
	(void)key;
	return s->lens.thread != LENS_ALL_THREADS &&
	       shownthread_rank(s->snap, s->lens.thread) == 1;
}

static bool
least_busy(const struct state *s, int key)
{
	(void)key;
	return s->lens.thread != LENS_ALL_THREADS &&
	       shownthread_rank(s->snap, s->lens.thread) == s->snap->nthreads;
}

static bool
sorts_already(const struct state *s, enum column column)
{
	return s->lens.sort == column &&
	       s->lens.ascending == columns[column].ascending;
}

static bool
by_self(const struct state *s, int key)
{
	(void)key;
	return sorts_already(s, COL_SELF_PCT);
}

static bool
by_total(const struct state *s, int key)
{
	(void)key;
	return sorts_already(s, COL_TOTAL_PCT);
}

static bool
by_nth(const struct state *s, int key)
{
	int nth = key - '1';

	/* in the menu it closes that */
	return s->overlay == OVERLAY_NONE && nth >= 0 && nth < COLUMNS &&
	       sorts_already(s, (enum column)nth);
}

static bool
only_column(const struct state *s, int key)
{
	struct places p;

	(void)key;
	state_places(s, &p);
	return p.n == 1 && p.v[0].column == s->lens.sort;
}

static bool
by_trend(const struct state *s, int key)
{
	(void)key;
	return s->lens.sort == COL_TREND;
}

static bool
no_search(const struct state *s, int key)
{
	(void)key;
	return state_code_focused(s) ? s->code.search.match == NULL
				     : s->search.match == NULL;
}

static bool
no_code_search(const struct state *s, int key)
{
	return state_code_focused(s) && no_search(s, key);
}

static bool
by_name(const struct state *s, int key)
{
	return no_search(s, key) && sorts_already(s, COL_FUNCTION);
}

static bool
keys_elsewhere(const struct state *s, int key)
{
	(void)key;
	return s->focus == FOCUS_PANE && !state_code_focused(s);
}

/* With a panel open the key closes that, or is for it. */
static bool
no_function(const struct state *s, int key)
{
	(void)key;
	return s->code.offered && !state_code_shown(s) &&
	       state_selected(s) == LISTING_NONE;
}

static bool
reading(const struct state *s, int key)
{
	(void)key;
	return state_code_shown(s) && s->code.listing == NULL;
}

static bool
nothing_to_follow(const struct state *s, int key)
{
	return state_code_focused(s) && !s->code.kin.shown && reading(s, key);
}

static bool
list_covered(const struct state *s)
{
	struct layout l;

	state_layout(s, &l);
	return l.covered;
}

static bool
list_alone(const struct state *s, int key)
{
	(void)key;
	return !s->figures.shown && !s->code.shown && !state_pane_shown(s);
}

static bool
covers_list(const struct state *s, int key)
{
	(void)key;
	return list_covered(s);
}

static bool
covers_anyway(const struct state *s, int key)
{
	struct layout l;

	(void)key;
	state_layout(s, &l);
	return state_code_shown(s) && l.small;
}

static bool
nothing_open(const struct state *s, int key)
{
	return s->overlay == OVERLAY_NONE && list_alone(s, key) &&
	       pattern_text(&s->search)[0] == '\0' &&
	       pattern_text(&s->filter)[0] == '\0' && s->thread.tid == 0 &&
	       s->thread.spec == NULL;
}

#define NO_SAMPLES "No samples yet"
#define NO_THREADS "No thread has been seen yet"
#define NO_SEARCH "No search to go on with: / begins one"
#define SORTED "Sorted so already: I inverts"
#define ONE_COLUMN "No other column has room: F6 has all"
#define READING "The code is still being read"
#define EMPTY "The list is empty: no code to open"

/* Of a command's rows the first that is so, is told; the later ones may build
 * on that the former are not. */
static const struct hindrance hindrances[] = {
	{ CMD_NEXT, no_search, NO_SEARCH },
	{ CMD_PREVIOUS, no_code_search, NO_SEARCH },
	{ CMD_PREVIOUS, by_name, SORTED },
	{ CMD_KERNEL, no_snapshot, NO_SAMPLES },
	{ CMD_PYTHON, no_snapshot, NO_SAMPLES },
	{ CMD_SORT_LEFT, only_column, ONE_COLUMN },
	{ CMD_SORT_RIGHT, only_column, ONE_COLUMN },
	{ CMD_SORT_NTH, by_nth, SORTED },
	{ CMD_SORT_SELF, by_self, SORTED },
	{ CMD_SORT_TOTAL, by_total, SORTED },
	{ CMD_TREND, by_trend, "The list is sorted by it: it stays" },
	{ CMD_MODE, no_snapshot, NO_SAMPLES },
	{ CMD_FREEZE, no_snapshot, NO_SAMPLES },
	{ CMD_FREEZE, complete, "Nothing moves: the process has ended" },
	{ CMD_FREEZE, stopped, "Nothing moves: sampling has ended" },
	{ CMD_RESET, no_snapshot, NO_SAMPLES },
	{ CMD_RESET, complete, "No reset: the process has ended" },
	{ CMD_RESET, stopped, "No reset: sampling has ended" },
	{ CMD_THREADS, no_snapshot, NO_SAMPLES },
	{ CMD_THREADS, no_thread, NO_THREADS },
	{ CMD_THREAD_PREVIOUS, no_snapshot, NO_SAMPLES },
	{ CMD_THREAD_PREVIOUS, no_thread, NO_THREADS },
	{ CMD_THREAD_PREVIOUS, busiest, "No thread is busier" },
	{ CMD_THREAD_NEXT, no_snapshot, NO_SAMPLES },
	{ CMD_THREAD_NEXT, no_thread, NO_THREADS },
	{ CMD_THREAD_NEXT, least_busy, "No thread is less busy" },
	{ CMD_ENTER, keys_elsewhere, "For the list: Esc goes there" },
	{ CMD_ENTER, no_function, EMPTY },
	{ CMD_ENTER, nothing_to_follow, READING },
	{ CMD_CODE, no_function, EMPTY },
	{ CMD_CODE_SOURCE, reading, READING },
	{ CMD_CODE_ARROWS, reading, READING },
	{ CMD_CODE_HOTTEST, reading, READING },
	{ CMD_CODE_SAVE, reading, READING },
	{ CMD_CODE_EDIT, reading, READING },
	{ CMD_CODE_WHOLE, covers_anyway, "No room for the list beside it" },
	{ CMD_FOCUS, list_alone, "Only the list is open" },
	{ CMD_FOCUS, covers_list, "The list is covered: Esc goes there" },
	{ CMD_OUTPUT, no_console, "No output: stacktop did not start it" },
	{ CMD_TYPE, no_console, "No typing: stacktop did not start it" },
	{ CMD_TYPE, closed_console, "The command has closed its terminal" },
	{ CMD_FIGURES, no_snapshot, NO_SAMPLES },
	{ CMD_BACK, nothing_open, "Nothing to go back from: q quits" },
};

const char *
whynot_now(const struct state *s, enum command cmd, int key)
{
	for (size_t i = 0; i < sizeof hindrances / sizeof *hindrances; i++)
		if (hindrances[i].cmd == cmd && hindrances[i].is(s, key))
			return hindrances[i].text;
	return NULL;
}

const char *
whynot_seen(const struct state *s, enum command cmd)
{
	static const enum command of_list[] = { CMD_PREVIOUS, CMD_SORT_LEFT,
		CMD_SORT_RIGHT, CMD_SORT_NTH, CMD_SORT_SELF, CMD_SORT_TOTAL,
		CMD_INVERT, CMD_TREND, CMD_LINES };

	if (cmd == CMD_PREVIOUS && state_code_focused(s))
		return NULL;
	for (size_t i = 0; i < sizeof of_list / sizeof *of_list; i++)
		if (of_list[i] == cmd && s->overlay == OVERLAY_NONE &&
		    list_covered(s))
			return "Done in the list, which is covered";
	return NULL;
}
