/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_screen.c - golden screens: a made-up profile and some keys give a
 * picture that must be the one in golden/NAME.txt, character for character and
 * role for role. GENERATE=1 writes the files instead.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "fixture.h"
#include "fixture_code.h"
#include "tests/unit/golden.h"
#include "ui/canvas.h"
#include "ui/event.h"
#include "ui/input.h"
#include "ui/screen.h"

#define DOWN "\x02"
#define PGDN "\x04"
#define F6 "\x06"
#define END "\x05"
#define ENTER "\r"
#define ESC "\x1b"
#define UP "\x01"
#define HOME "\x08"
#define LEFT "\x0b"

enum set { UTF8, ASCII };

struct screen_case {
	const char *name;
	int w, h;
	enum set set;
	enum fixture fixture;
	const char *keys; /* typed before the picture is taken */
	const char *printed; /* by the launched command, or NULL */
	unsigned turn; /* later: this many turns go by */
};

/* clang-format off */
static const struct screen_case cases[] = {
	{ "80x24", 80, 24, UTF8, FIXTURE_LIVE, "", NULL, 0 },
	{ "40x10", 40, 10, UTF8, FIXTURE_LIVE, "", NULL, 0 },
	{ "200x50", 200, 50, UTF8, FIXTURE_LIVE, "", NULL, 0 },
	{ "110x26", 110, 26, UTF8, FIXTURE_LIVE, "", NULL, 0 },
	{ "60x16", 60, 16, UTF8, FIXTURE_LIVE, "", NULL, 0 },
	{ "ascii", 80, 24, ASCII, FIXTURE_LIVE, DOWN, NULL, 0 },
	{ "ascii-200x50", 200, 50, ASCII, FIXTURE_LIVE, "", NULL, 0 },
	{ "tiny", 20, 5, UTF8, FIXTURE_LIVE, "", NULL, 0 },
	{ "smallest", 32, 8, UTF8, FIXTURE_LIVE, "\\a" ENTER, NULL, 0 },
	{ "help", 80, 24, UTF8, FIXTURE_LIVE, "?", NULL, 0 },
	{ "help-40x10", 40, 10, UTF8, FIXTURE_LIVE, "?" PGDN, NULL, 0 },
	{ "help-all", 100, 128, UTF8, FIXTURE_LIVE, "?", NULL, 0 },
	{ "help-end", 80, 24, UTF8, FIXTURE_LIVE, "?" END, NULL, 0 },
	{ "filter-prompt", 80, 24, UTF8, FIXTURE_LIVE, "\\infl", NULL, 0 },
	{ "filter-kept", 110, 26, UTF8, FIXTURE_LIVE, "\\libz" ENTER, NULL, 0 },
	{ "filter-40x10", 40, 10, UTF8, FIXTURE_LIVE, "\\libz" ENTER, NULL, 0 },
	{ "filter-200x50", 200, 50, UTF8, FIXTURE_PYTHON, "\\json" ENTER "t", NULL, 0 },
	{ "filter-none", 80, 24, UTF8, FIXTURE_LIVE, "\\nowhere", NULL, 0 },
	{ "filter-error", 80, 24, UTF8, FIXTURE_LIVE, "\\/in(f/", NULL, 0 },
	{ "filter-error-40x10", 40, 10, UTF8, FIXTURE_LIVE, "\\/in[f/" ENTER,
	    NULL, 0 },
	{ "search", 80, 24, UTF8, FIXTURE_LIVE, "/mem" ENTER "n", NULL, 0 },
	{ "search-hidden", 80, 24, UTF8, FIXTURE_LIVE, "/char_traits", NULL, 0 },
	{ "sort-menu", 80, 24, UTF8, FIXTURE_LIVE, F6 DOWN, NULL, 0 },
	{ "sort-menu-40x10", 40, 10, UTF8, FIXTURE_LIVE, F6 END, NULL, 0 },
	{ "sort-hidden", 40, 10, UTF8, FIXTURE_LIVE, "8", NULL, 0 },
	{ "sort-name", 110, 26, UTF8, FIXTURE_LIVE, "NI", NULL, 0 },
	{ "no-trend", 110, 26, UTF8, FIXTURE_LIVE, "x", NULL, 0 },
	{ "selection-stays", 80, 24, UTF8, FIXTURE_LIVE, DOWN, NULL, 12 },
	{ "scrolled", 80, 24, UTF8, FIXTURE_LIVE, END, NULL, 0 },
	{ "frozen", 80, 24, UTF8, FIXTURE_LIVE, "p", NULL, 0 },
	{ "window-all", 80, 24, UTF8, FIXTURE_LIVE, "ww", NULL, 0 },
	{ "lines", 80, 24, UTF8, FIXTURE_LIVE, "L", NULL, 0 },
	{ "lines-40x10", 40, 10, UTF8, FIXTURE_LIVE, "L", NULL, 0 },
	{ "lines-200x50", 200, 50, UTF8, FIXTURE_LIVE, "L", NULL, 0 },
	{ "lines-held", 80, 24, UTF8, FIXTURE_LIVE, DOWN "L", NULL, 12 },
	{ "lines-off", 80, 24, UTF8, FIXTURE_LIVE, "L" DOWN DOWN "L", NULL, 0 },
	{ "lines-filter", 110, 26, UTF8, FIXTURE_LIVE, "L\\patch" ENTER "/a.c" ENTER, NULL, 0 },
	{ "thread", 80, 24, UTF8, FIXTURE_LIVE, "t", NULL, 0 },
	{ "thread-next", 110, 26, UTF8, FIXTURE_LIVE, "t]]]", NULL, 0 },
	{ "thread-40x10", 40, 10, UTF8, FIXTURE_LIVE, "t", NULL, 0 },
	{ "empty", 80, 24, UTF8, FIXTURE_IDLE, "", NULL, 0 },
	{ "empty-40x10", 40, 10, UTF8, FIXTURE_IDLE, "", NULL, 0 },
	{ "complete", 80, 24, UTF8, FIXTURE_COMPLETE, "", NULL, 0 },
	{ "complete-40x10", 40, 10, UTF8, FIXTURE_COMPLETE, "", NULL, 0 },
	{ "killed", 110, 26, UTF8, FIXTURE_KILLED, "", NULL, 0 },
	{ "stopped", 80, 24, UTF8, FIXTURE_STOPPED, "", NULL, 0 },
	{ "trouble", 80, 24, UTF8, FIXTURE_TROUBLE, "", NULL, 0 },
	{ "trouble-200x50", 200, 50, UTF8, FIXTURE_TROUBLE, "", NULL, 0 },
	{ "kernel-in", 80, 24, UTF8, FIXTURE_KERNEL, "KK", NULL, 0 },
	{ "kernel-out", 80, 24, UTF8, FIXTURE_KERNEL, "K", NULL, 0 },
	{ "kernel-out-40x10", 40, 10, UTF8, FIXTURE_KERNEL, "K", NULL, 0 },
	{ "kernel-thread", 110, 26, UTF8, FIXTURE_KERNEL, "t]]K", NULL, 0 },
	{ "kernel-none", 80, 24, UTF8, FIXTURE_LIVE, "K", NULL, 0 },
	{ "kernel-none-40x10", 40, 10, UTF8, FIXTURE_LIVE, "K", NULL, 0 },
	{ "kernel-refused", 80, 24, UTF8, FIXTURE_REFUSED, "K", NULL, 0 },
	{ "gil", 80, 24, UTF8, FIXTURE_GIL, "", NULL, 0 },
	{ "gil-40x10", 40, 10, UTF8, FIXTURE_GIL, "", NULL, 0 },
	{ "gil-60x16", 60, 16, UTF8, FIXTURE_GIL, "", NULL, 0 },
	{ "gil-110x26", 110, 26, UTF8, FIXTURE_GIL, "", NULL, 0 },
	{ "gil-200x50", 200, 50, UTF8, FIXTURE_GIL, "", NULL, 0 },
	{ "gil-ascii", 80, 24, ASCII, FIXTURE_GIL, "", NULL, 0 },
	{ "gil-thread", 80, 24, UTF8, FIXTURE_GIL, "t]", NULL, 0 },
	{ "gil-thread-40x10", 40, 10, UTF8, FIXTURE_GIL, "t]", NULL, 0 },
	{ "gils", 110, 26, UTF8, FIXTURE_GILS, "", NULL, 0 },
	{ "gils-140x30", 140, 30, UTF8, FIXTURE_GILS, "", NULL, 0 },
	{ "gils-200x50", 200, 50, UTF8, FIXTURE_GILS, "", NULL, 0 },
	{ "gils-40x10", 40, 10, UTF8, FIXTURE_GILS, "", NULL, 0 },
	{ "mode-gil", 80, 24, UTF8, FIXTURE_GIL, "m", NULL, 0 },
	{ "mode-gil-40x10", 40, 10, UTF8, FIXTURE_GIL, "m", NULL, 0 },
	{ "mode-gil-code", 110, 40, UTF8, FIXTURE_GIL, "m" DOWN "a", NULL, 0 },
	{ "mode-exception", 110, 26, UTF8, FIXTURE_GIL, "mm", NULL, 0 },
	{ "mode-round", 80, 24, UTF8, FIXTURE_GIL, "mmm", NULL, 0 },
	{ "mode-empty", 80, 24, UTF8, FIXTURE_GIL, "mt]]", NULL, 0 },
	{ "mode-free", 110, 26, UTF8, FIXTURE_FREE, "m", NULL, 0 },
	{ "mode-none", 80, 24, UTF8, FIXTURE_LIVE, "m", NULL, 0 },
	{ "python", 80, 24, UTF8, FIXTURE_PYTHON, "", NULL, 0 },
	{ "python-40x10", 40, 10, UTF8, FIXTURE_PYTHON, "", NULL, 0 },
	{ "python-110x30", 110, 30, UTF8, FIXTURE_PYTHON, "", NULL, 0 },
	{ "python-200x50", 200, 50, UTF8, FIXTURE_PYTHON, "", NULL, 0 },
	{ "tasks", 80, 24, UTF8, FIXTURE_TASKS, "", NULL, 0 },
	{ "tasks-40x10", 40, 10, UTF8, FIXTURE_TASKS, "", NULL, 0 },
	{ "tasks-figures", 120, 40, UTF8, FIXTURE_TASKS, "f", NULL, 0 },
	{ "tasks-none", 110, 30, UTF8, FIXTURE_NO_TASKS, "f", NULL, 0 },
	{ "python-lines", 80, 24, UTF8, FIXTURE_PYTHON, "L", NULL, 0 },
	{ "python-lines-110x30", 110, 30, UTF8, FIXTURE_PYTHON, "L", NULL, 0 },
	{ "python-search", 110, 30, UTF8, FIXTURE_PYTHON, "/py repo" ENTER,
	    NULL, 0 },
	{ "python-only", 80, 24, UTF8, FIXTURE_PYTHON, "y", NULL, 0 },
	{ "python-only-40x10", 40, 10, UTF8, FIXTURE_PYTHON, "y", NULL, 0 },
	{ "python-only-lines", 110, 30, UTF8, FIXTURE_PYTHON, "yL", NULL, 0 },
	{ "python-only-off", 80, 24, UTF8, FIXTURE_PYTHON, "yy", NULL, 0 },
	{ "python-none", 80, 24, UTF8, FIXTURE_LIVE, "y", NULL, 0 },
	{ "blind", 80, 24, UTF8, FIXTURE_BLIND, "f", NULL, 0 },
	{ "blind-40x10", 40, 10, UTF8, FIXTURE_BLIND, "", NULL, 0 },
	{ "blind-200x50", 200, 50, UTF8, FIXTURE_BLIND, "", NULL, 0 },
	{ "hung", 80, 24, UTF8, FIXTURE_HUNG, "", NULL, 0 },
	{ "python-code-40x10", 40, 10, UTF8, FIXTURE_PYTHON,
	    "/_iterencode" ENTER "a", NULL, 0 },
	{ "python-code-60x16", 60, 16, UTF8, FIXTURE_PYTHON,
	    "/_iterencode" ENTER "a", NULL, 0 },
	{ "code-opcodes-40x10", 40, 10, UTF8, FIXTURE_LIVE,
	    "/render" ENTER "a", NULL, 0 },
	{ "trend-80x24", 80, 24, UTF8, FIXTURE_LIVE, "x", NULL, 0 },
	{ "columns-stay", 80, 24, UTF8, FIXTURE_LIVE, END HOME, NULL, 12 },
	{ "figures", 80, 24, UTF8, FIXTURE_LIVE, "f", NULL, 0 },
	{ "figures-end", 80, 24, UTF8, FIXTURE_LIVE, "f" END, NULL, 0 },
	{ "figures-list", 80, 24, UTF8, FIXTURE_LIVE, "f\t" DOWN, NULL, 0 },
	{ "figures-40x10", 40, 10, UTF8, FIXTURE_TROUBLE, "f", NULL, 0 },
	{ "figures-40x10-end", 40, 10, UTF8, FIXTURE_LIVE, "f" END, NULL, 0 },
	{ "figures-200x50", 200, 50, UTF8, FIXTURE_LIVE, "f", NULL, 0 },
	{ "figures-bad", 80, 24, UTF8, FIXTURE_TROUBLE, "f", NULL, 0 },
	{ "figures-bad-200x50", 200, 50, UTF8, FIXTURE_TROUBLE, "f", NULL, 0 },
	{ "figures-refused", 110, 26, UTF8, FIXTURE_REFUSED, "f", NULL, 0 },
	{ "figures-ascii", 80, 24, ASCII, FIXTURE_TROUBLE, "f" PGDN, NULL, 0 },
	{ "code", 80, 24, UTF8, FIXTURE_LIVE, DOWN "a", NULL, 0 },
	{ "code-40x10", 40, 10, UTF8, FIXTURE_LIVE, DOWN "a", NULL, 0 },
	{ "code-60x16", 60, 16, UTF8, FIXTURE_LIVE, DOWN ENTER, NULL, 0 },
	{ "code-120x40", 120, 40, UTF8, FIXTURE_LIVE, DOWN "a" HOME, NULL, 0 },
	{ "code-200x50", 200, 50, UTF8, FIXTURE_LIVE, DOWN "a", NULL, 0 },
	{ "code-ascii", 80, 24, ASCII, FIXTURE_LIVE, DOWN "a", NULL, 0 },
	{ "code-coming", 80, 24, UTF8, FIXTURE_LIVE, DOWN "a", NULL, 0 },
	{ "code-bare", 80, 24, UTF8, FIXTURE_LIVE, DOWN "as", NULL, 0 },
	{ "code-caller", 80, 24, UTF8, FIXTURE_LIVE, "T" HOME "a", NULL, 0 },
	{ "code-cold", 80, 24, UTF8, FIXTURE_LIVE, DOWN "a" HOME, NULL, 0 },
	{ "code-whole", 80, 24, UTF8, FIXTURE_LIVE, DOWN "az", NULL, 0 },
	{ "code-whole-200x50", 200, 50, UTF8, FIXTURE_LIVE, DOWN "azc", NULL,
	    0 },
	{ "code-few", 110, 40, UTF8, FIXTURE_LIVE, "/render" ENTER "aW", NULL,
	    0 },
	{ "code-raw", 80, 24, UTF8, FIXTURE_LIVE, DOWN "ab" DOWN, NULL, 0 },
	{ "code-no-arrows", 80, 24, UTF8, FIXTURE_LIVE, DOWN "aJ" PGDN, NULL,
	    0 },
	{ "code-list-focus", 80, 24, UTF8, FIXTURE_LIVE, DOWN "a\t", NULL, 0 },
	{ "code-follows", 80, 24, UTF8, FIXTURE_LIVE, "a\t" DOWN, NULL, 0 },
	{ "code-stays", 80, 24, UTF8, FIXTURE_LIVE, DOWN "aHHHH", NULL, 12 },
	{ "code-next-hot", 110, 40, UTF8, FIXTURE_LIVE, DOWN "aHH", NULL, 0 },
	{ "code-search", 80, 24, UTF8, FIXTURE_LIVE, DOWN "a/rbx" ENTER "n",
	    NULL, 0 },
	{ "code-search-prompt", 80, 24, UTF8, FIXTURE_LIVE, DOWN "a/cmd", NULL,
	    0 },
	{ "code-jump", 80, 24, UTF8, FIXTURE_LIVE, DOWN "aHHH" ENTER, NULL, 0 },
	{ "code-call", 80, 24, UTF8, FIXTURE_LIVE, DOWN "a" ENTER, NULL, 0 },
	{ "code-back", 80, 24, UTF8, FIXTURE_LIVE, DOWN "a" ENTER LEFT, NULL,
	    0 },
	{ "code-closed", 80, 24, UTF8, FIXTURE_LIVE, DOWN "aq", NULL, 0 },
	{ "code-kin", 80, 24, UTF8, FIXTURE_LIVE, DOWN "ac" DOWN, NULL, 0 },
	{ "code-kin-40x10", 40, 10, UTF8, FIXTURE_LIVE, DOWN "ac", NULL, 0 },
	{ "code-kin-200x50", 200, 50, UTF8, FIXTURE_LIVE, DOWN "ac", NULL, 0 },
	{ "python-kin", 110, 40, UTF8, FIXTURE_PYTHON, "T" HOME "ac", NULL, 0 },
	{ "python-kin-60x24", 60, 24, UTF8, FIXTURE_PYTHON, "T" HOME "ac", NULL, 0 },
	{ "code-kin-goes", 80, 24, UTF8, FIXTURE_LIVE, DOWN "ac" END ENTER, NULL,
	    0 },
	{ "code-opcodes", 110, 40, UTF8, FIXTURE_LIVE, "/render" ENTER "a", NULL,
	    0 },
	{ "code-opcodes-80x24", 80, 24, UTF8, FIXTURE_LIVE,
	    "/render" ENTER "a", NULL, 0 },
	{ "code-opcodes-120x40", 120, 40, UTF8, FIXTURE_LIVE,
	    "/render" ENTER "a", NULL, 0 },
	{ "code-opcodes-60x30", 60, 30, UTF8, FIXTURE_LIVE,
	    "/render" ENTER "a", NULL, 0 },
	{ "code-problem", 80, 24, UTF8, FIXTURE_LIVE, "/4b20" ENTER "a", NULL,
	    0 },
	{ "code-problem-200x50", 200, 50, UTF8, FIXTURE_LIVE, "/4b20" ENTER "a",
	    NULL, 0 },
	{ "code-reading", 80, 24, UTF8, FIXTURE_LIVE, "a", NULL, 0 },
	{ "code-save", 80, 24, UTF8, FIXTURE_LIVE, DOWN "aS", NULL, 0 },
	{ "code-complete", 80, 24, UTF8, FIXTURE_COMPLETE, DOWN "a", NULL, 0 },
	{ "code-thread", 80, 24, UTF8, FIXTURE_LIVE, DOWN "at", NULL, 0 },
	{ "code-huge", 80, 24, UTF8, FIXTURE_LIVE, "/sha1" ENTER "a" END, NULL,
	    0 },
	{ "code-output", 80, 24, UTF8, FIXTURE_LIVE, DOWN "a", "one\ntwo\n", 0 },
	{ "code-help", 80, 24, UTF8, FIXTURE_LIVE, DOWN "a?", NULL, 0 },
	{ "code-figures", 80, 24, UTF8, FIXTURE_LIVE, DOWN "af", NULL, 0 },
	{ "output-peek", 80, 24, UTF8, FIXTURE_LIVE, "",
	    "one\ntwo\n\033[31mthree\033[0m\nfour\n", 0 },
	{ "output-open", 80, 24, UTF8, FIXTURE_LIVE, "O",
	    "one\ntwo\n10%\r100%\nlast", 0 },
	{ "output-hidden", 80, 24, UTF8, FIXTURE_LIVE, "OO", "a\nb\n", 0 },
	{ "output-hidden-figures", 80, 24, UTF8, FIXTURE_LIVE, "f", "a\n", 0 },
	{ "output-after-figures", 80, 24, UTF8, FIXTURE_LIVE, "OfO", "a\n", 0 },
	{ "output-typing", 80, 24, UTF8, FIXTURE_LIVE, "i", "name? ", 0 },
	{ "output-40x10", 40, 10, UTF8, FIXTURE_LIVE, "O", "a\nb\nc\nd\n", 0 },
};
/* clang-format on */

