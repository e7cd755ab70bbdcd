/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pyloop.c - how long a chain of tasks that has gone is good for, how much
 * time reading them may take, and where there is no asyncio. */
#include "config.h"

#include "session/pyloop.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/clock.h"
#include "pytaskworld.h"

/* A thread in the coroutine of a task that another one awaits. */
struct scene {
	struct world w;
	struct pypages pages;
	struct pyframes stack;
	struct pyrunning_task task;
	struct pyloop loop;
};

static void
open_scene(struct scene *s)
{
	struct world *w = &s->w;
	uint64_t runs, by;

	*s = (struct scene){ 0 };
	open_world(w, 15, false);
	runs = coroutine(w, 0, 6, GENERATOR_RUNS, 0);
	by = named(w, "by", coroutine(w, 1, 2, GENERATOR_YIELDS, 0));
	s->task = (struct pyrunning_task){ named(w, "run", runs), runs, by, 0 };
	memcpy(&s->task.name, pymaker_at(w->m, s->task.addr + w->t.a.task.name),
	    8);
	pytaskmaker_await(&w->t, s->task.addr, by);
	pymaker_set_top(w->m, w->thread, runs + w->m->o.generator.frame);
	pyframes_read(&s->stack, &w->mem, &w->m->o, w->thread, PYFRAMES_MAX);
	pypages_init(&s->pages, &w->mem);
	s->loop.async = w->t.a;
	s->loop.found = true;
}

static void
close_scene(struct scene *s)
{
	pyloop_fini(&s->loop);
	pypages_fini(&s->pages);
	pyframes_fini(&s->stack);
	close_world(&s->w);
}

static enum pyrunning_end
end_of(struct scene *s)
{
	pypages_forget(&s->pages);
	pyloop_read(&s->loop, &s->pages, &s->w.m->o, &s->task, &s->stack);
	assert_int_equal(pyloop_knows(&s->loop),
	    s->loop.end == PYRUNNING_WHOLE || s->loop.end == PYRUNNING_CUT);
	return s->loop.end;
}

/* The task has gone. */
static void
let_go(struct scene *s)
{
	*pymaker_at(s->w.m, s->task.addr + s->w.t.a.task.is_task) = 0;
}

static void
test_stays(void **state)
{
	struct scene s;
	int tries = 100;

	(void)state;
	open_scene(&s);
	assert_int_equal(end_of(&s), PYRUNNING_WHOLE);
	assert_int_equal(s.loop.running.n, 3);
	let_go(&s);
	do /* a moment is soon over on a busy machine */
		s.loop.when = clock_mono();
	while (end_of(&s) != PYRUNNING_WHOLE && tries-- > 0);
	assert_int_equal(s.loop.end, PYRUNNING_WHOLE);
	assert_int_equal(s.loop.running.n, 3);
	/* but not for long */
	s.loop.when -= NS_PER_S;
	assert_int_equal(end_of(&s), PYRUNNING_LOST);
	close_scene(&s);
}

/* Another task, one that has begun anew, one of which nothing more is known. */
static void
test_others(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++) {
		struct scene s;

		open_scene(&s);
		assert_int_equal(end_of(&s), PYRUNNING_WHOLE);
		let_go(&s);
		if (i < 4)
			(&s.task.addr)[i] += 64;
		else
			s.task.coroutine = s.loop.of.coroutine = 0;
		assert_int_equal(end_of(&s), PYRUNNING_LOST);
		close_scene(&s);
	}
}

static void
test_none(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	s.task.addr = 0;
	assert_int_equal(end_of(&s), PYRUNNING_NONE);
	assert_int_equal(
	    pyloop_at(&s.loop, 4096), 4096 + s.w.t.a.thread.running);
	s.task.addr = 1;
	s.loop.found = false;
	assert_int_equal(end_of(&s), PYRUNNING_NONE);
	assert_int_equal(pyloop_at(&s.loop, 4096), 0);
	close_scene(&s);
}

static void
test_budget(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	assert_int_equal(end_of(&s), PYRUNNING_WHOLE);
	s.loop.credit = -(int64_t)NS_PER_S;
	s.loop.when = 0;
	assert_int_equal(end_of(&s), PYRUNNING_LOST);
	s.loop.last -= 32 * NS_PER_S;
	assert_int_equal(end_of(&s), PYRUNNING_WHOLE);
	assert_true(s.loop.credit < 5 * (int64_t)NS_PER_MS);
	close_scene(&s);
}

static void
test_older(void **state)
{
	struct pyloop loop = { 0 };

	(void)state;
	pyloop_tend(&loop, NULL, NULL, 13, clock_mono());
	assert_false(loop.found);
	assert_non_null(strstr(loop.why, "3.14"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stays),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_budget),
		cmocka_unit_test(test_older),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
