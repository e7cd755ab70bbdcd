/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_arrows.c - lines for jumps, drawn with letters. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "code/maker.h"
#include "ui/arrows.h"

enum { ROWS = 8, FAR_ROWS = 1000 };

static const struct listing *
listing(size_t rows, const int (*jumps)[2], size_t n)
{
	struct maker *m = maker_new(1, 0);
	struct code_row *r;
	size_t have;

	for (size_t i = 0; i < rows; i++)
		maker_row(m)->addr = i;
	r = maker_rows(m, &have);
	for (size_t i = 0; i < n && jumps[i][0] != jumps[i][1]; i++)
		r[jumps[i][0]].target = (uint32_t)jumps[i][1];
	return maker_finish(m);
}

/* As glyphs_ascii, but for what has one glyph there and two meanings. */
static const char letters[ARROW_GLYPHS] = {
	[ARROW_NONE] = ' ',
	[ARROW_VERTICAL] = '|',
	[ARROW_DOWN] = ',',
	[ARROW_UP] = '`',
	[ARROW_TEE] = 'E',
	[ARROW_ACROSS] = '-',
	[ARROW_CROSS] = '+',
	[ARROW_TEE_DOWN] = 'v',
	[ARROW_TEE_UP] = '^',
	[ARROW_HEAD] = '>',
};

static void
draw(const struct arrows *a, uint32_t row, char *out)
{
	struct arrow_cell cells[ARROWS_LANES + 1];

	arrows_row(a, row, cells);
	for (int i = 0; i <= a->lanes; i++)
		out[i] = letters[cells[i].glyph];
	out[a->lanes + 1] = '\0';
}

static void
pictures(void **arg)
{
	static const struct {
		const char *name;
		int jumps[4][2];
		int chosen, lanes;
		const char *want[ROWS];
	} cases[] = {
		{ "none", { { 0 } }, -1, 1,
		    { "  ", "  ", "  ", "  ", "  ", "  ", "  ", "  " } },
		{ "forth", { { 1, 3 } }, -1, 1,
		    { "  ", ",-", "| ", "`>", "  ", "  ", "  ", "  " } },
		{ "back", { { 3, 1 } }, -1, 1,
		    { "  ", ",>", "| ", "`-", "  ", "  ", "  ", "  " } },
		{ "two to one place", { { 1, 4 }, { 2, 4 } }, -1, 1,
		    { "  ", ",-", "E-", "| ", "`>", "  ", "  ", "  " } },
		{ "from both sides", { { 1, 3 }, { 5, 3 } }, -1, 1,
		    { "  ", ",-", "| ", "E>", "| ", "`-", "  ", "  " } },
		{ "nested", { { 1, 5 }, { 2, 4 } }, -1, 2,
		    { "   ", ",--", "|,-", "|| ", "|`>", "`->", "   ",
			"   " } },
		{ "crossing", { { 1, 3 }, { 2, 6 } }, -1, 2,
		    { "   ", " ,-", ",+-", "|`>", "|  ", "|  ", "`->",
			"   " } },
		{ "begins where another ends", { { 1, 3 }, { 3, 7 } }, -1, 2,
		    { "   ", " ,-", " | ", ",^>", "|  ", "|  ", "|  ",
			"`->" } },
		{ "no room", { { 1, 5 }, { 2, 4 } }, -1, 1,
		    { "  ", "  ", ",-", "| ", "`>", "  ", "  ", "  " } },
		{ "room for the selected", { { 1, 5 }, { 2, 4 } }, 1, 1,
		    { "  ", ",-", "| ", "| ", "| ", "`>", "  ", "  " } },
		{ "to itself", { { 2, 2 } }, -1, 1,
		    { "  ", "  ", "  ", "  ", "  ", "  ", "  ", "  " } },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct listing *l = listing(ROWS, cases[i].jumps, 4);
		uint32_t chosen = (uint32_t)cases[i].chosen;
		struct arrows a;
		char got[ARROWS_LANES + 2];

		arrows_make(&a, l, 0, ROWS - 1, chosen, cases[i].lanes);
		for (uint32_t row = 0; row < ROWS; row++) {
			draw(&a, row, got);
			if (strcmp(got, cases[i].want[row]) != 0)
				fail_msg("%s, row %u: '%s', not '%s'",
				    cases[i].name, row, got,
				    cases[i].want[row]);
		}
		listing_release(l);
	}
}

/* Only the vertical lines go on beside what is no instruction. */
static void
between(void **arg)
{
	static const int jumps[][2] = { { 1, 3 } };
	const struct listing *l = listing(ROWS, jumps, 1);
	static const bool want[ROWS] = { false, false, true, true, false };
	struct arrows a;
	struct arrow_cell cells[ARROWS_LANES + 1];

	(void)arg;
	arrows_make(&a, l, 0, ROWS - 1, LISTING_NONE, 1);
	for (uint32_t row = 0; row < ROWS; row++) {
		arrows_over(&a, row, cells);
		assert_int_equal(cells[0].glyph == ARROW_VERTICAL, want[row]);
		assert_int_equal(cells[1].glyph, ARROW_NONE);
	}
	listing_release(l);
}

static void
far_away(void **arg)
{
	static const int jumps[][2] = { { 500, 900 }, { 505, 510 } };
	static const struct {
		uint32_t chosen;
		int want; /* arrows */
		bool far_chosen;
	} cases[] = { { LISTING_NONE, 1, false }, { 500, 2, true },
		{ 505, 1, false } };
	const struct listing *l = listing(FAR_ROWS, jumps, 2);
	struct arrows a;
	char got[ARROWS_LANES + 2];

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		arrows_make(&a, l, 495, 520, cases[i].chosen, 2);
		assert_int_equal(a.n, cases[i].want);
		draw(&a, 500, got);
		assert_int_equal(got[0] == ',', cases[i].far_chosen);
		draw(&a, 505, got);
		assert_string_equal(got, cases[i].far_chosen ? "|,-" : " ,-");
	}
	/* its end is in the window, and selected */
	arrows_make(&a, l, 890, 910, 900, 2);
	assert_int_equal(a.n, 0);
	listing_release(l);
}

/* Many more than there is room for. */
static void
crowded(void **arg)
{
	struct maker *m = maker_new(1, 0);
	const struct listing *l;
	struct arrows a;
	char got[ARROWS_LANES + 2];

	(void)arg;
	for (unsigned i = 0; i < FAR_ROWS; i++) {
		maker_row(m)->addr = i;
		maker_rows(m, &(size_t){ 0 })[i].target = (i ^ 0x3f) % FAR_ROWS;
	}
	l = maker_finish(m);
	arrows_make(&a, l, 400, 500, 450, ARROWS_LANES + 3);
	assert_int_equal(a.lanes, ARROWS_LANES);
	assert_true(a.n <= ARROWS_MAX);
	for (uint32_t row = 400; row <= 500; row++)
		draw(&a, row, got);
	draw(&a, 450, got);
	assert_int_not_equal(got[ARROWS_LANES], ' ');
	listing_release(l);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(pictures),
		cmocka_unit_test(between),
		cmocka_unit_test(far_away),
		cmocka_unit_test(crowded),
	};

	return cmocka_run_group_tests_name("arrows", tests, NULL, NULL);
}
