/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pywatch.c - one look at a CPython, by the memory of made-up ones. */
#include "config.h"

#include "session/pywatch.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "pymaker.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const struct {
	const char *what;
	unsigned minor;
	int32_t locked[2]; /* the GIL of the first interpreter, the second */
	bool collecting;
	uint32_t early, late; /* counts of its condition */
	uint32_t wanted; /* by the first thread */
	size_t ngils, nheld;
	pid_t holder;
	int waiting;
} cases[] = {
	{ "not made yet", 11, { -1, 0 }, false, 0, 0, 0, 1, 0, 0, 0 },
	{ "nobody holds it", 11, { 0, 0 }, false, 0, 0, 0, 1, 0, 0, 0 },
	{ "a thread does, of any interpreter", 11, { 1, 0 }, true, 0, 0, 0, 1,
	    1, 11, 0 },
	{ "each its own", 13, { 1, 1 }, false, 0, 0, 0, 2, 2, 12, 0 },
	{ "one of them", 13, { 1, 0 }, true, 0, 0, 0, 2, 1, 11, 0 },
	{ "how that counts is not known", 12, { 1, 0 }, false, 16, 8, 0, 2, 1,
	    11, -1 },
	{ "they say it themselves", 15, { 1, 0 }, false, 16, 8, 1, 2, 1, 11,
	    1 },
};

static void
test_looks(void **state)
{
	const struct tasks nobody = { .procfs = -1 };

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct pymaker *m = pymaker_new(cases[i].minor, false);
		const struct pyoffsets *o = &m->o;
		struct pymem mem = pymaker_mem(m);
		struct pyfound f = { .runtime = m->runtime, .offsets = *o };
		uint64_t first = pymaker_interpreter(m), second, a, b;
		struct pystatus s[2];
		struct pywatch w;

		a = pymaker_thread(m, first, 11);
		second = pymaker_interpreter(m);
		b = pymaker_thread(m, second, 12);
		pystatus_read(s, 2, &mem, o, m->runtime);
		for (int k = 1; k >= 0; k--) {
			uint64_t gil = s[1 - k].gil;

			pymaker_put32(m, gil + o->gil.locked,
			    (uint32_t)cases[i].locked[k]);
			pymaker_put(m, gil + o->gil.holder, k == 0 ? a : b);
		}
		pymaker_put32(
		    m, s[1].gil + o->gil.locked + 16 + 28, cases[i].early);
		pymaker_put32(
		    m, s[1].gil + o->gil.locked + 16 + 36, cases[i].late);
		if (o->thread.wanted != 0)
			pymaker_put32(m, a + o->thread.wanted, cases[i].wanted);
		pymaker_put32(
		    m, first + o->interp.collecting, cases[i].collecting);
		pywatch_init(&w, &mem);
		for (int twice = 0; twice < 2; twice++) {
			assert_true(pywatch_look(&w, &f, &nobody));
			if (w.ngils != cases[i].ngils ||
			    w.nheld != cases[i].nheld ||
			    (w.nheld > 0 && w.holder[0] != cases[i].holder) ||
			    w.waiting != cases[i].waiting ||
			    w.collecting != cases[i].collecting)
				fail_msg("%s", cases[i].what);
		}
		/* it has ended */
		pymaker_put(m, m->runtime + o->runtime.interpreters, 0);
		assert_false(pywatch_look(&w, &f, &nobody));
		pywatch_fini(&w);
		free(m);
	}
}

/* Where no thread ever tells, it is asked a few times only. */
static void
test_asked(void **state)
{
	const struct tasks nobody = { .procfs = -1 };
	struct pymaker *m = pymaker_new(11, false);
	struct pymem mem = pymaker_mem(m);
	struct pyfound f = { .runtime = m->runtime, .offsets = m->o };
	struct pywatch w;

	(void)state;
	pymaker_thread(m, pymaker_interpreter(m), 11);
	pymaker_put32(
	    m, m->runtime + m->o.runtime.gil + m->o.gil.locked + 16 + 36, 8);
	pywatch_init(&w, &mem);
	for (int i = 0; i < 1000; i++)
		assert_true(pywatch_look(&w, &f, &nobody));
	assert_int_equal(w.asked, 256);
	pywatch_fini(&w);
	free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_looks),
		cmocka_unit_test(test_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
