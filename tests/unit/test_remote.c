/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_remote.c - both ways to read memory, at its edges. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "child.h"
#include "target/procfs.h"
#include "target/remote.h"

static char *area; /* two pages, the second not in the child */
static size_t page;

static void
half_there(int ready)
{
	munmap(area + page, page);
	child_sleep(ready);
}

static ssize_t
by_call(pid_t pid, uint64_t addr, void *out, size_t len)
{
	return remote_read(pid, addr, out, len);
}

static ssize_t
by_file(pid_t pid, uint64_t addr, void *out, size_t len)
{
	int dir = procfs_open(pid, NULL);
	ssize_t n = remote_read_mem(dir, addr, out, len);
	int e = errno;

	close(dir);
	errno = e;
	return n;
}

static ssize_t (*const ways[])(
    pid_t, uint64_t, void *, size_t) = { by_call, by_file };

static void
test_edges(void **state)
{
	const struct {
		uint64_t addr;
		size_t len;
		ssize_t want;
	} cases[] = {
		{ (uintptr_t)area, 16, 16 },
		{ (uintptr_t)area + 5, 3, 3 },
		{ (uintptr_t)area, page, (ssize_t)page },
		{ (uintptr_t)area + page - 8, 64, 8 },
		{ (uintptr_t)area + 100, 4 * page, (ssize_t)page - 100 },
		{ (uintptr_t)area, 0, 0 },
		{ (uintptr_t)area + page, 8, -1 },
		{ 8, 8, -1 },
		{ INT64_MAX - 4, 8, -1 },
		{ UINT64_MAX - 3, 8, -1 },
		{ 0xffffffffff600000, 8, -1 },
	};
	pid_t pid = child_start(half_there);
	char *out = test_malloc(4 * page);

	(void)state;
	for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
		uint64_t addr = cases[i / 2].addr;
		ssize_t n;

		memset(out, 0, 4 * page);
		n = ways[i % 2](pid, addr, out, cases[i / 2].len);
		assert_int_equal(n, cases[i / 2].want);
		if (n == -1)
			assert_int_equal(errno, EFAULT);
		else
			assert_memory_equal(out, (void *)addr, (size_t)n);
	}
	test_free(out);
	child_kill(pid);
}

static void
test_dead(void **state)
{
	pid_t pid = child_start(child_sleep);
	char byte;

	(void)state;
	kill(pid, SIGKILL);
	assert_true(child_await_end(pid));
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(ways[i](pid, (uintptr_t)area, &byte, 1), -1);
		assert_int_equal(errno, ESRCH);
	}
	child_kill(pid);
	assert_int_equal(remote_read(pid, (uintptr_t)area, &byte, 1), -1);
	assert_int_equal(errno, ESRCH);
}

static void
read_forbidden(int ready)
{
	pid_t pid = getppid();
	char byte, ok = 1;

	if (setuid(65534) == -1)
		_exit(1);
	for (size_t i = 0; i < 2; i++)
		if (ways[i](pid, (uintptr_t)area, &byte, 1) != -1 ||
		    errno != EPERM)
			ok = 0;
	child_ready(ready);
	_exit(ok ? 0 : 2);
}

static void
test_forbidden(void **state)
{
	int status;

	(void)state;
	if (geteuid() != 0)
		skip();
	pid_t pid = child_start(read_forbidden);

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_dead),
		cmocka_unit_test(test_forbidden),
	};

	page = (size_t)sysconf(_SC_PAGESIZE);
	area = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (size_t i = 0; i < page; i++)
		area[i] = (char)(i * 7);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
