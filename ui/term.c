/* SPDX-License-Identifier: GPL-2.0-or-later */
/* term.c - the one file that knows curses. */
#include "config.h"

#include "ui/term.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

#include "base/xalloc.h"
#include "ui/guardian.h"
#include "ui/rescue.h"

enum { ESC_DELAY_MS = 25, SIZE_MAX_COLS = 1000, SIZE_MAX_ROWS = 1000 };

struct terminal {
	FILE *in, *out;
	bool own; /* in and out are ours: /dev/tty */
	char *name; /* TERM */
	enum ui_color color;
	enum depth depth;
	SCREEN *screen;
	bool running; /* the screen is ours */
	struct termios modes; /* as found */
	struct canvas shown; /* what the screen holds */
	mbstate_t mb; /* of a character half read */
};

static const char *const cure = "use -b for a report without a screen";

static int
find_tty(struct terminal *t, struct err *err)
{
	int fd;

	t->in = stdin;
	t->out = stdout;
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		return 0;
	fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (fd == -1) {
		err_set(err, ERR_OTHER, 0, "there is no terminal for a screen");
		return err_cure(err, "%s", cure);
	}
	t->own = true;
	t->in = fdopen(fd, "r");
	t->out = fdopen(dup(fd), "w");
	if (t->in == NULL || t->out == NULL)
		return err_set(err, ERR_OTHER, errno, "/dev/tty");
	return 0;
}

/* Does the database know the terminal, and can it move the cursor? */
static int
check_type(struct terminal *t, struct err *err)
{
	const char *name = getenv("TERM");
	int status;

	if (name == NULL || *name == '\0') {
		err_set(err, ERR_OTHER, 0, "TERM is not set");
		return err_cure(err, "%s", cure);
	}
	t->name = xstrdup(name);
	if (setupterm(t->name, fileno(t->out), &status) == ERR) {
		err_set(err, ERR_OTHER, 0,
		    status == -1 ? "no terminal database for TERM=%s"
				 : "TERM=%s: not a terminal with a screen, "
				   "or unknown",
		    t->name);
		return err_cure(err, "%s", cure);
	}
	if (cursor_address == NULL || clear_screen == NULL) {
		err_set(err, ERR_OTHER, 0, "TERM=%s cannot move its cursor",
		    t->name);
		del_curterm(cur_term);
		return err_cure(err, "%s", cure);
	}
	t->depth = theme_depth(max_colors);
	del_curterm(cur_term);
	return 0;
}

struct terminal *
term_open(enum ui_color color, struct err *err)
{
	struct terminal *t = xcalloc(1, sizeof *t);
	const char *no_color = getenv("NO_COLOR");

	t->color = color;
	if (find_tty(t, err) == -1 || check_type(t, err) == -1) {
		term_free(t);
		return NULL;
	}
	if (color == UI_COLOR_NEVER ||
	    (color == UI_COLOR_AUTO && no_color != NULL && *no_color != '\0'))
		t->depth = DEPTH_MONO;
	return t;
}

bool
term_utf8(const struct terminal *t)
{
	/* the Linux console's font lacks most of the block characters */
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0 &&
	       strcmp(t->name, "linux") != 0;
}

/* What brings the terminal back without curses. */
static void
arm_rescue(const struct terminal *t)
{
	char text[RESCUE_MAX];
	const char *parts[] = {
		key_mouse != NULL ? "\033[?1006l\033[?1002l\033[?1000l" : NULL,
		keypad_local,
		exit_attribute_mode,
		orig_pair,
		exit_ca_mode,
		cursor_normal,
	};
	size_t len = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		size_t n = parts[i] != NULL ? strlen(parts[i]) : 0;

		if (n > 0 && len + n + 2 < sizeof text) {
			memcpy(text + len, parts[i], n);
			len += n;
		}
	}
	text[len++] = '\r';
	text[len] = '\0';
	rescue_arm(fileno(t->out), &t->modes, text);
}

