/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_command_code.c - keys and clicks of the code panel. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "tests/screen/fixture.h"
#include "tests/unit/codekeys.h"

enum { W = 80, H = 24 };

/* Keys that are no characters. */
#define DOWN "\x02"
#define END "\x05"
#define HOME "\x08"
#define UP "\x01"

static void
type(struct state *s, const char *keys)
{
	static const int codes[] = {
		[1] = KEYC_UP, [2] = KEYC_DOWN, [5] = KEYC_END, [8] = KEYC_HOME
	};

	for (; *keys != '\0'; keys++) {
		size_t at = (unsigned char)*keys;
		bool named =
		    at < sizeof codes / sizeof *codes && codes[at] != 0;

		press(s, named ? codes[at] : (int)at);
	}
}

static void
begin(struct state *s)
{
	const struct ui_opts opts = { .window = WINDOW_10S };

	state_init(s, &opts, &glyphs_ascii, NULL);
	s->w = W;
	s->h = H;
	s->code.offered = true;
	state_show(s, fixture_new(FIXTURE_LIVE, 0));
}

struct keys_case {
	const char *keys;
	bool shown, focused;
	unsigned requests;
	enum asking asking;
	const char *notice; /* part of it, or "" */
	uint32_t func; /* whose code */
};

static const struct keys_case cases[] = {
	{ "a", true, true, 0, 0, "", 1 },
	{ "\r", true, true, 0, 0, "", 1 },
	{ "aa", false, false, 0, 0, "", 0 },
	{ "aq", false, false, 0, 0, "", 0 },
	{ "a\033", false, false, 0, 0, "", 0 },
	{ "a\t", true, false, 0, 0, "", 1 },
	{ "a\t\t", true, true, 0, 0, "", 1 },
	{ "a\t" DOWN, true, false, 0, 0, "", FIXTURE_NATIVE },
	{ "a\t" DOWN HOME, true, false, 0, 0, "", 1 },
	{ "a\t\033", false, false, 0, 0, "", 0 },
	{ "a\t" DOWN "\r", true, true, 0, 0, "", FIXTURE_NATIVE },
	{ "a\tq", true, false, REQUEST_QUIT, 0, "", 1 },
	{ "a\003", true, true, REQUEST_QUIT, 0, "", 1 },
	/* moving within it leaves the list alone */
	{ DOWN "a" DOWN DOWN, true, true, 0, 0, "", FIXTURE_NATIVE },
	{ DOWN "ab", true, true, 0, 0, "interrupted", FIXTURE_NATIVE },
	{ "/render\rab", true, true, 0, 0, "no instruction before",
	    FIXTURE_OPCODES },
	/* the figures cover it for a while */
	{ DOWN "af", true, false, 0, 0, "", FIXTURE_NATIVE },
	{ DOWN "aff", true, true, 0, 0, "", FIXTURE_NATIVE },
	{ DOWN "afa", true, true, 0, 0, "", FIXTURE_NATIVE },
	/* what selects another function leads the panel there */
	{ "a\\patch\r", true, true, 0, 0, "", FIXTURE_NATIVE },
	{ "a\\patch\r\\\025\r", true, true, 0, 0, "", FIXTURE_NATIVE },
	{ "a\\patch\025\r", true, true, 0, 0, "", 1 },
	{ "a\\patch\033", true, true, 0, 0, "", 1 },
	{ "a\t/patch", true, false, 0, ASKING_SEARCH, "", FIXTURE_NATIVE },
	{ "a\t/patch\033", true, false, 0, 0, "", 1 },
	{ "at]", true, true, 0, 0, "", 4 },
	{ DOWN "a\r\\inflate\r", true, true, 0, 0, "", FIXTURE_PLT },
	{ DOWN "a\rL", true, true, REQUEST_LINES, 0, "", FIXTURE_PLT },
	/* without the panel */
	{ "s", false, false, 0, 0, "For the code panel", 0 },
	{ "S", false, false, 0, 0, "For the code panel", 0 },
	{ "o", false, false, 0, 0, "For the code panel", 0 },
	/* while the code is being read */
	{ "aS", true, true, 0, 0, "being read", 1 },
	{ "aH", true, true, 0, 0, "being read", 1 },
	{ "ao", true, true, 0, 0, "being read", 1 },
	{ "a\r", true, true, 0, 0, "being read", 1 },
	{ "as" DOWN END, true, true, 0, 0, "", 1 },
	/* following */
	{ DOWN "a\r", true, true, 0, 0, "", FIXTURE_PLT },
	{ DOWN "a\r\033", true, true, 0, 0, "", FIXTURE_NATIVE },
	{ DOWN "a\r\033\033", false, false, 0, 0, "", 0 },
	{ DOWN "a" DOWN "\r", true, true, 0, 0, "follows a jump or a call",
	    FIXTURE_NATIVE },
	{ DOWN "a\r\r", true, true, 0, 0, "only as it runs", FIXTURE_PLT },
	{ DOWN "a/r15\r\r", true, true, 0, 0, "1 other: Esc, then c",
	    FIXTURE_OFTEN },
	{ DOWN "a/r15\r\r\033", true, true, 0, 0, "", FIXTURE_NATIVE },
	{ DOWN "a/\x6a\x6e\x73\r\r", true, true, 0, 0, "", FIXTURE_NATIVE },
	/* in the list, too */
	{ "/mem\rn", false, false, 0, 0, "", 0 },
	{ "/mem\rnn", false, false, 0, 0, "from the top", 0 },
	{ "/mem\rnnN", false, false, 0, 0, "from the end", 0 },
	{ "/sha1\rn", false, false, 0, 0, "only match", 0 },
	{ "/zzz\rn", false, false, 0, 0, "Nothing matches", 0 },
	/* callers and callees: main, memmove, memcpy@plt */
	{ DOWN "ac\r", true, true, 0, 0, "", 0 },
	{ DOWN "ac" DOWN "\r", true, true, 0, 0, "", 3 },
	{ DOWN "ac" END "\r\033", true, true, 0, 0, "", FIXTURE_NATIVE },
	{ DOWN "ac\033", true, true, 0, 0, "", FIXTURE_NATIVE },
	{ DOWN "acc\033", false, false, 0, 0, "", 0 },
	{ "T\x08"
	  "ac\r",
	    true, true, 0, 0, "Nobody calls it", 0 },
	/* saving */
	{ DOWN "aS", true, true, 0, ASKING_FILE, "", FIXTURE_NATIVE },
	{ DOWN "aS\033", true, true, 0, 0, "", FIXTURE_NATIVE },
	{ DOWN "aS\003", true, true, 0, 0, "", FIXTURE_NATIVE },
	{ DOWN "aS\r", true, true, REQUEST_SAVE, 0, "", FIXTURE_NATIVE },
	{ DOWN "aS\025\r", true, true, 0, ASKING_FILE, "", FIXTURE_NATIVE },
	{ DOWN "ao", true, true, REQUEST_EDIT, 0, "", FIXTURE_NATIVE },
	/* searching */
	{ DOWN "a/rbx", true, true, 0, ASKING_CODE, "", FIXTURE_NATIVE },
	{ DOWN "a/rbx\rn", true, true, 0, 0, "from the top", FIXTURE_NATIVE },
	{ DOWN "a/rbx\rnn", true, true, 0, 0, "", FIXTURE_NATIVE },
	{ DOWN "a/rbx\rnN", true, true, 0, 0, "from the end", FIXTURE_NATIVE },
	{ DOWN "a/rbx\rnNN", true, true, 0, 0, "", FIXTURE_NATIVE },
	{ DOWN "a/add_bits(\rn", true, true, 0, 0, "only match",
	    FIXTURE_NATIVE },
	{ DOWN "a//(/\r", true, true, 0, ASKING_CODE, "", FIXTURE_NATIVE },
	{ DOWN "a//(/\r\033", true, true, 0, 0, "", FIXTURE_NATIVE },
	{ DOWN "a/zzz\rn", true, true, 0, 0, "Nothing matches",
	    FIXTURE_NATIVE },
};

