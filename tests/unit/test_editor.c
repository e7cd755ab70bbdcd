/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_editor.c - what is started for which setting, without a terminal. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "ui/editor.h"

static char dir[] = "/tmp/stacktop-editor-XXXXXX";

static char *
in_dir(const char *name)
{
	return xasprintf("%s/%s", dir, name);
}

static void
set(const char *name, const char *value)
{
	if (value == NULL)
		unsetenv(name);
	else
		setenv(name, value, 1);
}

static void
checks(void **arg)
{
	static const struct {
		const char *visual, *editor, *file;
		const char *want; /* in the error, or NULL */
	} cases[] = {
		{ NULL, NULL, "a.c", "VISUAL or EDITOR" },
		{ "", "", "a.c", "VISUAL or EDITOR" },
		{ NULL, "vi", "a.c", NULL },
		{ "vi", NULL, "a.c", NULL },
		{ "vi", NULL, "none.c", "none.c: No such file" },
		{ "vi", NULL, "fifo", "fifo: not a plain file" },
		{ "vi", NULL, ".", "not a plain file" },
	};

	char *keep = xstrdup(getenv("PATH"));

	(void)arg;
	set("PATH", "");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *path = in_dir(cases[i].file);
		struct err err = { 0 };

		set("VISUAL", cases[i].visual);
		set("EDITOR", cases[i].editor);
		assert_int_equal(
		    editor_check(path, &err), cases[i].want == NULL ? 0 : -1);
		if (cases[i].want != NULL)
			assert_non_null(strstr(err.text, cases[i].want));
		free(path);
	}
	set("PATH", keep);
	free(keep);
}

/* The arguments that the editor was started with, a line each. */
static void
run(const char *setting, const char *file, unsigned line, char *out, size_t len)
{
	char *to = in_dir("out");
	int null = open("/dev/null", O_RDONLY);
	int fd = open(to, O_RDWR | O_CREAT | O_TRUNC, 0600);
	uint64_t until = clock_mono() + 20 * NS_PER_S;
	struct editor e;
	ssize_t n;

	set("VISUAL", setting);
	assert_int_equal(editor_start(&e, file, line, null, fd, NULL), 0);
	while (editor_look(&e) != EDITOR_ENDED) {
		assert_true(clock_mono() < until);
		usleep(2000);
	}
	n = pread(fd, out, len - 1, 0);
	assert_true(n >= 0);
	out[n] = '\0';
	close(fd);
	close(null);
	free(to);
}

static void
arguments(void **arg)
{
	static const struct {
		const char *setting, *file;
		unsigned line;
		const char *want;
	} cases[] = {
		{ "printf '%s\\n'", "/src/a.c", 61, "+61\n/src/a.c\n" },
		{ "printf '%s\\n' -nw", "/src/a.c", 7, "-nw\n+7\n/src/a.c\n" },
		{ "printf '%s\\n'", "/src/a.c", 0, "+1\n/src/a.c\n" },
		/* a name is no option, no words and no command */
		{ "printf '%s\\n'", "-c q", 1, "+1\n./-c q\n" },
		{ "printf '%s\\n'", "+x", 1, "+1\n./+x\n" },
		{ "printf '%s\\n'", "$(touch x); `y`", 1,
		    "+1\n$(touch x); `y`\n" },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char got[256];

		run(cases[i].setting, cases[i].file, cases[i].line, got,
		    sizeof got);
		assert_string_equal(got, cases[i].want);
	}
}

/* Without a setting: what there is in $PATH. */
static void
defaults(void **arg)
{
	static const char *const names[] = { "vi", "editor" };
	const char *before = getenv("PATH");
	char *path = xasprintf("/none::%s", dir), *keep = xstrdup(before);
	char got[256];

	(void)arg;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *script = in_dir(names[i]);
		FILE *f = fopen(script, "w");

		fprintf(f, "#!/bin/sh\necho %s \"$@\"\n", names[i]);
		fclose(f);
		chmod(script, 0700);
		free(script);
		set("EDITOR", "");
		set("PATH", path);
		run("", "a.c", 3, got, sizeof got);
		assert_memory_equal(got, names[i], strlen(names[i]));
		assert_non_null(strstr(got, " +3 a.c\n"));
	}
	set("PATH", keep);
	free(path);
	free(keep);
}

/* What is said of one that failed. */
static void
failing(void **arg)
{
	static const struct {
		const char *setting, *want; /* NULL: nothing */
	} cases[] = {
		{ "true", NULL },
		{ "false", "Editor: ended with 1" },
		{ "sh -c 'exit 7'", "Editor: ended with 7" },
		{ "sh -c 'kill -9 $$'", "Editor: ended by signal 9" },
		{ "/none/ed", "Editor: not found: /none/ed" },
		{ "/dev/null -x", "Editor: cannot be run: /dev/null -x" },
	};
	int null = open("/dev/null", O_RDWR);

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint64_t until = clock_mono() + 20 * NS_PER_S;
		struct err err = { 0 };
		struct editor e;

		set("VISUAL", cases[i].setting);
		assert_int_equal(
		    editor_start(&e, "a.c", 1, null, null, NULL), 0);
		while (editor_look(&e) != EDITOR_ENDED) {
			assert_true(clock_mono() < until);
			usleep(2000);
		}
		assert_int_equal(
		    editor_judge(&e, &err), cases[i].want == NULL ? 0 : -1);
		assert_string_equal(
		    err.text, cases[i].want == NULL ? "" : cases[i].want);
	}
	close(null);
}

static void
ending(void **arg)
{
	int null = open("/dev/null", O_RDWR);
	uint64_t until = clock_mono() + 20 * NS_PER_S;
	struct editor e;

	(void)arg;
	set("VISUAL", "sleep 100; true");
	assert_int_equal(editor_start(&e, "a.c", 1, null, null, NULL), 0);
	assert_int_equal(editor_look(&e), EDITOR_RUNS);
	editor_end(&e);
	while (editor_look(&e) != EDITOR_ENDED) {
		assert_true(clock_mono() < until);
		usleep(2000);
	}
	close(null);
}

static int
prepare(void **arg)
{
	char *file, *fifo;

	(void)arg;
	if (mkdtemp(dir) == NULL)
		return -1;
	file = in_dir("a.c");
	fifo = in_dir("fifo");
	close(open(file, O_WRONLY | O_CREAT, 0600));
	mkfifo(fifo, 0600);
	free(file);
	free(fifo);
	return 0;
}

static int
clean(void **arg)
{
	static const char *const names[] = { "a.c", "fifo", "out", "vi",
		"editor" };

	(void)arg;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *path = in_dir(names[i]);

		unlink(path);
		free(path);
	}
	return rmdir(dir);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks),
		cmocka_unit_test(arguments),
		cmocka_unit_test(defaults),
		cmocka_unit_test(failing),
		cmocka_unit_test(ending),
	};

	return cmocka_run_group_tests_name("editor", tests, prepare, clean);
}
