/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_report_code.c - the code of a function as text and JSON, compared with
 * the files in tests/data/report (GENERATE=1 writes them anew), and which
 * function a user means.
 */
#include "config.h"

#include "report/code.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "code/maker.h"
#include "golden.h"
#include "report/choose.h"

enum { PATCH = 2, START = 0x1500 };

/* clang-format off */
static const struct func funcs[] = {
	{ "[other functions]", "", "", 0, FUNC_UNKNOWN },
	{ "main", "gitd", "/usr/src/gitd/main.c", 12, FUNC_NATIVE },
	{ "patch_delta", "gitd", "/usr/src/gitd/patch-delta.c", 15, FUNC_NATIVE },
	{ "memcpy", "libc.so.6", "", 0, FUNC_NATIVE },
	{ "same", "a.so", "", 0, FUNC_NATIVE },
	{ "same", "b.so", "", 0, FUNC_NATIVE },
	{ "never_seen", "gitd", "", 0, FUNC_NATIVE },
};

static const struct snap_node nodes[] = {
	{ 0 },
	{ .parent = 0, .func = 1, .first = true },
	{ .parent = 1, .func = 2, .first = true },
	{ .parent = 2, .func = 3, .first = true },
	{ .parent = 1, .func = 4, .first = true },
	{ .parent = 1, .func = 5, .first = true },
};

#define MS(n) ((n)*NS_PER_MS)
#define ALL(n, ns) { 0, 0, 0, n }, { 0, 0, 0, ns }

static const struct snap_cell cells[] = {
	{ 2, 0, 0, ALL(70, MS(70)) },
	{ 3, 0, 0, ALL(30, MS(30)) },
	{ 4, 0, 0, ALL(4, MS(4)) },
	{ 5, 0, 0, ALL(6, MS(6)) },
};

static const struct snap_spot spots[] = {
	{ .func = PATCH, .addr = START, .file = "" },
	{ .func = PATCH, .addr = START + 4, .file = "" },
	{ .func = PATCH, .addr = START + 13, .file = "" },
	{ .func = PATCH, .addr = START - 0x400, .file = "" },
	{ .func = PATCH, .addr = START + 0x900, .file = "" }, /* no row */
};

static const struct snap_spot_cell spot_cells[] = {
	{ 0, 0, SPOT_SELF, 0, ALL(10, MS(10)) },
	{ 0, 0, SPOT_TOTAL, 0, ALL(10, MS(10)) },
	{ 1, 0, SPOT_TOTAL, 0, ALL(30, MS(30)) }, /* in its call */
	{ 2, 0, SPOT_SELF, 0, ALL(45, MS(45)) },
	{ 2, 0, SPOT_TOTAL, 0, ALL(45, MS(45)) },
	{ 3, 0, SPOT_SELF, 0, ALL(10, MS(10)) },
	{ 3, 0, SPOT_TOTAL, 0, ALL(10, MS(10)) },
	{ 4, 0, SPOT_SELF, 0, ALL(5, MS(5)) },
	{ 4, 0, SPOT_TOTAL, 0, ALL(5, MS(5)) },
};
/* clang-format on */

static const struct snap_thread threads[] = {
	{ .pid = 7, .tid = 7, .name = "gitd", .alive = true }
};

static const struct snapshot snapshot = { .threads = threads,
	.nthreads = 1,
	.nodes = nodes,
	.nnodes = 6,
	.cells = cells,
	.ncells = 4,
	.funcs = funcs,
	.nfuncs = 7,
	.spots = spots,
	.nspots = 5,
	.spot_cells = spot_cells,
	.nspot_cells = 9 };

static const struct lens all = { .thread = LENS_ALL_THREADS,
	.window = WINDOW_ALL };

static struct code_row *
add(struct maker *m, uint64_t addr, uint32_t size, const char *op,
    const char *args, uint32_t line, uint32_t inlined)
{
	struct code_row *row = maker_row(m);

	row->addr = addr;
	row->size = size;
	row->op = maker_string(m, op);
	row->args = maker_string(m, args);
	row->line = line;
	row->inlined = inlined;
	return row;
}

/* A cold part before it, a call, two inlined calls one in the other, a patched
 * row and one that does not decode. */
static const struct listing *
make_listing(void)
{
	struct maker *m = maker_new(PATCH, START);
	struct listing *l = maker_listing(m);
	const char *file = "/usr/src/gitd/patch-delta.c";
	uint32_t first = maker_line(m, file, 15, "\tint *p;\t/* one */");
	uint32_t second = maker_line(m, "delta.h", 3, NULL);
	uint32_t none = maker_line(m, file, 0, NULL);
	uint32_t outer = maker_inline(m, "get_byte", LISTING_NONE, file, 16);
	uint32_t inner = maker_inline(m, "next", outer, "delta.h", 9);
	struct code_row *row;

	l->name = maker_string(m, "patch_delta");
	l->module = maker_string(m, "gitd");
	l->origin = maker_string(m, "/usr/bin/gitd");
	l->source_problem = maker_string(m, "no source delta.h");
	l->settled = true;
	add(m, START - 0x400, 5, "call", "abort@plt", none, LISTING_NONE);
	row =
	    add(m, START, 4, "lea", "rdi, [rip + 0x2009]", first, LISTING_NONE);
	row->part = true;
	row->note = maker_string(m, "\"a text\"");
	row = add(m, START + 4, 5, "call", "memcpy@plt", first, LISTING_NONE);
	row->flow = CODE_CALL;
	row->callee = 0x1030;
	row->callee_name = maker_string(m, "memcpy@plt");
	add(m, START + 9, 4, "mov", "eax, ebx", second, outer);
	row = add(m, START + 13, 2, "jne", "+0x0", second, inner);
	row->flow = CODE_BRANCH;
	row->target = 1;
	row = add(m, START + 15, 1, ".byte", "0x06", first, LISTING_NONE);
	row->patched = true;
	return maker_finish(m);
}

