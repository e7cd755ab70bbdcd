/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command_code.c - one function a command of the code panel. */
#include "config.h"

#include "ui/command_code.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/layout.h"

enum { SEEN_MAX = 64 };

static void
say(struct state *s, const char *text)
{
	snprintf(s->notice, sizeof s->notice, "%s", text);
}

static int
panel_rows(const struct state *s)
{
	struct layout l;

	state_layout(s, &l);
	return l.pane_rows;
}

static int
kin_rows(const struct state *s)
{
	struct layout l;

	state_layout(s, &l);
	return l.kin_rows;
}

int
command_code_page(const struct state *s)
{
	return s->code.kin.shown ? kin_rows(s) : panel_rows(s);
}

void
command_code_move(struct state *s, long delta)
{
	if (s->code.kin.shown)
		codekin_move(&s->code.kin, delta, kin_rows(s));
	else
		code_move(&s->code, delta, panel_rows(s));
}

static void
open_panel(struct state *s)
{
	struct code_ask ask = { .func = state_selected(s) };

	if (!s->code.offered) {
		say(s, "There is no code to show here");
		return;
	}
	s->figures.shown = false;
	s->focus = FOCUS_PANE;
	if (!s->code.shown || code_func(&s->code) != ask.func)
		code_open(&s->code, &ask);
	/* the list goes on changing its order: stay on this function */
	state_hold(s);
	/* the list has fewer rows */
	state_rebuild(s);
}

void
command_code_close(struct state *s)
{
	code_close(&s->code);
	s->focus = FOCUS_LIST;
	/* the list has more rows */
	state_rebuild(s);
}

/* The panel has other rows, then the list. */
static void
run_whole(struct state *s)
{
	s->code.whole = !s->code.whole;
	s->focus = FOCUS_PANE;
	state_rebuild(s);
}

void
command_code_back(struct state *s)
{
	if (!state_code_focused(s)) {
		command_code_close(s);
		return;
	}
	if (s->code.kin.shown) {
		s->code.kin.shown = false;
	} else if (!code_return(&s->code)) {
		if (s->code.whole)
			run_whole(s);
		else
			command_code_close(s);
	}
	state_rebuild(s);
}

static void
run_open(struct state *s)
{
	if (state_code_shown(s))
		command_code_close(s);
	else
		open_panel(s);
}

/* The function of that name that has the most time, or any. */
static uint32_t
by_name(const struct state *s, const char *name, size_t len)
{
	const struct snapshot *snap = s->snap;

	for (size_t i = 0; i < s->list.n; i++) {
		const char *have = snap->funcs[s->list.v[i].func].name;

		if (strncmp(have, name, len) == 0 && have[len] == '\0')
			return s->list.v[i].func;
	}
	for (size_t i = 0; i < snap->nfuncs; i++)
		if (strncmp(snap->funcs[i].name, name, len) == 0 &&
		    snap->funcs[i].name[len] == '\0')
			return (uint32_t)i;
	return LISTING_NONE;
}

static bool
follow_ask(struct state *s, const struct code_ask *ask)
{
	code_visit(&s->code, ask);
	return true;
}

/* A call by way of the PLT means the function behind it, which is in another
 * image: where the slot did not tell, its name leads there. */
static bool
follow_name(struct state *s, const struct code_row *r)
{
	const char *name = r->callee_name, *plt = strstr(name, "@plt");
	struct code_ask ask = { .func = LISTING_NONE };

	if (plt != NULL)
		ask.func = by_name(s, name, (size_t)(plt - name));
	else if (*name != '\0' && r->callee == 0)
		ask.func = by_name(s, name, strlen(name));
	return ask.func != LISTING_NONE && follow_ask(s, &ask);
}

/* What samples have seen called from there. */
static bool
follow_seen(struct state *s, const struct code_row *r)
{
	struct kin_callee seen[SEEN_MAX];
	size_t n = kin_called(s->snap, code_func(&s->code), r->addr,
	    r->addr + r->size, seen, SEEN_MAX);

	if (r->flow != CODE_CALL || n == 0)
		return false;
	if (n > 1)
		snprintf(s->notice, sizeof s->notice,
		    "Most samples go here; to %zu other%s: Esc, then c", n - 1,
		    n > 2 ? "s" : "");
	return follow_ask(s, &(struct code_ask){ .func = seen[0].func });
}

/* Where a call or jump leads out of the function. */
static bool
follow_out(struct state *s, const struct code_row *r)
{
	const struct code_ask near = { s->code.listing->near, r->callee,
		false };
	const struct code_ask landing = { near.func, r->landing, true };
	bool direct = r->callee != 0;

	if (r->landing != 0)
		return follow_ask(s, &landing);
	if (follow_name(s, r))
		return true;
	if ((!direct || strstr(r->callee_name, "@plt") != NULL) &&
	    follow_seen(s, r))
		return true;
	return direct && follow_ask(s, &near);
}

static void
follow_row(struct state *s)
{
	const struct coderow *at = code_selected(&s->code);
	const struct code_row *r;

	if (at == NULL)
		return;
	r = &s->code.listing->rows[at->row];
	if (at->kind != CODEROW_CODE || r->flow == CODE_PLAIN)
		say(s, "Enter follows a jump or a call");
	else if (r->target < s->code.listing->nrows)
		code_jump(&s->code, r->target, panel_rows(s));
	else if (!follow_out(s, r))
		say(s, r->flow == CODE_CALL
			   ? "No sample has seen where this call leads"
			   : "Where this goes is known only as it runs");
}

