/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_pytasks.c - asyncio's tasks in the memory of 3.14 and 3.15: their names,
 * what they do, what they await and who awaits them; whole, damaged, and while
 * they change. GENERATE=1 writes them to the corpus of fuzz_pytasks.
 */
#include "config.h"

#include "python/pytasks.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "pytaskmaker.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const struct {
	unsigned minor;
	bool free_threaded;
} builds[] = { { 14, false }, { 15, false }, { 14, true }, { 15, true } };

/* An interpreter with one thread that has a list of tasks. */
struct world {
	struct pytaskmaker t;
	struct pymaker *m;
	struct pymem mem;
	uint64_t interp, thread, list;
	uint64_t code[4]; /* a, b, c, d */
	struct pytasks tasks;
};

static void
open_world(struct world *w, unsigned minor, bool free_threaded)
{
	*w = (struct world){ 0 };
	pytaskmaker_init(&w->t, minor, free_threaded);
	w->m = w->t.m;
	w->mem = pymaker_mem(w->m);
	w->interp = pytaskmaker_interpreter(&w->t);
	w->thread = pytaskmaker_thread(&w->t, w->interp, 11);
	w->list = w->thread + w->t.a.thread.tasks;
	for (size_t i = 0; i < N(w->code); i++)
		w->code[i] = pymaker_code(
		    w->m, (const char[]){ (char)('a' + i), '\0' }, 100);
}

static void
close_world(struct world *w)
{
	pytasks_fini(&w->tasks);
	free(w->m);
}

static void
read_tasks(struct world *w)
{
	struct pythreads threads = { 0 };
	struct pymem calm = pymaker_mem(w->m);

	assert_int_equal(
	    pythreads_read(&threads, &calm, &w->m->o, w->m->runtime),
	    PYTHREADS_OK);
	pytasks_read(&w->tasks, &w->mem, &w->m->o, &w->t.a, &threads);
	pythreads_fini(&threads);
}

/* As "'name' waits b@4 a@2 <- Task-1;", with the frames innermost first. */
static char *
tell(const struct world *w)
{
	static const char *const states[] = { "waits", "runs", "new",
		"changes" };
	const struct pytasks *t = &w->tasks;
	struct buf out = { 0 };

	buf_adds(&out, "");
	for (size_t n = 0; n < t->n; n++) {
		const struct pytask *k = &t->v[n];

		buf_addf(&out, k->named ? "'%s' %s" : "%s %s",
		    k->name != NULL ? k->name : "?", states[k->state]);
		if (k->tid == 0)
			buf_adds(&out, " left");
		if (k->foreign)
			buf_adds(&out, " foreign");
		for (size_t i = 0; i < k->nframes; i++) {
			const struct pyframe *f = &t->frames[k->frame + i];
			char name = '?';

			for (size_t c = 0; c < N(w->code); c++)
				if (f->code == w->code[c])
					name = (char)('a' + c);
			buf_addf(&out, " %c@%" PRId64, name, f->offset);
		}
		for (size_t i = 0; i < k->nawaiters; i++)
			for (size_t j = 0; j < t->n; j++)
				if (t->v[j].addr ==
				    t->awaiters.v[k->awaiter + i])
					buf_addf(&out, " <- %s", t->v[j].name);
		buf_addc(&out, ';');
	}
	return buf_steal(&out);
}

static void
expect(struct world *w, const char *text)
{
	char *told;

	read_tasks(w);
	told = tell(w);
	assert_string_equal(told, text);
	free(told);
}

static uint64_t
coroutine(struct world *w, size_t code, int64_t offset,
    enum generator_state state, uint64_t awaited)
{
	return pytaskmaker_generator(
	    &w->t, w->t.coroutine, w->code[code], offset, state, awaited);
}

static uint64_t
named(struct world *w, const char *name, uint64_t coro)
{
	return pytaskmaker_task(
	    &w->t, w->list, pytaskmaker_name(&w->t, name), coro);
}

static uint64_t
numbered(struct world *w, uint64_t number, uint64_t coro)
{
	return pytaskmaker_task(
	    &w->t, w->list, pytaskmaker_number(&w->t, number), coro);
}

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

enum damage {
	WILD_HEAD,
	ZERO_HEAD,
	WILD_NEXT,
	OTHER_PREVIOUS,
	SHORT_CIRCLE,
	NO_TASK,
	WILD_NAME,
	ODD_NAME,
	HUGE_NUMBER,
	WILD_COROUTINE,
	FOREIGN_COROUTINE,
	WILD_CODE,
	OFF_CODE,
	WILD_STACK,
	WILD_AWAITED,
	AWAITS_ITSELF,
	AWAITS_ENDED,
	WRAPPED_CIRCLE,
	NOT_ON_STACK,
	WILD_AWAITER,
	FUTURES_IN_CIRCLE,
	HUGE_SET,
	WILD_TABLE,
	GONE_AWAITER
};

