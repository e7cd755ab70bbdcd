/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pycode.c - names of code objects; that none is believed that is another
 * one by now. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "pymaker.h"
#include "python/pycode.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const struct {
	unsigned minor;
	bool free_threaded;
	const char *name;
} builds[] = {
	{ 8, false, "f" },
	{ 9, false, "f" },
	{ 10, false, "f" },
	{ 11, false, "Q.f" },
	{ 12, false, "Q.f" },
	{ 13, false, "Q.f" },
	{ 13, true, "Q.f" },
	{ 14, false, "Q.f" },
	{ 15, false, "Q.f" },
	{ 15, true, "Q.f" },
};

static const struct pycode *
get(struct pycodes *codes, struct pymaker *m, uint64_t addr)
{
	struct pymem mem = pymaker_mem(m);
	struct pycode_head head;

	if (!pycode_head(&mem, &m->o, addr, &head))
		return NULL;
	return pycodes_get(codes, &mem, &m->o, addr, &head);
}

static void
test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(builds); i++) {
		struct pymaker *m =
		    pymaker_new(builds[i].minor, builds[i].free_threaded);
		uint64_t addr = pymaker_code(m, "f", 7);
		struct pycodes codes = { 0 };
		const struct pycode *c = get(&codes, m, addr);

		assert_non_null(c);
		assert_string_equal(c->name, builds[i].name);
		assert_string_equal(c->file, "dir/file.py");
		assert_int_equal(c->head.firstlineno, 7);
		assert_int_equal(c->nlines, 2 * PYMAKER_UNITS);
		assert_int_equal(c->serial, 1);
		pycodes_fini(&codes);
		free(m);
	}
}

static void
test_kept(void **state)
{
	struct pymaker *m = pymaker_new(14, false);
	struct pycodes codes = { 0 };
	uint64_t a = pymaker_code(m, "a", 1), b = pymaker_code(m, "b", 2);

	(void)state;
	assert_int_equal(get(&codes, m, a)->serial, 1);
	assert_int_equal(get(&codes, m, b)->serial, 2);
	m->reads = 0;
	assert_int_equal(get(&codes, m, a)->serial, 1);
	assert_int_equal(m->reads, 1); /* its head */

	/* another one at its address */
	memcpy(pymaker_at(m, a), pymaker_at(m, b), m->o.code.size);
	assert_string_equal(get(&codes, m, a)->name, "Q.b");
	assert_int_equal(get(&codes, m, a)->serial, 3);
	assert_int_equal(get(&codes, m, b)->serial, 2);
	pycodes_fini(&codes);
	free(m);
}

/* Since its head was read there is another one. */
static void
test_changed(void **state)
{
	struct pymaker *m = pymaker_new(14, false);
	struct pymem mem = pymaker_mem(m);
	struct pycodes codes = { 0 };
	uint64_t a = pymaker_code(m, "a", 1), b = pymaker_code(m, "b", 2);
	struct pycode_head head;

	(void)state;
	assert_true(pycode_head(&mem, &m->o, a, &head));
	memcpy(pymaker_at(m, a), pymaker_at(m, b), m->o.code.size);
	assert_null(pycodes_get(&codes, &mem, &m->o, a, &head));
	assert_string_equal(get(&codes, m, a)->name, "Q.b");
	assert_null(pycodes_get(&codes, &mem, &m->o, a, &head));
	pycodes_fini(&codes);
	free(m);
}

enum damage { TYPE, OTHER_TYPE, NAME, FILE_NAME, LINES, LONG_LINES };

static const struct {
	enum damage damage;
	bool second; /* after a good one */
} damages[] = {
	{ TYPE, false },
	{ OTHER_TYPE, false },
	{ OTHER_TYPE, true },
	{ NAME, false },
	{ FILE_NAME, false },
	{ LINES, false },
	{ LONG_LINES, false },
};

static void
do_damage(struct pymaker *m, uint64_t addr, enum damage damage)
{
	const struct pyoffsets *o = &m->o;
	uint64_t type = pymaker_room(m, 64), lines;

	switch (damage) {
	case TYPE:
		pymaker_put(m, addr + o->type, 0x77);
		break;
	case OTHER_TYPE:
		pymaker_put(m, type + o->type_name, pymaker_room(m, 8));
		pymaker_put(m, addr + o->type, type);
		break;
	case NAME:
		pymaker_put(m, addr + o->code.qualname, 0);
		break;
	case FILE_NAME:
		pymaker_put(m, addr + o->code.file, UINT64_MAX - 20);
		break;
	case LINES:
		pymaker_put(m, addr + o->code.lines, 0x77);
		break;
	case LONG_LINES:
		memcpy(&lines, pymaker_at(m, addr + o->code.lines), 8);
		pymaker_put(m, lines + o->count, UINT64_MAX - 10);
		break;
	}
}

static void
test_damages(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(damages); i++) {
		struct pymaker *m = pymaker_new(14, false);
		uint64_t good = pymaker_code(m, "good", 1);
		uint64_t bad = pymaker_code(m, "bad", 1);
		struct pycodes codes = { 0 };

		if (damages[i].second)
			assert_non_null(get(&codes, m, good));
		do_damage(m, bad, damages[i].damage);
		assert_null(get(&codes, m, bad));
		assert_non_null(get(&codes, m, good));
		pycodes_fini(&codes);
		free(m);
	}
}

/* More than are kept: the names stay right, the numbers are new. */
static void
test_many(void **state)
{
	struct pymaker *m = pymaker_new(8, false);
	struct pymem mem = pymaker_mem(m);
	struct pycodes codes = { .max = 100 };
	struct pycode_head head = { .type = 1 };
	uint64_t addr = pymaker_code(m, "f", 1);

	(void)state;
	assert_int_equal(get(&codes, m, addr)->serial, 1);
	for (uint64_t i = 1; i < 100; i++)
		pycodes_get(&codes, &mem, &m->o, i, &head);
	assert_int_equal(get(&codes, m, addr)->serial, 1);
	pycodes_get(&codes, &mem, &m->o, 100, &head);
	assert_int_equal(codes.n, 1);
	assert_int_equal(get(&codes, m, addr)->serial, 2);
	pycodes_fini(&codes);
	free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_changed),
		cmocka_unit_test(test_damages),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
