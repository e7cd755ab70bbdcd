/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_pytasks.c - asyncio's tasks in the memory of 3.14 and 3.15: their names,
 * what they do, what they await and who awaits them; whole, and while they
 * change. GENERATE=1 writes them to the corpus of fuzz_pytasks.
 */
#include "config.h"

#include "python/pytasks.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>

#include "pytaskworld.h"

static const struct {
	unsigned minor;
	bool free_threaded;
} builds[] = { { 14, false }, { 15, false }, { 14, true }, { 15, true } };

static void
write_corpus(const struct world *w, bool free_threaded)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof path, "%s/tests/fuzz/corpus/pytasks/3_%u%s",
	    getenv("srcdir"), w->m->o.minor, free_threaded ? "t" : "");
	file = fopen(path, "wb");
	assert_non_null(file);
	fwrite(w->m->b, 1, w->m->used, file);
	fclose(file);
}

/* One of each kind: one that waits for another, one that does not yet run, one
 * that does, with a function that its coroutine calls, those that are done, and
 * one whose thread is gone. */
static void
make_all(struct world *w)
{
	uint64_t inner, outer, a, b, c, future, runs, by[3];

	inner = coroutine(w, 1, 4, GENERATOR_YIELDS, 0);
	outer = coroutine(w, 0, 2, GENERATOR_AWAITS, inner);
	a = named(w, "main", outer);
	b = numbered(w, 7, coroutine(w, 2, 0, GENERATOR_NEW, 0));
	numbered(w, 1, coroutine(w, 2, 0, GENERATOR_ENDED, 0));
	numbered(w, 2, 0);
	runs = coroutine(w, 0, 6, GENERATOR_RUNS, 0);
	c = named(w, "run", runs);
	pymaker_set_top(w->m, w->thread,
	    pymaker_frame(
		w->m, runs + w->m->o.generator.frame, w->code[3], 8, 0));
	pytaskmaker_task(&w->t, w->interp + w->t.a.interp_tasks,
	    pytaskmaker_number(&w->t, UINT64_C(1) << 40),
	    coroutine(w, 2, 4, GENERATOR_AWAITS, 0));
	/* a awaits b; a, also by way of a future, and b await c */
	pytaskmaker_await(&w->t, b, a);
	future = pytaskmaker_future(&w->t);
	pytaskmaker_await(&w->t, future, a);
	by[0] = future;
	by[1] = b;
	by[2] = a;
	pytaskmaker_await_set(&w->t, c, by, N(by));
}

static void
test_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(builds); i++) {
		struct world w;

		open_world(&w, builds[i].minor, builds[i].free_threaded);
		expect(&w, "");
		make_all(&w);
		expect(&w, "'main' waits b@4 a@2;"
			   "Task-7 new c@0 <- main;"
			   "'run' runs d@8 a@6 <- main <- Task-7;"
			   "Task-1099511627776 waits left c@4;");
		assert_true(
		    w.tasks.torn == 0 && w.tasks.changed == 0 && !w.tasks.cut);
		assert_int_equal(w.tasks.v[0].tid, 11);
		if (getenv("GENERATE") != NULL)
			write_corpus(&w, builds[i].free_threaded);
		close_world(&w);
	}
}

/* Which names a program has given. */
static void
test_names(void **state)
{
	struct world w;

	(void)state;
	open_world(&w, 15, false);
	named(&w, "Task-12", coroutine(&w, 0, 0, GENERATOR_NEW, 0));
	named(&w, "Task-", coroutine(&w, 0, 0, GENERATOR_NEW, 0));
	named(&w, "Task-1x", coroutine(&w, 0, 0, GENERATOR_NEW, 0));
	named(&w, "task-1", coroutine(&w, 0, 0, GENERATOR_NEW, 0));
	named(&w, "", coroutine(&w, 0, 0, GENERATOR_NEW, 0));
	named(&w, "\x1b[m", coroutine(&w, 0, 0, GENERATOR_NEW, 0));
	numbered(&w, 0, coroutine(&w, 0, 0, GENERATOR_NEW, 0));
	expect(&w, "Task-12 new a@0;'Task-' new a@0;'Task-1x' new a@0;"
		   "'task-1' new a@0;'' new a@0;'\\x1b[m' new a@0;"
		   "Task-0 new a@0;");
	close_world(&w);
}

