/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_report.c - each report format of one snapshot, compared with the files
 * in tests/data/report; GENERATE=1 writes them anew.
 */
#include "config.h"

#include "report/report.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "golden.h"

/* clang-format off */
static const struct func funcs[] = {
	{ "[other functions]", "", "", 0, FUNC_UNKNOWN },
	{ "main", "gitd", "/usr/src/gitd/inffast.c", 12, FUNC_NATIVE },
	{ "patch_delta", "gitd", "/usr/src/gitd/patch-delta.c", 15, FUNC_NATIVE },
	{ "inflate_fast", "libz.so.1", "inffast.c", 83, FUNC_NATIVE },
	{ "std::map<std::string, std::vector<int>>::operator[]"
	  "(std::string const&, \"x\")", "libstdc++.so.6", "", 0, FUNC_NATIVE },
	{ "gr\xc3\xbc\xc3\x9f" "e,\\x1b[31m", "[jit]", "", 0, FUNC_JIT },
	{ "never_seen", "gitd", "", 0, FUNC_NATIVE },
};
/* clang-format on */

static const struct snap_node nodes[] = {
	{ 0 },
	{ .parent = 0, .func = 0, .first = true },
	{ .parent = 0, .func = 1, .first = true },
	{ .parent = 2, .func = 2, .first = true },
	{ .parent = 3, .func = 3, .first = true },
	{ .parent = 3, .func = 2, .first = false },
	{ .parent = 2, .func = 4, .first = true },
	{ .parent = 0, .func = 5, .first = true },
};

#define MS(n) ((n)*NS_PER_MS)

static const struct snap_cell cells[] = {
	{ 2, 0, 0, { 0, 0, 50, 50 }, { 0, 0, MS(50), MS(50) } },
	{ 3, 0, 0, { 10, 100, 1000, 1200 },
	    { MS(10), MS(100), MS(1000), MS(1200) } },
	{ 4, 0, DURING_GIL, { 90, 900, 4000, 4460 },
	    { MS(90), MS(900), MS(4000), MS(4460) } },
	{ 5, 0, 0, { 0, 0, 0, 1 }, { 0, 0, 0, 1003400 } },
	{ 6, 1, 0, { 0, 0, 0, 1210 }, { 0, 0, 0, MS(1210) } },
	{ 7, 1, 0, { 0, 7, 7, 7 }, { 0, MS(7), MS(7), MS(7) } },
	{ 3, 0, DURING_GIL, { 0, 0, 200, 500 }, { 0, 0, MS(200), MS(500) } },
};

static const struct snap_spot spots[] = {
	{ 2, 0x100, "/usr/src/gitd/patch-delta.c", 61,
	    "/usr/src/gitd/patch-delta.c", 61 },
	{ 2, 0x108, "/usr/src/gitd/patch-delta.c", 44,
	    "/usr/src/gitd/patch-delta.c", 44 },
	{ 3, 0x200, "inffast.c", 142, "inffast.c", 142 },
	{ 4, 0x300, "", 0, "", 0 },
};

static const struct snap_spot_cell spot_cells[] = {
	{ 0, 0, SPOT_SELF, 0, { 0, 0, 0, 1200 }, { 0, 0, 0, MS(1200) } },
	{ 0, 0, SPOT_TOTAL, 0, { 0, 0, 0, 1200 }, { 0, 0, 0, MS(1200) } },
	{ 1, 0, SPOT_SELF, 0, { 0, 0, 0, 501 }, { 0, 0, 0, 501003400 } },
	{ 1, 0, SPOT_TOTAL, 0, { 0, 0, 0, 4961 }, { 0, 0, 0, 4961003400 } },
	{ 2, 0, SPOT_SELF, DURING_GIL, { 0, 0, 0, 4000 },
	    { 0, 0, 0, MS(4000) } },
	{ 2, 0, SPOT_TOTAL, DURING_GIL, { 0, 0, 0, 4000 },
	    { 0, 0, 0, MS(4000) } },
};

