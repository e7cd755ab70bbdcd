/* SPDX-License-Identifier: GPL-2.0-or-later */
/* input.c - the prompt, the menu, the command's terminal, or the table of
 * keys: whose key is it? */
#include "config.h"

#include "ui/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/command.h"
#include "ui/command_code.h"
#include "ui/mouse.h"
#include "ui/typing.h"

static void
say(struct state *s, const char *text)
{
	snprintf(s->notice, sizeof s->notice, "%s", text);
}

static struct pattern *
asked(struct state *s)
{
	if (s->asking == ASKING_CODE)
		return &s->code.search;
	return s->asking == ASKING_FILTER ? &s->filter : &s->search;
}

static void
code_prompt_changed(struct state *s)
{
	s->code.scroll = s->scroll_before;
	code_search(&s->code, s->prompt.text);
	code_find(&s->code, 1, 0, command_code_page(s));
}

/* The text changed: what it finds is seen at once. */
static void
prompt_changed(struct state *s)
{
	if (s->asking == ASKING_CODE) {
		code_prompt_changed(s);
		return;
	}
	pattern_set(asked(s), s->prompt.text);
	if (s->asking == ASKING_SEARCH)
		s->scroll = s->scroll_before;
	state_rebuild(s);
	if (s->asking == ASKING_SEARCH)
		state_find(s, 1, FROM_HERE);
}

static void
prompt_leave(struct state *s, const char *text)
{
	pattern_set(asked(s), text);
	if (s->asking == ASKING_CODE)
		code_search(&s->code, s->code.search.text);
	s->asking = ASKING_NOTHING;
	state_rebuild(s);
}

static void
prompt_event(struct state *s, int code)
{
	enum command cmd;

	switch (prompt_key(&s->prompt, code)) {
	case PROMPT_EDITED:
		prompt_changed(s);
		break;
	case PROMPT_ACCEPTED:
		/* the line says why, and has it to be mended */
		if (asked(s)->err.text[0] == '\0')
			prompt_leave(s, s->prompt.text);
		break;
	case PROMPT_CANCELLED:
		if (s->asking == ASKING_CODE)
			s->code.scroll = s->scroll_before;
		else
			s->scroll = s->scroll_before;
		prompt_leave(s, s->asked_before);
		break;
	case PROMPT_MOVED:
		break;
	case PROMPT_IGNORED:
		/* the list can be looked through meanwhile */
		cmd = keys_find(code);
		if ((cmd >= CMD_UP && cmd <= CMD_PGDN) || cmd == CMD_QUIT ||
		    cmd == CMD_SUSPEND || cmd == CMD_REDRAW)
			command_run(s, cmd, code);
		break;
	}
}

static void
ask_to_save(struct state *s, bool over)
{
	s->saving.over = over;
	s->asking = ASKING_NOTHING;
	s->requests |= REQUEST_SAVE;
}

/* What was typed, with the home directory for a leading "~/", as a shell has it.
 * False when it is too long. */
static bool
set_path(struct saving *saving, const char *typed)
{
	const char *home = getenv("HOME");
	size_t len = sizeof saving->path;

	if (strncmp(typed, "~/", 2) != 0 || home == NULL || *home == '\0')
		return (size_t)snprintf(saving->path, len, "%s", typed) < len;
	return (size_t)snprintf(saving->path, len, "%s%s", home, typed + 1) <
	       len;
}

static void
file_event(struct state *s, int code)
{
	switch (prompt_key(&s->prompt, code)) {
	case PROMPT_ACCEPTED:
		if (s->prompt.len == 0)
			break;
		s->asking = ASKING_NOTHING;
		if (set_path(&s->saving, s->prompt.text))
			ask_to_save(s, false);
		else
			say(s, "The file's name is too long");
		break;
	case PROMPT_CANCELLED:
		s->asking = ASKING_NOTHING;
		break;
	case PROMPT_IGNORED:
		if (code == KEYC_CTRL('C'))
			s->asking = ASKING_NOTHING;
		break;
	case PROMPT_EDITED:
	case PROMPT_MOVED:
		break;
	}
}

static void
asking_event(struct state *s, int code)
{
	if (s->asking == ASKING_FILE) {
		file_event(s, code);
	} else if (s->asking != ASKING_OVERWRITE) {
		prompt_event(s, code);
	} else if (code == 'y' || code == 'Y') {
		ask_to_save(s, true);
	} else {
		/* another name may be meant */
		s->asking = ASKING_FILE;
		prompt_set(&s->prompt, s->saving.path);
	}
}

/* True when the menu had a use for the key. */
static bool
menu_event(struct state *s, int code)
{
	if (code != KEYC_ENTER && code != KEYC_RIGHT)
		return false;
	/* choosing what is chosen already leaves its order alone */
	if (s->menu_sel != (size_t)s->lens.sort)
		state_set_sort(s, (enum column)s->menu_sel);
	s->overlay = OVERLAY_NONE;
	return true;
}

/* What may be done while help or menu cover the list. */
static bool
allowed(const struct state *s, enum command cmd)
{
	if (s->overlay == OVERLAY_NONE || (cmd >= CMD_UP && cmd <= CMD_END))
		return true;
	if (s->overlay == OVERLAY_SORT &&
	    (cmd == CMD_SORT_MENU || cmd == CMD_SORT_NTH || cmd == CMD_INVERT))
		return true;
	return cmd == CMD_HELP || cmd >= CMD_BACK;
}

static void
key_event(struct state *s, int code)
{
	enum command cmd;

	if (s->overlay == OVERLAY_SORT && menu_event(s, code))
		return;
	cmd = keys_find(code);
	if (allowed(s, cmd))
		command_run(s, cmd, code);
	else
		say(s, s->overlay == OVERLAY_HELP
			   ? "Esc closes the help first"
			   : "Esc closes the menu first");
	if (cmd == CMD_NONE && s->overlay == OVERLAY_NONE)
		say(s, "No such key: h lists those that are");
}

void
input_event(struct state *s, const struct event *e)
{
	s->notice[0] = '\0';
	if (e->code == KEYC_MOUSE)
		mouse_event(s, e);
	else if (s->typing)
		typing_event(s, e->code);
	else if (s->asking != ASKING_NOTHING)
		asking_event(s, e->code);
	else
		key_event(s, e->code);
}
