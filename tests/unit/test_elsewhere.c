/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_elsewhere.c - functions by where they are in our own memory. */
#include "config.h"

#include "session/elsewhere.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "target/procfs.h"
#include "target/space.h"

enum { OWN = 3, LIBRARY = 5, COMPILED = 7, AGAIN = 8, FOREIGN = 9 };
enum { MADE = 0x1000 };

static struct images images;
static struct space space;
static struct codebook *book;
static struct binary *own, *library;

__attribute__((noinline)) static int
a_function(volatile int *n)
{
	*n += 2;
	return *n;
}

static uint64_t
addr_of(const void *p)
{
	return (uint64_t)(uintptr_t)p;
}

#define HERE(function) addr_of((const void *)(uintptr_t)(function))

static struct binary *
load(uint64_t addr, uint64_t *bias)
{
	const struct region *r = space_find(&space, addr);

	assert_non_null(r);
	*bias = r->bias;
	return binary_new(r->image, symtab_load(r->image, -1));
}

static void
put(uint32_t func, const char *name, struct binary *binary, uint64_t start)
{
	const struct symtab_entry *s = symtab_find(binary->symtab, start);

	assert_non_null(s);
	codebook_put(book, &(struct codebook_entry){ .func = func,
			       .name = name,
			       .module = "m",
			       .start = s->addr,
			       .size = s->size,
			       .binary = binary });
}

static void
put_compiled(uint32_t func, const char *name, pid_t pid)
{
	codebook_put(book, &(struct codebook_entry){ .func = func,
			       .name = name,
			       .module = "[jit]",
			       .start = MADE,
			       .size = 16,
			       .pid = pid,
			       .bytes = xcalloc(1, 16),
			       .origin = "memory" });
}

static void
assert_name(
    struct elsewhere *e, uint64_t addr, const char *name, uint64_t start)
{
	uint64_t begins = 0;
	const char *got = elsewhere_name(e, addr, &begins);

	if (name == NULL) {
		assert_null(got);
		return;
	}
	assert_non_null(got);
	assert_string_equal(name, got);
	assert_int_equal(start, begins);
}

static void
test_names(void **state)
{
	struct elsewhere e = { .codebook = book };
	uint64_t here = HERE(a_function);
	int on_stack = 1;

	(void)state;
	assert_int_equal(3, a_function(&on_stack));
	assert_name(&e, here, NULL, 0); /* not open */
	elsewhere_open(&e, getpid());
	assert_name(&e, here, "a_function", here);
	assert_name(&e, here + 1, "a_function", here);
	assert_name(&e, HERE(abs), "abs", HERE(abs));
	assert_name(&e, addr_of(&on_stack), NULL, 0);
	assert_name(&e, 0, NULL, 0);
	assert_name(&e, MADE, NULL, 0);
	e.compiled = true;
	assert_name(&e, MADE + 15, "made again", MADE);
	assert_name(&e, MADE + 16, NULL, 0);
	elsewhere_close(&e);
	elsewhere_open(&e, getppid()); /* shows another program */
	assert_name(&e, here, NULL, 0);
	assert_name(&e, MADE, NULL, 0);
	elsewhere_fini(&e);
}

static void
test_functions(void **state)
{
	struct elsewhere e = { .codebook = book };
	struct codebook_entry got;

	(void)state;
	elsewhere_open(&e, getpid());
	assert_true(elsewhere_find(&e, HERE(a_function), &got));
	assert_int_equal(OWN, got.func);
	assert_int_equal(OWN, got.near);
	assert_int_equal(getpid(), got.pid);
	binary_release(got.binary);
	/* one that was not met is of the image of one that was */
	assert_true(elsewhere_find(&e, HERE(labs), &got));
	assert_int_equal(LISTING_NONE, got.func);
	assert_int_equal(LIBRARY, got.near);
	assert_ptr_equal(library, got.binary);
	binary_release(got.binary);
	assert_true(elsewhere_find(&e, MADE, &got));
	assert_int_equal(AGAIN, got.func);
	assert_false(elsewhere_find(&e, MADE + 16, &got));
	elsewhere_fini(&e);
}

/* What was known of a process stays when it is gone. */
static void
test_gone(void **state)
{
	struct elsewhere e = { .codebook = book };
	pid_t child = fork();

	(void)state;
	assert_true(child != -1);
	if (child == 0)
		for (;;)
			pause();
	elsewhere_open(&e, child);
	elsewhere_close(&e);
	kill(child, SIGKILL);
	/* nobody has waited for it, then somebody has */
	assert_int_equal(0,
	    waitid(P_PID, (id_t)child, &(siginfo_t){ 0 }, WEXITED | WNOWAIT));
	elsewhere_open(&e, child);
	assert_name(&e, HERE(a_function), "a_function", HERE(a_function));
	elsewhere_close(&e);
	assert_int_equal(child, waitpid(child, NULL, 0));
	elsewhere_open(&e, child);
	assert_name(&e, HERE(a_function), "a_function", HERE(a_function));
	elsewhere_close(&e);
	/* of another one nothing is */
	elsewhere_open(&e, 0);
	assert_name(&e, HERE(a_function), NULL, 0);
	elsewhere_fini(&e);
}

/* As the list calls it. */
static void
test_stripped(void **state)
{
	struct codebook *c = codebook_new();
	struct elsewhere e = { .codebook = c };
	struct binary *b =
	    binary_new(own->image, xcalloc(1, sizeof(struct symtab)));
	uint64_t here = HERE(a_function), bias;
	char *name;

	(void)state;
	bias = space_find(&space, here)->bias;
	codebook_put(c, &(struct codebook_entry){ .func = OWN,
			    .name = "met",
			    .start = 1,
			    .size = 1,
			    .binary = b });
	elsewhere_open(&e, getpid());
	name = image_nameless(own->image, here - bias);
	assert_name(&e, here + 1, name, here);
	free(name);
	elsewhere_fini(&e);
	codebook_free(c);
	binary_release(b);
}

static int
set_up(void **state)
{
	uint64_t bias, library_bias;

	(void)state;
	space_init(&space, &images, getpid(), procfs_open(getpid(), NULL));
	book = codebook_new();
	own = load(HERE(a_function), &bias);
	library = load(HERE(abs), &library_bias);
	put(OWN, "a function", own, HERE(a_function) - bias);
	put(LIBRARY, "abs", library, HERE(abs) - library_bias);
	put_compiled(COMPILED, "made", getpid());
	put_compiled(AGAIN, "made again", getpid());
	put_compiled(FOREIGN, "foreign", 1);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	codebook_free(book);
	binary_release(own);
	binary_release(library);
	close(space.procfs);
	space_fini(&space);
	images_fini(&images);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_functions),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_stripped),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