static const struct snap_thread threads[] = {
	{ .pid = 4121,
	    .tid = 4121,
	    .name = "gitd",
	    .alive = true,
	    .state = THREAD_RUNNING,
	    .python_name = "MainThread",
	    .gil_ns = MS(6600),
	    .gil_held_pct = 55,
	    .running_pct = 62.5,
	    .samples = 6211,
	    .time = { MS(6250), MS(50), MS(100), MS(600), MS(3000), 0 } },
	{ .pid = 4125,
	    .tid = 4125,
	    .name = "worker \"1\"",
	    .alive = false,
	    .state = THREAD_SLEEP,
	    .running_pct = 12.217,
	    .samples = 1217,
	    .time = { MS(1221), 0, 0, 0, MS(8764), MS(15) } },
};

static const struct snapshot full = {
	.gil = { .known = true,
	    .waiting_known = true,
	    .gils = 1,
	    .watched_ns = MS(12000),
	    .held_ns = MS(9000),
	    .wait_ns = MS(4200),
	    .gc_ns = MS(300) },
	.serial = 9,
	.taken = 1000 * NS_PER_S,
	.phase = PHASE_COMPLETE,
	.target = { .pid = 4121,
	    .comm = "gitd",
	    .command = "gitd --pack /srv/repo.git",
	    .exe = "/usr/bin/gitd",
	    .started = 1700000000,
	    .launched = true,
	    .status_known = true,
	    .status = 137 },
	.sampling = { .backend = "perf",
	    .how = "perf, one event per thread",
	    .refused = "",
	    .rate = 997,
	    .achieved = 995.25,
	    .kernel_asked = true,
	    .kernel_frames = true,
	    .filtered = true,
	    .tells = DURING_GIL,
	    .stack_size = 16384,
	    .rings = 2,
	    .ring_size = 8 << 20,
	    .ring_wanted = 8 << 20,
	    .duration = 12345678901,
	    .samples = 13402,
	    .lost = 3,
	    .failed = 2,
	    .truncated = 12,
	    .beyond = 7,
	    .late = 9,
	    .costly = 10,
	    .cut = 1,
	    .unwind_lost = 4,
	    .folded = 5,
	    .foreign = 8,
	    .throttled = 6,
	    .stops = 0,
	    .own_cpu_pct = 9,
	    .own_cpu_pct_all = 0.42,
	    .own_rss = 12 * 1024 * 1024 },
	.threads = threads,
	.nthreads = 2,
	.nodes = nodes,
	.nnodes = 8,
	.cells = cells,
	.ncells = sizeof cells / sizeof *cells,
	.funcs = funcs,
	.nfuncs = 7,
	.spots = spots,
	.nspots = 4,
	.spot_cells = spot_cells,
	.nspot_cells = 6,
};

/* ptrace, attached to, no samples at all, much not known */
static const struct snapshot idle = {
	.phase = PHASE_STOPPED,
	.target = { .pid = 1, .comm = "", .command = "", .exe = "" },
	.sampling = { .backend = "ptrace",
	    .how = "ptrace",
	    .rate = 99,
	    .refused = "perf_event_open: Permission denied",
	    .cure = "run with sudo",
	    .user_only = true,
	    .kernel_asked = true,
	    .stack_size = 65536,
	    .stops = 31,
	    .stop_ns = 620000,
	    .stop_us_p50 = 20,
	    .stop_us_p99 = 41.5,
	    .tasks = { true, "there is no CPython in this process", 0, 0, 0 } },
	.nodes = nodes,
	.nnodes = 2,
	.funcs = funcs,
	.nfuncs = 1,
};

/* Several interpreters, of which nobody knows who waits. */
static const struct snapshot gils = {
	.target = { .pid = 1, .comm = "", .command = "", .exe = "" },
	.sampling = { .backend = "perf",
	    .how = "",
	    .refused = "",
	    .cure = "",
	    .tasks = { true, "", 8120, 3, 40 } },
	.gil = { .known = true,
	    .gils = 8,
	    .watched_ns = MS(1000),
	    .held_ns = MS(2425) },
	.nodes = nodes,
	.nnodes = 2,
	.funcs = funcs,
	.nfuncs = 1,
};

static const struct snap_cell one_cell = { 2, 0, 0, { 0, 0, 1, 1 },
	{ 0, 0, MS(50), MS(50) } };

