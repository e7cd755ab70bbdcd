/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_report_dump.c - the stacks of all threads as text and JSON, compared
 * with the files in tests/data/report; GENERATE=1 writes them anew.
 */
#include "config.h"

#include "report/report.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct dump_frame sleeping[] = {
	{ .pc = 0x7f0000001046, .func = 1, .offset = 0x46 },
	{ .pc = 0x40101a, .func = 2, .offset = 0x1a },
	{ .pc = 0x402000, .func = 3, .offset = 0 },
	{ .pc = UINT64_MAX, .func = 99, .offset = UINT64_MAX }, /* no such */
};
static char name_main[] = "gitd", name_worker[] = "worker \\x1b";
static struct dump_thread threads[] = {
	{ .tid = 4121,
	    .name = name_main,
	    .state = THREAD_SLEEP,
	    .frame = sleeping,
	    .n = 4,
	    .note = "" },
	{ .tid = 4122,
	    .name = name_worker,
	    .state = THREAD_RUNNING,
	    .frame = sleeping,
	    .n = 1,
	    .note = "truncated: the copy of the stack ended" },
	{ .tid = 4123,
	    .name = name_main,
	    .state = THREAD_IO,
	    .note = "gone before it could be stopped" },
	{ .tid = 4124, .name = name_main, .state = THREAD_LOCK },
};
static char command[] = "gitd --pack";

static const struct {
	const char *file;
	size_t threads;
	bool json;
} cases[] = {
	{ "dump.txt", 4, false },
	{ "dump-one.txt", 1, false },
	{ "dump-none.txt", 0, false },
	{ "dump.json", 4, true },
	{ "dump-none.json", 0, true },
};

static struct intern *
make_names(void)
{
	struct intern *in = intern_new();
	bool fresh;
	uint32_t id;

	id = intern_func(in, 1, 1, &fresh);
	intern_describe(in, id, "epoll_wait", "libc.so.6", FUNC_NATIVE);
	id = intern_func(in, 1, 2, &fresh);
	intern_describe(in, id, "main", "gitd", FUNC_NATIVE);
	intern_where(in, id, "main.c", 12);
	id = intern_func(in, 1, 3, &fresh);
	intern_describe(in, id,
	    "std::map<std::string, std::vector<int>>::operator[]()", "gitd",
	    FUNC_NATIVE);
	intern_where(in, id, "/usr/include/map", 0);
	return in;
}

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

static void
test_golden(void **state)
{
	struct dump dump = { .pid = 4121,
		.command = command,
		.thread = threads,
		.intern = make_names(),
		.stop_ns_max = 23400 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = { 0 };

		dump.n = cases[i].threads;
		if (cases[i].json)
			report_dump_json(&out, &dump, "0.1.0");
		else
			report_dump_text(&out, &dump);
		check_golden(cases[i].file, &out);
		buf_fini(&out);
	}
	intern_free(dump.intern);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
