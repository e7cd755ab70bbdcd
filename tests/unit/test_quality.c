/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_quality.c - which figures are called bad, and what is said of them. */
#include "config.h"

#include "profile/quality.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "base/clock.h"

/* clang-format off */
#define PERF \
	.backend = "perf", .how = "perf, one event per CPU", .rate = 997, \
	.rings = 2, .ring_wanted = 8 << 20, .duration = 10 * NS_PER_S, \
	.samples = 10000
/* As it should be. */
#define GOOD \
	PERF, .achieved = 990, .filtered = true, .stack_size = 16 << 10, \
	.ring_size = 8 << 20
#define PTRACE \
	.backend = "ptrace", .how = "ptrace, one thread at a time", \
	.rate = 997, .stops = 10, .stop_ns = 260000, .stop_us_p50 = 21.4, \
	.stop_us_p99 = 58.9, .samples = 10
/* clang-format on */

static const struct {
	struct snap_sampling s;
	const char *name; /* of the figure looked at */
	bool bad;
	const char *value, *text, *cure; /* parts of what is said */
} cases[] = {
	{ { GOOD }, "samples", false, "10,000", "10.0 s", "" },
	{ { GOOD }, "rate", false, "990 of 997 Hz", "", "" },
	{ { PERF, .achieved = 848 }, "rate", false, "848 of 997 Hz", "", "" },
	{ { PERF, .achieved = 847 }, "rate", true, "847 of 997 Hz",
	    "busy machine", "" },
	{ { PERF, .achieved = 800, .user_only = true }, "rate", true, "",
	    "none in the kernel", "" },
	{ { PERF, .achieved = 0 }, "rate", false, "997 Hz", "", "" },
	{ { PTRACE, .achieved = 100 }, "rate", true, "", "1 % of the time",
	    "" },
	{ { GOOD }, "lost", false, "0", "", "" },
	{ { GOOD, .lost = 50 }, "lost", false, "50, 0.5 %", "", "" },
	{ { GOOD, .lost = 200 }, "lost", true, "200, 2.0 %", "", "-r" },
	{ { PERF, .lost = 200, .ring_size = 128 << 10 }, "lost", true, "", "",
	    "ulimit -l" },
	{ { GOOD, .failed = 100 }, "failed", false, "", "records", "" },
	{ { GOOD, .failed = 110 }, "failed", true, "", "records", "" },
	{ { PTRACE, .failed = 1 }, "failed", true, "1, 9.1 %", "did not stop",
	    "" },
	{ { GOOD, .truncated = 200 }, "truncated", false, "200, 2.0 %",
	    "16 KiB", "" },
	{ { GOOD, .truncated = 310 }, "truncated", true, "310, 3.1 %", "16 KiB",
	    "--stack-size 64" },
	{ { PERF, .truncated = 310, .stack_size = 65528 }, "truncated", true,
	    "310, 3.1 %", "64 KiB", "R counts anew" },
	{ { PERF, .truncated = 310, .stack_size = 65528, .costly = 400 },
	    "truncated", true, "310, 3.1 %", "64 KiB", "lower rate" },
	{ { GOOD, .beyond = 9000 }, "beyond", false, "9,000, 90.0 %", "besides",
	    "" },
	{ { GOOD, .late = 9000 }, "late", false, "9,000, 90.0 %", "later", "" },
	{ { GOOD, .unwind_lost = 201 }, "no unwind", true, "201, 2.0 %",
	    "unwind tables", "doctor 4121" },
	{ { GOOD, .cut = 200 }, "cut", false, "", "1024", "" },
	{ { GOOD, .cut = 201 }, "cut", true, "", "1024", "" },
	{ { GOOD, .throttled = 1 }, "throttled", true, "1", "",
	    "perf_event_max_sample_rate" },
	{ { GOOD, .folded = 50 }, "folded", false, "50, 0.5 %", "", "" },
	{ { GOOD, .folded = 51 }, "folded", true, "51, 0.5 %", "", "R begins" },
	{ { GOOD, .aged = 1 }, "aged", true, "1", "window", "-r" },
	{ { GOOD }, "foreign", false, "0", "BPF keeps", "" },
	{ { PERF }, "foreign", false, "0", "none come", "" },
	{ { PERF, .foreign = 30000 }, "foreign", false, "30,000, 75.0 %",
	    "no BPF filter", "" },
	{ { GOOD }, "stopped", false, "0 us", "ever", "" },
	{ { PTRACE }, "stopped", false, "21/59 us", "10 stops; 260 us in all",
	    "" },
	{ { GOOD, .own_cpu_pct = 9.9, .own_cpu_pct_all = 1 }, "own CPU", false,
	    "9.9 %", "1.0 % since", "" },
	{ { GOOD, .own_cpu_pct = 10 }, "own CPU", true, "10.0 %", "", "-r" },
	{ { GOOD, .own_rss = 18 << 20 }, "own memory", false, "18 MiB",
	    "2 rings of 8.0 MiB", "" },
	{ { PTRACE, .own_rss = 18 << 20 }, "own memory", false, "18 MiB",
	    "resident", "" },
	{ { GOOD }, "sampler", false, "perf", "one event per CPU", "" },
	{ { GOOD, .refused = "perf per CPU: no", .cure = "run with sudo" },
	    "sampler", true, "perf", "CPU; not perf per CPU: no",
	    "run with sudo" },
	{ { .backend = "ptrace", .how = "elsewise" }, "sampler", false,
	    "ptrace", "elsewise", "" },
	{ { GOOD, .tasks = { true, "", 500, 0, 0 } }, "asyncio", false, "500",
	    "who waits", "" },
	{ { GOOD, .tasks = { true, "none here", 0, 0, 0 } }, "asyncio", true,
	    "no tasks", "none here", "" },
	{ { GOOD, .tasks = { true, "", 970, 0, 30 } }, "tasks lost", true,
	    "30, 3.0 %", "too late", "--sampler read" },
	{ { GOOD, .tasks = { true, "", 990, 0, 10 } }, "tasks lost", false,
	    "10, 1.0 %", "too late", "" },
	{ { GOOD, .tasks = { true, "", 100, 3, 0 } }, "tasks cut", true,
	    "3, 3.0 %", "more wait", "" },
	{ { GOOD }, "stack copy", false, "16 KiB", "", "" },
	{ { GOOD }, "kernel", false, "no rows", "start with --kernel", "" },
	{ { GOOD, .user_only = true }, "kernel", false, "one row",
	    "start with sudo", "" },
	{ { GOOD, .user_only = true, .kernel_asked = true }, "kernel", true,
	    "one row", "/proc", "perf_event_paranoid=1" },
	{ { GOOD, .kernel_asked = true, .kernel_frames = true }, "kernel",
	    false, "rows", "K takes them", "" },
	{ { PTRACE }, "kernel", false, "no rows", "--sampler perf --kernel",
	    "" },
	{ { PTRACE, .kernel_asked = true }, "kernel", true, "no rows", "",
	    "--sampler perf" },
};

