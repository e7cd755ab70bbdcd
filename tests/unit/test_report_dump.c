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

#include "golden.h"

static struct dump_frame sleeping[] = {
	{ .pc = 0x7f0000001046, .func = 1, .offset = 0x46 },
	{ .pc = 0x40101a, .func = 2, .offset = 0x1a },
	{ .pc = 0x402000, .func = 3, .offset = 0 },
	{ .pc = UINT64_MAX, .func = 99, .offset = UINT64_MAX }, /* no such */
};
static struct dump_frame mixed[] = {
	{ .pc = 0x7f0000001046, .func = 1, .offset = 0x46 },
	{ .python = true, .func = 4, .offset = 12, .line = 31 },
	{ .python = true, .func = 4, .offset = 2 }, /* on no line */
	{ .pc = 0x40101a, .func = 2, .offset = 0x1a },
	{ .python = true, .func = 5 },
};
static char name_main[] = "gitd", name_worker[] = "worker \\x1b",
	    called[] = "Thread-1 (run)";
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
	    .note = "truncated: the copy of the stack ended",
	    .stop_ns = 23400 },
	{ .tid = 4123,
	    .name = name_main,
	    .state = THREAD_IO,
	    .note = "gone before it could be stopped" },
	{ .tid = 4124,
	    .name = name_main,
	    .state = THREAD_LOCK,
	    .stop_ns = 1400 },
};
static struct dump_thread python_threads[] = {
	{ .tid = 4121,
	    .name = name_main,
	    .state = THREAD_RUNNING,
	    .frame = mixed,
	    .n = 5,
	    .note = "",
	    .python_note = "",
	    .gil = PYGIL_HELD,
	    .stop_ns = 23400 },
	{ .tid = 4122,
	    .name = name_worker,
	    .state = THREAD_LOCK,
	    .frame = mixed,
	    .n = 2,
	    .python_name = called,
	    .note = "the stack is longer than the copy",
	    .python_note = "deeper than can be shown",
	    .gil = PYGIL_WAITED,
	    .unsure = 1 },
	{ .tid = 4123,
	    .name = name_main,
	    .state = THREAD_SLEEP,
	    .frame = sleeping,
	    .n = 1,
	    .python_note = "",
	    .unsure = 2 },
};
static char command[] = "gitd --pack";
static char name_run[] = "Task-1", name_fetch[] = "fetch-ü \\x1b",
	    name_alike[] = "fetch-2";
static struct dump_frame waiting[] = {
	{ .python = true, .func = 4, .offset = 2, .line = 33 },
	{ .python = true, .func = 4, .offset = 12, .line = 31 },
};
static uint32_t by_first[] = { 0, 3 }, by_itself[] = { 6 };
static struct dump_task tasks[] = {
	{ .id = 0x7f0000001000,
	    .tid = 4121,
	    .name = name_run,
	    .state = PYTASK_RUNNING,
	    .frame = mixed + 1,
	    .n = 1 },
	{ .id = 0x7f0000002000,
	    .tid = 4121,
	    .name = name_fetch,
	    .named = true,
	    .frame = waiting,
	    .n = 2,
	    .awaiter = by_first,
	    .nawaiters = 2 },
	{ .id = 0x7f0000003000,
	    .tid = 4121,
	    .name = name_alike,
	    .named = true,
	    .frame = waiting,
	    .n = 2,
	    .awaiter = by_first,
	    .nawaiters = 1 },
	{ .id = 0x7f0000004000, .tid = 4122, .state = PYTASK_NEW },
	{ .id = 0x7f0000005000,
	    .tid = 4122,
	    .name = name_run,
	    .foreign = true },
	{ .id = 0x7f0000006000, .name = name_run, .state = PYTASK_CHANGING },
	{ .id = 0x7f0000007000,
	    .tid = 4122,
	    .name = name_alike,
	    .awaiter = by_itself,
	    .nawaiters = 1 },
};
static struct tasktree_branch branches[] = {
	{ .task = 0 },
	{ .task = 1, .depth = 1 },
	{ .task = 2, .depth = 1, .alike = true },
	{ .task = 3 },
	{ .task = 1, .depth = 1, .kind = BRANCH_AGAIN },
	{ .task = 4 },
	{ .task = 5 },
	{ .task = 6 },
	{ .task = 6, .depth = 1, .kind = BRANCH_CIRCLE },
};
static struct tasktree_branch many[] = {
	{ .task = 1 },
	{ .task = 1, .alike = true },
	{ .task = 1, .alike = true },
	{ .task = 1, .alike = true },
	{ .task = 1, .alike = true },
	{ .task = 1, .alike = true },
	{ .task = 2, .alike = true },
	{ .task = 2, .depth = 10 },
	{ .task = 2, .depth = 11 },
};

