/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_jitdump.c - the records of a jitdump, and their pieces. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <byteswap.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "symbol/jitdump.h"
#include "symbol/jitlines.h"

static const struct codemap_judge no_judge;

enum { LOAD, MOVE, DEBUG_INFO, CLOSE, UNWINDING };

/* What a runtime writes, in either byte order. */
struct writer {
	struct buf out;
	bool swap;
};

static void
put32(struct writer *w, uint32_t v)
{
	v = w->swap ? bswap_32(v) : v;
	buf_add(&w->out, &v, sizeof v);
}

static void
put64(struct writer *w, uint64_t v)
{
	v = w->swap ? bswap_64(v) : v;
	buf_add(&w->out, &v, sizeof v);
}

static void
put_header(struct writer *w, uint32_t size)
{
	put32(w, 0x4A695444);
	put32(w, 1);
	put32(w, size);
	for (int i = 0; i < 3; i++)
		put32(w, 62);
	put64(w, 1);
	put64(w, 0);
	while (w->out.len < size)
		buf_addc(&w->out, '\0');
}

static void
put_prefix(struct writer *w, uint32_t kind, size_t len)
{
	put32(w, kind);
	put32(w, (uint32_t)(16 + len));
	put64(w, 12345);
}

static void
put_load(struct writer *w, uint64_t addr, uint64_t index, const char *name,
    const char *code)
{
	put_prefix(w, LOAD, 40 + strlen(name) + 1 + strlen(code));
	put64(w, 0); /* pid, tid */
	put64(w, addr);
	put64(w, addr);
	put64(w, strlen(code));
	put64(w, index);
	buf_add(&w->out, name, strlen(name) + 1);
	buf_adds(&w->out, code);
}

static void
put_move(struct writer *w, uint64_t from, uint64_t to, uint64_t index)
{
	put_prefix(w, MOVE, 48);
	put64(w, 0);
	put64(w, to);
	put64(w, from);
	put64(w, to);
	put64(w, 4);
	put64(w, index);
}

static void
put_lines(struct writer *w, uint64_t addr, unsigned line, const char *file)
{
	put_prefix(w, DEBUG_INFO, 16 + 16 + strlen(file) + 1);
	put64(w, addr);
	put64(w, 1);
	put64(w, addr);
	put32(w, line);
	put32(w, 0);
	buf_add(&w->out, file, strlen(file) + 1);
}

static void
write_all(struct writer *w)
{
	put_header(w, 48); /* longer than we know it */
	put_load(w, 0x1000, 1, "plain", "code");
	put_prefix(w, UNWINDING, 32);
	for (int i = 0; i < 4; i++)
		put64(w, 7);
	put_lines(w, 0x2000, 12, "/src/a.js");
	put_load(w, 0x2000, 2, "lined", "CODE");
	put_lines(w, 0x3000, 7, "/src/b.js");
	put_load(w, 0x3000, 3, "moves", "Code");
	put_move(w, 0x3000, 0x4000, 3);
	put_move(w, 0x5000, 0x6000, 77); /* of nobody */
	put_prefix(w, CLOSE, 0);
	put_load(w, 0x7000, 4, "after", "more");
}

static void
feed(struct jitdump *d, const struct buf *b, size_t piece, struct codemap *m)
{
	for (size_t i = 0; i < b->len; i += piece)
		jitdump_feed(
		    d, b->data + i, piece < b->len - i ? piece : b->len - i, m);
	codemap_settle(m, &no_judge);
}

static const struct {
	uint64_t addr;
	const char *name; /* NULL: nobody */
	const char *code, *file;
	unsigned line;
} functions[] = {
	{ 0x1000, "plain", "code", "", 0 },
	{ 0x2003, "lined", "CODE", "/src/a.js", 12 },
	{ 0x2004, NULL, NULL, NULL, 0 },
	{ 0x3000, "moves", "Code", "/src/b.js", 7 },
	{ 0x4000, "moves", "Code", "/src/b.js", 7 },
	{ 0x6000, NULL, NULL, NULL, 0 },
	{ 0x7000, "after", "more", "", 0 },
};

/* Where in the file the record of its lines is: not in the other byte order. */
static void
check_lines(const struct codemap_entry *e, const struct buf *file, bool swap)
{
	struct linemap map = { 0 };

	if (e->line == 0 || swap) {
		assert_int_equal(0, e->lines_size);
		return;
	}
	jitlines_parse(
	    &map, file->data + e->lines, e->lines_size, e->start, e->size);
	assert_int_equal(1, map.nrows);
	assert_int_equal(e->start, map.rows[0].start);
	assert_int_equal(e->start + e->size, map.rows[0].end);
	assert_int_equal(e->line, map.rows[0].line);
	assert_string_equal(file->data + e->lines + 48, map.files[0]);
	linemap_fini(&map);
}