/* Keys that are no characters stand as control characters in a case. */
static int
code_of(char ch)
{
	static const struct {
		const char *in;
		int code;
	} special[] = { { DOWN, KEYC_DOWN }, { PGDN, KEYC_PGDN },
		{ END, KEYC_END }, { F6, KEYC_F6 }, { UP, KEYC_UP },
		{ HOME, KEYC_HOME }, { LEFT, KEYC_LEFT } };

	for (size_t i = 0; i < sizeof special / sizeof *special; i++)
		if (special[i].in[0] == ch)
			return special[i].code;
	return (unsigned char)ch;
}

/* The code that the panel asks for comes at once, first without its source
 * lines; while they are coming, only so. */
static void
deliver(struct state *s, bool coming)
{
	bool settled = s->code.listing != NULL && !coming;

	while (code_wants(&s->code) &&
	       state_code_take(s, fixture_listing(&s->code.ask, settled))) {
		if (coming)
			return;
		settled = true;
	}
}

static void
type(struct state *s, const char *keys, bool coming)
{
	for (; *keys != '\0'; keys++) {
		struct event e = { .code = code_of(*keys) };

		input_event(s, &e);
		deliver(s, coming);
	}
}

/* What the command prints comes through a pipe instead of a pty. What is
 * printed while the pane is hidden must be told of: hence the second half. */