static const struct quality *
find(const struct quality_list *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->v[i].name, name) == 0)
			return &l->v[i];
	return NULL;
}

static void
test_judge(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct snapshot snap = { .target = { .pid = 4121 },
			.sampling = cases[i].s };
		const struct quality *q;
		struct quality_list l;

		quality_judge(&l, &snap);
		q = find(&l, cases[i].name);
		assert_non_null(q);
		if (q->bad != cases[i].bad ||
		    strstr(q->text, cases[i].text) == NULL ||
		    strstr(q->cure, cases[i].cure) == NULL ||
		    (cases[i].cure[0] == '\0') != (q->cure[0] == '\0') ||
		    (cases[i].value[0] != '\0' &&
			strcmp(q->value, cases[i].value) != 0))
			fail_msg("case %zu, %s: %d \"%s\" \"%s\" \"%s\"", i,
			    q->name, q->bad, q->value, q->text, q->cure);
	}
}

/* What only reads neither stops threads nor copies stacks. */
static void
test_reader(void **state)
{
	static const char *const names[] = { "lost", "failed", "truncated",
		"late", "no unwind", "cut", "stack copy" };
	struct snapshot snap = { .sampling = { PTRACE } };
	struct quality_list l;

	(void)state;
	quality_judge(&l, &snap);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_non_null(find(&l, names[i]));
	snap.sampling.backend = "read";
	quality_judge(&l, &snap);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_null(find(&l, names[i]));
	snap.sampling.failed = 1;
	quality_judge(&l, &snap);
	assert_non_null(find(&l, "failed"));
}

