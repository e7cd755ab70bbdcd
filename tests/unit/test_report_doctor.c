/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_report_doctor.c - the doctor's findings as text and JSON, compared with
 * the files in tests/data/report; GENERATE=1 writes them anew.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/doctor.h"

static void
add(struct findings *list, const char *id, const char *name, enum grade grade,
    const char *effect, const char *cure, const char *undo)
{
	struct finding *f = findings_add(list, id, name);

	finding_say(f, grade, "%s", effect);
	if (cure != NULL)
		finding_cure(f, "%s", cure);
	if (undo != NULL)
		finding_undo(f, "%s", undo);
}

static void
add_machine(struct findings *m)
{
	add(m, "user", "user", GRADE_OK, "uid 1000", NULL, NULL);
	add(m, "perf_kernel", "perf, kernel too", GRADE_REFUSED,
	    "perf_event_paranoid is 3 and CAP_PERFMON is missing",
	    "sudo sysctl kernel.perf_event_paranoid=1",
	    "sudo sysctl kernel.perf_event_paranoid=3");
	add(m, "perf_cpu", "perf, per CPU", GRADE_REFUSED,
	    "a text that takes more than one line and goes on below itself, "
	    "twice as long as it should be",
	    "short", "as short");
	add(m, "bpf", "BPF programs", GRADE_REFUSED, "the same cure as above",
	    "short", "as short");
	add(m, "pmu", "hardware counters", GRADE_LIMITED, "none", "no way back",
	    NULL);
	add(m, "lsm", "security modules", GRADE_UNKNOWN, "not told",
	    "advice that is long: do this, and then do that, and if it did "
	    "not help do all of it again",
	    "undo all of it");
}

static struct facts_file files[] = {
	{ .check = { SYMBOLS_FULL, DEBUG_ITSELF, UNWIND_EH_FRAME_HDR, NULL },
	    .prologues = { 100, 98 } },
	{ .check = { SYMBOLS_DYNAMIC, DEBUG_MISSING, UNWIND_EH_FRAME, NULL },
	    .prologues = { 256, 3 },
	    .disk = DISK_REPLACED },
	{ .unreadable = true, .disk = DISK_DELETED },
	{ .elf32 = true, .disk = DISK_UNKNOWN },
};
static char name[] = "prog\\x1b[2J";
static char command[] = "prog --option";
static char paths[][64] = { "/usr/bin/prog",
	"/usr/lib/libwith-a-very-long-name-indeed.so.1.2.3", "/tmp/gone",
	"/usr/lib32/libc.so.6" };
static char ids[][8] = { "abcdef01", "", "", "" };

static void
check_golden(const char *file, const struct buf *got)
{
	static char want[1 << 14];
	const char *dir = getenv("srcdir");
	char path[4096];
	FILE *f;
	size_t n;

	snprintf(path, sizeof path, "%s/tests/data/report/%s",
	    dir != NULL ? dir : ".", file);
	if (getenv("GENERATE") != NULL) {
		f = fopen(path, "w");
		assert_non_null(f);
		assert_int_equal(fwrite(got->data, 1, got->len, f), got->len);
		assert_int_equal(fclose(f), 0);
	}
	f = fopen(path, "r");
	if (f == NULL)
		fail_msg("%s: cannot be read", path);
	n = fread(want, 1, sizeof want - 1, f);
	want[n] = '\0';
	fclose(f);
	if (strcmp(want, got->data) != 0)
		fail_msg("%s differs; got:\n%s", path, got->data);
}

static const struct {
	const char *file;
	bool process, files;
} cases[] = {
	{ "doctor.txt", true, true },
	{ "doctor-machine.txt", false, false },
	{ "doctor-refused.txt", true, false },
};

static void
fill(struct doctor *d, bool process, bool with_files)
{
	*d = (struct doctor){ 0 };
	add_machine(&d->machine);
	add(&d->verdict, "sampler", "sampler", GRADE_LIMITED,
	    "perf; time in the kernel is not seen",
	    "sudo sysctl kernel.perf_event_paranoid=1",
	    "sudo sysctl kernel.perf_event_paranoid=2");
	d->sampler = "perf";
	if (!process)
		return;
	d->pid = 4121;
	d->name = name;
	d->command = command;
	add(&d->process, "attach", "ptrace attach", GRADE_OK,
	    "tried: it stood still for 23 us", NULL, NULL);
	add(&d->lacks, "symbols", "symbols", GRADE_OK, "all 4", NULL, NULL);
	if (!with_files)
		return;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		files[i].path = paths[i];
		files[i].build_id = ids[i];
	}
	d->files = (struct facts_files){ .v = files,
		.n = sizeof files / sizeof *files };
}

static void
clear(struct doctor *d)
{
	findings_fini(&d->machine);
	findings_fini(&d->process);
	findings_fini(&d->lacks);
	findings_fini(&d->verdict);
}

static void
test_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = { 0 };
		struct doctor d;

		fill(&d, cases[i].process, cases[i].files);
		report_doctor_text(&out, &d);
		check_golden(cases[i].file, &out);
		buf_fini(&out);
		clear(&d);
	}
}

static void
test_json(void **state)
{
	struct buf out = { 0 };
	struct doctor d;

	(void)state;
	fill(&d, true, true);
	report_doctor_json(&out, &d, "0.1.0");
	check_golden("doctor.json", &out);
	buf_fini(&out);
	clear(&d);

	fill(&d, false, false);
	d.sampler = NULL;
	report_doctor_json(&out, &d, "0.1.0");
	check_golden("doctor-machine.json", &out);
	buf_fini(&out);
	clear(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_json),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
