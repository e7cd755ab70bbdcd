/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_input.c - keys and clicks, and what they do to the state. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "tests/screen/fixture.h"
#include "ui/input.h"
#include "ui/layout.h"
#include "ui/places.h"

enum { FUNCS = 4, THREADS = 3 };

/* Self times 40, 30, 20, 10 ms of alpha, beta, gamma and delta. */
static const struct snapshot *
snapshot(const unsigned self[FUNCS])
{
	static const struct func funcs[FUNCS] = {
		{ "alpha", "liba.so", "a.c", 1, FUNC_NATIVE },
		{ "beta", "libb.so", "b.c", 2, FUNC_NATIVE },
		{ "gamma", "liba.so", "g.c", 3, FUNC_NATIVE },
		{ "delta", "libd.so", "d.c", 4, FUNC_NATIVE },
	};
	static const struct snap_thread threads[THREADS] = {
		{ .tid = 10, .name = "main", .alive = true, .samples = 5 },
		{ .tid = 11, .name = "busy", .alive = true, .samples = 90 },
		{ .tid = 12, .name = "some", .alive = true, .samples = 20 },
	};
	struct {
		struct snapshot snap;
		struct snap_node nodes[FUNCS + 1];
		struct snap_cell cells[FUNCS];
	} *w = xcalloc(1, sizeof *w);

	for (uint32_t i = 0; i < FUNCS; i++) {
		w->nodes[i + 1] = (struct snap_node){ 0, i, true };
		w->cells[i].node = i + 1;
		w->cells[i].thread = i % THREADS;
		for (int k = 0; k < WINDOWS; k++) {
			w->cells[i].ns[k] = self[i] * NS_PER_MS;
			w->cells[i].samples[k] = self[i];
		}
	}
	w->snap.refs = 1;
	w->snap.serial = 1;
	w->snap.target.comm = w->snap.target.command = "test";
	w->snap.sampling.backend = w->snap.sampling.how = "perf";
	w->snap.sampling.refused = "";
	w->snap.threads = threads;
	w->snap.nthreads = THREADS;
	w->snap.nodes = w->nodes;
	w->snap.nnodes = FUNCS + 1;
	w->snap.cells = w->cells;
	w->snap.ncells = FUNCS;
	w->snap.funcs = funcs;
	w->snap.nfuncs = FUNCS;
	return &w->snap;
}

static const unsigned usual[FUNCS] = { 40, 30, 20, 10 };

static void
begin_with(struct state *s, const struct snapshot *take)
{
	const struct ui_opts opts = { .window = WINDOW_10S };

	state_init(s, &opts, &glyphs_ascii, NULL);
	s->w = 80;
	s->h = 24;
	state_show(s, take);
}

static void
begin(struct state *s)
{
	begin_with(s, snapshot(usual));
}

static void
press(struct state *s, int code)
{
	struct event e = { .code = code };

	input_event(s, &e);
}

static void
type(struct state *s, const char *keys)
{
	for (; *keys != '\0'; keys++)
		press(s, *keys);
}

static void
click(struct state *s, int x, int y)
{
	struct event e = { .code = KEYC_MOUSE, .x = x, .y = y };

	input_event(s, &e);
}

/* The rows from the top, by their first letters. */
static const char *
order(const struct state *s)
{
	static char out[FUNCS + 1];
	size_t i;

	for (i = 0; i < s->list.n && i < FUNCS; i++)
		out[i] = s->snap->funcs[s->list.v[i].func].name[0];
	out[i] = '\0';
	return out;
}

static const char *
selected(const struct state *s)
{
	return s->snap->funcs[s->list.v[s->scroll.sel].func].name;
}

static void
sorts(void **arg)
{
	static const struct {
		const char *keys, *want;
		enum column column;
	} cases[] = {
		{ "", "abgd", COL_SELF_PCT }, { "I", "dgba", COL_SELF_PCT },
		{ "N", "abdg", COL_FUNCTION }, { "NI", "gdba", COL_FUNCTION },
		{ "NP", "abgd", COL_SELF_PCT }, { "T", "abgd", COL_TOTAL_PCT },
		{ "7", "abdg", COL_FUNCTION }, { "7I", "gdba", COL_FUNCTION },
		/* a key that names a column never turns it round */
		{ "P", "abgd", COL_SELF_PCT }, { "TT", "abgd", COL_TOTAL_PCT },
		{ "NN", "abdg", COL_FUNCTION }, { "77", "abdg", COL_FUNCTION },
		{ "IP", "abgd", COL_SELF_PCT }, { "9", "abdg", COL_LINE },
		{ ">", "abgd", COL_TOTAL_PCT }, { "><", "abgd", COL_SELF_PCT },
		{ "<", "agbd", COL_MODULE }, /* round the left end */
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct state s;

		begin(&s);
		type(&s, cases[i].keys);
		assert_int_equal(s.lens.sort, cases[i].column);
		assert_string_equal(order(&s), cases[i].want);
		state_fini(&s);
	}
}