static void
print(struct state *s, int fd, const char *text)
{
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_true(console_read(s->console));
	state_printed(s);
}

static void
draw(const struct screen_case *t, struct buf *out)
{
	struct ui_opts opts = { .window = WINDOW_10S };
	struct console console = { 0 };
	struct canvas canvas = { 0 };
	struct state s;
	int fd[2] = { -1, -1 };

	if (t->printed != NULL) {
		assert_int_equal(pipe(fd), 0);
		assert_int_equal(console_open(&console, fd[0], NULL), 0);
	}
	state_init(&s, &opts, t->set == ASCII ? &glyphs_ascii : &glyphs_utf8,
	    t->printed != NULL ? &console : NULL);
	s.w = t->w;
	s.h = t->h;
	s.code.offered = true;
	state_show(&s, fixture_new(t->fixture, 0));
	if (t->printed != NULL)
		print(&s, fd[1], t->printed);
	type(&s, t->keys, strcmp(t->name, "code-coming") == 0);
	if (strncmp(t->name, "output-hidden", strlen("output-hidden")) == 0)
		print(&s, fd[1], "c\nd\n");
	for (unsigned turn = 1; turn <= t->turn; turn++)
		state_show(&s, fixture_new(t->fixture, turn));

	screen_draw(&canvas, &s);
	canvas_dump(&canvas, out);
	buf_adds(out, "== roles ==\n");
	canvas_dump_roles(&canvas, out);

	canvas_fini(&canvas);
	state_fini(&s);
	console_close(&console);
	if (fd[0] != -1) {
		close(fd[0]);
		close(fd[1]);
	}
}