static void
test_older(void **state)
{
	struct world w;

	(void)state;
	open_world(&w, 14, false);
	make_all(&w);
	w.m->o.minor = 13;
	expect(&w, "");
	close_world(&w);
}

/* What leads from one coroutine to another. */
static const struct {
	const char *type; /* of what is awaited */
	bool wraps;
	enum generator_state state; /* of who awaits */
	const char *text;
} ways[] = {
	{ "coroutine", false, GENERATOR_AWAITS, "'t' waits b@4 a@2;" },
	{ "generator", false, GENERATOR_AWAITS, "'t' waits b@4 a@2;" },
	{ "async_generator", false, GENERATOR_AWAITS, "'t' waits b@4 a@2;" },
	{ "coroutine", false, GENERATOR_YIELDS, "'t' waits a@2;" },
	{ "FutureIter", false, GENERATOR_AWAITS, "'t' waits a@2;" },
	{ "coroutines", false, GENERATOR_AWAITS, "'t' waits a@2;" },
	{ "coroutine_wrapper", true, GENERATOR_AWAITS, "'t' waits b@4 a@2;" },
	{ "async_generator_asend", true, GENERATOR_AWAITS,
	    "'t' waits b@4 a@2;" },
	{ "async_generator_athrow", true, GENERATOR_AWAITS,
	    "'t' waits b@4 a@2;" },
	{ "anext_awaitable", true, GENERATOR_AWAITS, "'t' waits b@4 a@2;" },
	{ "list_iterator", true, GENERATOR_AWAITS, "'t' waits a@2;" },
};

static void
test_ways(void **state)
{
	(void)state;
	for (size_t k = 0; k < N(ways) * N(builds); k++) {
		size_t i = k / N(builds), b = k % N(builds);
		struct world w;
		uint64_t inner, type;

		open_world(&w, builds[b].minor, builds[b].free_threaded);
		type = pytaskmaker_type(
		    w.m, ways[i].wraps ? "generator" : ways[i].type, 0);
		inner = pytaskmaker_generator(
		    &w.t, type, w.code[1], 4, GENERATOR_YIELDS, 0);
		if (ways[i].wraps)
			inner = pytaskmaker_wrapper(&w.t, ways[i].type, inner);
		named(&w, "t", coroutine(&w, 0, 2, ways[i].state, inner));
		expect(&w, ways[i].text);
		close_world(&w);
	}
}

/* Memory in which something is another thing from some read of it on. */
struct moving {
	struct pymaker *m;
	uint64_t addr; /* of the word that changes */
	uint64_t v[2]; /* it is these in turn */
	unsigned times; /* it does so this often */
};

static bool
read_moving(void *arg, uint64_t addr, void *out, size_t len)
{
	struct moving *m = arg;
	bool ok = pymaker_read(m->m, addr, out, len);

	if (ok && addr <= m->addr && m->addr + 8 <= addr + len &&
	    m->times > 0) {
		m->times--;
		pymaker_put(m->m, m->addr, m->v[m->times % 2]);
	}
	return ok;
}

/* What changes: the place in a coroutine, another coroutine, another name. A
 * task that does so once is read again; one that always does is given up. */
static void
test_changes(void **state)
{
	enum { PLACE, COROUTINE, NAME, CHANGES };

	(void)state;
	for (int i = 0; i < 2 * CHANGES; i++) {
		bool always = i >= CHANGES;
		struct moving moving;
		struct victim v;
		struct world w;

		open_world(&w, 14, false);
		make_victim(&w, &v);
		moving = (struct moving){ w.m, v.frame + w.m->o.frame.ip,
			{ w.code[0] + w.m->o.code.bytecode + 8,
			    w.code[0] + w.m->o.code.bytecode + 2 },
			always ? 1001 : 1 };
		if (i % CHANGES == COROUTINE) {
			moving.addr = v.task + w.t.a.task.coroutine;
			moving.v[0] = coroutine(&w, 0, 8, GENERATOR_YIELDS, 0);
			moving.v[1] = v.outer;
		} else if (i % CHANGES == NAME) {
			moving.addr = v.task + w.t.a.task.name;
			moving.v[0] = pytaskmaker_name(&w.t, "v");
			moving.v[1] = pytaskmaker_name(&w.t, "w");
		}
		w.mem = (struct pymem){ .read = read_moving, .arg = &moving };
		read_tasks(&w);
		if (w.tasks.changed != always)
			fail_msg("change %d: %zu", i, w.tasks.changed);
		assert_int_equal(w.tasks.n, 2);
		assert_int_equal(w.tasks.v[0].nframes == 0, always);
		assert_int_equal(w.tasks.v[0].nawaiters == 0, always);
		close_world(&w);
	}
}

