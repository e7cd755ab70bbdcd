/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_typing.c - keys as a terminal sends them. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "ui/event.h"
#include "ui/typing.h"

static void
bytes(void **arg)
{
	static const struct {
		int code;
		const char *want;
	} cases[] = {
		{ 'a', "a" },
		{ KEYC_ENTER, "\r" },
		{ KEYC_BACKSPACE, "\x7f" },
		{ KEYC_CTRL('C'), "\x03" },
		{ 0xe9, "\xc3\xa9" },
		{ 0x65e5, "\xe6\x97\xa5" },
		{ 0x1f600, "\xf0\x9f\x98\x80" },
		{ KEYC_UP, "\033[A" },
		{ KEYC_PGDN, "\033[6~" },
		{ KEYC_F1, "" },
		{ KEYC_NONE, "" },
		{ KEYC_UNKNOWN, "" },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char got[TYPING_MAX];
		size_t n = typing_bytes(cases[i].code, got);

		assert_int_equal(n, strlen(cases[i].want));
		assert_memory_equal(got, cases[i].want, n);
	}
}

static void
leaving(void **arg)
{
	static const struct {
		int keys[5]; /* 0 ends */
		bool typing; /* still, at the end */
		const char *sent;
	} cases[] = {
		{ { 'a', 'b' }, true, "ab" },
		{ {
		      'a',
		      KEYC_CTRL(']'),
		  },
		    false, "a" },
		{ { KEYC_ESC }, true, "" }, /* held back */
		{ { KEYC_ESC, KEYC_ESC }, false, "" },
		{ { KEYC_ESC, 'x' }, true, "\033x" },
		{ { KEYC_ESC, 'x', KEYC_ESC, KEYC_ESC }, false, "\033x" },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct console con;
		struct state s = { .console = &con, .typing = true };
		char got[16] = "";
		int fd[2];

		/* what is typed is read back from the pipe */
		assert_int_equal(pipe(fd), 0);
		assert_int_equal(console_open(&con, fd[1], NULL), 0);
		for (int k = 0; cases[i].keys[k] != 0; k++)
			typing_event(&s, cases[i].keys[k]);
		close(fd[1]);
		assert_int_equal(
		    read(fd[0], got, sizeof got - 1), strlen(cases[i].sent));
		assert_string_equal(got, cases[i].sent);
		assert_int_equal(s.typing, cases[i].typing);
		close(fd[0]);
		console_close(&con);
	}
}

static void
nobody_to_type_to(void **arg)
{
	struct state s = { .typing = true };

	(void)arg;
	typing_event(&s, 'x');
	assert_false(s.typing);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes),
		cmocka_unit_test(leaving),
		cmocka_unit_test(nobody_to_type_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