/* Another order is looked at from its head, the code panel stays on its
 * function. */
static void
sort_shows_the_head(void **arg)
{
	static const char *const orders[] = { "N", "T", "I", "NI", "8", ">" };

	(void)arg;
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
		struct state s;

		begin(&s);
		press(&s, KEYC_END);
		assert_string_equal(selected(&s), "delta");
		type(&s, orders[i]);
		assert_int_equal(s.scroll.sel, 0);
		assert_int_equal(s.scroll.top, 0);
		/* and it stays there as new times come */
		state_show(&s, snapshot((const unsigned[]){ 1, 2, 3, 4 }));
		assert_int_equal(s.scroll.sel, 0);
		state_fini(&s);

		begin(&s);
		s.code.offered = true;
		press(&s, KEYC_END);
		type(&s, "a");
		type(&s, orders[i]);
		assert_string_equal(selected(&s), "delta");
		state_fini(&s);
	}
}

static void
sort_menu(void **arg)
{
	struct state s;

	(void)arg;
	begin(&s);
	press(&s, KEYC_F6);
	assert_int_equal(s.overlay, OVERLAY_SORT);
	press(&s, KEYC_END);
	press(&s, KEYC_UP);
	press(&s, KEYC_UP);
	press(&s, KEYC_ENTER);
	assert_int_equal(s.overlay, OVERLAY_NONE);
	assert_int_equal(s.lens.sort, COL_FUNCTION);
	/* choosing it again does not turn it round */
	press(&s, KEYC_F6);
	press(&s, KEYC_ENTER);
	assert_string_equal(order(&s), "abdg");
	/* nothing behind the menu can be touched */
	press(&s, KEYC_F6);
	type(&s, "R");
	assert_int_equal(s.requests, 0);
	press(&s, KEYC_ESC);
	assert_int_equal(s.overlay, OVERLAY_NONE);
	state_fini(&s);
}

/* How many rows are of the kernel. */
static size_t
kernel_rows(const struct state *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->list.n; i++)
		n += s->snap->funcs[s->list.v[i].func].kind == FUNC_KERNEL;
	return n;
}

static void
kernel_key(void **arg)
{
	struct state s;

	(void)arg;
	begin_with(&s, fixture_new(FIXTURE_KERNEL, 0));
	assert_int_equal(kernel_rows(&s), 2);
	type(&s, "K");
	assert_int_equal(kernel_rows(&s), 0);
	assert_string_equal(s.notice, "");
	type(&s, "p"); /* frozen it is the same */
	type(&s, "K");
	assert_int_equal(kernel_rows(&s), 2);
	type(&s, "K");
	state_show(&s, fixture_new(FIXTURE_KERNEL, 1)); /* and it stays */
	assert_int_equal(kernel_rows(&s), 0);
	state_fini(&s);

	/* where there are none it says what brings them, until the next key */
	begin_with(&s, fixture_new(FIXTURE_REFUSED, 0));
	type(&s, "K");
	assert_int_equal(s.lens.kernel, LENS_KERNEL_IN);
	assert_non_null(strstr(s.notice, "sudo"));
	press(&s, KEYC_DOWN);
	assert_string_equal(s.notice, "");
	state_fini(&s);
}

