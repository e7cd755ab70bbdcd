/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ui.c - the loop: keys, the command's output, and a new picture some times a
 * second; each is answered by itself, none waits for another. */
#include "config.h"

#include "ui/ui.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "ui/aside.h"
#include "ui/input.h"
#include "ui/guardian.h"
#include "ui/layout.h"
#include "ui/relay.h"
#include "ui/rescue.h"
#include "ui/screen.h"
#include "ui/signals.h"
#include "ui/state.h"
#include "ui/term.h"

enum {
	REFRESH_MIN_MS = 20,
	OUTPUT_MS = 50, /* output alone redraws no more often */
	CODE_MS = 5, /* a listing that is waited for is asked for again */
	LINES_MS = 200, /* its source lines are */
	EDITOR_MS = 50, /* the editor is looked after */
	EVENTS = 64 /* taken before a redraw: a paste, a wheel */
};

struct ui {
	struct feed feed;
	struct terminal *term;
	struct state state;
	struct console console;
	struct canvas canvas;
	uint64_t refresh; /* ns */
	uint64_t next_look; /* for a snapshot */
	uint64_t next_code; /* for the code that the panel waits for */
	uint64_t last_draw;
	bool dirty; /* draw at once */
	bool output; /* draw soon */
};

struct ui *
ui_open(const struct feed *feed, const struct ui_opts *opts, struct err *err)
{
	struct ui *ui = xcalloc(1, sizeof *ui);
	unsigned ms = opts->refresh_ms;
	struct console *console = NULL;

	ui->feed = *feed;
	ui->refresh = (ms < REFRESH_MIN_MS ? REFRESH_MIN_MS : ms) * NS_PER_MS;
	ui->term = term_open(opts->color, err);
	if (ui->term == NULL)
		goto fail;
	if (feed->console != -1) {
		if (console_open(&ui->console, feed->console, err) == -1)
			goto fail;
		console = &ui->console;
		guardian_keep(console->fd, console->spool);
	}
	state_init(&ui->state, opts,
	    opts->ascii || !term_utf8(ui->term) ? &glyphs_ascii : &glyphs_utf8,
	    console);
	ui->state.code.offered = feed->listing != NULL;
	return ui;

fail:
	ui_free(ui);
	return NULL;
}

void
ui_await(const struct ui *ui)
{
	while (!term_await(ui->term))
		;
}

/* Take the newest snapshot unless the picture is frozen. */
static void
look(struct ui *ui, uint64_t now)
{
	const struct snapshot *snap;
	const struct snapshot *old = ui->state.snap;

	if (now < ui->next_look)
		return;
	ui->next_look = now + ui->refresh;
	if (ui->state.frozen)
		return;
	snap = ui->feed.acquire(ui->feed.arg);
	if (snap == NULL || (old != NULL && old->serial == snap->serial)) {
		snapshot_release(snap);
		return;
	}
	state_show(&ui->state, snap);
	ui->dirty = true;
}

/* The code that the panel waits for; a key may just have asked for it. */
static void
look_code(struct ui *ui, uint64_t now)
{
	struct code *code = &ui->state.code;

	if (!code_wants(code))
		return;
	if (state_code_take(
		&ui->state, ui->feed.listing(ui->feed.arg, &code->ask)))
		ui->dirty = true;
	ui->next_code =
	    now + (code->listing == NULL ? CODE_MS : LINES_MS) * NS_PER_MS;
}

static void
fit_size(struct ui *ui)
{
	struct state *s = &ui->state;

	term_size(ui->term, &s->w, &s->h);
	state_rebuild(s);
	ui->dirty = true;
}

/* The command's terminal is as wide as ours and as high as its pane is or
 * would be, so that opening the pane changes nothing for it. */
static void
fit_console(struct ui *ui)
{
	struct state shown = ui->state;
	struct layout l;

	if (ui->state.console == NULL)
		return;
	shown.pane = PANE_OPEN;
	shown.figures.shown = shown.code.shown = false;
	state_layout(&shown, &l);
	console_resize(ui->state.console, ui->state.w, l.pane_rows);
}

static void
draw(struct ui *ui)
{
	struct screen_cursor at;

	at = screen_draw(&ui->canvas, &ui->state);
	term_show(ui->term, &ui->canvas, at.x, at.y);
	ui->dirty = ui->output = false;
	ui->last_draw = clock_mono();
}