static void
start_colors(struct terminal *t)
{
	if (t->depth == DEPTH_MONO)
		return;
	if (start_color() == ERR || COLOR_PAIRS <= ROLES) {
		t->depth = DEPTH_MONO;
		return;
	}
	use_default_colors();
	for (int role = 0; role < ROLES; role++) {
		const struct style *style =
		    theme_style((enum role)role, t->depth);

		init_pair((short)(role + 1), style->fg, style->bg);
	}
}

/* Sequences that terminals send whatever their description says. */
static void
define_keys(void)
{
	static const struct {
		const char *bytes;
		int code;
	} more[] = {
		{ "\033[H", KEY_HOME },
		{ "\033[F", KEY_END },
		{ "\033OH", KEY_HOME },
		{ "\033OF", KEY_END },
		{ "\033[1~", KEY_HOME },
		{ "\033[4~", KEY_END },
		{ "\033[5~", KEY_PPAGE },
		{ "\033[6~", KEY_NPAGE },
		{ "\033[3~", KEY_DC },
		{ "\033[A", KEY_UP },
		{ "\033[B", KEY_DOWN },
		{ "\033[C", KEY_RIGHT },
		{ "\033[D", KEY_LEFT },
		{ "\033OA", KEY_UP },
		{ "\033OB", KEY_DOWN },
		{ "\033OC", KEY_RIGHT },
		{ "\033OD", KEY_LEFT },
		{ "\033OP", KEY_F(1) },
		{ "\033OS", KEY_F(4) },
		{ "\033[11~", KEY_F(1) },
		{ "\033[14~", KEY_F(4) },
		{ "\033[17~", KEY_F(6) },
		{ "\033[21~", KEY_F(10) },
	};

	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		if (key_defined(more[i].bytes) == 0)
			define_key(more[i].bytes, more[i].code);
}

bool
term_await(const struct terminal *t)
{
	struct termios same;

	/* whoever has no shell that could let it go on is told EIO */
	return tcgetattr(fileno(t->out), &same) == -1 ||
	       tcsetattr(fileno(t->out), TCSANOW, &same) == 0 || errno != EINTR;
}

int
term_begin(struct terminal *t, struct err *err)
{
	tcgetattr(fileno(t->out), &t->modes);
	t->screen = newterm(t->name, t->out, t->in);
	if (t->screen == NULL)
		return err_set(
		    err, ERR_OTHER, 0, "curses cannot use TERM=%s", t->name);
	set_term(t->screen);
	arm_rescue(t);
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(ESC_DELAY_MS);
	define_keys();
	curs_set(0);
	mouseinterval(0);
	mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	start_colors(t);
	t->running = true;
	term_resize(t);
	return 0;
}

static bool
in_background(const struct terminal *t)
{
	pid_t group = tcgetpgrp(fileno(t->out));

	return group != -1 && group != getpgrp();
}

/* In the background, where a SIGTERM found us after a SIGSTOP, the modes are
 * those of the shell's own, and changing them would stop us again. */
