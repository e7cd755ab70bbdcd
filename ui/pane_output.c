/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pane_output.c - the newest lines, or those the user went back to. */
#include "config.h"

#include "ui/pane_output.h"

#include <stdio.h>

#include "base/text.h"

static void
draw_title(struct canvas *c, const struct state *s, int y)
{
	const struct console *con = s->console;
	const char *hint = s->typing	   ? "Ctrl-] ends typing"
			   : con->fd == -1 ? "closed"
			   : s->focus == FOCUS_PANE
			       ? "i types to it  Tab to the list"
			   : s->pane == PANE_PEEK ? "O more"
						  : "Tab goes here";
	uint64_t lines = ttytext_seen(con->text);
	char text[64], count[32];
	int x = 1;

	canvas_fill(c, 0, y, c->w, ROLE_RULE, c->glyphs->rule);
	snprintf(text, sizeof text, " output, %s line%s ",
	    text_count(count, sizeof count, lines), lines == 1 ? "" : "s");
	x += canvas_text(c, x + 1, y, c->w - x,
	    s->focus == FOCUS_PANE ? ROLE_TITLE : ROLE_TEXT, text);
	if (con->full)
		hint = "waits: the disk of its file is full";
	if (s->pane_back > 0)
		hint = "End goes to the newest line";
	snprintf(text, sizeof text, " %s ", hint);
	if (x + text_width(text) + 3 < c->w)
		canvas_right(c, c->w - 2, y, text_width(text),
		    con->full ? ROLE_WARN : ROLE_DIM, text);
}

void
pane_output_draw(
    struct canvas *c, const struct state *s, const struct layout *l)
{
	size_t rows = (size_t)l->pane_rows, n, end;

	if (s->console == NULL || l->pane_rows <= 0)
		return;
	draw_title(c, s, l->pane_rule);
	n = ttytext_count(s->console->text);
	end = n > s->pane_back ? n - s->pane_back : 0;
	if (end < rows)
		end = n < rows ? n : rows;
	for (size_t y = 0; y < rows; y++) {
		size_t i = end > rows ? end - rows + y : y;

		if (i < end)
			canvas_text(c, 0, l->pane + (int)y, c->w, ROLE_TEXT,
			    ttytext_line(s->console->text, i));
	}
	if (n == 0)
		canvas_text(c, 1, l->pane, c->w - 2, ROLE_DIM,
		    "the command has printed nothing yet");
}