static bool
in_foreground(void *arg)
{
	return term_await(arg);
}

/* Have the screen again. The shell may have let us go on in the background:
 * what touches the terminal there stops us, so nothing of the target may stand
 * still, and a signal has to find its way in. */
static void
come_back(struct ui *ui)
{
	if (!signals_until(in_foreground, ui->term))
		return; /* it is not ours to draw on any more */
	term_resume(ui->term);
	signals_came(SIGCONT);
	fit_size(ui);
}

static void
suspend(struct ui *ui)
{
	term_pause(ui->term);
	ui->feed.send(ui->feed.arg, UI_HOLD);
	signals_stop();
	come_back(ui);
	ui->feed.send(ui->feed.arg, UI_GO);
}

/* Whoever stopped us has had the terminal since. */
static void
gone_on(struct ui *ui)
{
	ui->feed.send(ui->feed.arg, UI_HOLD);
	if (signals_until(in_foreground, ui->term)) {
		term_pause(ui->term);
		come_back(ui);
	}
	ui->feed.send(ui->feed.arg, UI_GO);
}

static void
read_console(struct ui *ui)
{
	struct console *con = ui->state.console;

	if (con == NULL)
		return;
	console_flush(con);
	if (console_read(con)) {
		state_printed(&ui->state);
		ui->output = true;
	}
	if (con->fd == -1) {
		/* nobody is left to type to */
		ui->state.typing = false;
		ui->dirty = true;
	}
}

static void
save(struct ui *ui)
{
	struct state *s = &ui->state;
	const struct ui_save what = { .path = s->saving.path,
		.over = s->saving.over,
		.listing = s->code.listing,
		.snap = s->snap,
		.lens = &s->lens };
	struct err err = { 0 };

	if (ui->feed.save == NULL || what.listing == NULL)
		return;
	if (ui->feed.save(ui->feed.arg, &what, &err) == 0)
		snprintf(s->notice, sizeof s->notice, "Saved to %.80s",
		    s->saving.path);
	else if (err.sys == EEXIST && !s->saving.over)
		s->asking = ASKING_OVERWRITE;
	else
		snprintf(s->notice, sizeof s->notice, "%.95s", err.text);
}

/* While the editor has the terminal: the command's output is taken, or it would
 * stand still. Pictures wait. */
static void
work_aside(void *arg)
{
	struct ui *ui = arg;
	const struct console *con = ui->state.console;
	struct pollfd pfd = { .fd = -1 };

	if (con != NULL && con->fd != -1) {
		pfd.events = console_events(con);
		pfd.fd = pfd.events != 0 ? con->fd : -1;
	}
	signals_wait(&pfd, 1, EDITOR_MS * NS_PER_MS);
	if (pfd.revents != 0 || (con != NULL && con->full))
		read_console(ui);
}

static void
stop_aside(void *arg)
{
	struct ui *ui = arg;

	ui->feed.send(ui->feed.arg, UI_HOLD);
	signals_stop();
	signals_until(in_foreground, ui->term);
	signals_came(SIGCONT);
	ui->feed.send(ui->feed.arg, UI_GO);
}

static void
edit(struct ui *ui)
{
	const struct aside aside = { .arg = ui,
		.work = work_aside,
		.stop = stop_aside,
		.ending = signals_ending };
	struct state *s = &ui->state;
	struct err err = { 0 };
	const char *file;
	unsigned line;
	char *path;

	if (!code_source(&s->code, &file, &line))
		return;
	/* the listing may be given up meanwhile */
	path = xstrdup(file);
	if (aside_edit(&aside, ui->term, path, line, &err) == -1)
		snprintf(s->notice, sizeof s->notice, "%.95s", err.text);
	free(path);
	fit_size(ui);
}