/* As long as to begin with its hottest rows; an opcode that needs room. */
static const struct listing *
make_long(void)
{
	struct maker *m = maker_new(PATCH, START);
	struct listing *l = maker_listing(m);
	uint32_t line = maker_line(m, "/usr/src/gitd/patch-delta.c", 15, NULL);

	l->name = maker_string(m, "patch_delta");
	l->origin = maker_string(m, "/usr/bin/gitd");
	l->settled = true;
	for (uint32_t i = 0; i < 30; i++) {
		struct code_row *row =
		    add(m, START + i, 1, i == 12 ? "vfmadd231ps" : "nop", "",
			i < 20 ? line : LISTING_NONE, LISTING_NONE);

		row->args = maker_string(m, i == 12 ? "zmm0" : "");
		row->part = i == 20;
	}
	return maker_finish(m);
}

static const struct listing *
make_none(void)
{
	struct maker *m = maker_new(LISTING_NONE, 0x40);
	struct listing *l = maker_listing(m);

	l->name = maker_string(m, "[unknown]");
	l->problem = maker_string(m, "nothing was mapped there");
	l->cure = maker_string(m, "none");
	l->settled = true;
	return maker_finish(m);
}

static void
add_form(struct maker *m, uint64_t addr, uint32_t size, const char *op,
    const char *base, const char *args)
{
	struct code_row *row = add(m, addr, size, op, args, 0, LISTING_NONE);

	row->base_op = maker_string(m, base);
	row->specialised = base[0] != '\0';
}

/* The same times, as those of a Python function. */
static const struct listing *
make_opcodes(void)
{
	struct maker *m = maker_new(PATCH, START);
	struct listing *l = maker_listing(m);

	l->name = maker_string(m, "Repo.lookup");
	l->kind = LISTING_BYTECODE;
	l->specialises = true;
	l->settled = true;
	l->origin = maker_string(m, "memory of process 7, CPython 3.13");
	maker_line(m, "/srv/repo.py", 88, "    return self.objects[key]");
	add_form(m, START, 4, "LOAD_FAST", "", "0 (self)");
	add_form(m, START + 4, 8, "LOAD_ATTR_INSTANCE_VALUE", "LOAD_ATTR",
	    "0 (objects)");
	add_form(m, START + 12, 4, "BINARY_SUBSCR_DICT", "BINARY_SUBSCR", "");
	add_form(m, START + 16, 2, "RETURN_VALUE", "", "");
	return maker_finish(m);
}

static const struct {
	const char *file;
	const struct listing *(*make)(void);
	size_t limit;
	int width; /* -1: as JSON */
} cases[] = {
	{ "code.txt", make_listing, 0, 0 },
	{ "code-60.txt", make_listing, 0, 60 },
	{ "code-1.txt", make_listing, 1, 0 },
	{ "code-long.txt", make_long, 0, 90 },
	{ "code-long-1.txt", make_long, 1, 89 },
	{ "code.json", make_listing, 0, -1 },
	{ "opcodes.txt", make_opcodes, 0, 0 },
	{ "opcodes-60.txt", make_opcodes, 0, 60 },
	{ "opcodes.json", make_opcodes, 0, -1 },
	{ "code-none.txt", make_none, 0, 0 },
	{ "code-none.json", make_none, 0, -1 },
};

static void
test_golden(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct listing *l = cases[i].make();
		struct buf out = { 0 };
		struct json j;

		if (cases[i].width == -1) {
			json_init(&j, &out);
			report_code_json(&j, &snapshot, &all, l);
			buf_addc(&out, '\n');
		} else {
			report_code_text(&out, &snapshot, &all, l,
			    cases[i].limit, cases[i].width);
		}
		golden_check("data/report", cases[i].file, &out);
		buf_fini(&out);
		listing_release(l);
	}
}

/* No line is wider than asked for. */
static void
test_widths(void **state)
{
	const struct listing *l = make_listing();

	(void)state;
	for (int width = 1; width < 140; width++) {
		struct buf out = { 0 };
		char *line, *next;

		report_code_text(&out, &snapshot, &all, l, 0, width);
		for (line = out.data; *line != '\0'; line = next) {
			next = strchr(line, '\n');
			assert_non_null(next);
			*next++ = '\0';
			assert_true(text_width(line) <= width);
		}
		buf_fini(&out);
	}
	listing_release(l);
}