static void
keys(void **arg)
{
	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct keys_case *t = &cases[i];
		struct state s;
		bool right;

		begin(&s);
		type(&s, t->keys);
		right = s.code.shown == t->shown &&
			state_code_focused(&s) == t->focused &&
			s.requests == t->requests && s.asking == t->asking &&
			(t->notice[0] == '\0'
				? s.notice[0] == '\0'
				: strstr(s.notice, t->notice) != NULL) &&
			(!t->shown || code_func(&s.code) == t->func);
		if (!right)
			fail_msg("case %zu: shown %d focused %d requests %u "
				 "asking %d notice '%s' func %u",
			    i, s.code.shown, state_code_focused(&s), s.requests,
			    s.asking, s.notice, code_func(&s.code));
		state_fini(&s);
	}
}

static void
not_offered(void **arg)
{
	struct state s;

	(void)arg;
	begin(&s);
	s.code.offered = false;
	type(&s, "a");
	assert_false(s.code.shown);
	assert_non_null(strstr(s.notice, "no code to show"));
	state_fini(&s);
}

/* A row that goes away by itself does not take the code along. */
static void
vanishing(void **arg)
{
	struct snapshot *snap =
	    (struct snapshot *)(uintptr_t)fixture_new(FIXTURE_LIVE, 0);
	struct state s;

	(void)arg;
	for (size_t i = 0; i < snap->ncells; i++) {
		struct snap_cell *c =
		    (struct snap_cell *)(uintptr_t)&snap->cells[i];

		if (snap->nodes[c->node].func == 1)
			*c = (struct snap_cell){ .node = c->node };
	}
	begin(&s);
	type(&s, "a");
	state_show(&s, snap);
	assert_int_not_equal(state_selected(&s), 1);
	type(&s, "H");
	assert_int_equal(code_func(&s.code), 1);
	state_fini(&s);
}