static void
golden(void **arg)
{
	const struct screen_case *t = *arg;
	char *name = xasprintf("%s.txt", t->name);
	struct buf got = { 0 };

	draw(t, &got);
	golden_check("screen/golden", name, &got);
	buf_fini(&got);
	free(name);
}

/* No size may break anything or draw beyond the canvas. */
static void
any_size(void **arg)
{
	static const char *const keys[] = { "", "?", F6, "\\abc", "/x", "O",
		"t", "7", "i", "f", "K", ("f" END), (DOWN "a"), (DOWN "ac" END),
		(DOWN "a/mov" END) };

	(void)arg;
	for (int w = 0; w < 130; w += w < 44 ? 1 : 17)
		for (int h = 0; h < 30; h += h < 14 ? 1 : 5)
			for (size_t k = 0; k < sizeof keys / sizeof *keys;
			     k++) {
				struct screen_case t = { "any", w, h, UTF8,
					k % 2 ? FIXTURE_COMPLETE
					      : FIXTURE_TROUBLE,
					keys[k], k % 3 ? NULL : "text\n", 0 };
				struct buf out = { 0 };

				draw(&t, &out);
				buf_fini(&out);
			}
}

int
main(void)
{
	enum { CASES = sizeof cases / sizeof *cases };
	struct CMUnitTest tests[CASES + 1] = { 0 };

	if (setlocale(LC_ALL, "C.UTF-8") == NULL &&
	    setlocale(LC_ALL, "en_US.UTF-8") == NULL)
		return 77; /* skipped */
	for (size_t i = 0; i < CASES; i++)
		tests[i] = (struct CMUnitTest){ .name = cases[i].name,
			.test_func = golden,
			.initial_state = (void *)(uintptr_t)&cases[i] };
	tests[CASES] =
	    (struct CMUnitTest){ .name = "any size", .test_func = any_size };
	return cmocka_run_group_tests_name("screen", tests, NULL, NULL);
}