/* What is bad comes first; otherwise nothing changes its place. */
static void
test_order(void **state)
{
	const struct snapshot good = { .sampling = { GOOD } };
	const struct snapshot bad = { .sampling = { GOOD, .truncated = 1000,
					  .throttled = 3 } };
	struct quality_list before, after;

	(void)state;
	quality_judge(&before, &good);
	quality_judge(&after, &bad);
	assert_int_equal(after.n, before.n);
	assert_string_equal(after.v[0].name, "truncated");
	assert_string_equal(after.v[1].name, "throttled");
	for (size_t i = 0, k = 2; i < before.n; i++)
		if (strcmp(before.v[i].name, "truncated") != 0 &&
		    strcmp(before.v[i].name, "throttled") != 0)
			assert_string_equal(
			    after.v[k++].name, before.v[i].name);
}

/* What the sampler cannot tell has no row. */
static void
test_no_dead_row(void **state)
{
	static const struct snapshot ptrace = { .sampling = { PTRACE } };
	struct quality_list l;

	(void)state;
	quality_judge(&l, &ptrace);
	assert_non_null(find(&l, "stopped"));
	assert_null(find(&l, "throttled"));
	assert_null(find(&l, "foreign"));
}

/* Samples that stand for a part of the time only. */
static void
test_seen(void **state)
{
	static const struct {
		uint64_t used, seen, duration;
		const char *value; /* NULL: no row */
		bool bad;
	} times[] = {
		{ NS_PER_S, NS_PER_S, 6 * NS_PER_S, "100.0 %", false },
		{ NS_PER_S, 800 * NS_PER_MS, 6 * NS_PER_S, "80.0 %", false },
		{ NS_PER_S, 790 * NS_PER_MS, 6 * NS_PER_S, "79.0 %", true },
		{ NS_PER_S, 0, 6 * NS_PER_S, "0.0 %", true },
		{ NS_PER_S, 0, 4 * NS_PER_S, NULL, false },
		{ 100 * NS_PER_MS, 0, 6 * NS_PER_S, NULL, false },
	};

	static const struct snap_node node;
	static const struct func func = { .name = "f", .module = "" };

	(void)state;
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		const struct snap_cell cell = { .ns[WINDOW_ALL] =
						    times[i].seen };
		/* clang-format off */
		const struct snapshot s = {
			.sampling = { .backend = "perf",
				.how = "perf, one event per thread",
				.rate = 997,
				.duration = times[i].duration },
			.usage.cpu_ns = times[i].used,
			.nodes = &node, .nnodes = 1,
			.funcs = &func, .nfuncs = 1,
			.cells = &cell, .ncells = 1
		};
		/* clang-format on */
		struct snapshot best = s;
		struct quality_list l;
		const struct quality *q;

		best.sampling.filtered = true;
		quality_judge(&l, &best);
		q = find(&l, "seen"); /* there is no better way */
		assert_true(q == NULL || q->cure[0] == '\0');
		quality_judge(&l, &s);
		q = find(&l, "seen");
		assert_int_equal(quality_sees_little(&s), times[i].bad);
		if (times[i].value == NULL) {
			assert_null(q);
			continue;
		}
		assert_non_null(q);
		assert_string_equal(q->value, times[i].value);
		assert_int_equal(q->bad, times[i].bad);
		assert_int_equal(q->cure[0] != '\0', times[i].bad);
	}
}

