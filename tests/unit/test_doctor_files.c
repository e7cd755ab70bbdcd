/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_doctor_files.c - what the doctor says about one file and about all. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>

#include "judged.h"
#include "session/doctor_files.h"

#define N(a) (sizeof(a) / sizeof *(a))

static char program[] = "/bin/x", vdso[] = "[vdso]";

#define FULL .check = { SYMBOLS_FULL, DEBUG_ITSELF, UNWIND_EH_FRAME_HDR, NULL }

static void
test_frames(void **state)
{
	static const struct {
		struct prologues p;
		enum frames frames;
	} cases[] = {
		{ { 0, 0 }, FRAMES_UNKNOWN },
		{ { 7, 7 }, FRAMES_UNKNOWN },
		{ { 8, 8 }, FRAMES_YES },
		{ { 100, 60 }, FRAMES_YES },
		{ { 100, 59 }, FRAMES_SOME },
		{ { 100, 10 }, FRAMES_SOME },
		{ { 100, 9 }, FRAMES_NO },
		{ { 8, 0 }, FRAMES_NO },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++)
		assert_int_equal(doctor_frames(&cases[i].p), cases[i].frames);
}

static const struct {
	struct facts_file file;
	enum grade grade;
	const char *lacking; /* the one check that says so, or NULL */
} cases[] = {
	{ { .path = program, FULL }, GRADE_OK, NULL },
	{ { .path = program,
	      .check = { SYMBOLS_SEPARATE, DEBUG_SEPARATE, UNWIND_EH_FRAME,
		  NULL } },
	    GRADE_OK, NULL },
	{ { .path = program,
	      .check = { SYMBOLS_PACKED, DEBUG_SEPARATE, UNWIND_EH_FRAME,
		  NULL } },
	    GRADE_OK, NULL },
	{ { .path = program,
	      .check = { SYMBOLS_DYNAMIC, DEBUG_ITSELF, UNWIND_EH_FRAME_HDR,
		  NULL } },
	    GRADE_LIMITED, "symbols" },
	{ { .path = program,
	      .check = { SYMBOLS_FULL, DEBUG_MISSING, UNWIND_EH_FRAME_HDR,
		  NULL } },
	    GRADE_LIMITED, "debug_info" },
	{ { .path = program,
	      .check = { SYMBOLS_FULL, DEBUG_ITSELF, UNWIND_DEBUG_FRAME,
		  NULL } },
	    GRADE_OK, NULL },
	{ { .path = program,
	      .check = { SYMBOLS_FULL, DEBUG_ITSELF, UNWIND_DEBUG_FILE,
		  NULL } },
	    GRADE_LIMITED, "unwind_tables" },
	/* frame pointers do as well */
	{ { .path = program,
	      .check = { SYMBOLS_FULL, DEBUG_ITSELF, UNWIND_NONE, NULL },
	      .prologues = { 100, 99 } },
	    GRADE_OK, NULL },
	{ { .path = program, FULL, .disk = DISK_DELETED }, GRADE_LIMITED,
	    "on_disk" },
	{ { .path = program, FULL, .disk = DISK_REPLACED }, GRADE_LIMITED,
	    "on_disk" },
	{ { .path = program, FULL, .disk = DISK_UNKNOWN }, GRADE_OK, NULL },
	{ { .path = program, .unreadable = true }, GRADE_REFUSED,
	    "files_read" },
	{ { .path = program, .elf32 = true }, GRADE_REFUSED, "files_read" },
	/* nothing can be had for it */
	{ { .path = vdso,
	      .check = { SYMBOLS_DYNAMIC, DEBUG_MISSING, UNWIND_EH_FRAME_HDR,
		  NULL } },
	    GRADE_OK, NULL },
};

static void
test_file(void **state)
{
	static const char *const ids[] = { "files_read", "symbols",
		"debug_info", "unwind_tables", "on_disk" };

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct facts_file two[2] = { { .path = program, FULL },
			cases[i].file };
		struct facts_files files = { .v = two, .n = 2 };
		struct findings list = { 0 };

		assert_int_equal(doctor_file(&cases[i].file), cases[i].grade);
		doctor_files(&files, 7, &list);
		for (size_t k = 0; k < N(ids); k++) {
			const struct finding *f = findings_get(&list, ids[k]);
			bool lacks = cases[i].lacking != NULL &&
				     strcmp(cases[i].lacking, ids[k]) == 0;

			assert_int_equal(f->grade == GRADE_OK, !lacks);
			assert_int_equal(
			    strncmp(f->effect, "1 of 2 ", 7) == 0, lacks);
		}
		findings_fini(&list);
	}
}

static void
test_all(void **state)
{
	struct facts_file none[2] = { { .path = program, .unreadable = true },
		{ .path = program, .elf32 = true } };
	struct facts_file bare = { .path = program };
	struct facts_files files = { .err = { .text = "why" } };
	struct findings list = { 0 };

	(void)state;
	doctor_files(&files, 7, &list);
	judged_check(&list,
	    &(struct judged){ "files_read", GRADE_UNKNOWN, "why", NULL, NULL },
	    0);
	findings_fini(&list);

	files = (struct facts_files){ .v = none, .n = 2 };
	doctor_files(&files, 7, &list);
	assert_int_equal(list.n, 1); /* nothing is known of the rest */
	findings_fini(&list);

	files = (struct facts_files){ .v = &bare, .n = 1 };
	doctor_files(&files, 7, &list);
	judged_check(&list,
	    &(struct judged){ "debug_info", GRADE_LIMITED, "no source lines",
		"find-dbgsym-packages 7 ", "apt remove" },
	    1);
	judged_check(&list,
	    &(struct judged){ "unwind_tables", GRADE_LIMITED, "stacks end",
		"-fasynchronous-unwind-tables", NULL },
	    2);
	findings_fini(&list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