static void
figures_panel(void **arg)
{
	struct layout before, l;
	struct state s;

	(void)arg;
	begin_with(&s, fixture_new(FIXTURE_LIVE, 0));
	state_layout(&s, &before);
	type(&s, "f");
	state_layout(&s, &l);
	assert_int_equal(l.list_rows, 4);
	press(&s, KEYC_DOWN); /* moves the panel */
	assert_int_equal(s.figures.top, 1);
	press(&s, KEYC_END);
	assert_int_equal(
	    s.figures.top, figures_lines(s.snap, s.w) - (size_t)l.pane_rows);
	assert_int_equal(s.scroll.sel, 0);
	press(&s, KEYC_TAB); /* and then the list */
	press(&s, KEYC_DOWN);
	assert_int_equal(s.scroll.sel, 1);

	/* the same key, Esc and q close it, and nothing else */
	for (const char *key = "f\033q"; *key != '\0'; key++) {
		s.figures.shown = true;
		press(&s, *key == '\033' ? KEYC_ESC : *key);
		assert_false(s.figures.shown);
		assert_int_equal(s.focus, FOCUS_LIST);
		assert_int_equal(s.requests, 0);
	}
	state_layout(&s, &l);
	assert_int_equal(l.list_rows, before.list_rows);

	/* a small screen has it instead of the list */
	s.w = 40;
	s.h = 10;
	type(&s, "f");
	state_layout(&s, &l);
	assert_int_equal(l.list_rows, 0);
	press(&s, KEYC_TAB);
	press(&s, KEYC_DOWN); /* hence the keys are always its */
	assert_int_equal(s.figures.top, 1);
	assert_int_equal(s.scroll.sel, 1);
	click(&s, 3, l.heads); /* the titles are covered */
	assert_int_equal(s.lens.sort, COL_SELF_PCT);
	state_fini(&s);
}

/* A click on the line of quality opens it. */
static void
figures_click(void **arg)
{
	struct state s;

	(void)arg;
	begin(&s);
	click(&s, 3, 3);
	assert_true(s.figures.shown);
	click(&s, 3, 3);
	assert_false(s.figures.shown);
	state_fini(&s);
}

static void
filters(void **arg)
{
	struct state s;

	(void)arg;
	begin(&s);
	type(&s, "\\lib");
	assert_string_equal(order(&s), "abgd");
	type(&s, "a"); /* found as one types */
	assert_string_equal(order(&s), "ag");
	press(&s, KEYC_BACKSPACE);
	assert_string_equal(order(&s), "abgd");
	type(&s, "a\r");
	assert_int_equal(s.asking, ASKING_NOTHING);
	assert_string_equal(order(&s), "ag");

	/* Esc while typing brings back what was */
	type(&s, "\\zzz");
	assert_string_equal(order(&s), "");
	press(&s, KEYC_ESC);
	assert_string_equal(order(&s), "ag");
	/* and then takes it away */
	press(&s, KEYC_ESC);
	assert_string_equal(order(&s), "abgd");
	state_fini(&s);
}

static void
filter_never_valid(void **arg)
{
	struct state s;

	(void)arg;
	begin(&s);
	type(&s, "\\alpha\r");
	type(&s, "\\");
	press(&s, KEYC_CTRL('U'));
	type(&s, "/(/");
	assert_true(s.filter.err.text[0] != '\0');
	/* Enter does not take it, nor throw it away */
	press(&s, KEYC_ENTER);
	assert_int_equal(s.asking, ASKING_FILTER);
	assert_string_equal(s.prompt.text, "/(/");
	/* mended it is taken */
	press(&s, KEYC_LEFT);
	type(&s, "beta|gamma)\r");
	assert_int_equal(s.asking, ASKING_NOTHING);
	assert_string_equal(order(&s), "bg");
	/* Esc brings back what was */
	type(&s, "\\\025/[/\r\033");
	assert_int_equal(s.asking, ASKING_NOTHING);
	assert_string_equal(order(&s), "bg");
	assert_string_equal(pattern_text(&s.filter), "/(beta|gamma)/");
	/* so it is with a search */
	type(&s, "//*/\r");
	assert_int_equal(s.asking, ASKING_SEARCH);
	press(&s, KEYC_ESC);
	assert_string_equal(pattern_text(&s.search), "");
	state_fini(&s);
}

static void
searches(void **arg)
{
	struct state s;

	(void)arg;
	begin(&s);
	type(&s, "/am");
	assert_string_equal(selected(&s), "gamma");
	assert_int_equal(s.matches, 1);
	press(&s, KEYC_ESC);
	assert_string_equal(selected(&s), "alpha");

	type(&s, "/lib?.so\r");
	assert_int_equal(s.matches, 4);
	type(&s, "n");
	assert_string_equal(selected(&s), "beta");
	type(&s, "NN"); /* previous, round the top */
	assert_string_equal(selected(&s), "delta");
	type(&s, "n");
	assert_string_equal(selected(&s), "alpha");
	assert_int_equal(s.lens.sort, COL_SELF_PCT);

	press(&s, KEYC_ESC); /* without a search N is a sort key again */
	assert_int_equal(s.matches, 0);
	type(&s, "N");
	assert_int_equal(s.lens.sort, COL_FUNCTION);
	state_fini(&s);
}