/* In a list by line, a row leads to the hottest row of its line. */
static void
by_line(void **arg)
{
	static const struct {
		unsigned line;
		uint64_t offset;
	} want[] = { { 61, 0x6e }, { 44, 0x2c }, { 43, 0x8f }, { 41, 0x14 } };
	struct state s;

	(void)arg;
	begin(&s);
	s.lens.skid = LENS_SKID_RAW;
	type(&s, "La\t");
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		const struct listing *l;

		for (type(&s, HOME);
		     state_selected(&s) != FIXTURE_NATIVE ||
		     s.list.v[s.scroll.sel].line != want[i].line;
		     type(&s, DOWN))
			assert_true(s.scroll.sel + 1 < s.list.n);
		assert_int_equal(code_func(&s.code), FIXTURE_NATIVE);
		l = s.code.listing;
		assert_int_equal(
		    l->rows[code_selected(&s.code)->row].addr - l->start,
		    want[i].offset);
	}
	/* also where it comes first, and no more once one has moved on */
	type(&s, "\ta");
	type(&s, "a");
	assert_int_equal(
	    s.code.listing->rows[code_selected(&s.code)->row].addr -
		s.code.listing->start,
	    0x14);
	type(&s, DOWN);
	state_rebuild(&s);
	assert_int_equal(
	    s.code.listing->rows[code_selected(&s.code)->row].addr -
		s.code.listing->start,
	    0x17);
	state_fini(&s);
}

/* Of the spots of FIXTURE_NATIVE only so many have a line. */
static void
keep_lines(const struct snapshot *snap, unsigned n)
{
	for (size_t i = 0; i < snap->nspots; i++) {
		struct snap_spot *spot =
		    (struct snap_spot *)(uintptr_t)&snap->spots[i];

		if (spot->func != FIXTURE_NATIVE)
			continue;
		if (n == 0)
			spot->line = spot->cause_line = 0;
		else
			n--;
	}
}

/* Is the hottest row of the list among those of the function selected? */
static bool
on_hottest(const struct state *s, uint32_t func)
{
	const struct func_row *at = &s->list.v[s->scroll.sel];

	for (size_t i = 0; i < s->list.n; i++)
		if (s->list.v[i].func == func && s->list.v[i].self > at->self)
			return false;
	return at->func == func;
}