/* Of a task "t" whose coroutine a awaits b, which "u" awaits. */
static const struct {
	enum damage damage;
	const char *text;
	size_t torn, changed;
	bool cut;
} damages[] = {
	{ WILD_HEAD, "", 1, 0, false },
	{ ZERO_HEAD, "", 0, 0, false },
	{ WILD_NEXT, "'t' waits b@4 a@2;", 1, 0, false },
	{ OTHER_PREVIOUS, "'t' waits b@4 a@2;", 1, 0, false },
	{ SHORT_CIRCLE, "'t' waits b@4 a@2 <- u;'u' new c@0;", 1, 0, false },
	{ NO_TASK, "'u' new c@0;", 0, 0, false },
	{ WILD_NAME, "? waits b@4 a@2 <- u;'u' new c@0;", 0, 0, false },
	{ ODD_NAME, "? waits b@4 a@2 <- u;'u' new c@0;", 0, 0, false },
	{ HUGE_NUMBER, "? waits b@4 a@2 <- u;'u' new c@0;", 0, 0, false },
	{ WILD_COROUTINE, "'t' waits foreign <- u;'u' new c@0;", 0, 0, false },
	{ FOREIGN_COROUTINE, "'t' waits foreign <- u;'u' new c@0;", 0, 0,
	    false },
	{ WILD_CODE, "'t' changes;'u' new c@0;", 0, 1, false },
	{ OFF_CODE, "'t' changes;'u' new c@0;", 0, 1, false },
	{ WILD_STACK, "'t' waits a@2 <- u;'u' new c@0;", 0, 0, false },
	{ WILD_AWAITED, "'t' waits a@2 <- u;'u' new c@0;", 0, 0, false },
	{ AWAITS_ITSELF, "'t' changes;'u' new c@0;", 0, 1, false },
	{ AWAITS_ENDED, "'t' changes;'u' new c@0;", 0, 1, false },
	{ WRAPPED_CIRCLE, "'t' waits a@2 <- u;'u' new c@0;", 0, 0, false },
	{ NOT_ON_STACK, "'t' changes;'u' new c@0;", 0, 1, false },
	{ WILD_AWAITER, "'t' waits b@4 a@2;'u' new c@0;", 0, 0, false },
	{ FUTURES_IN_CIRCLE, "'t' waits b@4 a@2;'u' new c@0;", 0, 0, true },
	{ HUGE_SET, "'t' waits b@4 a@2;'u' new c@0;", 0, 0, true },
	{ WILD_TABLE, "'t' waits b@4 a@2;'u' new c@0;", 0, 0, false },
	{ GONE_AWAITER, "'t' waits b@4 a@2;'u' new c@0;", 0, 0, false },
};

struct victim {
	uint64_t task, other, outer, inner, frame, stack;
};

static void
damage_list(struct world *w, enum damage damage, const struct victim *v)
{
	uint64_t node = v->task + w->t.a.task.node;

	switch (damage) {
	case WILD_HEAD:
		w->t.a.thread.tasks = 1 << 20;
		break;
	case ZERO_HEAD:
		pymaker_put(w->m, w->list, 0);
		break;
	case WILD_NEXT:
		pymaker_put(w->m, node, UINT64_MAX - 7);
		break;
	case OTHER_PREVIOUS:
		pymaker_put(w->m, v->other + w->t.a.task.node + 8, w->list);
		break;
	case SHORT_CIRCLE:
		pymaker_put(w->m, v->other + w->t.a.task.node, node);
		break;
	default:
		break;
	}
}

static void
damage_task(struct world *w, enum damage damage, const struct victim *v)
{
	const struct pyasync *a = &w->t.a;
	uint64_t number = pytaskmaker_number(&w->t, 1);

	switch (damage) {
	case NO_TASK:
		*pymaker_at(w->m, v->task + a->task.is_task) = 0;
		break;
	case WILD_NAME:
		pymaker_put(w->m, v->task + a->task.name, 0x77);
		break;
	case ODD_NAME:
		pymaker_put(
		    w->m, v->task + a->task.name, pymaker_object(w->m, "list"));
		break;
	case HUGE_NUMBER:
		pymaker_put(w->m, number + w->m->o.number.tag, UINT64_MAX);
		pymaker_put(w->m, v->task + a->task.name, number);
		break;
	case WILD_COROUTINE:
		pymaker_put(w->m, v->task + a->task.coroutine, UINT64_MAX - 7);
		break;
	case FOREIGN_COROUTINE:
		pymaker_put(w->m, v->outer + w->m->o.type,
		    pytaskmaker_type(w->m, "_cython_3_1.coroutine", 0));
		break;
	default:
		break;
	}
}

