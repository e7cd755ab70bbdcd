/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_theme.c - every role can be told apart where it must. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "ui/theme.h"

static void
letters_differ(void **arg)
{
	char seen[ROLES + 1] = "";

	(void)arg;
	for (int i = 0; i < ROLES; i++) {
		char letter = theme_letter((enum role)i);

		assert_true(letter > ' ' && letter < 0x7f);
		assert_null(strchr(seen, letter));
		seen[i] = letter;
	}
}

/* Without colours these must still show as what they are. */
static void
mono_has_attributes(void **arg)
{
	static const enum role roles[] = { ROLE_SELECTED, ROLE_MATCH,
		ROLE_HEAD_SORT, ROLE_FROZEN, ROLE_ENDED, ROLE_WARN, ROLE_BANNER,
		ROLE_ERROR, ROLE_SELECTED_MATCH, ROLE_UNFOCUSED };

	(void)arg;
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		assert_true(theme_style(roles[i], DEPTH_MONO)->attr != 0);
	for (int i = 0; i < ROLES; i++) {
		const struct style *s = theme_style((enum role)i, DEPTH_MONO);

		assert_int_equal(s->fg, -1);
		assert_int_equal(s->bg, -1);
	}
}

static void
colours_exist(void **arg)
{
	static const short limit[DEPTHS] = { 0, 8, 16, 256 };

	(void)arg;
	for (int depth = 0; depth < DEPTHS; depth++)
		for (int i = 0; i < ROLES; i++) {
			const struct style *s =
			    theme_style((enum role)i, (enum depth)depth);

			assert_in_range(s->fg + 1, 0, limit[depth]);
			assert_in_range(s->bg + 1, 0, limit[depth]);
			/* on a background of ours the text's colour is ours */
			assert_true(s->bg == -1 || s->fg != -1);
		}
}

static void
depths(void **arg)
{
	static const struct {
		int colors;
		enum depth want;
	} cases[] = {
		{ -1, DEPTH_MONO },
		{ 0, DEPTH_MONO },
		{ 2, DEPTH_MONO },
		{ 8, DEPTH_8 },
		{ 15, DEPTH_8 },
		{ 16, DEPTH_16 },
		{ 88, DEPTH_16 },
		{ 256, DEPTH_256 },
		{ 1 << 24, DEPTH_256 },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(theme_depth(cases[i].colors), cases[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_differ),
		cmocka_unit_test(mono_has_attributes),
		cmocka_unit_test(colours_exist),
		cmocka_unit_test(depths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
