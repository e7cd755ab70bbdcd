/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mouse.c - clicks on heads, rows, menus and the key bar; the wheel. */
#include "config.h"

#include "ui/mouse.h"

#include <stdbool.h>

#include "ui/command.h"
#include "ui/keybar.h"
#include "ui/layout.h"
#include "ui/places.h"
#include "ui/sortmenu.h"

enum { WHEEL_ROWS = 3 };

static bool
in_pane(const struct layout *l, const struct event *e)
{
	return l->pane != -1 && e->y >= l->pane_rule && e->y < l->bar &&
	       e->x >= l->pane_x;
}

static void
wheel(struct state *s, const struct layout *l, const struct event *e)
{
	enum command cmd = e->button == BUTTON_WHEEL_UP ? CMD_UP : CMD_DOWN;
	enum focus focus = s->focus;

	/* it turns what lies under it, whoever has the keys */
	if (l->pane != -1 && s->overlay == OVERLAY_NONE)
		s->focus = in_pane(l, e) ? FOCUS_PANE : FOCUS_LIST;
	for (int i = 0; i < WHEEL_ROWS; i++)
		command_run(s, cmd, 0);
	s->focus = focus;
}

static void
click_head(struct state *s, int x)
{
	struct places p;
	const struct place *hit;

	state_places(s, &p);
	hit = places_at(&p, x);
	if (hit == NULL)
		return;
	if (hit->column == s->lens.sort)
		state_invert(s);
	else
		state_set_sort(s, hit->column);
}

static void
click_row(struct state *s, int row)
{
	size_t at = s->scroll.top + (size_t)row;

	s->focus = FOCUS_LIST;
	if (at >= s->list.n)
		return;
	scroll_select(&s->scroll, at, s->list.n);
	state_hold(s);
}

static void
click_pane(struct state *s, const struct layout *l, const struct event *e)
{
	s->focus = FOCUS_PANE;
	if (!state_code_shown(s) || e->y < l->pane)
		return;
	if (l->kin_rule != -1 && e->y >= l->kin_rule)
		codekin_select(&s->code.kin,
		    s->code.kin.scroll.top + (size_t)(e->y - l->kin));
	else
		code_select(
		    &s->code, s->code.scroll.top + (size_t)(e->y - l->pane));
}

static void
click_bar(struct state *s, int x)
{
	struct keybar bar;
	const struct key *key;

	keybar_make(&bar, s);
	key = keybar_at(&bar, x);
	if (key != NULL)
		command_run(s, key->cmd, 0);
}

static void
click_menu(struct state *s, const struct layout *l, int y)
{
	size_t column = sortmenu_at(s, l, y);

	s->overlay = OVERLAY_NONE;
	if (column < COLUMNS)
		state_set_sort(s, (enum column)column);
}

void
mouse_event(struct state *s, const struct event *e)
{
	struct layout l;

	state_layout(s, &l);
	if (l.tiny)
		return;
	if (e->button != BUTTON_LEFT)
		wheel(s, &l, e);
	else if (s->overlay == OVERLAY_HELP)
		s->overlay = OVERLAY_NONE;
	else if (s->overlay == OVERLAY_SORT)
		click_menu(s, &l, e->y);
	else if (in_pane(&l, e))
		click_pane(s, &l, e);
	else if (e->y == l.header_rows - 1)
		command_run(s, CMD_FIGURES, 0);
	else if (e->y == l.heads)
		click_head(s, e->x);
	else if (e->y >= l.list && e->y < l.list + l.list_rows)
		click_row(s, e->y - l.list);
	else if (e->y == l.bar && s->asking == ASKING_NOTHING && !s->typing)
		click_bar(s, e->x);
}
