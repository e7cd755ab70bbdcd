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

/* Root has no use for sudo. */
static void
test_root(void **state)
{
	static const struct {
		const char *cure;
		enum finding_place place;
		const char *want; /* NULL: none */
	} cases[] = {
		{ "sudo sysctl a=1", FINDING_MACHINE, "sysctl a=1" },
		{ "sudo sysctl a=1", FINDING_CONTAINER,
		    "on the host: sysctl a=1" },
		{ "sudo apt install x", FINDING_CONTAINER, "apt install x" },
		{ "sudo stacktop -p 7", FINDING_MACHINE, NULL },
		{ "sudo stacktop ...", FINDING_CONTAINER, "--cap-add PERFMON" },
		{ "sudo, or x", FINDING_CONTAINER, "--privileged" },
		{ "reboot", FINDING_CONTAINER, "reboot" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct findings list = { 0 };
		struct finding *f = findings_add(&list, "id", "name");

		finding_cure(f, "%s", cases[i].cure);
		findings_add(&list, "none", "without a cure");
		findings_for_root(&list, cases[i].place);
		f = &list.v[0];
		if (cases[i].want == NULL)
			assert_null(f->cure);
		else
			assert_non_null(strstr(f->cure, cases[i].want));
		assert_true(f->cure == NULL || strstr(f->cure, "sudo") == NULL);
		assert_null(list.v[1].cure);
		findings_fini(&list);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_root),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