static void
damage_chain(struct world *w, enum damage damage, const struct victim *v)
{
	const struct pyoffsets *o = &w->m->o;
	uint64_t wrapper;

	switch (damage) {
	case WILD_CODE:
		pymaker_put(w->m, v->frame + o->frame.code, 0x70);
		break;
	case OFF_CODE:
		pymaker_put(w->m, v->frame + o->frame.ip, w->code[0]);
		break;
	case WILD_STACK:
		pymaker_put(w->m, v->frame + o->frame.stack, 4);
		break;
	case WILD_AWAITED:
		pymaker_put(w->m, v->stack, UINT64_MAX - 7);
		break;
	case AWAITS_ITSELF:
		pymaker_put(w->m, v->stack, v->outer);
		break;
	case AWAITS_ENDED:
		pytaskmaker_set_state(&w->t, v->inner, GENERATOR_ENDED);
		break;
	case WRAPPED_CIRCLE:
		wrapper = pytaskmaker_wrapper(&w->t, "coroutine_wrapper", 0);
		pymaker_put(w->m, wrapper + o->type + 8, wrapper);
		pymaker_put(w->m, v->stack, wrapper);
		break;
	case NOT_ON_STACK:
		pytaskmaker_set_state(&w->t, v->outer, GENERATOR_RUNS);
		break;
	default:
		break;
	}
}

static void
damage_awaiters(struct world *w, enum damage damage, const struct victim *v)
{
	uint64_t future = pytaskmaker_future(&w->t), set;

	switch (damage) {
	case WILD_AWAITER:
		pytaskmaker_await(&w->t, v->task, UINT64_MAX - 7);
		break;
	case FUTURES_IN_CIRCLE:
		pytaskmaker_await(&w->t, v->task, future);
		pytaskmaker_await(&w->t, future, future);
		break;
	case HUGE_SET:
	case WILD_TABLE:
		set = pytaskmaker_await_set(&w->t, v->task, &v->other, 1);
		pymaker_put(w->m,
		    set + (damage == HUGE_SET ? w->m->o.set.mask
					      : w->m->o.set.table),
		    UINT64_MAX);
		break;
	case GONE_AWAITER: /* a task, but in no list */
		*pymaker_at(w->m, future + w->t.a.task.is_task) = 1;
		pytaskmaker_await(&w->t, v->task, future);
		break;
	default:
		break;
	}
}

static void
make_victim(struct world *w, struct victim *v)
{
	const struct pyoffsets *o = &w->m->o;

	v->inner = coroutine(w, 1, 4, GENERATOR_YIELDS, 0);
	v->outer = coroutine(w, 0, 2, GENERATOR_AWAITS, v->inner);
	v->frame = v->outer + o->generator.frame;
	memcpy(&v->stack, pymaker_at(w->m, v->frame + o->frame.stack),
	    sizeof v->stack);
	v->stack -= o->minor == 14 ? 8 : 16;
	v->task = named(w, "t", v->outer);
	v->other = named(w, "u", coroutine(w, 2, 0, GENERATOR_NEW, 0));
	pytaskmaker_await(&w->t, v->task, v->other);
}

static void
check_damage(size_t i, unsigned minor)
{
	struct victim v;
	struct world w;

	open_world(&w, minor, false);
	make_victim(&w, &v);
	damage_list(&w, damages[i].damage, &v);
	damage_task(&w, damages[i].damage, &v);
	damage_chain(&w, damages[i].damage, &v);
	damage_awaiters(&w, damages[i].damage, &v);
	if (damages[i].damage == WILD_NEXT ||
	    damages[i].damage == OTHER_PREVIOUS)
		pytaskmaker_await(&w.t, v.task, 0); /* it was not found */
	read_tasks(&w);
	if (w.tasks.torn != damages[i].torn ||
	    w.tasks.changed != damages[i].changed ||
	    w.tasks.cut != damages[i].cut)
		fail_msg("damage %zu: torn %zu, changed %zu, cut %d", i,
		    w.tasks.torn, w.tasks.changed, w.tasks.cut);
	expect(&w, damages[i].text);
	close_world(&w);
}

static void
test_damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(damages); i++)
		for (unsigned minor = 14; minor <= 15; minor++)
			check_damage(i, minor);
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
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_late_stack),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_endless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