/* Rows by line come and go: the selection stays with its function. */
static void
turning(void **arg)
{
	/* which of its lines have come, how the list is sorted */
	static const struct {
		const char *keys, *then;
		unsigned lines;
		bool stays; /* on what has no line */
	} ways[] = {
		{ DOWN "aL", "", 0, true },
		{ DOWN "aL", "", 1, true },
		{ DOWN "aL", "", 1000, false },
		{ DOWN "L", "", 1000, false },
		{ DOWN "La", "", 1000, false },
		{ DOWN "a9L", "", 1000, false },
		/* who went there means it */
		{ DOWN "L", DOWN UP, 10, true },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		const struct snapshot *later = fixture_new(FIXTURE_LIVE, 0);
		struct state s;

		begin(&s);
		keep_lines(s.snap, 0);
		keep_lines(later, ways[i].lines);
		type(&s, ways[i].keys);
		assert_int_equal(state_selected(&s), FIXTURE_NATIVE);
		type(&s, ways[i].then);
		state_show(&s, later);
		if (state_selected(&s) != FIXTURE_NATIVE ||
		    (s.list.v[s.scroll.sel].line == 0) != ways[i].stays ||
		    (!ways[i].stays && !on_hottest(&s, FIXTURE_NATIVE)))
			fail_msg("case %zu: row %zu of function %u, line %u", i,
			    s.scroll.sel, state_selected(&s),
			    s.list.v[s.scroll.sel].line);
		type(&s, "L");
		assert_int_equal(state_selected(&s), FIXTURE_NATIVE);
		if (s.code.shown)
			assert_int_equal(code_func(&s.code), FIXTURE_NATIVE);
		state_fini(&s);
	}
}

/* Neither does a line that another way to count leaves without time. */
static void
vanishing_line(void **arg)
{
	struct snapshot *snap =
	    (struct snapshot *)(uintptr_t)fixture_new(FIXTURE_LIVE, 0);
	struct state s;

	(void)arg;
	for (size_t i = 0; i < snap->nspots; i++) {
		struct snap_spot *spot =
		    (struct snap_spot *)(uintptr_t)&snap->spots[i];

		if (spot->func == FIXTURE_NATIVE)
			spot->cause_line = 1;
	}
	begin(&s);
	s.lens.skid = LENS_SKID_RAW;
	state_show(&s, snap);
	type(&s, "L");
	while (state_selected(&s) != FIXTURE_NATIVE ||
	       s.list.v[s.scroll.sel].line != 44)
		type(&s, DOWN);
	type(&s, "ab");
	assert_int_not_equal(state_selected(&s), FIXTURE_NATIVE);
	type(&s, "H");
	assert_int_equal(code_func(&s.code), FIXTURE_NATIVE);
	state_fini(&s);
}

/* A call into the same image is asked for by its address. */
static void
callee(void **arg)
{
	struct state s;
	struct code_row *row;

	(void)arg;
	begin(&s);
	type(&s, DOWN "a/r15\r");
	row = (struct code_row *)(uintptr_t)&s.code.listing
		  ->rows[code_selected(&s.code)->row];
	row->callee = 0x7777;
	type(&s, "\r");
	assert_int_equal(s.code.ask.func, FIXTURE_NATIVE);
	assert_int_equal(s.code.ask.addr, 0x7777);
	assert_int_equal(code_func(&s.code), LISTING_NONE);
	type(&s, "c");
	assert_non_null(strstr(s.notice, "no samples"));
	type(&s, "\033");
	assert_int_equal(code_func(&s.code), FIXTURE_NATIVE);
	state_fini(&s);
}

