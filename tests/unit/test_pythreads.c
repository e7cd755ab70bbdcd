/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pythreads.c - lists of interpreters and threads, whole and damaged, and
 * who has the GIL. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "pybuilds.h"
#include "pymaker.h"
#include "python/pythreads.h"

#define N(a) (sizeof(a) / sizeof *(a))

/* Two interpreters, the newer with one thread, and the older with two. */
static void
test_lists(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(builds); i++) {
		struct pymaker *m =
		    pymaker_new(builds[i].minor, builds[i].free_threaded);
		struct pymem mem = pymaker_mem(m);
		struct pythreads t = { 0 };
		uint64_t first = pymaker_interpreter(m), second, a, b, c;

		a = pymaker_thread(m, first, 11);
		b = pymaker_thread(m, first, 12);
		second = pymaker_interpreter(m);
		c = pymaker_thread(m, second, 11);
		assert_int_equal(
		    pythreads_read(&t, &mem, &m->o, m->runtime), PYTHREADS_OK);
		assert_int_equal(t.n, 3);
		assert_true(t.v[0].state == c && t.v[0].tid == 11);
		assert_true(t.v[1].state == b && t.v[1].tid == 12);
		assert_true(t.v[2].state == a && t.v[2].tid == 11);
		assert_int_equal(t.v[0].gil == 0, builds[i].free_threaded);
		assert_true(t.v[1].gil == t.v[2].gil);
		assert_int_equal(t.v[0].gil == t.v[1].gil,
		    builds[i].minor < 12 || builds[i].free_threaded);
		pythreads_fini(&t);
		free(m);
	}
}

enum damage {
	NO_INTERPRETER,
	NO_RUNTIME,
	WILD_INTERPRETER,
	WILD_THREAD,
	CIRCLE_OF_INTERPRETERS,
	CIRCLE_OF_THREADS,
	OTHERS_THREAD,
	WILD_SELF,
	HUGE_TID
};

static const struct {
	unsigned minor;
	enum damage damage;
	enum pythreads_answer answer;
	size_t n;
} cases[] = {
	{ 14, NO_INTERPRETER, PYTHREADS_NOT_YET, 0 },
	{ 14, NO_RUNTIME, PYTHREADS_UNREADABLE, 0 },
	{ 14, WILD_INTERPRETER, PYTHREADS_UNREADABLE, 0 },
	{ 11, WILD_INTERPRETER, PYTHREADS_UNREADABLE, 0 },
	{ 14, WILD_THREAD, PYTHREADS_UNREADABLE, 0 },
	{ 14, CIRCLE_OF_INTERPRETERS, PYTHREADS_STRANGE, 1024 },
	{ 14, CIRCLE_OF_THREADS, PYTHREADS_STRANGE, 1 },
	{ 14, OTHERS_THREAD, PYTHREADS_STRANGE, 0 },
	{ 9, WILD_SELF, PYTHREADS_OK, 1 }, /* one that has ended */
	{ 14, HUGE_TID, PYTHREADS_OK, 1 },
};

static void
do_damage(struct pymaker *m, enum damage damage, uint64_t interp,
    uint64_t thread, uint64_t *runtime)
{
	const struct pyoffsets *o = &m->o;

	switch (damage) {
	case NO_INTERPRETER:
		pymaker_put(m, m->runtime + o->runtime.interpreters, 0);
		break;
	case NO_RUNTIME:
		*runtime = UINT64_MAX - 64;
		break;
	case WILD_INTERPRETER:
		pymaker_put(m, m->runtime + o->runtime.interpreters, 0x77);
		break;
	case WILD_THREAD:
		pymaker_put(m, interp + o->interp.threads, UINT64_MAX - 7);
		break;
	case CIRCLE_OF_INTERPRETERS:
		pymaker_put(m, interp + o->interp.next, interp);
		break;
	case CIRCLE_OF_THREADS:
		pymaker_put(m, thread + o->thread.next, thread);
		break;
	case OTHERS_THREAD:
		pymaker_put(m, thread + o->thread.interp, interp + 8);
		break;
	case WILD_SELF:
		pymaker_put(m, thread + o->thread.pthread, 0x77);
		break;
	case HUGE_TID:
		pymaker_put(m, thread + o->thread.tid, UINT64_MAX);
		break;
	}
}

static void
test_damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct pymaker *m = pymaker_new(cases[i].minor, false);
		struct pymem mem = pymaker_mem(m);
		struct pythreads t = { 0 };
		uint64_t interp = pymaker_interpreter(m);
		uint64_t thread = pymaker_thread(m, interp, 11);
		uint64_t runtime = m->runtime;

		do_damage(m, cases[i].damage, interp, thread, &runtime);
		assert_int_equal(
		    pythreads_read(&t, &mem, &m->o, runtime), cases[i].answer);
		assert_int_equal(t.n, cases[i].n);
		if (cases[i].answer == PYTHREADS_OK)
			assert_int_equal(t.v[0].tid, 0);
		else
			assert_string_not_equal(
			    pythreads_why(cases[i].answer), "");
		pythreads_fini(&t);
		free(m);
	}
}

static const struct {
	int locked;
	bool mine;
	uint64_t arg; /* from the start of the GIL; 0: none */
	enum pygil gil;
} holds[] = {
	{ 1, true, 0, PYGIL_HELD },
	{ 1, true, 32, PYGIL_HELD },
	{ 0, true, 0, PYGIL_NONE }, /* it had it last */
	{ -1, true, 0, PYGIL_NONE },
	{ 1, false, 0, PYGIL_NONE },
	{ 1, false, 31, PYGIL_NONE },
	{ 1, false, 32, PYGIL_WAITED },
	{ 0, false, 32 + 47, PYGIL_WAITED },
	{ 1, false, 80, PYGIL_NONE }, /* its lock */
	{ 1, false, 120, PYGIL_WAITED },
	{ 1, false, 168, PYGIL_NONE },
};

static void
test_gil(void **state)
{
	static const unsigned minors[] = { 8, 11, 12, 15 };

	(void)state;
	for (size_t k = 0; k < N(minors) * N(holds); k++) {
		struct pymaker *m = pymaker_new(minors[k / N(holds)], false);
		struct pymem mem = pymaker_mem(m);
		struct pythreads t = { 0 };
		size_t i = k % N(holds);
		uint64_t arg;

		pymaker_thread(m, pymaker_interpreter(m), 11);
		pythreads_read(&t, &mem, &m->o, m->runtime);
		pymaker_put(
		    m, t.v[0].gil + 8, t.v[0].state + (holds[i].mine ? 0 : 8));
		pymaker_put32(m, t.v[0].gil + 16, (uint32_t)holds[i].locked);
		arg = holds[i].arg != 0 ? t.v[0].gil + holds[i].arg : 0;
		assert_int_equal(
		    pythreads_gil(&mem, &m->o, &t.v[0], arg), holds[i].gil);
		t.v[0].gil = 0;
		assert_int_equal(
		    pythreads_gil(&mem, &m->o, &t.v[0], arg), PYGIL_NONE);
		t.v[0].gil = 0x77;
		assert_int_equal(
		    pythreads_gil(&mem, &m->o, &t.v[0], arg), PYGIL_NONE);
		pythreads_fini(&t);
		free(m);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_gil),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