/* One sample, by what sees Python only, and there is none. */
static const struct snapshot blind = {
	.target = { .pid = 1, .comm = "hot", .command = "", .exe = "" },
	.sampling = { .backend = "read",
	    .how = "read, without a stop",
	    .refused = "",
	    .cure = "",
	    .rate = 99,
	    .duration = 2 * NS_PER_S,
	    .samples = 1,
	    .stops = 1 },
	.nodes = nodes,
	.nnodes = 3,
	.cells = &one_cell,
	.ncells = 1,
	.funcs = funcs,
	.nfuncs = 2,
	.threads = threads,
	.nthreads = 1,
};

static const struct snapshot free_threaded = {
	.target = { .pid = 1, .comm = "", .command = "", .exe = "" },
	.sampling = { .backend = "perf", .how = "", .refused = "", .cure = "" },
	.gil = { .known = true, .watched_ns = MS(1000), .gc_ns = MS(20) },
	.nodes = nodes,
	.nnodes = 2,
	.funcs = funcs,
	.nfuncs = 1,
};

#define ANY LENS_ALL_THREADS /* a row fits on a line */

static const struct {
	const char *file;
	const char *format;
	const struct snapshot *s;
	uint32_t thread;
	enum window window;
	const char *filter;
	size_t limit;
	int columns;
	bool by_line;
	enum mode mode;
} cases[] = {
	{ "full.txt", "text", &full, ANY, WINDOW_ALL, NULL, 0, 0, false,
	    MODE_CPU },
	{ "wide.txt", "text", &full, ANY, WINDOW_ALL, NULL, 0, 120, false,
	    MODE_CPU },
	{ "80.txt", "text", &full, ANY, WINDOW_ALL, NULL, 0, 80, false,
	    MODE_CPU },
	{ "60.txt", "text", &full, ANY, WINDOW_ALL, NULL, 0, 60, false,
	    MODE_CPU },
	{ "24.txt", "text", &full, ANY, WINDOW_ALL, NULL, 0, 24, false,
	    MODE_CPU },
	{ "40.txt", "text", &full, ANY, WINDOW_ALL, NULL, 0, 40, false,
	    MODE_CPU },
	{ "thread.txt", "text", &full, 0, WINDOW_10S, "in", 1, 0, false,
	    MODE_CPU },
	{ "quiet.txt", "text", &full, 1, WINDOW_1S, NULL, 0, 0, false,
	    MODE_CPU },
	{ "unmatched.txt", "text", &full, 1, WINDOW_ALL, "nothing", 0, 0, false,
	    MODE_CPU },
	{ "idle.txt", "text", &idle, ANY, WINDOW_ALL, NULL, 0, 0, false,
	    MODE_CPU },
	{ "full.json", "json", &full, ANY, WINDOW_ALL, NULL, 0, 0, false,
	    MODE_CPU },
	{ "limit.json", "json", &full, 0, WINDOW_60S, "delta", 1, 0, false,
	    MODE_CPU },
	{ "idle.json", "json", &idle, ANY, WINDOW_ALL, NULL, 0, 0, false,
	    MODE_CPU },
	{ "full.csv", "csv", &full, ANY, WINDOW_ALL, NULL, 0, 0, false,
	    MODE_CPU },
	{ "limit.csv", "csv", &full, 1, WINDOW_ALL, NULL, 1, 0, false,
	    MODE_CPU },
	{ "idle.csv", "csv", &idle, ANY, WINDOW_ALL, NULL, 0, 0, false,
	    MODE_CPU },
	{ "lines.txt", "text", &full, ANY, WINDOW_ALL, NULL, 0, 0, true,
	    MODE_CPU },
	{ "lines.json", "json", &full, ANY, WINDOW_ALL, "delta", 2, 0, true,
	    MODE_CPU },
	{ "lines.csv", "csv", &full, ANY, WINDOW_ALL, NULL, 0, 0, true,
	    MODE_CPU },
	{ "gils.txt", "text", &gils, ANY, WINDOW_ALL, NULL, 0, 0, false,
	    MODE_CPU },
	{ "gils.json", "json", &gils, ANY, WINDOW_ALL, NULL, 0, 0, false,
	    MODE_CPU },
	{ "blind.txt", "text", &blind, ANY, WINDOW_ALL, NULL, 0, 0, false,
	    MODE_CPU },
	{ "free.txt", "text", &free_threaded, ANY, WINDOW_ALL, NULL, 0, 0,
	    false, MODE_CPU },
	{ "gil.txt", "text", &full, ANY, WINDOW_60S, NULL, 0, 0, false,
	    MODE_GIL },
	{ "gil-thread.txt", "text", &full, 1, WINDOW_ALL, NULL, 0, 0, false,
	    MODE_GIL },
	{ "gil.json", "json", &full, ANY, WINDOW_ALL, NULL, 0, 0, true,
	    MODE_GIL },
	{ "untold.txt", "text", &full, ANY, WINDOW_ALL, NULL, 0, 0, false,
	    MODE_EXCEPTION },
};