/* By what is known of a call out of the function, the surest first. */
static void
leading(void **arg)
{
	static const struct {
		const char *what;
		const char *name; /* of the callee */
		uint64_t landing, callee;
		enum code_flow flow;
		size_t ncalls; /* the fixture's two */
		struct code_ask want; /* func LISTING_NONE: none */
	} ways[] = {
		{ "where its slot leads", "main@plt", 0x1234, 0x7777, CODE_CALL,
		    2, { FIXTURE_NATIVE, 0x1234, true } },
		{ "the name behind the PLT", "main@plt", 0, 0x7777, CODE_CALL,
		    2, { 0, 0, false } },
		{ "what samples have seen behind the PLT", "none@plt", 0,
		    0x7777, CODE_CALL, 2, { FIXTURE_OFTEN, 0, false } },
		{ "the PLT itself", "none@plt", 0, 0x7777, CODE_CALL, 0,
		    { FIXTURE_NATIVE, 0x7777, false } },
		{ "a direct call is no question", "none", 0, 0x7777, CODE_CALL,
		    2, { FIXTURE_NATIVE, 0x7777, false } },
		{ "a slot of the GOT by its name", "main", 0, 0, CODE_CALL, 2,
		    { 0, 0, false } },
		{ "what samples have seen", "", 0, 0, CODE_CALL, 2,
		    { FIXTURE_OFTEN, 0, false } },
		{ "nothing is known", "", 0, 0, CODE_CALL, 0,
		    { LISTING_NONE, 0, false } },
		{ "a jump by a table stays", "", 0, 0, CODE_JUMP, 2,
		    { LISTING_NONE, 0, false } },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		const struct code_ask *want = &ways[i].want;
		struct state s;
		struct code_row *row;

		begin(&s);
		((struct snapshot *)(uintptr_t)s.snap)->ncalls = ways[i].ncalls;
		type(&s, DOWN "a/r15\r");
		row = (struct code_row *)(uintptr_t)&s.code.listing
			  ->rows[code_selected(&s.code)->row];
		row->callee_name = ways[i].name;
		row->landing = ways[i].landing;
		row->callee = ways[i].callee;
		row->flow = ways[i].flow;
		type(&s, "\r");
		if (want->func == LISTING_NONE
			? s.code.nback > 0 || s.notice[0] == '\0'
			: s.code.ask.func != want->func ||
			      s.code.ask.addr != want->addr ||
			      s.code.ask.memory != want->memory)
			fail_msg("%s: func %u addr %#llx '%s'", ways[i].what,
			    s.code.ask.func,
			    (unsigned long long)s.code.ask.addr, s.notice);
		state_fini(&s);
	}
}

/* The rows of the list after some keys, and whose the keys are then. */
static void
whole(void **arg)
{
	static const struct {
		const char *keys;
		bool covered, shown;
	} ways[] = {
		{ "a", false, true },
		{ "az", true, true },
		{ "azz", false, true },
		{ "a\tz", true, true },
		{ "az\t", true, true },
		{ "az\033", false, true },
		{ "az\033\033", false, false },
		{ "azc\033", true, true },
		{ "az\r\033", true, true }, /* a call, and back */
		{ "aza", false, false },
		{ "azaa", false, true },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct state s;
		struct layout l;

		begin(&s);
		type(&s, DOWN);
		type(&s, ways[i].keys);
		state_layout(&s, &l);
		if (l.covered != ways[i].covered ||
		    (l.list_rows == 0) != ways[i].covered ||
		    s.code.shown != ways[i].shown ||
		    (ways[i].covered && !state_code_focused(&s)))
			fail_msg("%s: %d list rows, shown %d", ways[i].keys,
			    l.list_rows, s.code.shown);
		state_fini(&s);
	}
}

static void
overwriting(void **arg)
{
	static const struct {
		const char *keys;
		unsigned requests;
		enum asking asking;
		bool over;
	} answers[] = {
		{ "y", REQUEST_SAVE, ASKING_NOTHING, true },
		{ "Y", REQUEST_SAVE, ASKING_NOTHING, true },
		{ "n", 0, ASKING_FILE, false },
		{ "\r", 0, ASKING_FILE, false },
		{ "\033", 0, ASKING_FILE, false },
		/* under another name it is a new file */
		{ "nx\r", REQUEST_SAVE, ASKING_NOTHING, false },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct state s;

		begin(&s);
		type(&s, DOWN "aS\r");
		assert_string_equal(s.saving.path, "patch_delta.txt");
		assert_false(s.saving.over);
		/* as the loop does when the file is there */
		s.requests = 0;
		s.asking = ASKING_OVERWRITE;
		type(&s, answers[i].keys);
		assert_int_equal(s.requests, answers[i].requests);
		assert_int_equal(s.asking, answers[i].asking);
		if (s.requests != 0)
			assert_int_equal(s.saving.over, answers[i].over);
		state_fini(&s);
	}
}

