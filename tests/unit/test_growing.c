/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_growing.c - a file that is appended to, and written anew. */
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
#include <unistd.h>

#include "target/growing.h"

static char path[] = "/tmp/test-growing-XXXXXX";

enum how { APPEND, ANEW };

static void
put(enum how how, const char *text)
{
	int fd = open(
	    path, O_WRONLY | O_CLOEXEC | (how == ANEW ? O_TRUNC : O_APPEND));

	assert_int_not_equal(-1, fd);
	assert_int_equal(strlen(text), write(fd, text, strlen(text)));
	close(fd);
}

/* All there is, piece by piece. */
static void
check(struct growing *g, enum growth growth, const char *text)
{
	char got[512];
	size_t len = 0, n;

	assert_int_equal(growth, growing_look(g));
	while ((n = growing_read(g, got + len, 7)) > 0)
		len += n;
	assert_int_equal(strlen(text), len);
	assert_memory_equal(text, got, len);
	assert_int_equal(GROWTH_NONE, growing_look(g));
}

static void
test_growing(void **state)
{
	static const char long_text[] =
	    "more than is remembered of a file, which takes some writing: "
	    "sixty-four bytes of it, and then some more of the same kind";
	struct growing g;

	(void)state;
	growing_init(&g, open(path, O_RDONLY | O_CLOEXEC));
	assert_int_equal(GROWTH_NONE, growing_look(&g));
	put(APPEND, "one\n");
	check(&g, GROWTH_MORE, "one\n");
	put(APPEND, long_text);
	check(&g, GROWTH_MORE, long_text);
	put(APPEND, "two\n");
	check(&g, GROWTH_MORE, "two\n");
	/* shorter, as long, and longer already */
	put(ANEW, "three\n");
	check(&g, GROWTH_ANEW, "three\n");
	put(ANEW, "four, which is longer\n");
	check(&g, GROWTH_ANEW, "four, which is longer\n");
	put(ANEW, "");
	assert_int_equal(GROWTH_ANEW, growing_look(&g));
	put(APPEND, "five\n");
	check(&g, GROWTH_MORE, "five\n");
	growing_close(&g);
	assert_int_equal(GROWTH_NONE, growing_look(&g));
	assert_int_equal(-1, g.fd);
}

static int
set_up(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd == -1 ? -1 : close(fd);
}

static int
tear_down(void **state)
{
	(void)state;
	return unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_growing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