static void
check(const struct codemap *m, const struct buf *file, bool swap)
{
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		const struct codemap_entry *e =
		    codemap_find(m, functions[i].addr);

		if (functions[i].name == NULL) {
			assert_null(e);
			continue;
		}
		assert_non_null(e);
		assert_string_equal(
		    functions[i].name, codemap_text(m, e->name));
		assert_string_equal(
		    functions[i].file, codemap_text(m, e->file));
		assert_int_equal(functions[i].line, e->line);
		assert_memory_equal(
		    functions[i].code, file->data + e->bytes, e->size);
		check_lines(e, file, swap);
	}
}

static void
test_records(void **state)
{
	(void)state;
	for (int swap = 0; swap < 2; swap++) {
		struct writer w = { .swap = swap != 0 };

		write_all(&w);
		for (size_t piece = 1; piece <= w.out.len; piece++) {
			struct jitdump d = { 0 };
			struct codemap m = { 0 };

			feed(&d, &w.out, piece, &m);
			assert_false(d.bad);
			check(&m, &w.out, w.swap);
			jitdump_fini(&d);
			codemap_fini(&m);
		}
		buf_fini(&w.out);
	}
}

/* Each with a good function behind it, which is found or not. */
static void
header_of_another(struct writer *w)
{
	put_header(w, 40);
	w->out.data[0] = 'X';
}

static void
header_too_short(struct writer *w)
{
	put_header(w, 39);
}

static void
record_too_short(struct writer *w)
{
	put_header(w, 40);
	put32(w, LOAD);
	put32(w, 15);
	put64(w, 0);
}

static void
record_without_end(struct writer *w)
{
	put_header(w, 40);
	put32(w, LOAD);
	put32(w, UINT32_MAX);
	put64(w, 0);
}

static void
load_cut(struct writer *w)
{
	put_header(w, 40);
	put_prefix(w, LOAD, 8);
	put64(w, 0);
}

static void
move_cut(struct writer *w)
{
	put_header(w, 40);
	put_prefix(w, MOVE, 8);
	put64(w, 0);
}

static void
name_without_end(struct writer *w)
{
	put_header(w, 40);
	put_prefix(w, LOAD, 41);
	for (int i = 0; i < 5; i++)
		put64(w, 0x1000);
	buf_addc(&w->out, 'x');
}

static void
lines_of_another(struct writer *w)
{
	put_header(w, 40);
	put_lines(w, 0x9000, 3, "/other.js");
}

static void
no_lines(struct writer *w)
{
	put_header(w, 40);
	put_prefix(w, DEBUG_INFO, 16);
	put64(w, 0x1000);
	put64(w, 0);
}

static const struct {
	void (*write)(struct writer *);
	bool bad, found;
} damaged[] = {
	{ header_of_another, true, false },
	{ header_too_short, true, false },
	{ record_too_short, true, false },
	{ record_without_end, false, false },
	{ load_cut, false, true },
	{ move_cut, false, true },
	{ name_without_end, false, true },
	{ lines_of_another, false, true },
	{ no_lines, false, true },
};

static void
test_damaged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
		struct writer w = { 0 };
		struct jitdump d = { 0 };
		struct codemap m = { 0 };
		const struct codemap_entry *e;

		damaged[i].write(&w);
		put_load(&w, 0x1000, 1, "good", "code");
		feed(&d, &w.out, w.out.len, &m);
		e = codemap_find(&m, 0x1000);
		assert_int_equal(damaged[i].bad, d.bad);
		assert_int_equal(damaged[i].found, e != NULL);
		if (e != NULL)
			assert_int_equal(0, e->line);
		jitdump_fini(&d);
		codemap_fini(&m);
		buf_fini(&w.out);
	}
}

/* Code that is said to be longer than its record is not in the file. */
static void
test_no_code(void **state)
{
	struct writer w = { 0 };
	struct jitdump d = { 0 };
	struct codemap m = { 0 };

	(void)state;
	put_header(&w, 40);
	put_load(&w, 0x1000, 1, "f", "code");
	w.out.data[40 + 40] = 5;
	feed(&d, &w.out, w.out.len, &m);
	assert_int_equal(5, codemap_find(&m, 0x1000)->size);
	assert_int_equal(0, codemap_find(&m, 0x1000)->bytes);
	jitdump_fini(&d);
	codemap_fini(&m);
	buf_fini(&w.out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_no_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
