/* SPDX-License-Identifier: GPL-2.0-or-later */
/* screen.c - puts the parts together. */
#include "config.h"

#include "ui/screen.h"

#include <stdio.h>

#include "base/text.h"
#include "ui/banner.h"
#include "ui/figures.h"
#include "ui/header.h"
#include "ui/help.h"
#include "ui/keybar.h"
#include "ui/layout.h"
#include "ui/pane_output.h"
#include "ui/panel_code.h"
#include "ui/ruleline.h"
#include "ui/sortmenu.h"
#include "ui/view_functions.h"

/* The least that fits tells what is wrong. */
static void
draw_tiny(struct canvas *c)
{
	char text[64];

	snprintf(text, sizeof text, "%dx%d is too small", c->w, c->h);
	canvas_text(c, 0, 0, c->w, ROLE_TEXT,
	    text_width(text) <= c->w ? text : "too small");
	snprintf(text, sizeof text, "needs %dx%d", LAYOUT_MIN_W, LAYOUT_MIN_H);
	canvas_text(c, 0, 1, c->w, ROLE_TEXT, text);
	canvas_text(c, 0, 2, c->w, ROLE_TEXT, "q quits");
}

struct screen_cursor
screen_draw(struct canvas *c, const struct state *s)
{
	struct screen_cursor cursor = { -1, -1 };
	struct layout l;

	canvas_reset(c, s->w, s->h, s->glyphs);
	state_layout(s, &l);
	if (l.tiny) {
		draw_tiny(c);
		return cursor;
	}
	if (s->overlay == OVERLAY_HELP) {
		help_draw(c, s);
		return cursor;
	}
	if (s->snap != NULL)
		header_draw(c, s, &l);
	if (l.banner != -1)
		banner_draw(c, s->snap, l.banner);
	if (l.rule != -1)
		ruleline_draw(c, s, l.rule);
	view_functions_draw(c, s, &l);
	if (l.pane != -1 && state_code_shown(s))
		panel_code_draw(c, s, &l);
	else if (l.pane != -1 && s->figures.shown)
		figures_draw(c, &s->figures, s->snap, &l,
		    s->focus == FOCUS_PANE ? ROLE_TITLE : ROLE_TEXT);
	else if (l.pane != -1)
		pane_output_draw(c, s, &l);
	if (s->overlay == OVERLAY_SORT)
		sortmenu_draw(c, s, &l);
	cursor.x = keybar_draw(c, s, l.bar);
	if (cursor.x != -1)
		cursor.y = l.bar;
	return cursor;
}
