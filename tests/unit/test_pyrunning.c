/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pyrunning.c - the task that a thread runs, and those that wait for it,
 * in the memory of 3.14 and 3.15: whole, damaged, and a moment later. */
#include "config.h"

#include "python/pyrunning.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "pytaskworld.h"

/* A thread in d, which the coroutine a calls, the one of the task that runs. */
struct scene {
	struct world w;
	uint64_t task, coroutine;
	struct pyrunning_task ran;
	struct pyframes stack;
	struct pyrunning r;
};

static void
open_scene(struct scene *s, unsigned minor)
{
	struct world *w = &s->w;

	*s = (struct scene){ 0 };
	open_world(w, minor, false);
	s->coroutine = coroutine(w, 0, 6, GENERATOR_RUNS, 0);
	s->task = named(w, "run", s->coroutine);
	pymaker_set_top(w->m, w->thread,
	    pymaker_frame(w->m, s->coroutine + w->m->o.generator.frame,
		w->code[3], 8, 0));
	pyframes_read(&s->stack, &w->mem, &w->m->o, w->thread, PYFRAMES_MAX);
	assert_int_equal(s->stack.n, 2);
	s->ran.addr = s->task;
}

static void
close_scene(struct scene *s)
{
	pyrunning_fini(&s->r);
	pyframes_fini(&s->stack);
	close_world(&s->w);
}

/* As "whole T'run' b@4 a@2 T(a) | T'outer'", in the order of a stack; what stands
 * behind another frame is behind a bar. */
static void
expect_rows(struct scene *s, const char *text)
{
	static const char *const ends[] = { "none", "whole", "cut", "lost" };
	struct world *w = &s->w;
	struct buf out = { 0 };

	pyrunning_read(&s->r, &w->mem, &w->m->o, &w->t.a, &s->ran, &s->stack);
	buf_adds(&out, ends[s->r.end]);
	for (size_t i = 0; i < s->r.n; i++) {
		const struct pyrunning_row *row = &s->r.v[i];
		char code = '?';

		if (i > 0 && row->after != row[-1].after)
			buf_adds(&out, " |");
		for (size_t c = 0; c < N(w->code); c++)
			if (row->frame.code == w->code[c])
				code = (char)('a' + c);
		if (row->task && row->name != NULL)
			buf_addf(&out, " T'%s'", row->name);
		else if (row->task)
			buf_addf(&out, " T(%c)", code);
		else
			buf_addf(&out, " %c@%" PRId64, code, row->frame.offset);
	}
	assert_string_equal(out.data, text);
	buf_fini(&out);
}

/* A task that waits in b, which c awaits. */
static uint64_t
waiting(struct scene *s, const char *name)
{
	struct world *w = &s->w;
	uint64_t inner = coroutine(w, 1, 4, GENERATOR_YIELDS, 0);
	uint64_t outer = coroutine(w, 2, 2, GENERATOR_AWAITS, inner);

	return name != NULL ? named(w, name, outer) : numbered(w, 5, outer);
}

static void
test_chain(void **state)
{
	(void)state;
	for (unsigned minor = 14; minor <= 15; minor++) {
		uint64_t by, last, future, set[2];
		struct scene s;

		open_scene(&s, minor);
		expect_rows(&s, "whole T'run'");
		assert_int_equal(
		    s.r.v[0].after, s.coroutine + s.w.m->o.generator.frame);
		by = waiting(&s, NULL);
		pytaskmaker_await(&s.w.t, s.task, by);
		expect_rows(&s, "whole T'run' b@4 c@2 T(c)");
		last = waiting(&s, "last");
		future = pytaskmaker_future(&s.w.t);
		pytaskmaker_await(&s.w.t, future, last);
		pytaskmaker_await(&s.w.t, by, future);
		expect_rows(&s, "whole T'run' b@4 c@2 T(c) b@4 c@2 T'last'");
		/* of several only one, which is enough */
		set[0] = set[1] = last;
		set[1] = waiting(&s, "other");
		pytaskmaker_await_set(&s.w.t, by, set, N(set));
		expect_rows(&s, "whole T'run' b@4 c@2 T(c) b@4 c@2 T'other'");
		close_scene(&s);
	}
}

static void
test_nothing(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s, 15);
	s.w.m->o.minor = 13;
	expect_rows(&s, "none");
	s.w.m->o.minor = 15;
	s.ran.addr = 0;
	expect_rows(&s, "none");
	close_scene(&s);
}

/* What became of the task, and of who awaits it, since the stack was read. */
enum change {
	NO_TASK, /* at its address there is something else now, */
	UNREADABLE, /* or nothing, */
	DONE, /* it is done, */
	OTHER, /* it has another coroutine, */
	NEW, /* at whose address there is one of other code, */
	RENAMED,
	AWOKEN, /* nobody awaits it any more */
	BY_DONE,
	BY_RUNS,
	BY_ENDED,
	BY_NOTHING /* what awaits it is no task, and nobody awaits that */
};

