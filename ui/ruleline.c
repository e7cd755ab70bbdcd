/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ruleline.c - texts set into a horizontal line. */
#include "config.h"

#include "ui/ruleline.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/text.h"
#include "profile/quality.h"
#include "ui/idle.h"

/* Set text into the line at x. Returns where the next may begin. */
static int
inset(struct canvas *c, int x, int y, enum role role, const char *label,
    const char *pattern, const char *figures)
{
	int room = c->w - x - 4 - text_width(label) - text_width(figures);

	if (room < 1)
		return x;
	canvas_text(c, x, y, 1, ROLE_RULE, " ");
	x++;
	x += canvas_text(c, x, y, c->w, ROLE_DIM, label);
	x += canvas_clip(c, x, y, room, CLIP_END, role, pattern);
	x += canvas_text(c, x, y, c->w - x, ROLE_TEXT, figures);
	canvas_text(c, x, y, 1, ROLE_RULE, " ");
	return x + 3;
}

static int
draw_filter(struct canvas *c, const struct state *s, int x, int y)
{
	char figures[96], pct[32];
	double covered = s->list.time > 0 ? 100.0 * (double)s->list.covered /
						(double)s->list.time
					  : 0;

	if (s->filter.err.text[0] != '\0')
		snprintf(figures, sizeof figures, ": not valid yet");
	else if (s->w < 60)
		snprintf(figures, sizeof figures, " %zu, %s %%", s->list.n,
		    text_percent(pct, sizeof pct, covered));
	else
		snprintf(figures, sizeof figures,
		    ": %zu %s%s, on the stack %s %% of the time", s->list.n,
		    s->lens.by_line ? "row" : "function",
		    s->list.n == 1 ? "" : "s",
		    text_percent(pct, sizeof pct, covered));
	return inset(
	    c, x, y, ROLE_MATCH, "filter ", pattern_text(&s->filter), figures);
}

static int
draw_search(struct canvas *c, const struct state *s, int x, int y)
{
	char figures[64];

	if (state_nth_match(s) > 0)
		snprintf(figures, sizeof figures, ": %zu of %zu",
		    state_nth_match(s), s->matches);
	else
		snprintf(figures, sizeof figures,
		    s->matches == 1 ? ": 1 match" : ": %zu matches",
		    s->matches);
	return inset(
	    c, x, y, ROLE_MATCH, "search ", pattern_text(&s->search), figures);
}

static int
draw_kernel(struct canvas *c, int x, int y)
{
	return inset(c, x, y, ROLE_MATCH, "kernel rows ", "out", " (K)");
}

static int
draw_python(struct canvas *c, int x, int y)
{
	return inset(c, x, y, ROLE_MATCH, "rows ", "Python only", " (y)");
}

static int
draw_lines(struct canvas *c, int x, int y)
{
	return inset(c, x, y, ROLE_MATCH, "rows ", "by line", " (L)");
}

/* Lines printed since the pane was last seen; 0 when it is seen now. */
static uint64_t
unseen(const struct state *s)
{
	if (s->console == NULL || state_pane_shown(s))
		return 0;
	return ttytext_seen(s->console->text) - s->pane_seen;
}

/* What else is worth saying, the most urgent only. False for nothing. */
static bool
remark(const struct state *s, char *out, size_t len)
{
	uint64_t fresh = unseen(s);
	char hint[128];
	const char *no_kernel =
	    s->snap != NULL ? quality_no_kernel(&s->snap->sampling) : NULL;

	if (s->console != NULL && s->console->full)
		snprintf(out, len, " output waits: the disk is full ");
	else if (fresh > 0)
		snprintf(out, len, " output +%" PRIu64 " line%s (O) ", fresh,
		    fresh == 1 ? "" : "s");
	else if (s->snap == NULL)
		return false;
	else if (s->list.n > 0 && idle_hint(s->snap, hint, sizeof hint))
		snprintf(out, len, " %s ", hint);
	else if (s->snap->sampling.kernel_asked && no_kernel != NULL)
		snprintf(out, len, " no kernel rows: %s ", no_kernel);
	else if (s->snap->sampling.refused[0] != '\0')
		snprintf(out, len, " not %s ", s->snap->sampling.refused);
	else
		return false;
	return true;
}

void
ruleline_draw(struct canvas *c, const struct state *s, int y)
{
	char text[512];
	int x = 2, room;

	canvas_fill(c, 0, y, c->w, ROLE_RULE, c->glyphs->rule);
	if (pattern_text(&s->filter)[0] != '\0')
		x = draw_filter(c, s, x, y);
	if (pattern_text(&s->search)[0] != '\0')
		x = draw_search(c, s, x, y);
	if (state_kernel_out(s))
		x = draw_kernel(c, x, y);
	if (state_python_only(s))
		x = draw_python(c, x, y);
	if (s->lens.by_line)
		x = draw_lines(c, x, y);
	room = c->w - 2 - x;
	if (remark(s, text, sizeof text) && text_width(text) <= room)
		canvas_right(c, c->w - 2, y, room, ROLE_WARN, text);
}
