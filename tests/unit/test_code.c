/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_code.c - the selection, the way back and the search of the code panel. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "code/maker.h"
#include "tests/screen/fixture.h"
#include "tests/screen/fixture_code.h"
#include "ui/code.h"

enum { ROWS = 10, KIN_ROWS = 4 };

static const struct lens lens = { .thread = LENS_ALL_THREADS,
	.window = WINDOW_10S };

/* What the loop does: ask, take, join. */
static void
answer(struct code *c, bool settled)
{
	const struct snapshot *s = fixture_new(FIXTURE_LIVE, 0);
	const struct listing *l =
	    code_wants(c) ? fixture_listing(&c->ask, settled) : NULL;

	if (l != NULL)
		code_take(c, l);
	code_join(c, s, &lens, ROWS, KIN_ROWS);
	snapshot_release(s);
}

static void
go(struct code *c, uint32_t func)
{
	code_open(c, &(struct code_ask){ .func = func });
	answer(c, true);
}

static uint64_t
offset(const struct code *c)
{
	const struct coderow *at = code_selected(c);

	assert_non_null(at);
	return c->listing->rows[at->row].addr - c->listing->start;
}

static void
in_window(const struct code *c)
{
	assert_true(c->scroll.sel >= c->scroll.top);
	assert_true(c->scroll.sel < c->scroll.top + ROWS);
}

static void
opening(void **arg)
{
	struct code c = { 0 };

	(void)arg;
	assert_false(code_wants(&c));
	assert_int_equal(code_func(&c), 0);
	code_open(&c, &(struct code_ask){ .func = FIXTURE_NATIVE });
	assert_true(code_wants(&c));
	assert_int_equal(code_func(&c), FIXTURE_NATIVE);
	assert_null(code_selected(&c));
	answer(&c, false);
	assert_true(code_wants(&c)); /* its lines */
	assert_int_equal(offset(&c), 0x6e);
	in_window(&c);
	code_move(&c, 1, ROWS);
	assert_int_equal(offset(&c), 0x73);
	/* the lines come: the selection stays on its instruction */
	answer(&c, true);
	assert_false(code_wants(&c));
	assert_int_equal(offset(&c), 0x73);
	assert_int_equal(code_selected(&c)->kind, CODEROW_CODE);
	in_window(&c);
	code_close(&c);
	assert_false(c.shown);
	assert_null(c.listing);
	code_fini(&c);
}

/* A line is gone to once lines are known, unless one has moved meanwhile. */
static void
wanting(void **arg)
{
	static const char file[] = "/usr/src/gitd/patch-delta.c";
	static const struct {
		const char *file;
		unsigned line;
		bool moves;
		uint64_t want;
	} cases[] = {
		{ file, 44, false, 0x2c },
		{ file, 27, false, 0x4 }, /* has no time */
		{ file, 44, true, 0x73 },
		{ file, 9, false, 0x6e }, /* no such line */
		{ "/other.c", 44, false, 0x6e },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct code c = { 0 };

		code_open(&c, &(struct code_ask){ .func = FIXTURE_NATIVE });
		code_show_line(&c, cases[i].file, cases[i].line);
		answer(&c, false);
		assert_int_equal(offset(&c), 0x6e);
		if (cases[i].moves)
			code_move(&c, 1, ROWS);
		answer(&c, true);
		assert_int_equal(offset(&c), cases[i].want);
		in_window(&c);
		code_fini(&c);
	}
}

/* main of the fixture calls all others and does nothing itself: 0x11 took more
 * than 0x31. */
static void
a_caller(void **arg)
{
	static const uint64_t spots[] = { 0x12, 0x32 };
	struct snap_spot spot[2] = { 0 };
	struct snap_spot_cell cells[2] = { 0 };
	struct snapshot *s =
	    (struct snapshot *)(uintptr_t)fixture_new(FIXTURE_LIVE, 0);
	struct maker *m = maker_new(0, 0);
	struct code c = { 0 };

	(void)arg;
	for (uint32_t i = 0; i < 2; i++) {
		spot[i] = (struct snap_spot){ .addr = spots[i] };
		cells[i].spot = i;
		cells[i].what = SPOT_TOTAL;
		cells[i].ns[WINDOW_10S] = 100 * (2 - i);
		cells[i].samples[WINDOW_10S] = 1;
	}
	s->spots = spot;
	s->nspots = 2;
	s->spot_cells = cells;
	s->nspot_cells = 2;
	for (uint64_t addr = 1; addr < 0x40; addr += 0x10) {
		struct code_row *r = maker_row(m);

		r->addr = addr;
		r->size = 0x10;
		r->flow = CODE_CALL;
	}
	maker_listing(m)->settled = true;
	code_open(&c, &(struct code_ask){ .func = 0 });
	code_take(&c, maker_finish(m));
	code_join(&c, s, &lens, ROWS, KIN_ROWS);
	assert_int_equal(offset(&c), 0x11);
	snapshot_release(s);
	code_fini(&c);
}