/* What the key and the report say where there are none. */
static void
test_no_kernel(void **state)
{
	static const struct {
		struct snap_sampling s;
		const char *want;
	} kernel[] = {
		{ { GOOD, .kernel_frames = true }, NULL },
		{ { GOOD }, "start with --kernel" },
		{ { GOOD, .user_only = true }, "start with sudo and --kernel" },
		{ { GOOD, .user_only = true, .kernel_asked = true },
		    "not permitted: sudo or sysctl "
		    "kernel.perf_event_paranoid=1" },
		{ { PTRACE }, "start with --sampler perf --kernel" },
		{ { PTRACE, .kernel_asked = true },
		    "ptrace sees none; --sampler perf does" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof kernel / sizeof *kernel; i++) {
		const char *got = quality_no_kernel(&kernel[i].s);

		if (kernel[i].want == NULL)
			assert_null(got);
		else
			assert_string_equal(got, kernel[i].want);
	}
}

static void
check_nameless(unsigned samples, const char *value, bool bad)
{
	const struct func funcs[] = {
		{ .name = "[code without a file]", .kind = FUNC_JIT },
		{ .name = "JS:*f", .kind = FUNC_JIT },
		{ .name = "[kernel]", .kind = FUNC_KERNEL },
	};
	const struct snap_node nodes[] = { { 0 }, { 0, 0, true },
		{ 0, 1, true }, { 0, 2, true } };
	const struct snap_cell cells[] = {
		{ .node = 1, .samples[WINDOW_ALL] = samples },
		{ .node = 2, .samples[WINDOW_ALL] = 5000 },
		{ .node = 3, .samples[WINDOW_ALL] = 5000 },
		{ .node = 1, .samples[WINDOW_1S] = 9 },
	};
	const struct snapshot snap = { .target = { .pid = 4121 },
		.sampling = { GOOD },
		.funcs = funcs,
		.nfuncs = 3,
		.nodes = nodes,
		.nnodes = 4,
		.cells = cells,
		.ncells = 4 };
	const struct quality *q;
	struct quality_list l;

	quality_judge(&l, &snap);
	q = find(&l, "nameless");
	if (value == NULL) {
		assert_null(q);
		return;
	}
	assert_non_null(q);
	assert_string_equal(value, q->value);
	assert_int_equal(bad, q->bad);
	assert_int_equal(bad, strstr(q->cure, "jcmd 4121 Compiler") != NULL);
}

static void
test_nameless(void **state)
{
	(void)state;
	check_nameless(0, NULL, false);
	check_nameless(200, "200, 2.0 %", false);
	check_nameless(210, "210, 2.1 %", true);
}

/* High rates have room where the others have. */
static void
test_rates(void **state)
{
	static const struct {
		unsigned rate;
		double achieved;
		const char *value;
	} rates[] = {
		{ 997, 996, "996 of 997 Hz" },
		{ 9999, 9876, "9876 of 9999 Hz" },
		{ 10000, 9876, "10 of 10 kHz" },
		{ 12345, 9876, "10 of 12.35 kHz" },
		{ 1000000, 186589, "187 of 1000 kHz" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
		struct snapshot snap = { .sampling = { GOOD } };
		struct quality_list l;

		snap.sampling.rate = rates[i].rate;
		snap.sampling.achieved = rates[i].achieved;
		quality_judge(&l, &snap);
		assert_string_equal(find(&l, "rate")->value, rates[i].value);
	}
}

/* From 5 % on the header says it. */
static void
test_jitted(void **state)
{
	struct snapshot snap = { .sampling = { GOOD } };
	struct snap_python *p = &snap.sampling.python;
	struct quality_list l;

	(void)state;
	*p = (struct snap_python){ .version = "3.15.2",
		.why = "",
		.way = PYTHON_KERNEL,
		.samples = 1000 };
	quality_judge(&l, &snap);
	assert_null(find(&l, "JIT"));
	p->jitted = 50;
	quality_judge(&l, &snap);
	assert_string_equal(find(&l, "JIT")->value, "50, 5.0 %");
	assert_false(find(&l, "JIT")->bad);
	assert_string_equal(
	    quality_python_short(&snap.sampling), "exact, in the kernel");
	p->jitted = 1000;
	quality_judge(&l, &snap);
	assert_false(find(&l, "JIT")->bad);
	assert_string_equal(
	    quality_python_short(&snap.sampling), "exact, lines coarse (JIT)");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_judge),
		cmocka_unit_test(test_reader),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_no_dead_row),
		cmocka_unit_test(test_seen),
		cmocka_unit_test(test_no_kernel),
		cmocka_unit_test(test_nameless),
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_jitted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