/* A leading "~/" is the home directory, and nothing else is. */
static void
home(void **arg)
{
	static char longer[PROMPT_MAX];
	static const struct {
		const char *home, *typed;
		const char *want; /* or NULL: refused */
	} paths[] = {
		{ "/home/me", "~/a.txt", "/home/me/a.txt" },
		{ "/home/me", "a~/b.txt", "a~/b.txt" },
		{ "/home/me", "~me/b.txt", "~me/b.txt" },
		{ "", "~/a.txt", "~/a.txt" },
		{ NULL, "~/a.txt", "~/a.txt" },
		{ longer, "~/a.txt", NULL },
	};

	(void)arg;
	memset(longer, 'x', sizeof longer - 1);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct state s;

		if (paths[i].home != NULL)
			setenv("HOME", paths[i].home, 1);
		else
			unsetenv("HOME");
		begin(&s);
		type(&s, DOWN "aS\025");
		type(&s, paths[i].typed);
		type(&s, "\r");
		if (paths[i].want != NULL) {
			assert_int_equal(s.requests, REQUEST_SAVE);
			assert_string_equal(s.saving.path, paths[i].want);
		} else {
			assert_int_equal(s.requests, 0);
			assert_int_equal(s.asking, ASKING_NOTHING);
			assert_non_null(strstr(s.notice, "too long"));
		}
		state_fini(&s);
	}
}

static void
click(struct state *s, int x, int y, enum event_button button)
{
	struct event e = {
		.code = KEYC_MOUSE, .x = x, .y = y, .button = button
	};

	input_event(s, &e);
}

static void
mouse(void **arg)
{
	struct state s;
	struct layout l;
	size_t sel;

	(void)arg;
	begin(&s);
	type(&s, DOWN "ac");
	state_layout(&s, &l);
	click(&s, 5, l.kin + 1, BUTTON_LEFT);
	assert_int_equal(s.code.kin.scroll.sel, 1);
	type(&s, "c");
	state_layout(&s, &l);
	click(&s, 5, l.pane + 2, BUTTON_LEFT);
	assert_int_equal(s.code.scroll.sel, s.code.scroll.top + 2);
	sel = s.code.scroll.sel;
	click(&s, 5, l.pane, BUTTON_WHEEL_DOWN);
	assert_int_equal(s.code.scroll.sel, sel + 3);
	click(&s, 5, l.list, BUTTON_LEFT);
	assert_false(state_code_focused(&s));
	assert_int_equal(code_func(&s.code), 1); /* it follows */
	/* beside the list, what is under the pointer counts */
	s.w = 200;
	s.h = 50;
	state_rebuild(&s);
	state_layout(&s, &l);
	assert_true(l.pane_x > 0);
	click(&s, l.pane_x, l.pane + 3, BUTTON_LEFT);
	assert_true(state_code_focused(&s));
	click(&s, l.pane_x - 2, l.list + 1, BUTTON_LEFT);
	assert_false(state_code_focused(&s));
	assert_int_equal(code_func(&s.code), FIXTURE_NATIVE);
	state_fini(&s);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys),
		cmocka_unit_test(not_offered),
		cmocka_unit_test(vanishing),
		cmocka_unit_test(by_line),
		cmocka_unit_test(turning),
		cmocka_unit_test(vanishing_line),
		cmocka_unit_test(callee),
		cmocka_unit_test(leading),
		cmocka_unit_test(whole),
		cmocka_unit_test(overwriting),
		cmocka_unit_test(home),
		cmocka_unit_test(mouse),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests_name("command_code", tests, NULL, NULL);
}