static void
hottest(void **arg)
{
	/* the first is where it opened */
	static const uint64_t want[] = { 0x6e, 0x2c, 0x8f, 0x2f };
	struct code c = { 0 };

	(void)arg;
	assert_false(code_hottest(&c, ROWS));
	go(&c, FIXTURE_NATIVE);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		assert_true(code_hottest(&c, ROWS));
		assert_int_equal(offset(&c), want[i]);
		in_window(&c);
	}
	/* from elsewhere to the first again */
	code_move(&c, 1, ROWS);
	code_move(&c, 1, ROWS);
	assert_true(code_hottest(&c, ROWS));
	assert_int_equal(offset(&c), 0x6e);
	/* as from there, where one came another way */
	code_move(&c, 1, ROWS);
	code_move(&c, -1, ROWS);
	assert_true(code_hottest(&c, ROWS));
	assert_int_equal(offset(&c), 0x6e);
	code_jump(&c, 0, ROWS);
	assert_true(code_return(&c));
	assert_true(code_hottest(&c, ROWS));
	assert_int_equal(offset(&c), 0x6e);
	/* after the last comes the first */
	for (size_t i = 0; i < c.times.nhottest; i++)
		code_hottest(&c, ROWS);
	assert_int_equal(offset(&c), 0x6e);
	go(&c, FIXTURE_HUGE);
	assert_false(code_hottest(&c, ROWS));
	code_fini(&c);
}

static void
visiting(void **arg)
{
	struct code c = { 0 };

	(void)arg;
	go(&c, FIXTURE_NATIVE);
	assert_false(code_return(&c));
	code_hottest(&c, ROWS);
	code_hottest(&c, ROWS);
	code_jump(&c, 0, ROWS);
	assert_int_equal(offset(&c), (uint64_t)-0x2800);
	code_visit(&c, &(struct code_ask){ .func = FIXTURE_PLT });
	assert_null(c.listing);
	answer(&c, true);
	assert_string_equal(c.listing->name, "memcpy@plt");
	assert_true(code_return(&c));
	answer(&c, true);
	assert_int_equal(offset(&c), (uint64_t)-0x2800);
	/* within the function the listing is kept */
	assert_true(code_return(&c));
	assert_non_null(c.listing);
	assert_int_equal(offset(&c), 0x2c);
	assert_false(code_return(&c));
	/* a long way forgets its beginning */
	for (int i = 0; i < CODE_BACK_MAX + 5; i++)
		code_jump(&c, (uint32_t)i % 7, ROWS);
	for (int i = 0; i < CODE_BACK_MAX; i++)
		assert_true(code_return(&c));
	assert_false(code_return(&c));
	code_fini(&c);
}

static void
folding(void **arg)
{
	struct code c = { 0 };
	size_t n, line;

	(void)arg;
	go(&c, FIXTURE_NATIVE);
	n = c.rows.n;
	line = c.scroll.sel - c.scroll.top;
	code_set_bare(&c, true, ROWS);
	assert_true(c.rows.n < n);
	assert_int_equal(offset(&c), 0x6e);
	/* it stays where the eye is */
	assert_int_equal(c.scroll.sel - c.scroll.top, line);
	code_set_bare(&c, false, ROWS);
	assert_int_equal(c.rows.n, n);
	/* a source line is selected, and goes: its instruction is */
	code_move(&c, -4, ROWS);
	assert_int_equal(code_selected(&c)->kind, CODEROW_LINE);
	code_set_bare(&c, true, ROWS);
	assert_int_equal(offset(&c), 0x60);
	code_set_bare(&c, false, ROWS);
	assert_int_equal(code_selected(&c)->kind, CODEROW_LINE);
	code_fini(&c);
}

