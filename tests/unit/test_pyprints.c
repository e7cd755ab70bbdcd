/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_pyprints.c - a code object that comes to be where another one was, with all
 * it has where that had it, has another fingerprint; read by a live process's
 * reader and, of the same memory, by the program in the kernel.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>

#include "pymachine.h"
#include "python/pyprints.h"

enum { LONGEST = 1600, LAST_WITHOUT = 11 };

static struct fixture f;
static uint64_t code;

/* In the kernel: of the only frame's code object. */
static uint64_t
print_in_kernel(uint32_t flags)
{
	struct pyrecord h = tick(&f);
	struct pyrecord_code c = { 0 };

	assert_int_equal(h.flags, flags);
	assert_int_equal(h.nframes, 1);
	if (h.ncodes == 1)
		memcpy(&c,
		    k.out + sizeof h + sizeof(struct pyrecord_frame) +
			h.nanchors * sizeof(uint64_t),
		    sizeof c);
	return c.print;
}

static uint64_t
print(void)
{
	struct pymem mem = pymaker_mem(k.m);
	struct pycode_head head;

	assert_true(pycode_head(&mem, &k.m->o, code, &head));
	assert_int_equal(print_in_kernel(0), head.print);
	return head.print;
}

static void
open_code(unsigned minor)
{
	open_fixture(&f, minor);
	code = f.code[0];
	pymaker_set_top(k.m, f.state, pymaker_frame(k.m, 0, code, 4, 0));
}

/* A name that is n bytes long, of which the one at place `other` is another than
 * else. */
static void
fill(char *text, size_t n, size_t other)
{
	for (size_t i = 0; i < n; i++)
		text[i] = (char)('a' + i % 7 + (i == other) * 10);
}

enum which { NAME, FILE_NAME, BOTH };

static uint32_t
place_of(enum which which)
{
	return which == NAME ? pycode_name_at(&k.m->o) : k.m->o.code.file;
}

/* Characters of that kind (pymaker_str): how wide they are, where they begin. */
struct text {
	unsigned kind, width;
	uint32_t at;
	size_t len; /* bytes */
};

/* Does a byte count at that place? */
static bool
counts(const struct text *t, size_t at)
{
	return at < PYPRINT_HEAD - t->at || at + PYPRINT_REST >= t->len;
}

/* Every byte makes a difference that is to make one. */
static void
change(enum which which, const struct text *t)
{
	char text[LONGEST];
	uint64_t str, first;
	uint8_t *to;

	fill(text, t->len, t->len);
	str = pymaker_str(k.m, t->kind, text, t->len / t->width);
	to = pymaker_at(k.m, str) + t->at;
	pymaker_put(k.m, code + place_of(which), str);
	first = print();
	assert_true(first != 0);
	for (size_t at = 0; at < t->len; at += t->len < 50 ? 1 : 13) {
		fill(text, t->len, at);
		memcpy(to, text, t->len);
		assert_int_equal(print() != first, counts(t, at));
	}
	fill(text, t->len, t->len - 1);
	memcpy(to, text, t->len);
	assert_true(print() != first);
	fill(text, t->len, t->len);
	memcpy(to, text, t->len);
	assert_true(print() == first);
	/* what comes behind it belongs to somebody else */
	to[t->len] = 0x77;
	assert_true(print() == first);
}

static void
test_changed(void **state)
{
	static const struct text kinds[] = { { 0, 1, PYPRINT_ASCII, 0 },
		{ 1, 1, PYPRINT_OTHERS, 0 }, { 2, 2, PYPRINT_OTHERS, 0 },
		{ 4, 4, PYPRINT_OTHERS, 0 } };
	static const size_t lengths[] = { 1, 2, 7, 8, 9, 31, 32, 33, 40, 41,
		135, 136, 137, 159, 160, 161, LONGEST / 4 };

	(void)state;
	for (unsigned minor = PYVERSION_FIRST; minor <= LAST_WITHOUT; minor++)
		for (size_t i = 0; i < N(lengths) * N(kinds); i++) {
			struct text t = kinds[i % N(kinds)];

			t.len = lengths[i / N(kinds)] * t.width;
			open_code(minor);
			change(NAME, &t);
			change(FILE_NAME, &t);
			close_fixture(&f);
		}
}

