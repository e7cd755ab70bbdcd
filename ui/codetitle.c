/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codetitle.c - sets the code panel's name and figures into a rule. */
#include "config.h"

#include "ui/codetitle.h"

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/shortname.h"
#include "base/text.h"

enum {
	NAME_WANTED = 32,
	FRAME_COLS = 9, /* of rule and blanks around name and figures */
	BARE_COLS = 6, /* the same without figures */
	HINT = 160,
	HINT_FRAME = 4
};

static const double elsewhere_shown = 0.05;
static const double mostly_calls = 10; /* times as much with what it calls */

/* Columns that the name is to have before more than its share is told. */
static int
wanted(const char *name)
{
	int width = text_width(name);

	return width < NAME_WANTED ? width : NAME_WANTED;
}

/* Columns that it cannot do without. */
static int
needed(const char *name, const char *ellipsis)
{
	int width = shortname_need(name, ellipsis);

	return width < NAME_WANTED ? width : NAME_WANTED;
}

/* A text with a blank at each side, from column x. Returns the next column. */
static int
inset(
    struct canvas *c, int x, int y, int cols, enum role role, const char *text)
{
	canvas_text(c, x, y, 1, ROLE_RULE, " ");
	x += 1 + canvas_clip(c, x + 1, y, cols, CLIP_END, role, text);
	canvas_text(c, x, y, 1, ROLE_RULE, " ");
	return x + 1;
}

void
codetitle_rule(struct canvas *c, int x, int y, int w, enum role role,
    const char *title, const char *figures, const char *hint)
{
	int figures_w = text_width(figures), hint_w = text_width(hint);
	int room = w - (figures_w > 0 ? FRAME_COLS + figures_w : BARE_COLS);
	struct buf name = { 0 };

	canvas_fill(c, x, y, w, ROLE_RULE, c->glyphs->rule);
	if (hint_w > 0 && room - hint_w - HINT_FRAME >= wanted(title)) {
		room -= hint_w + HINT_FRAME;
		inset(c, x + w - 3 - hint_w, y, hint_w, ROLE_DIM, hint);
	}
	if (figures_w > 0 && room < needed(title, c->glyphs->ellipsis)) {
		room = w - BARE_COLS;
		figures_w = 0;
	}
	shortname_fit(&name, title, room, c->glyphs->ellipsis);
	x = inset(c, x + 2, y, room, role, name.data);
	buf_fini(&name);
	if (figures_w > 0)
		inset(c, x + 1, y, figures_w, ROLE_TEXT, figures);
}

enum level { ALL, NO_SAMPLES, NO_ELSEWHERE, SHARE, LEVELS };

static void
figures_of(const struct code *code, enum level level, struct buf *out)
{
	const struct annotation *t = &code->times;
	char num[32], at[24];

	buf_clear(out);
	buf_addf(out, "%s %%", text_percent(num, sizeof num, t->all.self_pct));
	if (level == SHARE)
		return;
	buf_adds(out, " of the time");
	if (t->all.total_pct > mostly_calls * t->all.self_pct)
		buf_addf(out, ", %s %% with its calls",
		    text_percent(num, sizeof num, t->all.total_pct));
	if (level < NO_SAMPLES)
		buf_addf(out, ", %s sample%s",
		    text_count(num, sizeof num, t->all.samples),
		    t->all.samples == 1 ? "" : "s");
	if (level < NO_ELSEWHERE && code->listing->specialises)
		buf_addf(out, ", %s %% specialised",
		    text_percent(num, sizeof num, t->specialised_pct));
	if (t->nhottest > 0 && t->hottest[0] < code->listing->nrows)
		buf_addf(out, ", hottest %s",
		    coderows_offset(code->listing,
			code->listing->rows[t->hottest[0]].addr, at));
	if (level < NO_ELSEWHERE && t->elsewhere.self_pct >= elsewhere_shown)
		buf_addf(out, ", %s %% of it elsewhere",
		    text_percent(num, sizeof num, t->elsewhere.self_pct));
}

/* As much as leaves room for the name, or what is needed of it. */
static void
fit_figures(const struct code *code, int w, const char *name, struct buf *out)
{
	for (int level = ALL; level < LEVELS; level++) {
		figures_of(code, (enum level)level, out);
		if (text_width(out->data) + FRAME_COLS + wanted(name) <= w)
			return;
	}
}

/* True when it is worth more than figures. */
static bool
hint_of(const struct state *s, char *out, size_t len)
{
	const struct code *code = &s->code;

	if (code_nth_match(code) > 0)
		snprintf(out, len, "search %.40s: %zu of %zu",
		    pattern_text(&code->search), code_nth_match(code),
		    code->matches);
	else if (pattern_text(&code->search)[0] != '\0')
		snprintf(out, len, "search %.40s: %zu match%s",
		    pattern_text(&code->search), code->matches,
		    code->matches == 1 ? "" : "es");
	else if (code->listing == NULL)
		out[0] = '\0';
	else if (!code->listing->settled)
		snprintf(out, len, "source lines are coming");
	else if (!state_code_focused(s))
		snprintf(out, len, "Tab goes here");
	else if (code->nback > 0)
		snprintf(out, len, "Esc goes back");
	else
		snprintf(
		    out, len, "%.60s", coderows_base(code->listing->origin));
	return pattern_text(&code->search)[0] != '\0' ||
	       !state_code_focused(s) ||
	       (code->listing != NULL && !code->listing->settled);
}

void
codetitle_draw(struct canvas *c, const struct state *s, const struct layout *l)
{
	const struct listing *listing = s->code.listing;
	uint32_t func = code_func(&s->code);
	struct buf figures = { 0 };
	char hint[HINT];
	const char *name = "code";
	int room = l->pane_w;

	if (listing != NULL && listing->name[0] != '\0')
		name = listing->name;
	else if (func < s->snap->nfuncs)
		name = s->snap->funcs[func].name;
	buf_adds(&figures, "");
	if (hint_of(s, hint, sizeof hint))
		room -= text_width(hint) + HINT_FRAME;
	if (listing != NULL && listing->nrows > 0)
		fit_figures(&s->code, room, name, &figures);
	codetitle_rule(c, l->pane_x, l->pane_rule, l->pane_w,
	    state_code_focused(s) ? ROLE_TITLE : ROLE_TEXT, name, figures.data,
	    hint);
	buf_fini(&figures);
}
