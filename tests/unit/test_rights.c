/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_rights.c - capabilities by their number, and the limit of files. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "target/procfs.h"
#include "target/rights.h"

static void
test_has(void **state)
{
	static const struct {
		uint64_t effective;
		unsigned cap;
		bool has;
	} cases[] = {
		{ 0, 0, false },
		{ 1, 0, true },
		{ 1ull << CAP_SYS_PTRACE, CAP_SYS_PTRACE, true },
		{ ~(1ull << CAP_SYS_PTRACE), CAP_SYS_PTRACE, false },
		{ 1ull << CAP_CHECKPOINT_RESTORE, CAP_CHECKPOINT_RESTORE,
		    true },
		{ UINT32_MAX, CAP_PERFMON, false },
		{ UINT64_MAX, 64, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(
		    rights_has(cases[i].effective, cases[i].cap), cases[i].has);
}

/* The kernel tells the same in another way. */
static void
test_effective(void **state)
{
	char text[4096], *line;
	uint64_t want = 0;

	(void)state;
	assert_true(procfs_read_into(AT_FDCWD, "/proc/thread-self/status", text,
			sizeof text) > 0);
	line = strstr(text, "\nCapEff:");
	assert_non_null(line);
	assert_int_equal(sscanf(line, "\nCapEff: %" SCNx64, &want), 1);
	assert_int_equal(rights_effective(), want);
}

static void
test_files(void **state)
{
	struct rlimit limit, now;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_true(limit.rlim_max > 64);
	limit.rlim_cur = 64;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	rights_raise_files();
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &now), 0);
	assert_true(now.rlim_cur == limit.rlim_max);
	assert_true(now.rlim_max == limit.rlim_max);
}

static void
test_memory(void **state)
{
	struct rlimit before, now;
	uint64_t left;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
	if (before.rlim_cur != RLIM_INFINITY)
		skip();
	assert_true(rights_memory() == UINT64_MAX);
	now = before;
	now.rlim_cur = 1ull << 60;
	assert_int_equal(setrlimit(RLIMIT_AS, &now), 0);
	left = rights_memory();
	now.rlim_cur = 4096; /* more is in use */
	assert_int_equal(setrlimit(RLIMIT_AS, &now), 0);
	assert_int_equal(rights_memory(), 0);
	assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
	assert_in_range(left, 1, (1ull << 60) - 4096);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_has),
		cmocka_unit_test(test_effective),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