/* What begins alike and is longer is another one; so is what changes places. */
static void
test_lengths(void **state)
{
	uint64_t seen[3];

	(void)state;
	open_code(11);
	pymaker_put(k.m, code + place_of(NAME), pymaker_text(k.m, "a"));
	pymaker_put(k.m, code + place_of(FILE_NAME), pymaker_text(k.m, "b"));
	seen[0] = print();
	pymaker_put(k.m, code + place_of(NAME), pymaker_str(k.m, 0, "a\0", 2));
	seen[1] = print();
	pymaker_put(k.m, code + place_of(NAME), pymaker_text(k.m, "b"));
	pymaker_put(k.m, code + place_of(FILE_NAME), pymaker_text(k.m, "a"));
	seen[2] = print();
	assert_true(seen[0] != seen[1] && seen[0] != seen[2]);
	close_fixture(&f);
}

/* Of the last thing that there is, in memory or before a hole, no more is read than
 * it has. */
static void
test_end(void **state)
{
	(void)state;
	for (size_t n = 0; n < 40; n++) {
		char text[40];
		uint64_t str, inside;
		size_t used;

		open_code(10);
		fill(text, n, n);
		str = pymaker_str(k.m, 0, text, n);
		pymaker_put(k.m, code + place_of(NAME), str);
		used = k.m->used;
		k.m->used = str + k.m->o.str.ascii + n - PYMAKER_BASE;
		inside = print();
		k.m->used = used;
		pymaker_room(k.m, PYPRINT_HEAD);
		assert_int_equal(print(), inside);
		close_fixture(&f);
	}
}

/* From 3.12 on a code object has a number: nothing is read. */
static void
test_none(void **state)
{
	(void)state;
	for (unsigned minor = LAST_WITHOUT + 1; minor <= PYVERSION_LAST;
	     minor++) {
		open_code(minor);
		pymaker_put(k.m, code + place_of(NAME), 0);
		assert_int_equal(print(), 0);
		assert_false(pyprints_are_needed(&k.m->o));
		close_fixture(&f);
	}
}

/* Where a text cannot be read, there is no head; the kernel says what it was. */
static void
test_unreadable(void **state)
{
	const uint64_t wild = 0x78;

	(void)state;
	for (int which = 0; which < BOTH; which++) {
		struct pycode_head head;
		struct pymem mem;
		uint64_t str;

		open_code(10);
		mem = pymaker_mem(k.m);
		pymaker_put(k.m, code + place_of(which), wild);
		assert_false(pycode_head(&mem, &k.m->o, code, &head));
		assert_int_equal(head.type, 0);
		assert_int_equal(print_in_kernel(PYRECORD_FAULT), 0);
		assert_int_equal(tick(&f).fault, wild);
		close_fixture(&f);

		/* so long cannot be */
		open_code(10);
		mem = pymaker_mem(k.m);
		str = pymaker_text(k.m, "x");
		pymaker_put(k.m, str + k.m->o.str.length, UINT64_MAX / 2);
		pymaker_put(k.m, code + place_of(which), str);
		assert_false(pycode_head(&mem, &k.m->o, code, &head));
		assert_int_equal(print_in_kernel(PYRECORD_FAULT), 0);
		close_fixture(&f);
	}
}

/* More code objects than are read at once, of two files. */
static void
test_many(void **state)
{
	enum { MANY = 50 };
	struct pyheads heads = { 0 };
	struct pymem mem;
	uint64_t addr[MANY], file;
	size_t place[MANY];

	(void)state;
	open_code(8);
	mem = pymaker_mem(k.m);
	file = pymaker_text(k.m, "dir/other.py");
	for (size_t i = 0; i < MANY; i++) {
		char name[16];

		snprintf(name, sizeof name, "f%zu", i);
		addr[i] = pymaker_code(k.m, name, 1);
		if (i % 2 == 0)
			pymaker_put(k.m, addr[i] + place_of(FILE_NAME), file);
	}
	pyheads_begin(&heads, &(struct pyheads_since){ 0 });
	for (size_t i = 0; i < MANY; i++)
		place[i] = pyheads_add(&heads, addr[i], 0);
	pyheads_read(&heads, &mem, &k.m->o);
	for (size_t i = 0; i < MANY; i++) {
		struct pycode_head head;

		assert_true(pycode_head(&mem, &k.m->o, addr[i], &head));
		assert_memory_equal(
		    pyheads_get(&heads, place[i]), &head, sizeof head);
		for (size_t j = 0; j < i; j++)
			assert_true(
			    pyheads_get(&heads, place[j])->print != head.print);
	}
	pyheads_fini(&heads);
	close_fixture(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changed),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
