/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pyjitted.c - machine code of a JIT is found behind a code object, and
 * nothing where there is none, or what leads there is wild. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "pymaker.h"
#include "python/pyjitted.h"

enum { MACHINE_CODE = 0x7000, BYTES = 512, MANY = 1 << 30 };

/* By the headers of each minor. */
static const struct {
	unsigned minor;
	uint32_t jit_code;
} versions[] = { { 13, 112 }, { 14, 112 }, { 15, 88 } };

static void
test_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
		struct pymaker *m = pymaker_new(versions[i].minor, false);
		struct pymem mem = pymaker_mem(m);
		uint64_t code = pymaker_room(m, BYTES);
		uint64_t array = pymaker_room(m, BYTES);
		uint64_t first = pymaker_room(m, BYTES);
		uint64_t second = pymaker_room(m, BYTES);

		assert_int_equal(pyjitted_code(&mem, &m->o, code), 0);
		pymaker_put(m, code + m->o.code.executors, array);
		assert_int_equal(pyjitted_code(&mem, &m->o, code), 0);
		pymaker_put32(m, array, 3);
		pymaker_put(m, array + 8, first);
		pymaker_put(m, array + 24, second);
		assert_int_equal(pyjitted_code(&mem, &m->o, code), 0);
		pymaker_put(m, second + versions[i].jit_code, MACHINE_CODE);
		assert_int_equal(
		    pyjitted_code(&mem, &m->o, code), MACHINE_CODE);
		pymaker_put32(m, array, 2); /* the third is of old */
		assert_int_equal(pyjitted_code(&mem, &m->o, code), 0);
		free(m);
	}
}

static void
test_wild(void **state)
{
	struct pymaker *m = pymaker_new(15, false);
	struct pymem mem = pymaker_mem(m);
	uint64_t code = pymaker_room(m, BYTES), array = pymaker_room(m, BYTES);

	(void)state;
	assert_int_equal(pyjitted_code(&mem, &m->o, 8), 0);
	pymaker_put(m, code + m->o.code.executors, 8);
	assert_int_equal(pyjitted_code(&mem, &m->o, code), 0);
	pymaker_put(m, code + m->o.code.executors, array);
	pymaker_put32(m, array, MANY);
	for (unsigned i = 1; i < BYTES / 8; i++)
		pymaker_put(m, array + 8 * i, 8);
	m->reads = 0;
	assert_int_equal(pyjitted_code(&mem, &m->o, code), 0);
	assert_in_range(m->reads, 1, 100);
	pymaker_put32(m, array, (uint32_t)-1);
	assert_int_equal(pyjitted_code(&mem, &m->o, code), 0);
	free(m);
}

/* Neither 3.12 nor a free-threaded build has one. */
static void
test_none(void **state)
{
	static const struct {
		unsigned minor;
		bool free_threaded;
	} without[] = { { 12, false }, { 14, true } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct pymaker *m =
		    pymaker_new(without[i].minor, without[i].free_threaded);
		struct pymem mem = pymaker_mem(m);
		uint64_t code = pymaker_room(m, BYTES);

		m->reads = 0;
		assert_int_equal(pyjitted_code(&mem, &m->o, code), 0);
		assert_int_equal(m->reads, 0);
		free(m);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_wild),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