static void
selection_stays(void **arg)
{
	static const unsigned later[FUNCS] = { 10, 20, 90, 40 };
	struct state s;

	(void)arg;
	begin(&s);
	type(&s, "j");
	assert_string_equal(selected(&s), "beta");
	state_show(&s, snapshot(later));
	assert_string_equal(order(&s), "gdba");
	assert_string_equal(selected(&s), "beta");
	press(&s, KEYC_HOME);
	assert_string_equal(selected(&s), "gamma");
	state_show(&s, snapshot(usual));
	assert_string_equal(selected(&s), "alpha");
	state_fini(&s);
}

/* What a key takes off the list leaves the selection on the first row, what
 * goes by itself where it is. */
static void
selection_goes(void **arg)
{
	static const unsigned later[FUNCS] = { 40, 30, 0, 10 };
	struct state s;
	size_t sel;

	(void)arg;
	begin_with(&s, fixture_new(FIXTURE_KERNEL, 0));
	do
		type(&s, "j");
	while (s.snap->funcs[state_selected(&s)].kind != FUNC_KERNEL);
	sel = s.scroll.sel;
	assert_true(sel > 0);
	type(&s, "K");
	assert_int_equal(s.scroll.sel, 0);
	assert_int_equal(s.scroll.top, 0);
	type(&s, "K"); /* it was not forgotten */
	assert_int_equal(s.scroll.sel, sel);
	type(&s, "\\e\r"); /* a filter that lets it through */
	assert_int_equal(s.snap->funcs[state_selected(&s)].kind, FUNC_KERNEL);
	state_fini(&s);

	begin(&s);
	type(&s, "jj");
	state_show(&s, snapshot(later));
	assert_string_equal(selected(&s), "delta");
	type(&s, "ff");
	assert_string_equal(selected(&s), "delta");
	state_fini(&s);
}

static void
threads(void **arg)
{
	static const struct {
		const char *keys;
		pid_t want;
	} cases[] = {
		{ "", 0 },
		{ "t", 11 }, /* the busiest */
		{ "t]", 12 },
		{ "t]]", 10 },
		{ "t]]]", 10 }, /* the last */
		{ "t][", 11 },
		{ "t[", 11 },
		{ "]", 11 },
		{ "tt", 0 },
		{ "t\x1b", 0 },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct state s;

		begin(&s);
		type(&s, cases[i].keys);
		assert_int_equal(s.thread.tid, cases[i].want);
		assert_int_equal(state_thread(&s) != NULL, s.thread.tid != 0);
		state_fini(&s);
	}
}

static void
wanted_thread(void **arg)
{
	const struct ui_opts opts = { .thread = "some" };
	const struct ui_opts none = { .thread = "nobody" };
	struct state s;

	(void)arg;
	state_init(&s, &opts, &glyphs_ascii, NULL);
	state_show(&s, snapshot(usual));
	assert_int_equal(s.thread.tid, 12);
	state_fini(&s);

	state_init(&s, &none, &glyphs_ascii, NULL);
	state_show(&s, snapshot(usual));
	assert_int_equal(s.thread.tid, 0);
	assert_string_equal(s.thread.spec, "nobody");
	press(&s, KEYC_ESC);
	assert_null(s.thread.spec);
	state_fini(&s);
}

static void
goes_back_by_steps(void **arg)
{
	struct state s;

	(void)arg;
	begin(&s);
	type(&s, "t\\lib\r/a\r?");
	press(&s, KEYC_LEFT);
	assert_int_equal(s.overlay, OVERLAY_NONE);
	assert_string_equal(pattern_text(&s.search), "a");
	press(&s, KEYC_LEFT);
	assert_string_equal(pattern_text(&s.search), "");
	assert_string_equal(pattern_text(&s.filter), "lib");
	press(&s, KEYC_LEFT);
	assert_string_equal(pattern_text(&s.filter), "");
	assert_int_equal(s.thread.tid, 11);
	press(&s, KEYC_LEFT);
	assert_int_equal(s.thread.tid, 0);
	press(&s, KEYC_LEFT); /* and never out of the program */
	assert_int_equal(s.requests, 0);
	state_fini(&s);
}

