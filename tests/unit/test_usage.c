/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_usage.c - figures of a process, made up and real. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <fcntl.h>
#include <unistd.h>

#include "child.h"
#include "target/procfs.h"
#include "target/usage.h"

#define S(n) ((uint64_t)((n) * (double)NS_PER_S))

static char root[] = "/tmp/stacktop-usage-XXXXXX";
static int rootfd;

static void
put(const char *name, const char *text)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", root, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static long waited; /* seconds of children, and half of their system time */

/* The process at some time: state, seconds of CPU, threads, pages, bytes. */
static void
process(char letter, double cpu, int threads, int pages, long io)
{
	char text[200];
	long hz = sysconf(_SC_CLK_TCK);

	snprintf(text, sizeof text,
	    "1 (x) %c 1 1 1 0 -1 0 0 0 0 0 %ld 0 %ld %ld 20 0 %d 0 1 0 %d\n",
	    letter, (long)(cpu * (double)hz), waited * hz, 2 * waited * hz,
	    threads, pages);
	put("stat", text);
	snprintf(text, sizeof text,
	    "rchar: 1\nread_bytes: %ld\nwrite_bytes: %ld\n", io, 2 * io);
	put("io", text);
}

static int
setup(void **state)
{
	(void)state;
	if (mkdtemp(root) == NULL)
		return -1;
	rootfd = open(root, O_RDONLY | O_DIRECTORY);
	return rootfd == -1;
}

static int
teardown(void **state)
{
	(void)state;
	unlinkat(rootfd, "stat", 0);
	unlinkat(rootfd, "io", 0);
	close(rootfd);
	return rmdir(root);
}

static void
test_figures(void **state)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	struct usage u = { 0 };

	(void)state;
	process('S', 100, 1, 10, 1000);
	assert_true(usage_read(&u, rootfd, S(50)));
	assert_true(u.read_rate == 0);
	assert_int_equal(u.rss, 10 * page);
	assert_true(u.io_known);

	process('S', 100.5, 1, 20, 2000);
	assert_true(usage_read(&u, rootfd, S(50.5)));
	assert_float_equal(u.read_rate, 2000, 0.01);
	assert_float_equal(u.write_rate, 4000, 0.01);
	assert_int_equal(u.rss, 20 * page);

	/* too soon for new rates */
	process('S', 100.52, 1, 30, 3000);
	assert_true(usage_read(&u, rootfd, S(50.55)));
	assert_int_equal(u.rss, 30 * page);

	process('S', 102, 4, 20, 3000);
	assert_true(usage_read(&u, rootfd, S(51)));
}

static void
test_odd(void **state)
{
	struct usage u = { 0 };

	(void)state;
	process('S', 100, 1, 10, 1000);
	usage_read(&u, rootfd, S(50));
	/* counters that go back are no usage */
	process('S', 90, 1, 10, 500);
	assert_true(usage_read(&u, rootfd, S(51)));
	assert_true(u.read_rate == 0);

	unlinkat(rootfd, "io", 0);
	assert_true(usage_read(&u, rootfd, S(52)));
	assert_false(u.io_known);
	/* and io that can be read again has no rate yet */
	process('S', 100, 1, 10, 1 << 30);
	assert_true(usage_read(&u, rootfd, S(53)));
	assert_true(u.io_known);
	assert_true(u.read_rate == 0);

	/* the first thread has ended, others run: memory is not shown */
	process('Z', 101, 3, 0, 1 << 30);
	assert_true(usage_read(&u, rootfd, S(54)));
	assert_true(u.rss > 0);
	process('Z', 102, 1, 0, 1 << 30);
	assert_false(usage_read(&u, rootfd, S(55)));
	put("stat", "nonsense");
	assert_false(usage_read(&u, rootfd, S(56)));
}

/* One that was born while it was watched: all it used counts. */
static void
test_newborn(void **state)
{
	struct usage u = { .newborn = true }, old = { 0 };

	(void)state;
	process('R', 3, 1, 1, 0);
	usage_read(&u, rootfd, S(10));
	usage_read(&old, rootfd, S(10));
	assert_int_equal(u.cpu_ns, S(3));
	assert_int_equal(old.cpu_ns, 0);
}

/* Of the time of children only what they were waited for since then. */
static void
test_waited(void **state)
{
	struct usage u = { 0 };

	(void)state;
	waited = 5;
	process('S', 100, 1, 1, 0);
	usage_read(&u, rootfd, S(10));
	assert_int_equal(u.waited_ns, 0);
	assert_int_equal(u.before_ns, S(115));
	waited = 7;
	process('S', 100, 1, 1, 0);
	usage_read(&u, rootfd, S(11));
	assert_int_equal(u.waited_ns, S(6));
	assert_int_equal(u.cpu_ns, 0);
	waited = 0;
}

static void
test_real(void **state)
{
	pid_t pid = child_start(child_busy);
	int dir = procfs_open(pid, NULL);
	struct usage u = { .pid = pid };

	(void)state;
	assert_true(usage_read(&u, dir, clock_mono()));
	child_nap(300);
	assert_true(usage_read(&u, dir, clock_mono()));
	assert_in_range(u.cpu_ns, 10 * NS_PER_MS, 400 * NS_PER_MS);
	assert_true(u.rss > 0);
	assert_true(u.io_known);
	child_kill(pid);
	assert_false(usage_read(&u, dir, clock_mono()));
	close(dir);
}

/* Its own CPU time when it ends. */
static const uint64_t burnt = 55 * NS_PER_MS;

static void
burn(int ready)
{
	child_ready(ready);
	while (clock_self_cpu() < burnt)
		continue;
	_exit(0);
}

/* Looked at only when it has ended, by its clock and by the ticks of stat. */
static void
test_ended(void **state)
{
	pid_t pid = child_start(burn);
	int dir = procfs_open(pid, NULL);
	struct usage u = { .newborn = true, .pid = pid },
		     ticks = { .newborn = true };

	(void)state;
	assert_true(child_await_end(pid));
	assert_false(usage_read(&u, dir, clock_mono()));
	assert_false(usage_read(&ticks, dir, clock_mono()));
	assert_in_range(u.cpu_ns, burnt, 2 * burnt);
	assert_in_range(ticks.cpu_ns, u.cpu_ns - 20 * NS_PER_MS, u.cpu_ns);
	/* nor does what is gone take back a figure */
	child_kill(pid);
	assert_false(usage_read(&u, dir, clock_mono()));
	assert_true(u.cpu_ns >= burnt);
	close(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_figures),
		cmocka_unit_test(test_odd),
		cmocka_unit_test(test_newborn),
		cmocka_unit_test(test_waited),
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_ended),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
