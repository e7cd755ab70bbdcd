/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_idle.c - when a program does nothing, and what is said then. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ui/idle.h"

static const struct func plain[] = {
	{ "run", "", "/srv/app.py", 1, FUNC_PYTHON },
	{ "poll", "libev.so", "/usr/src/asyncio/poll.c", 1, FUNC_NATIVE },
};
static const struct func tasks[] = {
	{ "run_once", "", "/usr/lib/python3.14/asyncio/base_events.py", 9,
	    FUNC_PYTHON },
};

static void
hints(void **arg)
{
	static const struct {
		unsigned ran, idle; /* seconds */
		double now; /* percent */
		enum phase phase;
		const struct func *funcs;
		const char *version;
		const char *want; /* NULL: nothing */
	} cases[] = {
		{ 5, 2, 0, PHASE_LIVE, NULL, "", NULL },
		{ 5, 3, 0, PHASE_LIVE, NULL, "",
		    "idle for 3 s: stacktop dump 42 tells why" },
		{ 0, 7, 0.4, PHASE_LIVE, NULL, "",
		    "idle for 7 s: stacktop dump 42 tells why" },
		{ 0, 120, 0, PHASE_LIVE, NULL, "",
		    "idle for over 120 s: stacktop dump 42 tells why" },
		{ 5, 9, 30, PHASE_LIVE, NULL, "", NULL }, /* it goes on */
		{ 5, 9, 0, PHASE_COMPLETE, NULL, "", NULL },
		{ 0, 0, 0, PHASE_LIVE, NULL, "", NULL },
		{ 5, 9, 0, PHASE_LIVE, tasks, "3.14.0",
		    "idle for 9 s: stacktop dump --async 42 tells why" },
		{ 5, 9, 0, PHASE_LIVE, tasks, "3.13.1",
		    "idle for 9 s: stacktop dump 42 tells why" },
		{ 5, 9, 0, PHASE_LIVE, plain, "3.14.0",
		    "idle for 9 s: stacktop dump 42 tells why" },
		/* it hung before it was looked at */
		{ 5, 9, 0, PHASE_LIVE, NULL, "3.14.0",
		    "idle for 9 s: stacktop dump --async 42 tells why" },
		{ 5, 9, 0, PHASE_LIVE, NULL, "3.13.0",
		    "idle for 9 s: stacktop dump 42 tells why" },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct snapshot s = { .phase = cases[i].phase,
			.target.pid = 42,
			.sampling.python.version = cases[i].version,
			.sampling.samples = cases[i].funcs != NULL ? 100 : 0,
			.funcs = cases[i].funcs,
			.nfuncs = cases[i].funcs == plain   ? 2
				  : cases[i].funcs == tasks ? 1
							    : 0 };
		char got[96];

		s.usage.cpu_pct = cases[i].now;
		s.usage.nhistory = cases[i].ran + cases[i].idle;
		for (unsigned k = 0; k < cases[i].ran; k++)
			s.usage.history[k] = 50;
		assert_int_equal(
		    idle_hint(&s, got, sizeof got), cases[i].want != NULL);
		if (cases[i].want != NULL)
			assert_string_equal(got, cases[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(hints) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