static void
test_choose(void **state)
{
	static const struct {
		const char *pattern;
		uint32_t func; /* 0: none */
		const char *cure;
	} choices[] = {
		{ "patch_delta", 2, NULL },
		{ "main", 1, NULL },
		{ "patch", 2, NULL },
		{ "PATCH", 0, "patch_delta" },
		{ "p*ta", 2, NULL },
		{ "/^mem/", 3, NULL },
		{ "same", 5, NULL }, /* the one with more time */
		{ "sam", 5, NULL },
		{ "m", 0,
		    "name one of them:\n  27.3 %  memcpy\n   5.5 %  same\n"
		    "   3.6 %  same\n   0.0 %  main" },
		{ "never_seen", 0, "such as patch_delta" },
		{ "/(/", 0, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		struct err err = { 0 };
		uint32_t func = 0;
		int result = report_choose(
		    &snapshot, &all, choices[i].pattern, &func, &err);

		assert_int_equal(choices[i].func == 0 ? -1 : 0, result);
		if (result == 0) {
			assert_int_equal(choices[i].func, func);
			continue;
		}
		assert_int_equal(ERR_USAGE, err.kind);
		assert_non_null(strstr(err.cure, choices[i].cure));
	}
}

#define VECTOR "std::vector<Particle, std::allocator<Particle> >&"

/* A name in full is more than one that only has the word in it. */
static void
test_choose_called(void **state)
{
	enum { FUNCS = 9 };
	static const struct func named[FUNCS] = {
		{ "[other functions]", "", "", 0, FUNC_UNKNOWN },
		{ "simulate(" VECTOR ")", "", "", 0, FUNC_NATIVE },
		{ "void run<simulate(" VECTOR ")>()", "", "", 0, FUNC_NATIVE },
		{ "a::simulate(int)", "", "", 0, FUNC_NATIVE },
		{ "void a::twice<int>(int)", "", "", 0, FUNC_NATIVE },
		{ "a::twice(char)", "", "", 0, FUNC_NATIVE },
		{ "b::once(int)", "", "", 0, FUNC_NATIVE },
		{ "b::once(char) [clone .isra.0]", "", "", 0, FUNC_NATIVE },
		{ "b::once_more(char)", "", "", 0, FUNC_NATIVE },
	};
	static const struct {
		const char *pattern;
		uint32_t func; /* 0: more than one */
	} choices[] = {
		{ "simulate", 1 },
		{ "simulate(...)", 1 },
		{ "simulate(\xe2\x80\xa6)", 1 },
		{ "run", 2 },
		{ "run<simulate(" VECTOR ")>", 2 },
		{ "void run<\xe2\x80\xa6>()", 2 },
		{ "a::simulate", 3 },
		{ "a::twice", 5 }, /* only the other one is a template */
		{ "a::twice<int>", 4 },
		{ "void a::twice<...>(...)", 4 },
		{ "twice", 0 },
		{ "once", 0 },
		{ "b::once", 0 },
		{ "b::once(int)", 6 },
		{ "once_more", 8 },
		{ "ulate", 0 },
	};
	struct snap_node node[FUNCS] = { 0 };
	struct snap_cell cell[FUNCS];
	struct snapshot s = snapshot;

	(void)state;
	for (uint32_t i = 0; i < FUNCS; i++) {
		node[i].func = i;
		node[i].first = true;
		cell[i] = (struct snap_cell){ i, 0, 0, ALL(10, MS(10)) };
	}
	s.funcs = named;
	s.nodes = node;
	s.cells = cell + 1;
	s.nfuncs = s.nnodes = FUNCS;
	s.ncells = FUNCS - 1;
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		struct err err = { 0 };
		uint32_t func = 0;

		report_choose(&s, &all, choices[i].pattern, &func, &err);
		assert_int_equal(choices[i].func, func);
		if (func == 0)
			assert_null(strstr(err.cure, "once_more"));
	}
}

/* A share of what was not seen may be one of what was not looked for long
 * enough. */
static void
test_few(void **state)
{
	struct err err = { 0 };
	struct snapshot s = snapshot;
	uint32_t func;

	(void)state;
	report_choose(&s, &all, "nowhere", &func, &err);
	assert_string_equal(
	    "no function 'nowhere' was seen in 110 samples", err.text);
	assert_null(strstr(err.cure, "-d SEC"));
	s.ncells = 1;
	report_choose(&s, &all, "nowhere", &func, &err);
	assert_string_equal(
	    "no function 'nowhere' was seen in 70 samples", err.text);
	assert_non_null(strstr(err.cure, "-d SEC"));
}

/* Nothing was seen at all. */
static void
test_empty(void **state)
{
	static const struct snapshot empty = {
		.nodes = nodes, .nnodes = 1, .funcs = funcs, .nfuncs = 1
	};
	struct err err = { 0 };
	uint32_t func;

	(void)state;
	assert_int_equal(-1, report_choose(&empty, &all, "main", &func, &err));
	assert_non_null(strstr(err.cure, "-d"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_choose),
		cmocka_unit_test(test_choose_called),
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_empty),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