static void
requests(void **arg)
{
	static const struct {
		int keys[4];
		unsigned want;
	} cases[] = {
		{ { 'q' }, REQUEST_QUIT }, { { KEYC_F10 }, REQUEST_QUIT },
		{ { KEYC_CTRL('C') }, REQUEST_QUIT }, { { '?', 'q' }, 0 },
		{ { '?', KEYC_CTRL('C') }, REQUEST_QUIT }, { { '/', 'q' }, 0 },
		{ { '/', KEYC_CTRL('C') }, REQUEST_QUIT },
		{ { 'R' }, REQUEST_RESET }, { { 'L' }, REQUEST_LINES },
		{ { KEYC_CTRL('L') }, REQUEST_REDRAW },
		{ { KEYC_CTRL('Z') }, REQUEST_SUSPEND },
		{ { '/', KEYC_CTRL('Z') }, REQUEST_SUSPEND },
		{ { 'O', 'i', KEYC_TAB }, 0 }, /* no command, no pane */
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct state s;

		begin(&s);
		for (int k = 0; k < 4 && cases[i].keys[k] != 0; k++)
			press(&s, cases[i].keys[k]);
		assert_int_equal(s.requests, cases[i].want);
		state_fini(&s);
	}
}

static void
freezes(void **arg)
{
	struct state s;
	struct snapshot *ended;

	(void)arg;
	begin(&s);
	type(&s, "p");
	assert_true(s.frozen);
	type(&s, "R"); /* who begins anew wants to see it */
	assert_false(s.frozen);
	type(&s, "Z");
	assert_true(s.frozen);
	type(&s, "p");
	assert_false(s.frozen);

	/* after the end there is nothing to freeze or to reset */
	s.requests = 0;
	ended = (struct snapshot *)(uintptr_t)snapshot(usual);
	ended->phase = PHASE_COMPLETE;
	state_show(&s, ended);
	type(&s, "pR");
	assert_false(s.frozen);
	assert_int_equal(s.requests, 0);
	state_fini(&s);
}

static void
windows(void **arg)
{
	struct state s;

	(void)arg;
	begin(&s);
	type(&s, "w");
	assert_int_equal(s.lens.window, WINDOW_60S);
	type(&s, "ww");
	assert_int_equal(s.lens.window, WINDOW_1S);
	type(&s, "W");
	assert_int_equal(s.lens.window, WINDOW_ALL);
	state_fini(&s);
}

static void
mouse(void **arg)
{
	struct layout l;
	struct places p;
	struct state s;
	struct event wheel = { .code = KEYC_MOUSE,
		.button = BUTTON_WHEEL_DOWN };

	(void)arg;
	begin(&s);
	state_layout(&s, &l);
	state_places(&s, &p);
	click(&s, 5, l.list + 2);
	assert_string_equal(selected(&s), "gamma");
	click(&s, 5, l.list + 9); /* below the last row */
	assert_string_equal(selected(&s), "gamma");
	for (int i = 0; i < p.n; i++)
		if (p.v[i].column == COL_FUNCTION)
			click(&s, p.v[i].x + 1, l.heads);
	assert_string_equal(order(&s), "abdg");
	click(&s, 1, l.heads);
	assert_string_equal(order(&s), "abgd");
	click(&s, 1, l.heads);
	assert_string_equal(order(&s), "dgba");
	press(&s, KEYC_HOME);
	wheel.y = l.list;
	input_event(&s, &wheel);
	assert_int_equal(s.scroll.sel, 3);
	click(&s, 2, l.bar); /* F1 */
	assert_int_equal(s.overlay, OVERLAY_HELP);
	click(&s, 2, 3);
	assert_int_equal(s.overlay, OVERLAY_NONE);
	click(&s, 0, 0);
	click(&s, 500, 500);
	state_fini(&s);
}

/* Keys may come before the first picture. */
static void
without_a_snapshot(void **arg)
{
	const struct ui_opts opts = { 0 };
	struct state s;

	(void)arg;
	state_init(&s, &opts, &glyphs_ascii, NULL);
	s.w = 80;
	s.h = 24;
	for (int code = 1; code < 0x7f; code++)
		press(&s, code);
	for (int code = KEYC_UP; code < KEYC_MOUSE; code++)
		press(&s, code);
	click(&s, 5, 8);
	state_fini(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorts),
		cmocka_unit_test(sort_shows_the_head),
		cmocka_unit_test(sort_menu),
		cmocka_unit_test(kernel_key),
		cmocka_unit_test(figures_panel),
		cmocka_unit_test(figures_click),
		cmocka_unit_test(filters),
		cmocka_unit_test(filter_never_valid),
		cmocka_unit_test(searches),
		cmocka_unit_test(selection_stays),
		cmocka_unit_test(selection_goes),
		cmocka_unit_test(threads),
		cmocka_unit_test(wanted_thread),
		cmocka_unit_test(goes_back_by_steps),
		cmocka_unit_test(requests),
		cmocka_unit_test(freezes),
		cmocka_unit_test(windows),
		cmocka_unit_test(mouse),
		cmocka_unit_test(without_a_snapshot),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
