/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_procparse.c - small /proc files, well-formed and hostile. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "target/procparse.h"

#define N(a) (sizeof(a) / sizeof *(a))

/* fields 4 to 24: ppid pgrp session tty tpgid flags minflt cminflt majflt
 * cmajflt utime stime cutime cstime prio nice threads itreal start vsize rss */
#define TAIL " 7 8 9 34816 -1 4194304 1 2 3 4 50 60 5 6 20 0 3 0 777 9999 42"

static const struct {
	const char *text;
	int result;
	const char *comm;
	char state;
} stats[] = {
	{ "12 (cat) R" TAIL " 0 0\n", 0, "cat", 'R' },
	{ "12 (cat) S" TAIL, 0, "cat", 'S' }, { "12 () S" TAIL, 0, "", 'S' },
	{ "12 (a) R 1 (b) S" TAIL, 0, "a) R 1 (b", 'S' },
	{ "12 (\x1b[2J\xff) D" TAIL, 0, "\x1b[2J\xff", 'D' },
	{ "12 (0123456789012345678901234567890123456789012345678901234567890123"
	  "456789) S" TAIL,
	    0,
	    "012345678901234567890123456789012345678901234567890123456789012",
	    'S' },
	{ "", -1, "", 0 }, { "12 cat S" TAIL, -1, "", 0 },
	{ "12 )cat( S" TAIL, -1, "", 0 }, { "12 (cat", -1, "", 0 },
	{ "12 (cat)", -1, "", 0 }, { "12 (cat) ", -1, "", 0 },
	{ "12 (cat) S", -1, "", 0 }, { "12 (cat) SS" TAIL, -1, "", 0 },
	{ "12 (cat) S 7 8 9 10", -1, "", 0 }, /* cut */
	{ "12 (cat) S 7 8 9 10 -1 x 1 2 3 4 5 6 7 8 9 0 3 0 7 9 4", -1, "", 0 },
	{ "12 (cat) S 7 8 9 10 -1 0 1 2 3 4 99999999999999999999 6 7 8 9 0 3 0 "
	  "7 9 4",
	    -1, "", 0 }, /* beyond 64 bits */
};

static void
test_stat(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(stats); i++) {
		struct proc_stat s;

		assert_int_equal(
		    procparse_stat(stats[i].text, &s), stats[i].result);
		assert_string_equal(s.comm, stats[i].comm);
		assert_int_equal(s.state, stats[i].state);
	}
}

static void
test_stat_fields(void **state)
{
	struct proc_stat s;

	(void)state;
	assert_int_equal(procparse_stat("12 (cat) R" TAIL "\n", &s), 0);
	assert_int_equal(s.ppid, 7);
	assert_int_equal(s.pgrp, 8);
	assert_int_equal(s.tty_nr, 34816);
	assert_int_equal(s.flags, 4194304);
	assert_int_equal(s.utime, 50);
	assert_int_equal(s.stime, 60);
	assert_int_equal(s.threads, 3);
	assert_int_equal(s.starttime, 777);
	assert_int_equal(s.rss_pages, 42);
}

static const struct {
	const char *text;
	int result;
	uint64_t run, wait, slices;
} schedstats[] = {
	{ "123 45 6\n", 0, 123, 45, 6 },
	{ "18446744073709551615 0 1", 0, UINT64_MAX, 0, 1 },
	{ "18446744073709551616 0 1", -1, 0, 0, 0 },
	{ "123 45\n", -1, 0, 0, 0 },
	{ "123 45 6x\n", -1, 0, 0, 0 },
	{ "", -1, 0, 0, 0 },
};

static void
test_schedstat(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(schedstats); i++) {
		struct proc_schedstat s;

		assert_int_equal(procparse_schedstat(schedstats[i].text, &s),
		    schedstats[i].result);
		assert_int_equal(s.run_ns, schedstats[i].run);
		assert_int_equal(s.wait_ns, schedstats[i].wait);
		assert_int_equal(s.slices, schedstats[i].slices);
	}
}

