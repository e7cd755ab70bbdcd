/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pyhandlers.c - tables of the loop's handlers among other data. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "python/pyhandlers.h"

#define N(a) (sizeof(a) / sizeof *(a))
#define DATA 0x900000ull
#define CODE 0x400000ull
#define CODE_END 0x800000ull
#define LOOP 0x500000ull
#define UNKNOWN (LOOP + 0x10)

/* so many words; what is read at once is less */
enum { WORDS = 300000, CHUNK = 1 << 17, STEP = 0x40 };

struct data {
	uint64_t word[WORDS];
	uint64_t from, to; /* that can be read */
};

static bool
read_data(void *arg, uint64_t addr, void *out, size_t len)
{
	const struct data *d = arg;

	if (addr < d->from || addr + len > d->to)
		return false;
	memcpy(out, (const uint8_t *)d->word + (addr - DATA), len);
	return true;
}

static struct data *
make_data(void)
{
	struct data *d = calloc(1, sizeof *d);

	assert_non_null(d);
	d->from = DATA;
	d->to = DATA + sizeof d->word;
	return d;
}

/* A table whose handlers are STEP apart from start on, by opcode. */
static void
put_table(struct data *d, size_t at, uint64_t start)
{
	for (size_t i = 0; i < OPCODES; i++)
		d->word[at + i] = opcodes_3_14.op[i].name != NULL
				      ? start + 0x100 + i * STEP
				      : start + 0x10;
}

static void
collect(struct pyhandlers *h, struct data *d)
{
	const struct pymem mem = { .read = read_data, .arg = d };

	*h = (struct pyhandlers){ 0 };
	pyhandlers_collect(h, &opcodes_3_14, &mem, DATA, DATA + sizeof d->word,
	    CODE, CODE_END);
}

static bool
choose(struct pyhandlers *h)
{
	return pyhandlers_choose(h, &opcodes_3_14, LOOP, LOOP + 0x10000);
}

static uint64_t
handler_of(unsigned op)
{
	return LOOP + 0x100 + op * STEP;
}

static void
test_places(void **state)
{
	static const size_t at[] = { 0, 1, 777, CHUNK - OPCODES,
		CHUNK - OPCODES + 1, CHUNK - 100, CHUNK - 1, CHUNK,
		2 * CHUNK - 300, WORDS - OPCODES };

	(void)state;
	for (size_t i = 0; i < N(at); i++) {
		struct data *d = make_data();
		struct pyhandlers h;

		put_table(d, at[i], LOOP);
		collect(&h, d);
		assert_true(choose(&h));
		assert_true(h.n > 64);
		free(d);
	}
}

/* Addresses of code stand before and behind it, and other tables. */
static void
test_company(void **state)
{
	struct data *d = make_data();
	struct pyhandlers h;

	(void)state;
	for (size_t i = 0; i < 3000; i++)
		d->word[i] = LOOP + i;
	put_table(d, 1000, LOOP + 0x100000); /* a switch over opcodes */
	put_table(d, 2001, LOOP);
	for (size_t i = 0; i < OPCODES; i++) /* all are traced */
		d->word[4000 + i] =
		    opcodes_3_14.op[i].name != NULL ? LOOP + 0x20 : UNKNOWN;
	collect(&h, d);
	assert_true(choose(&h));
	assert_int_equal(h.v[h.n - 1].at, handler_of(255));
	free(d);
}

static void
test_none(void **state)
{
	struct data *d = make_data();
	struct pyhandlers h;

	(void)state;
	collect(&h, d);
	assert_false(choose(&h));
	assert_null(pyhandlers_at(&h, LOOP + 0x100));

	/* it leads elsewhere, is cut short, cannot be read */
	put_table(d, 10, CODE_END);
	collect(&h, d);
	assert_false(choose(&h));
	put_table(d, 10, LOOP);
	d->word[10 + 100] = 0;
	collect(&h, d);
	assert_false(choose(&h));
	put_table(d, 10, LOOP);
	d->from = DATA + 8 * 11;
	collect(&h, d);
	assert_false(choose(&h));
	d->from = DATA;

	/* what there is none of has handlers */
	for (size_t i = 0; i < OPCODES; i++)
		d->word[10 + i] = handler_of(i);
	collect(&h, d);
	assert_false(choose(&h));
	free(d);
}

/* More than can be kept: hostile memory. */
static void
test_many(void **state)
{
	struct data *d = make_data();
	struct pyhandlers h;

	(void)state;
	for (size_t i = 0; i < 100; i++)
		put_table(d, i * OPCODES, LOOP);
	collect(&h, d);
	assert_int_equal(h.ntables, PYHANDLERS_TABLES);
	assert_true(choose(&h));
	free(d);
}

static void
test_at(void **state)
{
	enum { CALL = 52 };
	const uint8_t base = opcodes_3_14.op[CALL].base;
	struct data *d = make_data();
	const struct opset *runs;
	struct pyhandlers h;

	(void)state;
	assert_non_null(opcodes_3_14.op[CALL].name);
	assert_non_null(opcodes_3_14.op[CALL + 1].name);
	put_table(d, 0, LOOP);
	d->word[CALL + 1] = d->word[CALL]; /* the same code for both */
	collect(&h, d);
	assert_true(choose(&h));
	runs = pyhandlers_at(&h, handler_of(CALL));
	assert_non_null(runs);
	assert_true(opset_has(runs->has, CALL));
	assert_true(opset_has(runs->has, CALL + 1));
	assert_false(opset_has(runs->has, CALL + 2));
	assert_true(opset_has(runs->base, base));
	assert_ptr_equal(pyhandlers_at(&h, handler_of(CALL + 2) - 1), runs);
	assert_ptr_not_equal(pyhandlers_at(&h, handler_of(CALL + 2)), runs);

	/* before the first; behind an end; what many share */
	assert_null(pyhandlers_at(&h, LOOP));
	assert_null(pyhandlers_at(&h, UNKNOWN));
	h.v[h.n - 1].end = h.v[h.n - 1].at + 8;
	assert_non_null(pyhandlers_at(&h, h.v[h.n - 1].at + 7));
	assert_null(pyhandlers_at(&h, h.v[h.n - 1].at + 8));
	free(d);
}

static bool
begins(void *arg, uint64_t addr)
{
	const uint64_t *none = arg;

	return addr != *none;
}

/* Each is a function: all of them, or it is another table. */
static void
test_apart(void **state)
{
	struct data *d = make_data();
	struct pyhandlers h;
	uint64_t none = handler_of(52);

	(void)state;
	put_table(d, 10, LOOP);
	collect(&h, d);
	assert_false(pyhandlers_choose_apart(&h, &opcodes_3_14, begins, &none));
	none = UNKNOWN;
	assert_false(pyhandlers_choose_apart(&h, &opcodes_3_14, begins, &none));
	assert_int_equal(h.n, 0);
	none = 0;
	assert_true(pyhandlers_choose_apart(&h, &opcodes_3_14, begins, &none));
	assert_true(h.apart);
	assert_true(pyhandlers_has(&h, handler_of(52) + 1));
	assert_true(pyhandlers_has(&h, UNKNOWN));
	assert_false(pyhandlers_has(&h, LOOP));
	assert_true(choose(&h));
	free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_company),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
