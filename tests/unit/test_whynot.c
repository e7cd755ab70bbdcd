/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_whynot.c - no key of the help screen is without an answer: it changes
 * the picture, asks something of the loop, or says why it does nothing. */
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
#include "ui/keys.h"
#include "ui/screen.h"
#include "ui/state.h"

static void
type(struct state *s, const char *keys)
{
	for (; *keys != '\0'; keys++)
		press(s, (unsigned char)*keys);
}

struct scene {
	const char *name, *keys; /* that lead to it */
	enum fixture fixture;
};

static const struct scene scenes[] = {
	{ "list", "", FIXTURE_LIVE },
	{ "list by name", "N", FIXTURE_LIVE },
	{ "list by trend", "6", FIXTURE_LIVE },
	{ "list, filtered to nothing", "\\zzzz\r", FIXTURE_LIVE },
	{ "list, one thread", "t", FIXTURE_LIVE },
	{ "list, the last thread", "t]]]]]]]]", FIXTURE_LIVE },
	{ "list, searched", "/mem\r", FIXTURE_LIVE },
	{ "frozen", "p", FIXTURE_LIVE },
	{ "empty", "", FIXTURE_IDLE },
	{ "complete", "", FIXTURE_COMPLETE },
	{ "stopped", "", FIXTURE_STOPPED },
	{ "Python", "", FIXTURE_PYTHON },
	{ "kernel", "", FIXTURE_KERNEL },
	{ "code, being read", "a", FIXTURE_LIVE },
	{ "code", "/patch_delta\ra", FIXTURE_LIVE },
	{ "code, the list has the keys", "/patch_delta\ra\t", FIXTURE_LIVE },
	{ "code, frozen", "/patch_delta\rap", FIXTURE_LIVE },
	{ "code, complete", "/patch_delta\ra", FIXTURE_COMPLETE },
	{ "code, whole", "/patch_delta\raz", FIXTURE_LIVE },
	{ "code, callers", "/patch_delta\rac", FIXTURE_LIVE },
	{ "code, searched", "/patch_delta\ra/rbx\r", FIXTURE_LIVE },
	{ "code of bytecode", "/render\ra", FIXTURE_LIVE },
	{ "figures", "f", FIXTURE_LIVE },
	{ "figures, the list has the keys", "f\t", FIXTURE_LIVE },
	{ "help", "h", FIXTURE_LIVE },
};

/* At the end of what can be moved through they do nothing, as everywhere. */
static bool
moves(enum command cmd)
{
	return cmd >= CMD_UP && cmd <= CMD_END;
}

static struct buf
picture(const struct state *s)
{
	struct canvas c = { 0 };
	struct buf b = { 0 };

	screen_draw(&c, s);
	canvas_dump(&c, &b);
	canvas_dump_roles(&c, &b);
	canvas_fini(&c);
	return b;
}

/* Does the key leave a trace? */
static bool
answers(const struct scene *scene, int code, int w, int h)
{
	const struct ui_opts opts = { .window = WINDOW_10S };
	struct buf before, after;
	struct state s;
	bool answer;

	state_init(&s, &opts, &glyphs_ascii, NULL);
	s.w = w;
	s.h = h;
	s.code.offered = true;
	state_show(&s, fixture_new(scene->fixture, 0));
	type(&s, scene->keys);
	s.notice[0] = '\0';
	s.requests = 0;
	before = picture(&s);
	press(&s, code);
	after = picture(&s);
	answer = s.requests != 0 || strcmp(before.data, after.data) != 0;
	buf_fini(&before);
	buf_fini(&after);
	state_fini(&s);
	return answer;
}

static void
every_key_answers(void **arg)
{
	static const struct {
		int w, h;
	} sizes[] = { { 80, 24 }, { 40, 10 }, { 200, 50 } };
	size_t n, silent = 0;
	const struct key *keys = keys_all(&n);

	(void)arg;
	for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++)
		for (size_t k = 0; k < 3; k++)
			for (size_t j = 0; j < n; j++) {
				if (moves(keys[j].cmd) ||
				    answers(&scenes[i], keys[j].code[0],
					sizes[k].w, sizes[k].h))
					continue;
				print_error("%s, %dx%d: %s says nothing\n",
				    scenes[i].name, sizes[k].w, sizes[k].h,
				    keys[j].name);
				silent++;
			}
	assert_int_equal(silent, 0);
}