#define ARGS " 0x1 0x2 0x3 0x4 0x5 0x6"

static const struct {
	const char *text;
	int result;
	bool blocked;
	int nr;
	uint64_t first, last, sp, pc;
} syscalls[] = {
	{ "0 0x3 0x55 0x2000 0x0 0x0 0xab 0x7ffc 0x7f77\n", 0, true, 0, 3, 0xab,
	    0x7ffc, 0x7f77 },
	{ "219" ARGS " 0xffffffffffffffff 0x0\n", 0, true, 219, 1, 6,
	    UINT64_MAX, 0 },
	{ "-1 0x7ffc 0x7f77\n", 0, true, -1, 0, 0, 0x7ffc, 0x7f77 },
	{ "running\n", 0, false, -1, 0, 0, 0, 0 },
	/* cut, or with something behind */
	{ "", -1, false, -1, 0, 0, 0, 0 },
	{ "running", -1, false, -1, 0, 0, 0, 0 },
	{ "running away\n", -1, false, -1, 0, 0, 0, 0 },
	{ "202" ARGS " 0x7ffc 0x7f77", -1, false, -1, 1, 6, 0, 0 },
	{ "202" ARGS " 0x7ffc\n", -1, false, -1, 1, 6, 0, 0 },
	{ "202" ARGS " 0x7ffc 0x7f77 0x1\n", -1, false, -1, 1, 6, 0, 0 },
	{ "202 0x1 0x2\n", -1, false, -1, 1, 0, 0, 0 },
	{ "-1 0x7ffc\n", -1, false, -1, 0, 0, 0, 0 },
	{ "-1" ARGS " 0x7ffc 0x7f77\n", -1, false, -1, 0, 0, 0, 0 },
	/* no such number */
	{ "-5 0x7ffc 0x7f77\n", -1, false, -1, 0, 0, 0, 0 },
	{ "2147483648" ARGS " 0x7ffc 0x7f77\n", -1, false, -1, 0, 0, 0, 0 },
	{ "99999999999999999999\n", -1, false, -1, 0, 0, 0, 0 },
	{ "0x3\n", -1, false, -1, 0, 0, 0, 0 },
	{ "-1 7ffc 0x7f77\n", -1, false, -1, 0, 0, 0, 0 },
	{ "-1 0x 0x7f77\n", -1, false, -1, 0, 0, 0, 0 },
	{ "-1 0x7FFC 0x7f77\n", -1, false, -1, 0, 0, 0, 0 },
	{ "-1 0x-1 0x7f77\n", -1, false, -1, 0, 0, 0, 0 },
	{ "-1 0x7ffc  0x7f77\n", -1, false, -1, 0, 0, 0, 0 },
	{ "-1 0x10000000000000000 0x7f77\n", -1, false, -1, 0, 0, 0, 0 },
	{ "-1 0x7ffc 0x7f77\x1b[2J\n", -1, false, -1, 0, 0, 0, 0 },
};

static void
test_syscall(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(syscalls); i++) {
		struct proc_syscall s;

		if (procparse_syscall(syscalls[i].text, &s) !=
		    syscalls[i].result)
			fail_msg("%s", syscalls[i].text);
		assert_int_equal(s.blocked, syscalls[i].blocked);
		assert_int_equal(s.nr, syscalls[i].nr);
		assert_int_equal(s.arg[0], syscalls[i].first);
		assert_int_equal(s.arg[5], syscalls[i].last);
		assert_int_equal(s.sp, syscalls[i].sp);
		assert_int_equal(s.pc, syscalls[i].pc);
	}
}

static const struct {
	const char *text;
	int result;
	uint64_t read, write;
} ios[] = {
	{ "rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 5\n"
	  "write_bytes: 6\ncancelled_write_bytes: 7\n",
	    0, 5, 6 },
	{ "read_bytes: 5\ncancelled_write_bytes: 7\n", -1, 5, 0 },
	{ "write_bytes: 5\n", -1, 0, 0 },
	{ "read_bytes:\nwrite_bytes: 5\n", -1, 0, 0 },
	{ "", -1, 0, 0 },
};