/* What runs when its thread's stack was read is not there yet: it is read
 * again. */
static void
test_late_stack(void **state)
{
	struct moving moving = { .times = 1 };
	struct world w;
	uint64_t runs;

	(void)state;
	open_world(&w, 15, false);
	runs = coroutine(&w, 0, 6, GENERATOR_RUNS, 0);
	named(&w, "t", runs);
	moving.m = w.m;
	moving.addr = w.thread + w.m->o.thread.frame;
	moving.v[0] = runs + w.m->o.generator.frame;
	w.mem = (struct pymem){ .read = read_moving, .arg = &moving };
	expect(&w, "'t' runs a@6;");
	close_world(&w);
}

/* Two threads of an interpreter, one of another, and what is left of each. */
static void
test_threads(void **state)
{
	struct world w;
	uint64_t other, heads[4];

	(void)state;
	open_world(&w, 14, false);
	heads[0] = pytaskmaker_thread(&w.t, w.interp, 12);
	heads[2] = w.interp + w.t.a.interp_tasks;
	other = pytaskmaker_interpreter(&w.t);
	heads[1] = pytaskmaker_thread(&w.t, other, 13);
	heads[3] = other + w.t.a.interp_tasks;
	heads[0] += w.t.a.thread.tasks;
	heads[1] += w.t.a.thread.tasks;
	for (size_t i = 0; i < N(heads); i++)
		pytaskmaker_task(&w.t, heads[i],
		    pytaskmaker_number(&w.t, i + 1),
		    coroutine(&w, i, 0, GENERATOR_NEW, 0));
	expect(&w, "Task-2 new b@0;Task-1 new a@0;"
		   "Task-4 new left d@0;Task-3 new left c@0;");
	assert_int_equal(w.tasks.v[0].tid, 13);
	assert_int_equal(w.tasks.v[1].tid, 12);
	close_world(&w);
}

/* Memory of coroutines without end: page after page the one at the start of the
 * memory, each of which awaits the next. */
struct endless {
	struct pymaker *m;
	uint64_t coroutine, stack; /* of that one */
	uint32_t to_stack; /* the place of its pointer to that */
};

#define ENDLESS (UINT64_C(1) << 32)

enum { PAGE = 4096 };

static bool
read_endless(void *arg, uint64_t addr, void *out, size_t len)
{
	struct endless *e = arg;
	uint64_t page = ENDLESS + (addr - ENDLESS) / PAGE * PAGE, v;

	if (addr < ENDLESS)
		return pymaker_read(e->m, addr, out, len);
	if (!pymaker_read(e->m, addr - page + e->coroutine, out, len))
		return false;
	if (addr == page) {
		v = page + (e->stack - e->coroutine) + 8;
		memcpy((uint8_t *)out + e->to_stack, &v,
		    len > e->to_stack ? sizeof v : 0);
	}
	if (addr - page == e->stack - e->coroutine) {
		v = page + PAGE;
		memcpy(out, &v, sizeof v);
	}
	return true;
}

static void
test_endless(void **state)
{
	struct endless e;
	struct world w;

	(void)state;
	open_world(&w, 14, false);
	e = (struct endless){ .m = w.m,
		.to_stack = w.m->o.generator.frame + w.m->o.frame.stack };
	e.coroutine = coroutine(&w, 0, 2, GENERATOR_AWAITS, 0);
	memcpy(&e.stack, pymaker_at(w.m, e.coroutine + e.to_stack),
	    sizeof e.stack);
	e.stack -= 8;
	named(&w, "endless", ENDLESS);
	w.mem = (struct pymem){ .read = read_endless, .arg = &e };
	read_tasks(&w);
	assert_int_equal(w.tasks.n, 1);
	assert_true(w.tasks.cut);
	close_world(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_older),
		cmocka_unit_test(test_ways),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_late_stack),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_endless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
