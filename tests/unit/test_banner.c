/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_banner.c - how it ended, in words. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdbool.h>
#include <signal.h>

#include "base/clock.h"
#include "ui/banner.h"

static void
words(void **arg)
{
	static const struct {
		enum phase phase;
		bool known;
		int status;
		const char *want;
	} cases[] = {
		{ PHASE_COMPLETE, true, 0,
		    "COMPLETE: exited with 0 after 12.3 s" },
		{ PHASE_COMPLETE, true, 128,
		    "COMPLETE: exited with 128 after 12.3 s" },
		{ PHASE_COMPLETE, true, 128 + SIGKILL,
		    "COMPLETE: killed by SIGKILL (status 137) after 12.3 s" },
		{ PHASE_COMPLETE, true, 255, /* no such signal */
		    "COMPLETE: exited with 255 after 12.3 s" },
		{ PHASE_COMPLETE, false, 0,
		    "COMPLETE: the process ended after 12.3 s" },
		{ PHASE_STOPPED, false, 0,
		    "STOPPED: sampling ended after 12.3 s, the process runs "
		    "on" },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct snapshot s = { .phase = cases[i].phase };
		char got[128];

		s.sampling.duration = 12300 * NS_PER_MS;
		s.target.status_known = cases[i].known;
		s.target.status = cases[i].status;
		assert_string_equal(
		    banner_text(got, sizeof got, &s), cases[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(words) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
