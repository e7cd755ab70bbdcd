/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pybook.c - code of Python functions is read while the process lives, and
 * is there after its end. The process is a child of ours; the interpreter's
 * memory is made up, and shared with it at one address. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "pymaker.h"
#include "python/opcodes.h"
#include "session/pybook.h"
#include "session/pylisting.h"

static struct pymaker *maker;
static uint8_t *shared; /* at PYMAKER_BASE */
static uint64_t code, code_of_two;
static struct pycode_head head;

static pid_t
fork_child(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		for (;;)
			pause();
	}
	assert_true(pid > 0);
	return pid;
}

static void
end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static struct pysource *
source_of(pid_t pid)
{
	char path[32];
	struct pysource *s;
	int fd;

	snprintf(path, sizeof path, "/proc/%d", (int)pid);
	fd = open(path, O_PATH | O_DIRECTORY);
	assert_true(fd != -1);
	s = pysource_new(fd, pid, &maker->o);
	close(fd);
	return s;
}

static int
set_up(void **state)
{
	static const uint8_t bytes[] = { 9, 0, 9, 0 };
	struct pymem mem;

	(void)state;
	maker = pymaker_new(12, false);
	code = pymaker_code(maker, "f", 7);
	code_of_two = pymaker_code(maker, "g", 9);
	pymaker_set_bytecode(maker, code, bytes, sizeof bytes);
	mem = pymaker_mem(maker);
	pycode_head(&mem, &maker->o, code, &head);
	shared = mmap((void *)(uintptr_t)PYMAKER_BASE, PYMAKER_BYTES,
	    PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	if (shared == MAP_FAILED) {
		shared = NULL;
		return 0;
	}
	memcpy(shared, maker->b, maker->used);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	if (shared != NULL)
		munmap(shared, PYMAKER_BYTES);
	free(maker);
	return 0;
}

/* Wait until the book has read a function by itself: nobody asks for it. */
static void
await_read(void)
{
	struct timespec t = { .tv_nsec = 300 * 1000 * 1000 };

	nanosleep(&t, NULL);
}

static void
test_kept(void **state)
{
	struct pybook *book = pybook_new();
	pid_t pid = fork_child();
	struct pysource *source;
	struct pycopy copy;

	(void)state;
	if (shared == NULL)
		skip();
	source = source_of(pid);
	assert_non_null(source);
	assert_false(pybook_get(book, 5, &copy));
	pybook_met(book, 5, "f", source, code, &head);
	await_read();
	end_child(pid);
	assert_true(pybook_get(book, 5, &copy));
	assert_non_null(copy.body);
	assert_int_equal(copy.body->len, 4);
	assert_int_equal(copy.pid, pid);
	assert_string_equal(copy.name, "f");
	assert_false(copy.full);
	pybody_release(copy.body);
	pysource_end(source);
	assert_true(pybook_get(book, 5, &copy));
	assert_false(copy.living);
	assert_non_null(copy.body);
	pybody_release(copy.body);
	pysource_release(source);
	pybook_free(book);
	pybook_free(NULL);
}

/* Its opcodes change while it lives; the same ones give the same edition. */
static void
test_changes(void **state)
{
	struct pybook *book = pybook_new();
	pid_t pid = fork_child();
	struct pysource *source;
	struct pycopy copy, next;
	uint8_t *opcode =
	    shared + (code - PYMAKER_BASE) + maker->o.code.bytecode;
	struct timespec second = { .tv_sec = 1, .tv_nsec = 1000 * 1000 };

	(void)state;
	if (shared == NULL)
		skip();
	source = source_of(pid);
	pybook_met(book, 5, "f", source, code, &head);
	assert_true(pybook_get(book, 5, &copy));
	assert_true(copy.living);
	assert_int_equal(copy.body->code[0], 9);
	pybody_release(copy.body);
	*opcode = 2;
	assert_true(pybook_get(book, 5, &next));
	assert_int_equal(next.edition, copy.edition); /* read just now */
	pybody_release(next.body);
	/* its thread may be at it just then: the next time */
	for (int i = 0; i < 5; i++) {
		nanosleep(&second, NULL);
		assert_true(pybook_get(book, 5, &next));
		if (next.body->code[0] == 2)
			break;
		pybody_release(next.body);
	}
	assert_int_equal(next.body->code[0], 2);
	assert_int_not_equal(next.edition, copy.edition);
	pybody_release(next.body);
	*opcode = 9;
	end_child(pid);
	pysource_release(source);
	pybook_free(book);
}

/* What cannot be read says why; a function that was not met has no listing. */
static void
test_listings(void **state)
{
	static const struct sources_opts none = { .off = true };
	const struct pylisting_opts opts = { &none, -1 };
	struct pybook *book = pybook_new();
	pid_t pid = fork_child();
	struct pysource *source;
	const struct listing *l, *same;

	(void)state;
	if (shared == NULL)
		skip();
	source = source_of(pid);
	assert_null(pylisting_make(book, 5, &opts, NULL));
	pybook_met(book, 5, "f", source, code, &head);
	pybook_met(book, 6, "g", source, code_of_two, &head); /* another's */
	l = pylisting_make(book, 5, &opts, NULL);
	assert_int_equal(l->nrows, 2);
	assert_true(l->changing);
	same = pylisting_make(book, 5, &opts, l);
	assert_ptr_equal(same, l);
	listing_release(same);

	same = pylisting_make(book, 6, &opts, NULL);
	assert_string_equal(
	    same->problem, "its code object is gone, or cannot be read");
	listing_release(same);

	end_child(pid);
	pysource_end(source);
	same = pylisting_make(book, 6, &opts, NULL);
	assert_string_equal(same->problem,
	    "its bytecode was not read before the process ended");
	listing_release(same);
	same = pylisting_make(book, 5, &opts, l);
	assert_ptr_not_equal(same, l);
	assert_false(same->changing);
	listing_release(same);
	listing_release(l);
	pysource_release(source);
	pybook_free(book);
}

/* It moves when the code is made anew, and the old source goes. */
static void
test_moves(void **state)
{
	struct pybook *book = pybook_new();
	pid_t pid = fork_child(), other = fork_child();
	struct pysource *source, *second;
	struct pycopy copy;

	(void)state;
	if (shared == NULL)
		skip();
	source = source_of(pid);
	second = source_of(other);
	pybook_met(book, 5, "f", source, code, &head);
	pysource_release(source);
	pybook_met(book, 5, "f", second, code, &head);
	assert_true(pybook_get(book, 5, &copy));
	assert_int_equal(copy.pid, other);
	pybody_release(copy.body);
	pysource_release(second);
	pybook_free(book);
	end_child(pid);
	end_child(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_listings),
		cmocka_unit_test(test_moves),
	};

	return cmocka_run_group_tests_name("pybook", tests, set_up, tear_down);
}