static const struct {
	const char *file;
	struct dump_thread *thread;
	size_t threads;
	bool json;
	struct pyversion python;
	const char *python_note;
} cases[] = {
	{ "dump.txt", threads, 4, false, { 0 }, NULL },
	{ "dump-one.txt", threads, 1, false, { 0 }, NULL },
	{ "dump-none.txt", threads, 0, false, { 0 }, NULL },
	{ "dump.json", threads, 4, true, { 0 }, NULL },
	{ "dump-none.json", threads, 0, true, { 0 }, NULL },
	{ "dump-python.txt", python_threads, 3, false,
	    { .minor = 14, .micro = 2, .has_micro = true }, "" },
	{ "dump-python.json", python_threads, 3, true,
	    { .minor = 14, .micro = 2, .has_micro = true }, "" },
	{ "dump-python-refused.txt", threads, 1, false,
	    { .minor = 15, .has_micro = true, .stage = 'b', .serial = 1 },
	    "a pre-release" },
	{ "dump-python-refused.json", threads, 0, true,
	    { .minor = 15, .has_micro = true, .stage = 'b', .serial = 1 },
	    "a pre-release" },
};

static const struct {
	const char *file;
	bool json;
	struct dumptasks tasks;
} async_cases[] = {
	{ "dump-async.txt", false,
	    { true, "", tasks, 7, { branches, 9, 9 }, false, 0, false } },
	{ "dump-async.json", true,
	    { true, "", tasks, 7, { branches, 9, 9 }, false, 1, true } },
	{ "dump-async-many.txt", false,
	    { true, "", tasks, 3, { many, 9, 9 }, true, 2, true } },
	{ "dump-async-none.txt", false,
	    { true, "", tasks, 0, { NULL, 0, 0 }, false, 1, false } },
	{ "dump-async-refused.txt", false,
	    { true, "there is no CPython", tasks, 0, { NULL, 0, 0 }, false, 0,
		false } },
	{ "dump-async-refused.json", true,
	    { true, "there is no CPython", tasks, 0, { NULL, 0, 0 }, false, 0,
		false } },
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
	id = intern_func(in, 3, 1, &fresh);
	intern_describe(in, id, "Ünïcode.méthode", "", FUNC_PYTHON);
	intern_where(in, id, "/srv/app.py", 30);
	id = intern_func(in, 3, 0, &fresh);
	intern_describe(
	    in, id, "[Python code that cannot be read]", "", FUNC_PYTHON);
	return in;
}

static void
test_golden(void **state)
{
	struct dump dump = { .pid = 4121,
		.command = command,
		.intern = make_names(),
		.span_ns = 612000 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = { 0 };

		dump.thread = cases[i].thread;
		dump.n = cases[i].threads;
		dump.python = cases[i].python;
		dump.python_note = cases[i].python_note;
		if (cases[i].json)
			report_dump_json(&out, &dump, "0.1.0");
		else
			report_dump_text(&out, &dump);
		golden_check("data/report", cases[i].file, &out);
		buf_fini(&out);
	}
	intern_free(dump.intern);
}

static void
test_async(void **state)
{
	struct dump dump = { .pid = 4121,
		.command = command,
		.thread = python_threads,
		.n = 2,
		.python = { .minor = 14, .micro = 2, .has_micro = true },
		.python_note = "",
		.intern = make_names(),
		.span_ns = 612000 };

	(void)state;
	for (size_t i = 0; i < sizeof async_cases / sizeof *async_cases; i++) {
		struct buf out = { 0 };

		dump.tasks = async_cases[i].tasks;
		if (async_cases[i].json)
			report_dump_json(&out, &dump, "0.1.0");
		else
			report_dump_text(&out, &dump);
		golden_check("data/report", async_cases[i].file, &out);
		buf_fini(&out);
	}
	intern_free(dump.intern);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_async),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