static void
follow_kin(struct state *s)
{
	const struct codekin *k = &s->code.kin;
	struct code_ask ask;

	if (codekin_count(k) == 0)
		return;
	ask = (struct code_ask){ .func = codekin_row(k, k->scroll.sel)->func };
	if (ask.func == KIN_NOBODY)
		say(s, "Nobody calls it there: it is where a thread begins");
	else
		code_visit(&s->code, &ask);
}

static void
run_enter(struct state *s)
{
	if (!state_code_focused(s)) {
		open_panel(s);
		return;
	}
	if (s->code.kin.shown)
		follow_kin(s);
	else
		follow_row(s);
	state_rebuild(s);
}

static void
run_source(struct state *s)
{
	const struct listing *l = s->code.listing;

	code_set_bare(&s->code, !s->code.bare, panel_rows(s));
	if (l->settled && l->nlines == 0)
		say(s, l->source_problem[0] != '\0' ? l->source_problem
						    : "No source lines");
	else
		say(s, s->code.bare ? "Code without source lines"
				    : "Code with source lines");
}

static bool
jumps(const struct listing *l)
{
	for (uint32_t i = 0; i < l->nrows; i++)
		if (l->rows[i].target < l->nrows)
			return true;
	return false;
}

static void
run_arrows(struct state *s)
{
	s->code.no_arrows = !s->code.no_arrows;
	if (!jumps(s->code.listing))
		say(s, "There is no jump within this function");
	else
		say(s, s->code.no_arrows ? "Jumps without arrows"
					 : "Jumps with arrows");
}

static void
run_skid(struct state *s)
{
	const struct listing *l = s->code.listing;

	if (l != NULL && l->kind == LISTING_BYTECODE) {
		say(s, "Samples of bytecode have no instruction before");
		return;
	}
	state_turn_skid(s);
	say(s, s->lens.skid == LENS_SKID_BACK
		   ? "Shares of the instruction before the interrupted one"
		   : "Shares of the instruction that was interrupted");
}

static void
run_hottest(struct state *s)
{
	uint64_t addr = s->code.addr;

	s->focus = FOCUS_PANE;
	s->code.kin.shown = false;
	state_rebuild(s);
	if (!code_hottest(&s->code, panel_rows(s)))
		say(s, "No row has any time of its own here");
	else if (s->code.addr == addr)
		say(s, s->code.times.nhottest > 1
			   ? "The hottest row; H again: the next"
			   : "No other row has time of its own");
}

static void
run_kin(struct state *s)
{
	s->code.kin.shown = !s->code.kin.shown;
	s->focus = FOCUS_PANE;
	if (s->code.kin.shown && code_func(&s->code) == LISTING_NONE) {
		s->code.kin.shown = false;
		say(s, "This function has no samples, so no callers either");
	}
	/* its rows are counted by the layout, which the next build needs */
	state_rebuild(s);
	state_rebuild(s);
}

/* A name for a file, of what is harmless in one, without parameters. */
static void
file_name(char *out, size_t len, const char *name)
{
	size_t n = 0, most = 48;

	for (; *name != '\0' && *name != '(' && n < most && n + 1 < len;
	     name++) {
		bool fine = (*name >= 'a' && *name <= 'z') ||
			    (*name >= 'A' && *name <= 'Z') ||
			    (*name >= '0' && *name <= '9') || *name == '_' ||
			    (*name == '.' && n > 0);

		if (fine)
			out[n++] = *name;
		else if (n > 0 && out[n - 1] != '_')
			out[n++] = '_';
	}
	if (n > 0 && out[n - 1] == '_')
		n--;
	out[n] = '\0';
}

static void
run_save(struct state *s)
{
	char name[64], path[72];

	if (s->code.listing == NULL || s->code.listing->nrows == 0) {
		say(s, "There is no code to save");
		return;
	}
	file_name(name, sizeof name, s->code.listing->name);
	snprintf(path, sizeof path, "%s.txt", name[0] != '\0' ? name : "code");
	s->asking = ASKING_FILE;
	prompt_set(&s->prompt, path);
}

static void
run_edit(struct state *s)
{
	const char *file;
	unsigned line;

	if (code_source(&s->code, &file, &line))
		s->requests |= REQUEST_EDIT;
	else
		say(s, "No source line is known for this row");
}

void
command_code(struct state *s, enum command cmd, int key)
{
	static const struct {
		enum command cmd;
		void (*run)(struct state *);
		bool needs; /* the panel */
	} table[] = {
		{ CMD_ENTER, run_enter, false },
		{ CMD_CODE, run_open, false },
		{ CMD_CODE_SOURCE, run_source, true },
		{ CMD_CODE_ARROWS, run_arrows, true },
		{ CMD_CODE_SKID, run_skid, true },
		{ CMD_CODE_HOTTEST, run_hottest, true },
		{ CMD_CODE_KIN, run_kin, true },
		{ CMD_CODE_WHOLE, run_whole, true },
		{ CMD_CODE_SAVE, run_save, true },
		{ CMD_CODE_EDIT, run_edit, true },
	};

	(void)key;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (table[i].cmd != cmd)
			continue;
		if (table[i].needs && !state_code_shown(s))
			say(s, "For the code panel only: a opens it");
		else
			table[i].run(s);
	}
}

void
command_code_next(struct state *s, enum command cmd)
{
	int direction = cmd == CMD_NEXT ? 1 : -1;
	size_t from = s->code.scroll.sel;

	if (code_find(&s->code, direction, 1, panel_rows(s)))
		state_say_found(s, from, s->code.scroll.sel, direction);
	else
		say(s, "Nothing matches");
}