struct text_case {
	const char *keys, *notice;
	enum fixture fixture;
};

static void
says(void **arg)
{
	static const struct text_case cases[] = {
		{ "O", "did not start it", FIXTURE_LIVE },
		{ "i", "did not start it", FIXTURE_LIVE },
		{ "n", "No search", FIXTURE_LIVE },
		{ "P", "already", FIXTURE_LIVE },
		{ "1", "already", FIXTURE_LIVE },
		{ "NN", "already", FIXTURE_LIVE },
		{ "\t", "Only the list", FIXTURE_LIVE },
		{ "\033", "q quits", FIXTURE_LIVE },
		{ "t[", "busier", FIXTURE_LIVE },
		{ "a", "empty", FIXTURE_IDLE },
		{ "\r", "empty", FIXTURE_IDLE },
		{ "p", "process has ended", FIXTURE_COMPLETE },
		{ "R", "process has ended", FIXTURE_COMPLETE },
		{ "p", "sampling has ended", FIXTURE_STOPPED },
		{ "R", "sampling has ended", FIXTURE_STOPPED },
		{ "f\r", "For the list", FIXTURE_LIVE },
		{ "azT", "covered", FIXTURE_LIVE },
		{ "an", "No search", FIXTURE_LIVE },
		{ "hs", "Esc closes the help", FIXTURE_LIVE },
		{ "X", "No such key", FIXTURE_LIVE },
		{ "m", "Only cpu", FIXTURE_LIVE },
		/* what does something is done in silence */
		{ "T", "", FIXTURE_LIVE },
		{ "PI", "", FIXTURE_LIVE },
		{ "PIP", "", FIXTURE_LIVE },
		{ "t\033", "", FIXTURE_LIVE },
		{ "pp", "", FIXTURE_LIVE },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct ui_opts opts = { .window = WINDOW_10S };
		struct state s;

		state_init(&s, &opts, &glyphs_ascii, NULL);
		s.w = 80;
		s.h = 24;
		s.code.offered = true;
		state_show(&s, fixture_new(cases[i].fixture, 0));
		type(&s, cases[i].keys);
		if (cases[i].notice[0] == '\0'
			? s.notice[0] != '\0'
			: strstr(s.notice, cases[i].notice) == NULL)
			fail_msg("'%s': '%s'", cases[i].keys, s.notice);
		/* on the least screen nothing of it is cut off */
		assert_true(strlen(s.notice) <= 38);
		state_fini(&s);
	}
}

static void
before_the_first_picture(void **arg)
{
	static const char keys[] = "KympRt[]f";

	(void)arg;
	for (const char *key = keys; *key != '\0'; key++) {
		const struct ui_opts opts = { 0 };
		struct state s;

		state_init(&s, &opts, &glyphs_ascii, NULL);
		s.w = 80;
		s.h = 24;
		press(&s, *key);
		assert_non_null(strstr(s.notice, "No samples yet"));
		state_fini(&s);
	}
}

/* A command that has closed its terminal, or ended. */
static void
closed_terminal(void **arg)
{
	const struct ui_opts opts = { 0 };
	struct console con = { .fd = -1, .spool = -1 };
	struct state s;

	(void)arg;
	con.text = ttytext_new();
	state_init(&s, &opts, &glyphs_ascii, &con);
	s.w = 80;
	s.h = 24;
	state_show(&s, fixture_new(FIXTURE_COMPLETE, 0));
	type(&s, "i");
	assert_non_null(strstr(s.notice, "closed its terminal"));
	assert_false(s.typing);
	type(&s, "O");
	assert_string_equal(s.notice, "");
	assert_int_equal(s.pane, PANE_OPEN);
	state_fini(&s);
	ttytext_free(con.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_answers),
		cmocka_unit_test(says),
		cmocka_unit_test(before_the_first_picture),
		cmocka_unit_test(closed_terminal),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
