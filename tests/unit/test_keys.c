/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_keys.c - the table of keys is sound. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "ui/event.h"
#include "ui/keys.h"

static void
finds(void **arg)
{
	static const struct {
		int code;
		enum command want;
	} cases[] = {
		{ 'q', CMD_QUIT },
		{ KEYC_F10, CMD_QUIT },
		{ KEYC_CTRL('C'), CMD_QUIT },
		{ 'j', CMD_DOWN },
		{ KEYC_DOWN, CMD_DOWN },
		{ '1', CMD_SORT_NTH },
		{ '9', CMD_SORT_NTH },
		{ '0', CMD_NONE },
		{ 'g', CMD_NONE },
		{ 0, CMD_NONE },
		{ KEYC_UNKNOWN, CMD_NONE },
		{ KEYC_RIGHT, CMD_ENTER },
		{ KEYC_ENTER, CMD_ENTER },
		{ KEYC_ESC, CMD_BACK },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(keys_find(cases[i].code), cases[i].want);
}

/* A key twice would hide a command; a command without a row could neither be
 * given nor be explained. */
static void
is_sound(void **arg)
{
	size_t n;
	const struct key *key = keys_all(&n);

	(void)arg;
	for (size_t i = 0; i < n; i++) {
		assert_true(key[i].code[0] != 0);
		assert_true(key[i].name[0] != '\0');
		assert_true(key[i].help[0] != '\0');
		assert_true(key[i].bar_rank < COMMANDS); /* see keybar.c */
		assert_true((key[i].bar == NULL) == (key[i].bar_key == NULL));
		/* the key bar names one of the row's own keys */
		if (key[i].bar_key != NULL)
			assert_non_null(strstr(key[i].name, key[i].bar_key));
		for (size_t k = 0; k < KEY_CODES && key[i].code[k] != 0; k++)
			assert_int_equal(keys_find(key[i].code[k]), key[i].cmd);
	}
	for (int cmd = CMD_NONE + 1; cmd < COMMANDS; cmd++) {
		size_t rows = 0;

		for (size_t i = 0; i < n; i++)
			rows += (int)key[i].cmd == cmd;
		assert_int_equal(rows, 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds),
		cmocka_unit_test(is_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
