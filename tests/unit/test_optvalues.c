/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_optvalues.c - what options take, and what is said of the rest. */
#include "config.h"

#include "optvalues.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/clock.h"

/* err tells text, or there is none where text is NULL. */
static void
expect(const char *word, const struct err *err, const char *text)
{
	if (text == NULL && err->kind != 0)
		fail_msg("'%s' is refused: %s", word, err->text);
	if (text != NULL && err->kind != ERR_USAGE)
		fail_msg("'%s' is taken", word);
	if (text != NULL && strstr(err->text, text) == NULL)
		fail_msg("'%s': %s", word, err->text);
}

static void
test_numbers(void **state)
{
	static const struct {
		const char *word;
		const char *wrong;
		long value;
	} cases[] = {
		{ "1", NULL, 1 },
		{ "50", NULL, 50 },
		{ "0", "--x: '0' is not a whole number from 1 to 50", 0 },
		{ "51", "from 1 to 50", 0 },
		{ "", "--x: '' is not", 0 },
		{ "7x", "'7x'", 0 },
		{ "1.5", "whole number", 0 },
		{ "\033", "'\\x1b'", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = { 0 };
		long n = optvalue_whole("--x", cases[i].word, 1, 50, &err);

		expect(cases[i].word, &err, cases[i].wrong);
		if (cases[i].wrong == NULL)
			assert_int_equal(n, cases[i].value);
	}
}

static void
test_seconds(void **state)
{
	static const struct {
		const char *word;
		const char *wrong;
		uint64_t ns;
	} cases[] = {
		{ "0.5", NULL, 500 * NS_PER_MS },
		{ "10000000", NULL, 10000000 * NS_PER_S },
		{ "0.4", "--x: '0.4' is not a number from 0.5 to 1e+07", 0 },
		{ "10000001", "not a number", 0 },
		{ "nan", "not a number", 0 },
		{ "soon", "not a number", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = { 0 };
		uint64_t ns = optvalue_seconds("--x", cases[i].word, 0.5, &err);

		expect(cases[i].word, &err, cases[i].wrong);
		if (cases[i].wrong == NULL)
			assert_int_equal(ns, cases[i].ns);
	}
}

static void
test_stack_size(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(optvalue_stack_size("1", &err), 1024);
	assert_int_equal(optvalue_stack_size("63", &err), 63 * 1024);
	assert_int_equal(optvalue_stack_size("64", &err), 65528);
	assert_int_equal(err.kind, 0);
	optvalue_stack_size("65", &err);
	expect("65", &err, "--stack-size: '65' is not a whole number");
}

/* Each reader of words, as one type. */
static int
frames(const char *word, struct err *err)
{
	return optvalue_frames("--python", word, err);
}

static int
window(const char *word, struct err *err)
{
	return (int)optvalue_window(word, err);
}

static int
mode(const char *word, struct err *err)
{
	return (int)optvalue_mode(word, err);
}

static int
color(const char *word, struct err *err)
{
	return (int)optvalue_color(word, err);
}

static int
syntax(const char *word, struct err *err)
{
	return (int)optvalue_syntax(word, err);
}

static int
skid(const char *word, struct err *err)
{
	return (int)optvalue_skid(word, err);
}

static void
test_words(void **state)
{
	static const struct {
		int (*read)(const char *, struct err *);
		const char *word;
		const char *wrong;
		int value;
	} cases[] = {
		{ frames, "auto", NULL, true },
		{ frames, "no", NULL, false },
		{ frames, "yes", "--python: 'yes' is neither auto nor no", 0 },
		{ frames, "", "neither auto nor no", 0 },
		{ window, "1", NULL, WINDOW_1S },
		{ window, "10", NULL, WINDOW_10S },
		{ window, "60", NULL, WINDOW_60S },
		{ window, "all", NULL, WINDOW_ALL },
		{ window, "5", "--window: '5' is none of 1, 10, 60, all", 0 },
		{ mode, "cpu", NULL, MODE_CPU },
		{ mode, "gil", NULL, MODE_GIL },
		{ mode, "exception", NULL, MODE_EXCEPTION },
		{ mode, "wall", "only time on a processor", 0 },
		{ mode, "offcpu", "there is no 'offcpu'", 0 },
		{ mode, "", "'' is none of cpu, gil, exception", 0 },
		{ color, "auto", NULL, UI_COLOR_AUTO },
		{ color, "always", NULL, UI_COLOR_ALWAYS },
		{ color, "never", NULL, UI_COLOR_NEVER },
		{ color, "Never",
		    "--color: 'Never' is none of auto, always, "
		    "never",
		    0 },
		{ syntax, "intel", NULL, CODE_INTEL },
		{ syntax, "att", NULL, CODE_ATT },
		{ syntax, "at&t", "--asm: 'at&t' is none of intel, att", 0 },
		{ skid, "back", NULL, LENS_SKID_BACK },
		{ skid, "raw", NULL, LENS_SKID_RAW },
		{ skid, "none", "--skid: 'none' is none of back, raw", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = { 0 };
		int value = cases[i].read(cases[i].word, &err);

		expect(cases[i].word, &err, cases[i].wrong);
		if (cases[i].wrong == NULL)
			assert_int_equal(value, cases[i].value);
	}
}

static void
test_pids(void **state)
{
	static const struct {
		const char *word;
		const char *wrong;
		size_t n;
		pid_t v[3];
	} cases[] = {
		{ "7", NULL, 1, { 7 } },
		{ "7,8,9", NULL, 3, { 7, 8, 9 } },
		{ "7 8\n9\n", NULL, 3, { 7, 8, 9 } },
		{ ",7,, 8", NULL, 2, { 7, 8 } },
		{ "7,8,7,9", NULL, 3, { 7, 8, 9 } },
		{ "4194304", NULL, 1, { 4194304 } },
		{ "", "--pid: '' is not a whole number", 0, { 0 } },
		{ "4194305", "'4194305' is not", 0, { 0 } },
		{ "7,x,8", "'x' is not a whole number", 1, { 7 } },
		{ "0", "'0' is not", 0, { 0 } },
		{ "1,2,3,4", "--pid: more than 3 processes", 3, { 1, 2, 3 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = { 0 };
		pid_t v[3] = { 0 };
		size_t n = 0;

		optvalue_pids(cases[i].word, v, &n, 3, &err);
		expect(cases[i].word, &err, cases[i].wrong);
		assert_int_equal(n, cases[i].n);
		assert_memory_equal(v, cases[i].v, sizeof v);
	}
}

/* A second -p adds to the first. */
static void
test_more_pids(void **state)
{
	struct err err = { 0 };
	pid_t v[3];
	size_t n = 0;

	(void)state;
	optvalue_pids("7", v, &n, 3, &err);
	optvalue_pids("8,7", v, &n, 3, &err);
	assert_int_equal(err.kind, 0);
	assert_int_equal(n, 2);
	assert_int_equal(v[1], 8);
}

static void
test_checks(void **state)
{
	static const struct {
		void (*check)(const char *, struct err *);
		const char *word;
		const char *wrong;
	} cases[] = {
		{ optvalue_check_filter, "main", NULL },
		{ optvalue_check_filter, "/^a|b/", NULL },
		{ optvalue_check_filter, "/(/", "--filter: " },
		{ optvalue_check_sampler, "auto", NULL },
		{ optvalue_check_sampler, "perf-cpu", NULL },
		{ optvalue_check_sampler, "bpf",
		    "--sampler: 'bpf' is none of" },
		{ optvalue_check_source_path, "/", NULL },
		{ optvalue_check_source_path, "/build=/", NULL },
		{ optvalue_check_source_path, "/build=/dev/null", NULL },
		{ optvalue_check_source_path, "/build=", NULL },
		{ optvalue_check_source_path, "", "'' is neither FROM=TO nor" },
		{ optvalue_check_source_path, "=/", "'=/' is neither" },
		{ optvalue_check_source_path, "/dev/null",
		    "--source-path: /dev/null: Not a directory" },
		{ optvalue_check_source_path, "/not/there",
		    "/not/there: No such file" },
		{ optvalue_check_source_path, "/build=/not/there",
		    "--source-path: /not/there: No such file" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = { 0 };

		cases[i].check(cases[i].word, &err);
		expect(cases[i].word, &err, cases[i].wrong);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_seconds),
		cmocka_unit_test(test_stack_size),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_pids),
		cmocka_unit_test(test_more_pids),
		cmocka_unit_test(test_checks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
