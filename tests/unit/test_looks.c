/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_looks.c - which threads are stopped, and what is seen of each. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "child.h"
#include "session/looks.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { SIZE = 8192 };

static void
stop_itself(int ready)
{
	child_ready(ready);
	raise(SIGSTOP);
}

static const struct {
	void (*body)(int);
	const char *await;
	enum task_state state;
	bool stopped;
} cases[] = {
	{ child_sleep, "S", TASK_SLEEP, false },
	{ stop_itself, "T", TASK_STOPPED, false },
	{ child_busy, "R", TASK_RUNNING, true },
};

struct fixture {
	pid_t pid;
	struct images images;
	struct process process;
	struct looks looks;
};

static void
open_fixture(struct fixture *f, void (*body)(int), const char *await)
{
	*f = (struct fixture){ .pid = child_start(body) };
	assert_true(child_await(f->pid, await));
	assert_int_equal(
	    process_attach(&f->process, &f->images, f->pid, NULL), 0);
}

static void
close_fixture(struct fixture *f)
{
	looks_fini(&f->looks);
	process_close(&f->process);
	images_fini(&f->images);
	child_kill(f->pid);
}

static void
test_stops(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct fixture f;
		const struct look *l;

		open_fixture(&f, cases[i].body, cases[i].await);
		looks_take(&f.looks, &f.process, NULL, SIZE);
		assert_int_equal(f.looks.n, 1 + CHILD_OTHER_THREADS);
		l = &f.looks.v[0];
		assert_int_equal(l->state, cases[i].state);
		assert_int_equal(l->stop_ns > 0, cases[i].stopped);
		assert_int_equal(regs_know(&l->regs, REG_BP), cases[i].stopped);
		assert_true(l->len > 0 && l->len <= SIZE);
		assert_string_equal(l->note, "");
		assert_false(l->stop);
		assert_true(f.looks.began <= f.looks.ended);
		close_fixture(&f);
	}
}

/* Marked afterwards: it is stopped after all, once. */
static void
test_marked(void **state)
{
	struct fixture f;
	struct look *l;
	uint64_t ended, ns;

	(void)state;
	open_fixture(&f, child_sleep, "S");
	looks_take(&f.looks, &f.process, NULL, SIZE);
	l = &f.looks.v[0];
	ended = f.looks.ended;
	looks_stop(&f.looks); /* nobody is */
	assert_int_equal(l->stop_ns, 0);
	assert_true(f.looks.ended == ended);

	l->stop = true;
	looks_stop(&f.looks);
	assert_true(l->stop_ns > 0);
	assert_true(f.looks.ended > ended);
	assert_true(regs_know(&l->regs, REG_BP));
	assert_false(l->stop);
	ns = l->stop_ns;
	looks_stop(&f.looks);
	assert_true(l->stop_ns == ns);
	close_fixture(&f);
}

/* It ends between the list and the look, or the stop. */
static void
test_gone(void **state)
{
	struct fixture f;
	struct look *l;
	struct regs regs;

	(void)state;
	open_fixture(&f, child_sleep, "S");
	looks_take(&f.looks, &f.process, NULL, SIZE);
	l = &f.looks.v[0];
	regs = l->regs;
	child_kill(f.pid);
	l->stop = true;
	looks_stop(&f.looks);
	assert_true(l->len > 0); /* what was seen stays */
	assert_memory_equal(&regs, &l->regs, sizeof regs);

	looks_fini(&f.looks);
	looks_take(&f.looks, &f.process, NULL, SIZE);
	assert_int_equal(f.looks.n, 1 + CHILD_OTHER_THREADS);
	assert_int_equal(f.looks.v[0].len, 0);
	assert_string_equal(f.looks.v[0].note, "has exited");
	close_fixture(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stops),
		cmocka_unit_test(test_marked),
		cmocka_unit_test(test_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