/* Without the words that the task had then, and with them. */
static const struct {
	enum change change;
	const char *without, *with;
} changes[] = {
	{ NO_TASK, "lost", "lost" },
	{ UNREADABLE, "lost", "lost" },
	{ DONE, "lost", "whole T'run' b@4 c@2 T'by'" },
	{ OTHER, "lost", "whole T'run' b@4 c@2 T'by'" },
	{ NEW, "lost", "whole T'run' b@4 c@2 T'by'" },
	{ RENAMED, "whole T'new' b@4 c@2 T'by'", "lost" },
	{ AWOKEN, "whole T'run'", "lost" },
	{ BY_DONE, "lost", "lost" },
	{ BY_RUNS, "lost", "lost" },
	{ BY_ENDED, "lost", "lost" },
	{ BY_NOTHING, "whole T'run'", "whole T'run'" },
};

/* by awaits it. */
static void
change(struct scene *s, enum change what, uint64_t by)
{
	struct pymaker *m = s->w.m;
	const struct pyasync *a = &s->w.t.a;
	uint64_t other = coroutine(&s->w, 1, 2, GENERATOR_RUNS, 0);

	switch (what) {
	case NO_TASK:
		*pymaker_at(m, s->task + a->task.is_task) = 0;
		break;
	case UNREADABLE:
		s->ran.addr = 0x66;
		break;
	case DONE:
		pymaker_put(m, s->task + a->task.coroutine, 0);
		break;
	case OTHER:
		pymaker_put(m, s->task + a->task.coroutine, other);
		break;
	case NEW:
		pymaker_set_frame(m, s->coroutine + m->o.generator.frame, 0,
		    s->w.code[1], 6, 1);
		break;
	case RENAMED:
		pymaker_put(m, s->task + a->task.name,
		    pytaskmaker_name(&s->w.t, "new"));
		break;
	case AWOKEN:
		pytaskmaker_await(&s->w.t, s->task, 0);
		break;
	case BY_DONE:
		pymaker_put(m, by + a->task.coroutine, 0);
		break;
	case BY_RUNS:
		pymaker_put(m, by + a->task.coroutine, other);
		break;
	case BY_ENDED:
		pytaskmaker_set_state(&s->w.t, other, GENERATOR_ENDED);
		pymaker_put(m, by + a->task.coroutine, other);
		break;
	case BY_NOTHING:
		*pymaker_at(m, by + a->task.is_task) = 0;
		break;
	}
}

static void
test_later(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * N(changes); i++) {
		bool known = i >= N(changes);
		struct scene s;
		uint64_t by;

		open_scene(&s, 15);
		by = waiting(&s, "by");
		pytaskmaker_await(&s.w.t, s.task, by);
		if (known) {
			s.ran.coroutine = s.coroutine | 1;
			s.ran.awaited_by = by;
			memcpy(&s.ran.name,
			    pymaker_at(s.w.m, s.task + s.w.t.a.task.name),
			    sizeof s.ran.name);
		}
		expect_rows(&s, "whole T'run' b@4 c@2 T'by'");
		change(&s, changes[i % N(changes)].change, by);
		expect_rows(&s, known ? changes[i % N(changes)].with
				      : changes[i % N(changes)].without);
		close_scene(&s);
	}
}

/* Tasks that wait for each other, and more than anyone looks at. */
static void
test_bounds(void **state)
{
	uint64_t by, other, future;
	struct scene s;

	(void)state;
	open_scene(&s, 14);
	by = waiting(&s, "by");
	other = waiting(&s, "other");
	pytaskmaker_await(&s.w.t, s.task, by);
	pytaskmaker_await(&s.w.t, by, other);
	pytaskmaker_await(&s.w.t, other, by);
	pyrunning_read(&s.r, &s.w.mem, &s.w.m->o, &s.w.t.a, &s.ran, &s.stack);
	assert_int_equal(s.r.end, PYRUNNING_CUT);
	assert_in_range(s.r.n, 7, 40);
	/* more futures, each of which awaits the one before */
	for (int i = 0; i < 100; i++) {
		future = pytaskmaker_future(&s.w.t);
		pytaskmaker_await(&s.w.t, future, other);
		other = future;
	}
	pytaskmaker_await(&s.w.t, by, other);
	expect_rows(&s, "cut T'run' b@4 c@2 T'by'");
	close_scene(&s);
}

static void
test_deep(void **state)
{
	enum { TASKS = 86 };
	uint64_t last;
	struct scene s;

	(void)state;
	open_scene(&s, 14);
	last = s.task;
	for (int i = 0; i < TASKS; i++) {
		uint64_t by = named(
		    &s.w, "n", coroutine(&s.w, 1, 4, GENERATOR_YIELDS, 0));

		pytaskmaker_await(&s.w.t, last, by);
		last = by;
	}
	pyrunning_read(&s.r, &s.w.mem, &s.w.m->o, &s.w.t.a, &s.ran, &s.stack);
	assert_int_equal(s.r.end, PYRUNNING_WHOLE);
	assert_int_equal(s.r.n, 1 + 2 * TASKS);
	close_scene(&s);
}

