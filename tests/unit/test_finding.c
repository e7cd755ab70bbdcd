/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_finding.c - a list of findings, and texts from outside in it. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <locale.h>
#include <string.h>

#include "session/finding.h"

static void
test_list(void **state)
{
	struct findings list = { 0 };

	(void)state;
	assert_null(findings_get(&list, "a"));
	for (int i = 0; i < 20; i++)
		finding_say(
		    findings_add(&list, i == 7 ? "seven" : "other", "name"),
		    GRADE_OK, "%d", i);
	assert_int_equal(list.n, 20);
	assert_string_equal(findings_get(&list, "seven")->effect, "7");
	assert_string_equal(findings_get(&list, "other")->effect, "0");
	assert_null(findings_get(&list, "none"));
	findings_fini(&list);
	assert_int_equal(list.n, 0);
	findings_fini(&list);
}

static void
test_texts(void **state)
{
	struct findings list = { 0 };
	struct finding *f = findings_add(&list, "id", "name");

	(void)state;
	assert_int_equal(f->grade, GRADE_UNKNOWN);
	finding_say(f, GRADE_OK, "first");
	finding_say(f, GRADE_REFUSED, "label %s", "\x1b[2Jx\n");
	assert_int_equal(f->grade, GRADE_REFUSED);
	assert_string_equal(f->effect, "label \\x1b[2Jx\\x0a");
	assert_null(f->cure);
	finding_cure(f, "a");
	finding_sysctl(f, "kernel.x", 1, -1);
	assert_string_equal(f->cure, "sudo sysctl kernel.x=1");
	assert_string_equal(f->undo, "sudo sysctl kernel.x=-1");
	findings_fini(&list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_texts),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