static void
test_io(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(ios); i++) {
		struct proc_io io;

		assert_int_equal(procparse_io(ios[i].text, &io), ios[i].result);
		assert_int_equal(io.read_bytes, ios[i].read);
		assert_int_equal(io.write_bytes, ios[i].write);
	}
}

static const struct {
	const char *text;
	int result;
	pid_t tgid, tracer;
	unsigned uid, euid;
	int seccomp;
} statuses[] = {
	{ "Name:\tx\nTgid:\t9\nNgid:\t0\nPid:\t9\nPPid:\t1\nTracerPid:\t4\n"
	  "Uid:\t1000\t0\t0\t0\nGid:\t1\t1\t1\t1\nSeccomp:\t2\n"
	  "Seccomp_filters:\t1\n",
	    0, 9, 4, 1000, 0, 2 },
	{ "Tgid:\t9\nTracerPid:\t0\nUid:\t1\t2\t3\t4\n", 0, 9, 0, 1, 2, -1 },
	/* the kernel escapes a newline in the name: this is one line */
	{ "Name:\tx\\nTgid: 5\nTgid:\t9\nTracerPid:\t0\nUid:\t1\t2\n", 0, 9, 0,
	    1, 2, -1 },
	{ "Tgid:\t9\nTracerPid:\t0\nUid:\t1\n", -1, 0, 0, 0, 0, -1 },
	{ "TracerPid:\t0\nUid:\t1\t2\n", -1, 0, 0, 0, 0, -1 },
	{ "Tgid:\t9\nUid:\t1\t2\n", -1, 0, 0, 0, 0, -1 },
	{ "", -1, 0, 0, 0, 0, -1 },
};

static void
test_status(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(statuses); i++) {
		struct proc_status s;

		assert_int_equal(
		    procparse_status(statuses[i].text, &s), statuses[i].result);
		assert_int_equal(s.tgid, statuses[i].tgid);
		assert_int_equal(s.tracer, statuses[i].tracer);
		assert_int_equal(s.uid, statuses[i].uid);
		assert_int_equal(s.euid, statuses[i].euid);
		assert_int_equal(s.seccomp, statuses[i].seccomp);
	}
}

static const struct {
	const char *in;
	size_t len;
	const char *out;
} cmdlines[] = {
	{ "cat\0-n\0file\0", 12, "cat -n file" },
	{ "cat\0\0\0", 6, "cat" },
	{ "a b\0\0c\0", 7, "a b  c" },
	{ "nginx: master   ", 16, "nginx: master" }, /* a title of its own */
	{ "\0\0\0", 3, "" },
	{ "", 0, "" },
};

static void
test_cmdline(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cmdlines); i++) {
		char text[32];

		memcpy(text, cmdlines[i].in, cmdlines[i].len);
		size_t n = procparse_cmdline(text, cmdlines[i].len);
		assert_int_equal(n, strlen(cmdlines[i].out));
		assert_memory_equal(text, cmdlines[i].out, n);
	}
}

static void
test_own_pid(void **state)
{
	static const struct {
		const char *text;
		pid_t pid;
	} cases[] = {
		{ "Tgid:\t9\nNSpid:\t9\nNSpgid:\t1\n", 9 },
		{ "NSpid:\t812\t17\t3\nNSpgid:\t5\n", 3 },
		{ "NSpid:\n", 0 },
		{ "NSpid:\t9\tx\n", 9 },
		{ "NSpid:\t99999999999\n", 0 },
		{ "Name:\tNSpid:\t7\n", 0 },
		{ "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++)
		assert_int_equal(
		    procparse_own_pid(cases[i].text), cases[i].pid);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stat),
		cmocka_unit_test(test_stat_fields),
		cmocka_unit_test(test_schedstat),
		cmocka_unit_test(test_syscall),
		cmocka_unit_test(test_io),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_own_pid),
		cmocka_unit_test(test_cmdline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