/* Returns whether to go on. */
static bool
do_requests(struct ui *ui)
{
	unsigned requests = ui->state.requests;

	ui->state.requests = 0;
	if (requests & REQUEST_RESET) {
		ui->feed.send(ui->feed.arg, UI_RESET);
		ui->next_look = 0;
	}
	if (requests & REQUEST_LINES)
		ui->feed.send(ui->feed.arg, UI_LINES);
	if (requests & REQUEST_REDRAW) {
		term_forget(ui->term);
		ui->dirty = true;
	}
	if (requests & REQUEST_SUSPEND)
		suspend(ui);
	if (requests & REQUEST_SAVE)
		save(ui);
	if (requests & REQUEST_EDIT)
		edit(ui);
	return (requests & REQUEST_QUIT) == 0;
}

static void
do_signals(struct ui *ui)
{
	if (signals_came(SIGTSTP))
		ui->state.requests |= REQUEST_SUSPEND;
	if (signals_came(SIGCONT))
		gone_on(ui);
	if (signals_came(SIGWINCH)) {
		term_resize(ui->term);
		fit_size(ui);
	}
}

static void
read_keys(struct ui *ui)
{
	bool frozen = ui->state.frozen;

	for (int i = 0; i < EVENTS; i++) {
		struct event e = term_event(ui->term);

		if (e.code == KEYC_NONE)
			break;
		input_event(&ui->state, &e);
		ui->dirty = true;
	}
	/* what has been missed while frozen is seen at once */
	if (frozen && !ui->state.frozen)
		ui->next_look = 0;
}

/* The time until something is to be done unasked. */
static uint64_t
patience(const struct ui *ui, uint64_t now)
{
	uint64_t until = ui->next_look;
	uint64_t soon = ui->last_draw + OUTPUT_MS * NS_PER_MS;

	if (code_wants(&ui->state.code) && ui->next_code < until)
		until = ui->next_code;
	if (ui->output && soon < until)
		until = soon;
	return until > now ? until - now : 0;
}

/* False when the terminal is gone. */
static bool
wait(struct ui *ui)
{
	const struct console *con = ui->state.console;
	struct pollfd pfd[2] = { { .fd = term_fd(ui->term), .events = POLLIN },
		{ .fd = -1 } };

	if (con != NULL && con->fd != -1) {
		pfd[1].events = console_events(con);
		/* without a wish a closed one would end every wait at once */
		pfd[1].fd = pfd[1].events != 0 ? con->fd : -1;
	}
	signals_wait(pfd, 2, patience(ui, clock_mono()));
	if (pfd[0].revents & (POLLHUP | POLLERR | POLLNVAL))
		return false;
	if (pfd[0].revents & POLLIN)
		read_keys(ui);
	if (pfd[1].revents != 0 || (con != NULL && con->full))
		read_console(ui);
	return true;
}

/* One turn. Returns whether there is another. */
static bool
turn(struct ui *ui, int *sig)
{
	uint64_t now = clock_mono();

	look(ui, now);
	look_code(ui, now);
	if (ui->dirty ||
	    (ui->output && now >= ui->last_draw + OUTPUT_MS * NS_PER_MS))
		draw(ui);
	if (!wait(ui)) {
		*sig = SIGHUP;
		return false;
	}
	do_signals(ui);
	if (!do_requests(ui))
		return false;
	fit_console(ui);
	*sig = signals_ending();
	return *sig == 0;
}

int
ui_run(struct ui *ui)
{
	int sig = 0;

	signals_begin();
	if (term_begin(ui->term, NULL) == -1) {
		signals_end();
		return SIGHUP;
	}
	fit_size(ui);
	fit_console(ui);
	while (turn(ui, &sig))
		;
	term_end(ui->term);
	signals_end();
	return sig;
}

bool
ui_relay_console(struct ui *ui, const volatile sig_atomic_t *stop)
{
	struct console *c = ui->state.console;
	enum relay_end end;
	bool raw;

	if (c == NULL)
		return true;
	raw = *stop == 0 && c->fd != -1 && term_lend(ui->term) == 0;
	end = relay_run(c, raw ? term_fd(ui->term) : -1, term_out(ui->term),
	    ui->feed.command, stop);
	if (raw)
		term_return(ui->term);
	return end != RELAY_LEFT;
}

void
ui_free(struct ui *ui)
{
	if (ui == NULL)
		return;
	term_free(ui->term);
	state_fini(&ui->state);
	console_close(&ui->console);
	canvas_fini(&ui->canvas);
	free(ui);
}

void
ui_emergency_restore(void)
{
	rescue_now();
}
