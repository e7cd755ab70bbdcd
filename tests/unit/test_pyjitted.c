/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pyjitted.c - machine code of a JIT is found by the executors that an
 * interpreter knows, and nothing where what leads there is wild. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "pymaker.h"
#include "python/pyjitted.h"

enum {
	BASE = 0x100000, /* of an interpreter, and all behind it */
	BYTES = 1 << 18,
	TYPE = BASE + 1000,
	NAME = BASE + 2000,
	ARRAY = BASE + 3000,
	EXECUTOR = BASE + 4000, /* each 256 bytes */
	CODE = 0x700000 /* of each, 4096 bytes */
};

struct world {
	struct pyoffsets o;
	uint8_t b[BYTES];
	unsigned reads;
};

static bool
read_world(void *arg, uint64_t addr, void *out, size_t len)
{
	struct world *w = arg;

	w->reads++;
	if (addr < BASE || addr - BASE > BYTES || len > BYTES - (addr - BASE))
		return false;
	memcpy(out, w->b + (addr - BASE), len);
	return true;
}

static void
put(struct world *w, uint64_t addr, uint64_t v)
{
	memcpy(w->b + (addr - BASE), &v, sizeof v);
}

static uint64_t
executor(unsigned i)
{
	return EXECUTOR + 256 * i;
}

/* An interpreter with so many executors, of the layout that the headers of the
 * version tell. */
static struct world *
make(unsigned minor, unsigned n)
{
	struct world *w = calloc(1, sizeof *w);
	struct pymaker *m = pymaker_new(minor, false);

	w->o = m->o;
	free(m);
	put(w, TYPE + w->o.type_name, NAME);
	strcpy((char *)w->b + (NAME - BASE), "uop_executor");
	for (unsigned i = 0; i < n; i++) {
		put(w, executor(i) + 8, TYPE);
		put(w, executor(i) + (minor == 14 ? 104 : 80), 100 + i);
		put(w, executor(i) + (minor == 14 ? 112 : 88),
		    CODE + (uint64_t)4096 * (n - i));
		if (minor == 14 && i + 1 < n)
			put(w, executor(i) + 72, executor(i + 1));
		put(w, ARRAY + 8 * i, executor(i));
	}
	put(w, BASE + (minor == 14 ? 223192 : 223440),
	    minor == 14 ? executor(0) : ARRAY);
	put(w, BASE + 223448, minor == 14 ? 0 : n);
	return w;
}

static struct pyjitted
read_all(struct world *w)
{
	const struct pymem mem = { .read = read_world, .arg = w };
	struct pyjitted j = { 0 };

	w->reads = 0;
	pyjitted_add(&j, &mem, &w->o, BASE);
	return j;
}

/* How much code is found. */
static size_t
count(struct world *w)
{
	struct pyjitted j = read_all(w);
	size_t n = j.n;

	pyjitted_fini(&j);
	return n;
}

static void
test_found(void **state)
{
	(void)state;
	for (unsigned minor = 14; minor <= 15; minor++) {
		struct world *w = make(minor, 3);
		struct pyjitted j = read_all(w), again = read_all(w);

		assert_int_equal(j.n, 3);
		assert_null(pyjitted_find(&j, CODE + 4095));
		assert_ptr_equal(pyjitted_find(&j, CODE + 4096), &j.v[0]);
		assert_int_equal(j.v[0].end - j.v[0].start, 102);
		assert_ptr_equal(pyjitted_find(&j, CODE + 4096 + 101), &j.v[0]);
		assert_null(pyjitted_find(&j, CODE + 4096 + 102));
		assert_ptr_equal(pyjitted_find(&j, CODE + 3 * 4096), &j.v[2]);
		assert_true(pyjitted_same(&j, &again));
		again.v[1].end++;
		assert_false(pyjitted_same(&j, &again));
		again.n--;
		assert_false(pyjitted_same(&j, &again));
		pyjitted_fini(&j);
		pyjitted_fini(&again);

		/* one that is not compiled yet, one that says too much */
		put(w, executor(1) + w->o.executor.code, 0);
		put(w, executor(0) + w->o.executor.size, 1 << 30);
		assert_int_equal(count(w), 1);
		free(w);
	}
}

/* What is no executor is not one, and neither is what comes after it. */
static void
test_others(void **state)
{
	(void)state;
	for (unsigned minor = 14; minor <= 15; minor++) {
		struct world *w = make(minor, 3);

		put(w, executor(1) + 8, TYPE + 8);
		assert_int_equal(count(w), 1);
		put(w, executor(0) + 8, 0);
		assert_int_equal(count(w), 0);
		put(w, executor(0) + 8, TYPE);
		w->b[NAME - BASE] = 'x';
		assert_int_equal(count(w), 0);
		free(w);
	}
}

static void
test_wild(void **state)
{
	struct world *w;

	(void)state;
	w = make(14, 3);
	put(w, executor(2) + 72, executor(0)); /* a circle */
	assert_int_equal(count(w), PYJITTED_MAX);
	assert_in_range(w->reads, PYJITTED_MAX, PYJITTED_MAX + 10);
	put(w, executor(0) + 72, 8); /* nowhere */
	assert_int_equal(count(w), 1);
	free(w);

	w = make(15, 3);
	put(w, BASE + 223448, UINT64_MAX); /* so many */
	assert_int_equal(count(w), 3);
	put(w, BASE + 223440, BASE + BYTES - 4);
	assert_int_equal(count(w), 0);
	free(w);
}

/* Neither 3.13 nor a free-threaded build has one that is known. */
static void
test_none(void **state)
{
	static const struct {
		unsigned minor;
		bool free_threaded;
	} without[] = { { 12, false }, { 13, false }, { 14, true },
		{ 15, true } };

	(void)state;
	for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
		struct pymaker *m =
		    pymaker_new(without[i].minor, without[i].free_threaded);

		assert_false(pyjitted_may(&m->o));
		free(m);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_wild),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
