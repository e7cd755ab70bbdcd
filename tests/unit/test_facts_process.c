/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_facts_process.c - what a memory map tells of a runtime, and the facts of
 * a real child. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "base/xalloc.h"
#include "child.h"
#include "session/facts_process.h"
#include "target/maps.h"
#include "target/target.h"

#define CODE "r-xp 00000000 08:02 "

static const struct {
	const char *text;
	size_t mappings;
	uint64_t jit;
	const char *runtime, *python_no;
} cases[] = {
	{ "", 0, 0, NULL, NULL },
	{ "1000-2000 " CODE "5 /usr/bin/true\n", 1, 0, NULL, NULL },
	{ "1000-2000 " CODE "5 /usr/bin/python3.11\n", 1, 0, "CPython", NULL },
	{ "1000-2000 " CODE "5 /usr/bin/python3.7m\n", 1, 0, "CPython",
	    "older than 3.8" },
	{ "1000-2000 " CODE "5 /usr/bin/python3.60\n", 1, 0, "CPython",
	    "newer than this program knows" },
	{ "1000-2000 " CODE "5 /usr/lib/libpython2.7.so.1.0\n", 1, 0, "CPython",
	    "older than 3.8" },
	{ "1000-2000 " CODE "5 /python3.6/bin/python3.8\n", 1, 0, "CPython",
	    NULL },
	{ "1000-2000 " CODE "5 /x/sh\n"
	  "3000-4000 " CODE "6 /usr/lib/libjvm.so (deleted)\n",
	    2, 0, "Java", NULL },
	{ "1000-2000 " CODE "5 /opt/python/sh\n", 1, 0, NULL, NULL },
	/* only its data is mapped */
	{ "1000-2000 r--p 00000000 08:02 5 /usr/bin/python3.11\n", 1, 0, NULL,
	    NULL },
	{ "1000-3000 rwxp 00000000 00:00 0 \n"
	  "5000-6000 r-xp 00000000 00:00 0 [anon:v8]\n"
	  "7000-8000 r-xp 00000000 00:00 0 [vdso]\n"
	  "8000-9000 rw-p 00000000 00:00 0 \n"
	  "a000-b000 --xp 00000000 00:00 0 [vsyscall]\n"
	  "c000-d000 r-xp 00000000 00:00 0 [uprobes]\n",
	    6, 0x3000, NULL, NULL },
};

static void
test_maps(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct facts_process p = { 0 };
		struct maps maps;
		size_t len = strlen(cases[i].text);

		assert_int_equal(
		    maps_parse(&maps, xstrdup(cases[i].text), len, NULL), 0);
		facts_of_maps(&p, &maps);
		assert_int_equal(p.mappings, cases[i].mappings);
		assert_int_equal(p.jit_bytes, cases[i].jit);
		if (cases[i].runtime == NULL)
			assert_null(p.runtime);
		else
			assert_string_equal(p.runtime, cases[i].runtime);
		if (cases[i].python_no == NULL)
			assert_null(p.python_no);
		else
			assert_string_equal(p.python_no, cases[i].python_no);
		maps_fini(&maps);
	}
}

/* A child may be looked into by its parent, whatever Yama says, and is let go. */
static void
test_child(void **state)
{
	pid_t pid = child_start(child_sleep);
	struct facts_process p;
	struct target t;

	(void)state;
	assert_int_equal(target_open(&t, pid, NULL), 0);
	facts_process(&p, &t);
	assert_false(p.gone);
	assert_int_equal(p.pid, pid);
	assert_int_equal(p.own_pid > 0, 1);
	assert_int_equal(p.maps | p.root | p.exe, 0);
	assert_true(p.mappings > 0);
	assert_true(elfkind_ours(&p.kind));
	assert_int_equal(p.pid_ns, NS_OURS);
	if (p.attach == TRACEE_STOPPED)
		assert_true(p.stood_ns > 0);
	assert_true(child_await(pid, "S"));
	assert_int_equal(p.perf_map, JITFILE_NONE);
	target_close(&t);
	child_kill(pid);
}

static void
test_ended(void **state)
{
	pid_t pid = child_start(child_sleep);
	struct facts_process p;
	struct target t;

	(void)state;
	assert_int_equal(target_open(&t, pid, NULL), 0);
	child_kill(pid);
	facts_process(&p, &t);
	assert_true(p.gone);
	target_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_maps),
		cmocka_unit_test(test_child),
		cmocka_unit_test(test_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