enum { CASES = sizeof cases / sizeof *cases };

/* Take out what differs between machines. */
static void
forget_host(struct buf *text)
{
	char *host = strstr(text->data, "\"host\":{");
	char *end;
	size_t cut;

	if (host == NULL)
		return;
	host += strlen("\"host\":{");
	end = strchr(host, '}');
	assert_non_null(end);
	cut = (size_t)(end - host);
	memmove(host, end, strlen(end) + 1);
	text->len -= cut;
}

static void
write_case(size_t i, struct buf *out)
{
	struct match *filter = NULL;
	struct report_opts opts = {
		.lens = { .thread = cases[i].thread,
		    .window = cases[i].window,
		    .mode = cases[i].mode,
		    .sort = COL_SELF,
		    .by_line = cases[i].by_line },
		.limit = cases[i].limit,
		.columns = cases[i].columns,
		.version = "0.1.0",
	};

	if (cases[i].filter != NULL)
		filter = match_new(cases[i].filter, NULL);
	opts.lens.filter = filter;
	report_find(cases[i].format)->write(out, cases[i].s, &opts);
	match_free(filter);
}

static void
test_golden(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < CASES; i++) {
		struct buf out = { 0 };

		write_case(i, &out);
		assert_int_equal(strlen(out.data), out.len);
		forget_host(&out);
		golden_check("data/report", cases[i].file, &out);
		buf_fini(&out);
	}
}

/* No line is wider than asked for, at any width that makes sense. */
static void
test_widths(void **state)
{
	struct report_opts opts = {
		.lens = { .thread = LENS_ALL_THREADS, .window = WINDOW_ALL },
		.version = "0.1.0",
	};

	(void)state;
	for (opts.columns = 1; opts.columns < 220; opts.columns++) {
		struct buf out = { 0 };
		char *line, *next;

		report_text.write(&out, &full, &opts);
		for (line = out.data; *line != '\0'; line = next) {
			next = strchr(line, '\n');
			assert_non_null(next);
			*next++ = '\0';
			assert_true(text_width(line) <= opts.columns);
		}
		buf_fini(&out);
	}
}

static void
test_host(void **state)
{
	static const char *const keys[] = { "\"os\":\"Linux\"",
		"\"release\":\"", "\"machine\":\"", "\"cpus\":" };
	struct report_opts opts = { .lens = { .thread = LENS_ALL_THREADS },
		.version = "0.1.0" };
	struct buf out = { 0 };
	size_t i;

	(void)state;
	report_json.write(&out, &idle, &opts);
	for (i = 0; i < sizeof keys / sizeof *keys; i++)
		assert_non_null(strstr(out.data, keys[i]));
	buf_fini(&out);
}

static void
test_names(void **state)
{
	char *names = xstrdup(report_names());
	char *name, *rest = names;
	size_t n = 0;

	(void)state;
	while ((name = strsep(&rest, "|")) != NULL) {
		assert_non_null(report_find(name));
		assert_string_equal(report_find(name)->name, name);
		n++;
	}
	assert_int_equal(n, 3);
	assert_ptr_equal(&report_json, report_for_file("a.b/q.json"));
	assert_ptr_equal(&report_csv, report_for_file("q.x.csv"));
	assert_null(report_for_file("a.json/q"));
	assert_null(report_for_file("a/.json"));
	assert_null(report_for_file("q.txt"));
	assert_null(report_for_file("json"));
	assert_null(report_find("xml"));
	assert_null(report_find(""));
	free(names);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_host),
		cmocka_unit_test(test_names),
	};

	/* text has umlauts in it; numbers must not follow the locale */
	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
