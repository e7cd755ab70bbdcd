/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_xalloc.c - allocation, growth and the end of memory. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/xalloc.h"

/* The sanitizers' allocators abort by default where malloc() gives NULL. */
const char *__asan_default_options(void);
const char *__tsan_default_options(void);

const char *
__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

const char *
__tsan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void
test_nothing_is_something(void **state)
{
	void *p;

	(void)state;
	p = xmalloc(0);
	assert_non_null(p);
	free(p);
	p = xcalloc(0, 8);
	assert_non_null(p);
	free(p);
	p = xcalloc(SIZE_MAX, 0);
	assert_non_null(p);
	free(p);
	p = xmemdup(NULL, 0);
	assert_non_null(p);
	p = xreallocarray(p, 7, 0);
	assert_non_null(p);
	assert_null(xreallocarray(p, 0, 7));
}

static void
test_copies(void **state)
{
	char *s;

	(void)state;
	s = xstrdup("abc");
	assert_string_equal(s, "abc");
	free(s);
	s = xstrndup("abc", 2);
	assert_string_equal(s, "ab");
	free(s);
	s = xstrndup("abc", 9);
	assert_string_equal(s, "abc");
	free(s);
	s = xmemdup("a\0b", 3);
	assert_memory_equal(s, "a\0b", 3);
	free(s);
	s = xasprintf("%d-%s", 7, "x");
	assert_string_equal(s, "7-x");
	free(s);
}

static void
test_grow_keeps_the_elements(void **state)
{
	uint32_t *v = NULL;
	size_t cap = 0;

	(void)state;
	for (uint32_t n = 0; n < 1000; n++) {
		v = xgrow(v, &cap, n + 1, sizeof *v);
		assert_true(cap > n);
		v[n] = n;
	}
	for (uint32_t n = 0; n < 1000; n++)
		assert_int_equal(v[n], n);
	free(v);
}

static void
test_grow_leaves_room_alone(void **state)
{
	size_t cap = 0;
	char *v = xgrow(NULL, &cap, 5, 1);

	(void)state;
	assert_true(cap >= 5);
	assert_ptr_equal(xgrow(v, &cap, 5, 1), v);
	assert_ptr_equal(xgrow(v, &cap, 0, 1), v);
	free(v);
}

static void
good_hook(void)
{
	if (write(STDERR_FILENO, "hook\n", 5) != 5)
		_exit(99);
}

static void
hungry_hook(void)
{
	good_hook();
	free(xreallocarray(NULL, SIZE_MAX, 2));
}

static void
take_too_much(void)
{
	free(xmalloc(SIZE_MAX));
}

static void
take_zeroed(void)
{
	free(xcalloc(SIZE_MAX / 2, 4));
}

static void
overflow(void)
{
	free(xreallocarray(NULL, SIZE_MAX, 2));
}

static void
grow_too_much(void)
{
	size_t cap = 16;

	free(xgrow(xmalloc(16), &cap, SIZE_MAX, 1));
}

static void
grow_overflow(void)
{
	size_t cap = 0;

	free(xgrow(NULL, &cap, SIZE_MAX / 2, 4));
}

static const struct {
	void (*act)(void);
	void (*hook)(void);
	const char *says;
} ends[] = {
	{ take_too_much, NULL, "stacktop: out of memory\n" },
	{ take_too_much, good_hook, "hook\nstacktop: out of memory\n" },
	{ take_too_much, hungry_hook, "hook\nstacktop: out of memory\n" },
	{ take_zeroed, good_hook, "hook\nstacktop: out of memory\n" },
	{ overflow, good_hook, "hook\nstacktop: out of memory\n" },
	{ grow_too_much, NULL, "stacktop: out of memory\n" },
	{ grow_overflow, NULL, "stacktop: out of memory\n" },
	{ xalloc_exhausted, good_hook, "hook\nstacktop: out of memory\n" },
};

/* What the last lines of a process that runs out of memory are. */
static int
run_out(size_t i, char *said, size_t size)
{
	int fd[2], status;
	size_t len = 0;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(fd), 0);
	pid = fork();
	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		dup2(fd[1], STDERR_FILENO);
		xalloc_on_exhaustion(ends[i].hook);
		ends[i].act();
		_exit(42);
	}
	close(fd[1]);
	while ((n = read(fd[0], said + len, size - 1 - len)) > 0)
		len += (size_t)n;
	said[len] = '\0';
	close(fd[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
test_exhaustion(void **state)
{
	char said[8192];
	size_t len, want;

	(void)state;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		assert_int_equal(run_out(i, said, sizeof said), 1);
		/* a sanitizer may have had its say in between */
		len = strlen(said);
		want = strlen("stacktop: out of memory\n");
		assert_true(len >= want);
		assert_string_equal(
		    said + len - want, "stacktop: out of memory\n");
		if (ends[i].hook != NULL) {
			const char *hook = strstr(said, "hook\n");

			assert_non_null(hook);
			assert_null(strstr(hook + 1, "hook\n"));
		} else {
			assert_null(strstr(said, "hook\n"));
		}
		if (strstr(said, "WARNING") == NULL)
			assert_string_equal(said, ends[i].says);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_something),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_grow_keeps_the_elements),
		cmocka_unit_test(test_grow_leaves_room_alone),
		cmocka_unit_test(test_exhaustion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
