/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "code/sources.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/xalloc.h"

static char top[] = "/tmp/stacktop-sources.XXXXXX";

static void
write_file(const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", top, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void
make_dir(const char *name)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", top, name);
	assert_int_equal(0, mkdir(path, 0777));
}

/* The text of line 1 of a file, found by one rule; %s in both is top. */
static void
check(const char *rule, const char *file, const char *wanted)
{
	char name[256], path[256];
	const char *one = path;
	struct sources_opts opts = { .path = &one };
	struct sources *s;
	const char *got;

	snprintf(name, sizeof name, file, top);
	snprintf(path, sizeof path, rule, top);
	opts.npaths = *rule != '\0';
	s = sources_new(&opts, -1, 0);
	got = sources_line(s, name, 1);
	if (wanted == NULL) {
		assert_null(got);
		assert_non_null(strstr(sources_problem(s), "no source"));
	} else {
		assert_non_null(got);
		assert_string_equal(wanted, got);
		assert_string_equal("", sources_problem(s));
	}
	sources_free(s);
}

static void
test_places(void **state)
{
	static const struct {
		const char *rule, *file, *wanted;
	} cases[] = {
		{ "", "%s/a/b/x.c", "x of b" },
		{ "", "%s/a/none.c", NULL },
		{ "", "x.c", NULL }, /* relative to what? */
		{ "", "", NULL },
		{ "", "%s/a", NULL }, /* no regular file */
		{ "", "%s/fifo", NULL },
		{ "", "%s/loop", NULL },
		/* another beginning */
		{ "/build=%s/a", "/build/b/x.c", "x of b" },
		{ "/build/=%s/a", "/build/b/x.c", "x of b" },
		{ "/build/=%s/a/", "/build/b/x.c", "x of b" },
		{ "/build=%s/a", "/builder/b/x.c", NULL },
		{ "/build/b/x.c=%s/a/b/x.c", "/build/b/x.c", "x of b" },
		{ ".=%s/a", "./b/x.c", "x of b" },
		{ "/other=%s/a", "/build/b/x.c", NULL },
		/* the user's word comes first */
		{ "/=%s/c/", "%s/a/b/x.c", "x of c" },
		/* below a directory */
		{ "%s", "/build/a/b/x.c", "x of b" },
		{ "%s/a", "/build/b/x.c", "x of b" },
		{ "%s/a/b", "x.c", "x of b" },
		{ "%s/a/b", "/other/place/x.c", "x of b" },
		{ "%s/none", "/other/place/x.c", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check(cases[i].rule, cases[i].file, cases[i].wanted);
}

/* The first rule that leads to a file counts. */
static void
test_order(void **state)
{
	char none[256], b[256];
	const char *const path[] = { none, b };
	const struct sources_opts opts = { .path = path, .npaths = 2 };
	struct sources *s = sources_new(&opts, -1, 0);

	(void)state;
	snprintf(none, sizeof none, "%s/none", top);
	snprintf(b, sizeof b, "%s/a/b", top);
	assert_string_equal("x of b", sources_line(s, "/q/x.c", 1));
	assert_null(sources_line(s, "/q/y.c", 1));
	/* where it was looked for is told */
	assert_non_null(strstr(sources_problem(s), none));
	assert_non_null(strstr(sources_problem(s), b));
	assert_non_null(strstr(sources_problem(s), "/q/y.c"));
	/* and by which path it was found */
	snprintf(none, sizeof none, "%s/x.c", b);
	assert_string_equal(none, sources_path(s, "/q/x.c"));
	assert_null(sources_path(s, "/q/y.c"));
	sources_free(s);
}

/* Below the root of the process, and never out of it. */
static void
test_root(void **state)
{
	const struct sources_opts opts = { 0 };
	int root = open(top, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct sources *s = sources_new(&opts, root, 0);

	(void)state;
	assert_string_equal("x of b", sources_line(s, "/a/b/x.c", 1));
	assert_string_equal("x of b", sources_line(s, "/../a/b/x.c", 1));
	sources_free(s);
	close(root);
}

/* As the process has it: below where it stands, which is below its root. */
static void
test_relative(void **state)
{
	static const struct {
		const char *directory, *file, *wanted;
	} cases[] = {
		{ "/a", "b/x.c", "x of b" }, { "/a/b", "./x.c", "x of b" },
		{ "/a/b", "../b/x.c", "x of b" },
		{ "/a/b", "../../../../a/b/x.c", "x of b" },
		{ "/a/b", "<x.c>", NULL }, { "/a/b", "", NULL },
		{ "/none", "x.c", NULL },
		{ "a/b", "x.c", NULL }, /* not a place */
	};
	const struct sources_opts opts = { 0 };
	int root = open(top, O_PATH | O_DIRECTORY | O_CLOEXEC);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sources *s = sources_new(&opts, root, 0);
		const char *line;

		assert_null(sources_line(s, "b/none.c", 1));
		sources_relative(s, cases[i].directory);
		line = sources_line(s, cases[i].file, 1);
		if ((line == NULL) != (cases[i].wanted == NULL) ||
		    (line != NULL && strcmp(line, cases[i].wanted) != 0))
			fail_msg("%s, %s: %s", cases[i].directory,
			    cases[i].file, line != NULL ? line : "none");
		sources_free(s);
	}
	close(root);
}

static void
test_lines(void **state)
{
	static const struct {
		unsigned line;
		const char *wanted;
	} cases[] = {
		{ 0, NULL },
		{ 1, "first" },
		{ 2, "\ttabs\tstay" },
		{ 3, "\\x1b[31m \\xff" },
		{ 4, "" },
		{ 5, "of DOS" },
		{ 6, "last" },
		{ 7, NULL },
		{ UINT32_MAX, NULL },
	};
	const struct sources_opts opts = { 0 };
	struct sources *s = sources_new(&opts, -1, 0);
	char path[256];

	(void)state;
	write_file("lines.c", "first\n\ttabs\tstay\n\033[31m \xff\n\n"
			      "of DOS\r\nlast");
	snprintf(path, sizeof path, "%s/lines.c", top);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *got = sources_line(s, path, cases[i].line);

		if (cases[i].wanted == NULL)
			assert_null(got);
		else
			assert_string_equal(cases[i].wanted, got);
	}
	sources_free(s);
}

static void
test_long(void **state)
{
	const struct sources_opts opts = { 0 };
	struct sources *s = sources_new(&opts, -1, 0);
	char *text = xmalloc(100002), path[256];

	(void)state;
	memset(text, 'x', 100000);
	strcpy(text + 100000, "\n");
	write_file("long.c", text);
	snprintf(path, sizeof path, "%s/long.c", top);
	assert_int_equal(1000, strlen(sources_line(s, path, 1)));
	snprintf(path, sizeof path, "%s/huge.c", top);
	write_file("huge.c", "x\n");
	assert_int_equal(0, truncate(path, 1 << 30));
	assert_null(sources_line(s, path, 1));
	assert_non_null(strstr(sources_problem(s), "huge.c is too large"));
	assert_null(strstr(sources_problem(s), "no source"));
	assert_string_equal(path, sources_path(s, path)); /* to be edited */
	free(text);
	sources_free(s);
}

/* Only a file that was changed after the program was built. */
static void
test_newer(void **state)
{
	static const struct {
		int64_t built;
		const char *problem;
	} cases[] = { { 0, NULL }, { 1, "newer" }, { INT64_MAX, NULL } };
	const struct sources_opts opts = { 0 };
	char path[256];

	(void)state;
	snprintf(path, sizeof path, "%s/a/b/x.c", top);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sources *s = sources_new(&opts, -1, cases[i].built);

		assert_non_null(sources_line(s, path, 1));
		if (cases[i].problem == NULL)
			assert_string_equal("", sources_problem(s));
		else
			assert_non_null(
			    strstr(sources_problem(s), cases[i].problem));
		sources_free(s);
	}
	sources_free(NULL);
}

static int
set_up(void **state)
{
	char path[256], to[256];

	(void)state;
	if (mkdtemp(top) == NULL)
		return -1;
	make_dir("a");
	make_dir("a/b");
	write_file("a/b/x.c", "x of b\n");
	make_dir("c");
	snprintf(path, sizeof path, "c%s", top);
	make_dir("c/tmp");
	make_dir(path);
	snprintf(path, sizeof path, "c%s/a", top);
	make_dir(path);
	snprintf(path, sizeof path, "c%s/a/b", top);
	make_dir(path);
	snprintf(path, sizeof path, "c%s/a/b/x.c", top);
	write_file(path, "x of c\n");
	snprintf(path, sizeof path, "%s/fifo", top);
	snprintf(to, sizeof to, "%s/loop", top);
	return mkfifo(path, 0600) == 0 && symlink(to, to) == 0 ? 0 : -1;
}

static int
tear_down(void **state)
{
	char *command = xasprintf("rm -rf '%s'", top);
	int result = system(command);

	(void)state;
	free(command);
	return result;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_relative),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_newer),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