static void
leave_screen(const struct terminal *t)
{
	bool back = in_background(t);
	sigset_t ttou, before;
	struct termios modes;

	sigemptyset(&ttou);
	sigaddset(&ttou, SIGTTOU);
	pthread_sigmask(SIG_BLOCK, &ttou, &before);
	back = back && tcgetattr(fileno(t->out), &modes) == 0;
	mousemask(0, NULL);
	curs_set(1);
	endwin();
	if (back)
		tcsetattr(fileno(t->out), TCSANOW, &modes);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void
term_end(struct terminal *t)
{
	if (t->screen == NULL)
		return;
	if (t->running)
		leave_screen(t);
	t->running = false;
	rescue_disarm();
	delscreen(t->screen);
	t->screen = NULL;
}

int
term_fd(const struct terminal *t)
{
	return fileno(t->in);
}

int
term_out(const struct terminal *t)
{
	return fileno(t->out);
}

void
term_size(const struct terminal *t, int *w, int *h)
{
	(void)t;
	*w = COLS;
	*h = LINES;
}

void
term_resize(struct terminal *t)
{
	struct winsize size;

	if (ioctl(fileno(t->out), TIOCGWINSZ, &size) == -1 ||
	    size.ws_row == 0 || size.ws_col == 0)
		return;
	if (size.ws_row > SIZE_MAX_ROWS)
		size.ws_row = SIZE_MAX_ROWS;
	if (size.ws_col > SIZE_MAX_COLS)
		size.ws_col = SIZE_MAX_COLS;
	if (size.ws_row != LINES || size.ws_col != COLS)
		resizeterm(size.ws_row, size.ws_col);
	term_forget(t);
}

void
term_forget(struct terminal *t)
{
	canvas_reset(&t->shown, 0, 0, NULL);
	/* also what no picture draws over: the last cell of all */
	erase();
	clearok(stdscr, TRUE);
}

static struct event
mouse(void)
{
	struct event e = { .code = KEYC_UNKNOWN };
	MEVENT m;

	if (getmouse(&m) != OK)
		return e;
	e.x = m.x;
	e.y = m.y;
	e.code = KEYC_MOUSE;
	if (m.bstate & BUTTON4_PRESSED)
		e.button = BUTTON_WHEEL_UP;
	else if (m.bstate & BUTTON5_PRESSED)
		e.button = BUTTON_WHEEL_DOWN;
	else if (m.bstate & BUTTON1_PRESSED)
		e.button = BUTTON_LEFT;
	else
		e.code = KEYC_UNKNOWN;
	return e;
}

static int
special(int key)
{
	static const struct {
		int key, code;
	} table[] = {
		{ KEY_UP, KEYC_UP },
		{ KEY_DOWN, KEYC_DOWN },
		{ KEY_LEFT, KEYC_LEFT },
		{ KEY_RIGHT, KEYC_RIGHT },
		{ KEY_PPAGE, KEYC_PGUP },
		{ KEY_NPAGE, KEYC_PGDN },
		{ KEY_HOME, KEYC_HOME },
		{ KEY_END, KEYC_END },
		{ KEY_FIND, KEYC_HOME },
		{ KEY_SELECT, KEYC_END },
		{ KEY_DC, KEYC_DELETE },
		{ KEY_IC, KEYC_INSERT },
		{ KEY_ENTER, KEYC_ENTER },
		{ KEY_BACKSPACE, KEYC_BACKSPACE },
	};

	if (key >= KEY_F(1) && key <= KEY_F(12))
		return KEYC_F1 + (key - KEY_F(1));
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].key == key)
			return table[i].code;
	return KEYC_UNKNOWN;
}

/* A byte of a character. KEYC_UNKNOWN until the character is whole. */
static int
byte(struct terminal *t, int key)
{
	char ch = (char)key;
	wchar_t wide;
	size_t n;

	if (key == '\n')
		return KEYC_ENTER;
	if (key == '\b')
		return KEYC_BACKSPACE;
	if (key < 0x80) {
		memset(&t->mb, 0, sizeof t->mb);
		return key;
	}
	n = mbrtowc(&wide, &ch, 1, &t->mb);
	if (n == (size_t)-1)
		memset(&t->mb, 0, sizeof t->mb);
	return n == 1 ? (int)wide : KEYC_UNKNOWN;
}

struct event
term_event(struct terminal *t)
{
	struct event e = { .code = KEYC_NONE };
	int key = getch();

	if (key == ERR)
		return e;
	if (key == KEY_MOUSE)
		return mouse();
	e.code = key > 0xff ? special(key) : byte(t, key);
	return e;
}

