/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_sysfile.c - settings of the kernel, read from files made here. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "target/sysfile.h"

static const struct {
	const char *content; /* NULL: no file */
	long number;
	const char *text;
} cases[] = {
	{ "2\n", 2, "2" },
	{ "-1\n", -1, "-1" },
	{ "4", 4, "4" },
	{ "100000  \nsecond\n", 100000, "100000" },
	{ "2 3\n", SYSFILE_ABSENT, "2 3" },
	{ "99999999999999999999\n", SYSFILE_ABSENT, "99999999999999999999" },
	{ "docker-default (enforce)\n", SYSFILE_ABSENT,
	    "docker-default (enforce)" },
	{ "", SYSFILE_ABSENT, "" },
	{ NULL, SYSFILE_ABSENT, "" },
};

static void
write_file(const char *path, const char *content)
{
	FILE *f;

	unlink(path);
	if (content == NULL)
		return;
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(content, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
test_read(void **state)
{
	char path[] = "/tmp/test-sysfile-XXXXXX", text[64];
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd != -1);
	close(fd);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		write_file(path, cases[i].content);
		assert_int_equal(sysfile_number(path), cases[i].number);
		strcpy(text, "before");
		assert_int_equal(sysfile_text(path, text, sizeof text),
		    cases[i].content != NULL);
		assert_string_equal(text, cases[i].text);
	}
	unlink(path);
}

static void
test_choice(void **state)
{
	static const char *const choices[][2] = {
		{ "none [integrity] confidentiality", "integrity" },
		{ "[none] integrity", "none" },
		{ "none [integrity", "none [integrity" },
		{ "none", "none" },
		{ "]x[y]", "y" },
		{ "", "" },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		strcpy(text, choices[i][0]);
		sysfile_choice(text);
		assert_string_equal(text, choices[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_choice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