static void
searching(void **arg)
{
	struct code c = { 0 };

	(void)arg;
	go(&c, FIXTURE_NATIVE);
	assert_false(code_find(&c, 1, 1, ROWS));
	code_search(&c, "rbx");
	assert_int_equal(c.matches, 3);
	assert_true(code_find(&c, 1, 0, ROWS));
	assert_int_equal(offset(&c), 0x8c);
	assert_int_equal(code_nth_match(&c), 3);
	assert_true(code_find(&c, 1, 0, ROWS)); /* from here: stays */
	assert_int_equal(offset(&c), 0x8c);
	assert_true(code_find(&c, 1, 1, ROWS)); /* round the end */
	assert_int_equal(offset(&c), 0x2c);
	assert_int_equal(code_nth_match(&c), 1);
	code_set_bare(&c, true, ROWS);
	assert_int_equal(code_nth_match(&c), 1);
	code_set_bare(&c, false, ROWS);
	code_move(&c, 1, ROWS);
	assert_int_equal(code_nth_match(&c), 0); /* not found, moved to */
	code_move(&c, -1, ROWS);
	assert_true(code_find(&c, -1, 1, ROWS));
	assert_int_equal(offset(&c), 0x8c);
	in_window(&c);
	code_search(&c, "no such thing");
	assert_int_equal(c.matches, 0);
	assert_false(code_find(&c, 1, 1, ROWS));
	assert_int_equal(offset(&c), 0x8c);
	code_fini(&c);
}

static void
sources(void **arg)
{
	struct code c = { 0 };
	const char *file;
	unsigned line;

	(void)arg;
	assert_false(code_source(&c, &file, &line));
	go(&c, FIXTURE_NATIVE);
	assert_true(code_source(&c, &file, &line));
	assert_string_equal(file, "/usr/src/gitd/patch-delta.c");
	assert_int_equal(line, 61);
	/* of an inlined call: where it is called */
	code_search(&c, "add_bits");
	assert_true(code_find(&c, 1, 0, ROWS));
	while (code_selected(&c)->kind != CODEROW_INLINE)
		assert_true(code_find(&c, 1, 1, ROWS));
	assert_true(code_source(&c, &file, &line));
	assert_string_equal(file, "/usr/src/gitd/delta.h");
	assert_int_equal(line, 94);
	go(&c, FIXTURE_PLT);
	assert_false(code_source(&c, &file, &line));
	code_fini(&c);
}

/* The file that the text was found in is opened, for an inlined call's place,
 * too. */
static void
found_sources(void **arg)
{
	const struct snapshot *s = fixture_new(FIXTURE_LIVE, 0);
	struct maker *m = maker_new(0, 0);
	struct code_row *r = maker_row(m);
	struct code c = { 0 };
	const char *file;
	unsigned line;

	(void)arg;
	r->line = maker_line(m, "/was/here.c", 3, "f();");
	maker_path(m, r->line, "/is/there.c");
	code_open(&c, &(struct code_ask){ .func = 0 });
	code_take(&c, maker_finish(m));
	code_join(&c, s, &lens, ROWS, ROWS);
	assert_true(code_source(&c, &file, &line));
	assert_string_equal(file, "/is/there.c");
	assert_int_equal(line, 3);
	code_fini(&c);
	snapshot_release(s);
}

static void
kin(void **arg)
{
	struct code c = { 0 };
	uint32_t func;

	(void)arg;
	go(&c, FIXTURE_NATIVE);
	c.kin.shown = true;
	answer(&c, true);
	assert_int_equal(codekin_count(&c.kin), 3);
	assert_false(codekin_calls(&c.kin, 0));
	assert_true(codekin_calls(&c.kin, 1));
	codekin_move(&c.kin, 2, KIN_ROWS);
	func = codekin_row(&c.kin, c.kin.scroll.sel)->func;
	answer(&c, true);
	assert_int_equal(codekin_row(&c.kin, c.kin.scroll.sel)->func, func);
	codekin_select(&c.kin, 7);
	assert_int_equal(c.kin.scroll.sel, 2);
	codekin_select(&c.kin, 1);
	assert_int_equal(c.kin.scroll.sel, 1);
	code_fini(&c);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(opening),
		cmocka_unit_test(wanting),
		cmocka_unit_test(a_caller),
		cmocka_unit_test(hottest),
		cmocka_unit_test(visiting),
		cmocka_unit_test(folding),
		cmocka_unit_test(searching),
		cmocka_unit_test(sources),
		cmocka_unit_test(found_sources),
		cmocka_unit_test(kin),
	};

	return cmocka_run_group_tests_name("code", tests, NULL, NULL);
}