static void
show_cell(const struct terminal *t, const struct cell *cell)
{
	static const struct {
		unsigned style;
		attr_t attr;
	} attrs[] = {
		{ STYLE_BOLD, A_BOLD },
		{ STYLE_DIM, A_DIM },
		{ STYLE_REVERSE, A_REVERSE },
		{ STYLE_UNDERLINE, A_UNDERLINE },
	};
	const struct style *style =
	    theme_style((enum role)cell->role, t->depth);
	const char *glyph = cell->glyph;
	wchar_t wide[CCHARW_MAX + 1] = { L'?' };
	mbstate_t mb = { 0 };
	attr_t attr = A_NORMAL;
	cchar_t out;

	if (mbsrtowcs(wide, &glyph, CCHARW_MAX, &mb) == (size_t)-1) {
		wide[0] = L'?';
		wide[1] = L'\0';
	}
	for (size_t i = 0; i < sizeof attrs / sizeof *attrs; i++)
		if (style->attr & attrs[i].style)
			attr |= attrs[i].attr;
	setcchar(&out, wide, attr,
	    t->depth == DEPTH_MONO ? 0 : (short)(cell->role + 1), NULL);
	add_wch(&out);
}

/* Tell curses of the cells that are not as they were shown. The second one of a
 * wide character comes with the first. */
static void
show_row(const struct terminal *t, const struct canvas *c, int y, bool all)
{
	/* curses may scroll at the last cell of all: that one stays blank */
	int w = y == c->h - 1 ? c->w - 1 : c->w;
	int at = -1; /* where curses is */

	for (int x = 0; x < w; x++) {
		const struct cell *cell = canvas_at(c, x, y);

		if (cell->glyph[0] == '\0' ||
		    (!all && memcmp(cell, canvas_at(&t->shown, x, y),
				 sizeof *cell) == 0))
			continue;
		if (at != x)
			move(y, x);
		at = x + 1;
		show_cell(t, cell);
	}
}

void
term_show(struct terminal *t, const struct canvas *c, int x, int y)
{
	bool all = t->shown.w != c->w || t->shown.h != c->h;
	size_t row = (size_t)c->w * sizeof *c->v;

	if (all)
		canvas_reset(&t->shown, c->w, c->h, c->glyphs);
	for (int i = 0; i < c->h; i++) {
		const struct cell *now = canvas_at(c, 0, i);
		struct cell *then = t->shown.v + (size_t)i * (size_t)c->w;

		if (c->w == 0 || (!all && memcmp(now, then, row) == 0))
			continue;
		show_row(t, c, i, all);
		memcpy(then, now, row);
	}
	curs_set(x >= 0);
	if (x >= 0)
		move(y, x);
	refresh();
}

void
term_pause(struct terminal *t)
{
	curs_set(1);
	endwin();
	t->running = false;
	rescue_disarm();
}

void
term_resume(struct terminal *t)
{
	/* the shell may have other modes by now: those are to come back */
	tcgetattr(fileno(t->out), &t->modes);
	def_shell_mode();
	arm_rescue(t);
	t->running = true;
	term_resize(t);
	refresh();
	curs_set(0);
}

int
term_lend(struct terminal *t)
{
	struct termios raw;

	if (tcgetattr(fileno(t->in), &t->modes) == -1)
		return -1;
	raw = t->modes;
	cfmakeraw(&raw);
	rescue_arm(fileno(t->in), &t->modes, "");
	if (tcsetattr(fileno(t->in), TCSANOW, &raw) == 0)
		return 0;
	rescue_disarm();
	return -1;
}

void
term_return(struct terminal *t)
{
	tcsetattr(fileno(t->in), TCSANOW, &t->modes);
	rescue_disarm();
}

void
term_free(struct terminal *t)
{
	if (t == NULL)
		return;
	term_end(t);
	guardian_end();
	canvas_fini(&t->shown);
	if (t->own && t->in != NULL)
		fclose(t->in);
	if (t->own && t->out != NULL)
		fclose(t->out);
	free(t->name);
	free(t);
}
