/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keybar.c - fits the keys of the table into a line. */
#include "config.h"

#include "ui/keybar.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

enum { GAP = 2 };

/* The code panel has keys of its own, and others act on the list only. */
static bool
fits_focus(const struct state *s, const struct key *key)
{
	static const enum command both[] = { CMD_SEARCH, CMD_WINDOW_NEXT,
		CMD_FREEZE, CMD_THREADS, CMD_CODE, CMD_HELP, CMD_QUIT };

	if (key->cmd == CMD_CODE && !s->code.offered)
		return false;
	for (size_t i = 0; i < sizeof both / sizeof *both; i++)
		if (key->cmd == both[i])
			return true;
	return (key->group == KEYS_CODE) == state_code_focused(s);
}

/* Is the key for rows of the list, and there are none, or the keys go to
 * another part? */
static bool
lacks_rows(const struct state *s, const struct key *key)
{
	static const enum command of_rows[] = { CMD_SEARCH, CMD_FILTER,
		CMD_SORT_MENU, CMD_INVERT, CMD_TREND, CMD_LINES, CMD_KERNEL,
		CMD_PYTHON, CMD_CODE };
	bool elsewhere =
	    s->focus == FOCUS_PANE && (s->figures.shown || state_pane_shown(s));

	if (!elsewhere && (s->list.n > 0 || s->filter.match != NULL))
		return false;
	for (size_t i = 0; i < sizeof of_rows / sizeof *of_rows; i++)
		if (key->cmd == of_rows[i])
			return true;
	return false;
}

/* Is there something to go back from, other than the code panel? */
static bool
leads_back(const struct state *s)
{
	return state_pane_shown(s) || s->thread.tid != 0 ||
	       pattern_text(&s->filter)[0] != '\0' ||
	       pattern_text(&s->search)[0] != '\0';
}

/* NULL when the key is of no use now. */
static const char *
label_of(const struct state *s, const struct key *key)
{
	if (key->bar == NULL || !fits_focus(s, key) || lacks_rows(s, key))
		return NULL;
	if (key->cmd == CMD_BACK && (s->figures.shown || !leads_back(s)))
		return NULL;
	if (key->cmd == CMD_TYPE &&
	    (!state_pane_shown(s) || s->console->fd == -1))
		return NULL;
	if (key->cmd == CMD_QUIT && (state_code_focused(s) || s->figures.shown))
		return "Close";
	if (key->cmd == CMD_CODE && state_code_shown(s))
		return state_code_focused(s) ? NULL : "Close";
	if (key->cmd == CMD_OUTPUT && s->console == NULL)
		return NULL;
	if (key->cmd == CMD_KERNEL &&
	    (s->snap == NULL || !s->snap->sampling.kernel_frames))
		return NULL;
	if (key->cmd == CMD_PYTHON && !state_has_python(s))
		return NULL;
	if (key->cmd == CMD_PYTHON && state_python_only(s))
		return "All rows";
	if (key->cmd == CMD_MODE &&
	    (s->snap == NULL || s->snap->sampling.tells == 0))
		return NULL;
	if (key->cmd == CMD_FREEZE && s->frozen)
		return "Go on";
	if (s->snap != NULL && s->snap->phase != PHASE_LIVE &&
	    (key->cmd == CMD_FREEZE || key->cmd == CMD_RESET))
		return NULL;
	return key->bar;
}

static int
width_of(const struct key *key, const char *label)
{
	return text_width(key->bar_key) + 1 + text_width(label);
}

/* The columns all keys up to a rank take. */
static int
total(const struct state *s, unsigned rank)
{
	size_t n;
	const struct key *key = keys_all(&n);
	int sum = 1;

	for (size_t i = 0; i < n; i++) {
		const char *label = label_of(s, &key[i]);

		if (label != NULL && key[i].bar_rank <= rank)
			sum += width_of(&key[i], label) + GAP;
	}
	return sum - GAP;
}

/* Help first and Quit last, as the hands know them; the rest as in the table. */
static int
order(const struct key *key)
{
	return key->cmd == CMD_HELP ? 0 : key->cmd == CMD_QUIT ? 2 : 1;
}