/* More coroutines than there is room for. */
static void
test_long(void **state)
{
	enum { TASKS = 3, EACH = 100 };
	uint64_t outer = 0, last, by;
	struct scene s;

	(void)state;
	open_scene(&s, 14);
	for (int i = 0; i < EACH; i++)
		outer = coroutine(&s.w, 1, 4,
		    i == 0 ? GENERATOR_YIELDS : GENERATOR_AWAITS, outer);
	last = s.task;
	for (int i = 0; i < TASKS; i++) {
		by = named(&s.w, "by", outer);
		pytaskmaker_await(&s.w.t, last, by);
		last = by;
	}
	pyrunning_read(&s.r, &s.w.mem, &s.w.m->o, &s.w.t.a, &s.ran, &s.stack);
	assert_int_equal(s.r.end, PYRUNNING_CUT);
	assert_int_equal(s.r.n, PYRUNNING_ROWS);
	pyrunning_clear(&s.r);
	assert_int_equal(s.r.n, 0);
	assert_int_equal(s.r.end, PYRUNNING_NONE);
	close_scene(&s);
}

/* Steps within which a task was begun eagerly, from the inner one on. */
enum { STEPS = 2 };
struct step {
	uint64_t coroutine, anchor, task, stack;
};

/* The frame of a coroutine that something in C calls. */
static uint64_t
called_from_c(struct scene *s, uint64_t coroutine, uint64_t anchor)
{
	uint64_t frame = coroutine + s->w.m->o.generator.frame;

	pymaker_put(s->w.m, frame + s->w.m->o.frame.previous, anchor);
	return frame;
}

/* What runs was begun by b, in the step of a task that b's coroutine has told,
 * and that in one of another task. */
static void
open_steps(struct scene *s, unsigned minor, struct step *v)
{
	static const char *const names[STEPS] = { "mid", "out" };
	struct world *w = &s->w;
	uint64_t caller = 0;

	open_scene(s, minor);
	for (int i = STEPS; i-- > 0;) {
		v[i].anchor = pymaker_anchor(w->m, caller);
		v[i].stack = pymaker_room(w->m, PYSTEP_BYTES);
		v[i].coroutine = coroutine(w, 2, 4, GENERATOR_RUNS, 0);
		v[i].task = named(w, names[i], v[i].coroutine);
		/* among others of the kind, and what is no address */
		pymaker_put(w->m, v[i].stack + 8, s->task);
		pymaker_put(w->m, v[i].stack + 16, 8);
		pymaker_put(w->m, v[i].stack + 24, UINT64_MAX - 7);
		pymaker_put(w->m, v[i].stack + 40, v[i].task);
		caller = pymaker_frame(w->m,
		    called_from_c(s, v[i].coroutine, v[i].anchor), w->code[1],
		    6, 0);
	}
	called_from_c(s, s->coroutine, pymaker_anchor(w->m, caller));
	pyframes_read(&s->stack, &w->mem, &w->m->o, w->thread, PYFRAMES_MAX);
	assert_int_equal(s->stack.n, 2 + 1 + STEPS * 3);
}

static void
test_steps(void **state)
{
	(void)state;
	for (unsigned minor = 14; minor <= 15; minor++) {
		struct step v[STEPS];
		struct scene s;

		open_steps(&s, minor, v);
		expect_rows(&s, "whole T'run' | T'mid' | T'out'");
		assert_int_equal(
		    s.r.v[1].after, v[0].coroutine + s.w.m->o.generator.frame);
		pytaskmaker_await(&s.w.t, v[1].task, waiting(&s, "by"));
		expect_rows(&s, "whole T'run' | T'mid' | T'out' b@4 c@2 T'by'");
		/* it is remembered, */
		pymaker_put(s.w.m, v[0].stack + 40, 0);
		expect_rows(&s, "whole T'run' | T'mid' | T'out' b@4 c@2 T'by'");
		/* as long as it is true */
		pymaker_put(s.w.m, v[0].task + s.w.t.a.task.coroutine, 0);
		expect_rows(&s, "whole T'run' | T'out' b@4 c@2 T'by'");
		close_scene(&s);
	}
}

/* The coroutine has given way to one of other code since; or one drives it that
 * is no task. */
static void
test_no_steps(void **state)
{
	uint64_t frame;
	struct step v[STEPS];
	struct scene s;

	(void)state;
	open_steps(&s, 15, v);
	*pymaker_at(s.w.m, v[0].task + s.w.t.a.task.is_task) = 0;
	expect_rows(&s, "whole T'run' | T'out'");
	frame = v[1].coroutine + s.w.m->o.generator.frame;
	pymaker_set_frame(s.w.m, frame, v[1].anchor, s.w.code[3], 4, 1);
	expect_rows(&s, "lost");
	close_scene(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_later),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_no_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