void
keybar_make(struct keybar *b, const struct state *s)
{
	size_t n;
	const struct key *key = keys_all(&n);
	unsigned rank = COMMANDS; /* no key has a higher one */
	int x = 1;

	b->n = 0;
	/* the last column of all stays blank (term.c) */
	while (rank > 0 && total(s, rank) >= s->w)
		rank--;
	for (int pass = 0; pass < 3; pass++)
		for (size_t i = 0; i < n; i++) {
			const char *label = label_of(s, &key[i]);

			if (label == NULL || key[i].bar_rank > rank ||
			    order(&key[i]) != pass)
				continue;
			b->v[b->n].key = &key[i];
			b->v[b->n].label = label;
			b->v[b->n].x = x;
			b->v[b->n].w = width_of(&key[i], label);
			x += b->v[b->n].w + GAP;
			b->n++;
		}
}

const struct key *
keybar_at(const struct keybar *b, int x)
{
	for (int i = 0; i < b->n; i++)
		if (x >= b->v[i].x && x < b->v[i].x + b->v[i].w)
			return b->v[i].key;
	return NULL;
}

/* Why what was typed is no pattern; that itself stands beside it. */
static const char *
error_words(const struct pattern *p)
{
	size_t len = strlen(pattern_text(p));
	const char *why = p->err.text;

	if (strncmp(why, pattern_text(p), len) == 0 &&
	    strncmp(why + len, ": ", 2) == 0)
		why += len + 2;
	return why;
}

static int
draw_prompt(struct canvas *c, const struct state *s, int y)
{
	static const char *const labels[] = {
		[ASKING_NOTHING] = "",
		[ASKING_SEARCH] = "Search: ",
		[ASKING_FILTER] = "Filter: ",
		[ASKING_CODE] = "Search code: ",
		[ASKING_FILE] = "Save to: ",
		[ASKING_OVERWRITE] = "",
	};
	static const struct pattern none;
	const struct pattern *p = s->asking == ASKING_FILTER   ? &s->filter
				  : s->asking == ASKING_SEARCH ? &s->search
				  : s->asking == ASKING_CODE   ? &s->code.search
							       : &none;
	const char *label = labels[s->asking];
	const char *hint = s->asking == ASKING_FILE ? "Enter save  Esc cancel"
						    : "Enter keep  Esc cancel";
	int x = 1 + canvas_text(c, 1, y, s->w - 1, ROLE_KEY, label);
	int end = s->w, cursor;

	if (p->err.text[0] != '\0') {
		int most = s->w / 2;

		hint = error_words(p);
		end -=
		    text_width(hint) + 2 < most ? text_width(hint) + 2 : most;
	} else if (s->w >= 60) {
		end -= text_width(hint) + 2;
	} else {
		hint = "";
	}
	cursor = prompt_draw(&s->prompt, c, x, y, end - x - 1);
	canvas_clip(c, end + 1, y, s->w - end - 2, CLIP_END,
	    p->err.text[0] != '\0' ? ROLE_ERROR : ROLE_DIM, hint);
	return cursor;
}

static void
draw_question(struct canvas *c, const struct state *s, int y)
{
	const char *hint = " is there: overwrite it?  y yes  n no";
	int cols = s->w - text_width(hint) - 2;
	int x = 1 + canvas_clip(
			c, 1, y, cols, CLIP_START, ROLE_STRONG, s->saving.path);

	canvas_text(c, x, y, s->w - x, ROLE_WARN, hint);
}

static void
draw_keys(struct canvas *c, const struct state *s, int y)
{
	struct keybar b;

	keybar_make(&b, s);
	for (int i = 0; i < b.n; i++) {
		int x = b.v[i].x;

		x += canvas_text(
		    c, x, y, c->w - x, ROLE_KEY, b.v[i].key->bar_key);
		canvas_text(
		    c, x + 1, y, c->w - x - 1, ROLE_KEY_LABEL, b.v[i].label);
	}
}

int
keybar_draw(struct canvas *c, const struct state *s, int y)
{
	if (s->typing) {
		canvas_text(c, 1, y, c->w - 1, ROLE_WARN,
		    "Typing to the command.  Ctrl-] or Esc Esc ends it");
		return -1;
	}
	if (s->asking == ASKING_OVERWRITE) {
		draw_question(c, s, y);
		return -1;
	}
	if (s->asking != ASKING_NOTHING)
		return draw_prompt(c, s, y);
	if (s->notice[0] != '\0') {
		canvas_clip(c, 1, y, c->w - 2, CLIP_END, ROLE_WARN, s->notice);
		return -1;
	}
	draw_keys(c, s, y);
	return -1;
}
