/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_pytimes.c - what looks at random instants add up to, against what a
 * made-up CPython did: its clock is the test's.
 */
#include "config.h"

#include "session/pytimes.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "pymaker.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const uint64_t start = 1000 * NS_PER_S;

/* A process with two threads, 11 and 12. */
struct world {
	struct pymaker *m;
	struct pymem mem;
	struct process process;
	struct process *list[1];
	struct family family;
	struct task task[2];
	uint64_t interp, gil, state[2];
	struct profile *profile;
	uint32_t thread[2];
};

static void
add_tasks(struct world *w)
{
	struct tasks *t = &w->process.tasks;

	t->procfs = -1;
	t->v = w->task;
	t->n = 2;
	for (size_t i = 0; i < 2; i++) {
		pid_t tid = 11 + (pid_t)i;

		w->task[i] =
		    (struct task){ .tid = tid, .starttime = 5, .alive = true };
		*hmap_put(&t->by_tid, (uint64_t)tid, NULL) = i;
		w->thread[i] = profile_thread(w->profile, 11, tid, 5);
	}
}

static struct world *
make(unsigned minor)
{
	struct world *w = xcalloc(1, sizeof *w);
	struct process *p = &w->process;
	struct pystatus s;

	w->profile = profile_new();
	w->m = pymaker_new(minor, false);
	w->mem = pymaker_mem(w->m);
	w->interp = pymaker_interpreter(w->m);
	for (size_t i = 0; i < 2; i++)
		w->state[i] = pymaker_thread(w->m, w->interp, 11 + (uint32_t)i);
	pystatus_read(&s, 1, &w->mem, &w->m->o, w->m->runtime);
	w->gil = s.gil;
	p->target.pid = 11;
	add_tasks(w);
	p->python = xcalloc(1, sizeof *p->python);
	pyprocess_init(p->python, &p->target, &p->space);
	p->python->mem = w->mem;
	p->python->found = true;
	p->python->cpython = (struct pyfound){ .runtime = w->m->runtime,
		.answer = PYOFFSETS_OK,
		.offsets = w->m->o };
	w->list[0] = p;
	w->family = (struct family){ .v = w->list, .n = 1, .roots = 1 };
	return w;
}

static void
destroy(struct world *w)
{
	pyprocess_close(w->process.python);
	free(w->process.python);
	hmap_fini(&w->process.tasks.by_tid);
	profile_free(w->profile);
	free(w->m);
	free(w);
}

/* Who holds the GIL now: -1 nobody. */
static void
hold(struct world *w, int who)
{
	pymaker_put32(w->m, w->gil + w->m->o.gil.locked, who >= 0);
	if (who >= 0)
		pymaker_put(w->m, w->gil + w->m->o.gil.holder, w->state[who]);
}

/* A cycle: the first thread holds it, then the second, then nobody. */
static const struct rhythm {
	const char *what;
	uint64_t first, second, idle; /* ns */
} rhythms[] = {
	{ "always", 1000000, 0, 0 },
	{ "never", 0, 0, 1000000 },
	{ "in step with a slice", 5 * NS_PER_MS, 0, 2 * NS_PER_MS },
	{ "in turns of 5 ms", 5 * NS_PER_MS, 5 * NS_PER_MS, 0 },
	{ "long rests", 300 * NS_PER_MS, 100 * NS_PER_MS, 600 * NS_PER_MS },
	{ "brief bursts", 2 * NS_PER_MS, NS_PER_MS, 37 * NS_PER_MS },
};

static int
holder_at(const struct rhythm *r, uint64_t now)
{
	uint64_t at = now % (r->first + r->second + r->idle);

	if (at < r->first)
		return 0;
	return at < r->first + r->second ? 1 : -1;
}

static void
run(struct world *w, struct pytimes *t, const struct rhythm *r, uint64_t until)
{
	while (t->due < until) {
		hold(w, holder_at(r, t->due));
		t->cost = 0; /* the machine may be busy */
		pytimes_look(t, &w->family, t->due);
	}
}

static bool
is_near(double a, double b, double by)
{
	return fabs(a - b) <= by;
}

static void
check_shares(struct world *w, struct pytimes *t, const struct rhythm *r)
{
	static const struct snapshot head;
	struct intern *in = intern_new();
	const struct snapshot *s = profile_freeze(w->profile, in, &head, start);
	double cycle = (double)(r->first + r->second + r->idle);
	struct snap_gil g;

	pytimes_fill(t, &g);
	if (!is_near(g.held, (double)(r->first + r->second) / cycle, 0.25))
		fail_msg("%s: of late %f", r->what, g.held);
	pytimes_end(t);
	pytimes_fill(t, &g);
	if (r->first > r->second)
		assert_int_equal(g.holder, w->thread[0]);
	if (!is_near((double)g.held_ns / (double)g.watched_ns,
		(double)(r->first + r->second) / cycle, 0.02))
		fail_msg("%s: held", r->what);
	if (!is_near((double)s->threads[0].gil_ns / (double)g.watched_ns,
		(double)r->first / cycle, 0.02) ||
	    !is_near((double)s->threads[1].gil_ns / (double)g.watched_ns,
		(double)r->second / cycle, 0.02))
		fail_msg("%s: by whom", r->what);
	assert_true(g.known && g.waiting_known && g.wait_ns == 0);
	assert_int_equal(g.gils, 1);
	snapshot_release(s);
	intern_free(in);
}

static void
test_rhythms(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(rhythms); i++) {
		struct world *w = make(11);
		struct pytimes t;
		uint64_t end = start + 200 * NS_PER_S;

		pytimes_init(&t, w->profile, i + 1);
		assert_true(t.due == UINT64_MAX);
		pytimes_seek(&t, &w->family, start);
		run(w, &t, &rhythms[i], end);
		assert_true(is_near((double)t.all.watched,
		    (double)(end - start), (double)NS_PER_S / 10));
		check_shares(w, &t, &rhythms[i]);
		pytimes_fini(&t);
		destroy(w);
	}
}

/* What a look sees, again and again, and how long the slices become. */
static const struct calm {
	const char *what;
	int holder, other; /* at every second look */
	bool wanted, collecting;
	uint64_t length;
} calms[] = {
	{ "held by one", 0, 0, false, false, 56 * NS_PER_MS },
	{ "held by nobody", -1, -1, false, false, 56 * NS_PER_MS },
	{ "by one and the other", 0, 1, false, false, 7 * NS_PER_MS },
	{ "now and then", 0, -1, false, false, 7 * NS_PER_MS },
	{ "waited for", 0, 0, true, false, 7 * NS_PER_MS },
	{ "collecting", 0, 0, false, true, 7 * NS_PER_MS },
};

static void
test_calm(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(calms); i++) {
		const struct calm *c = &calms[i];
		struct world *w = make(15);
		struct pytimes t;

		pytimes_init(&t, w->profile, 1);
		pytimes_seek(&t, &w->family, start);
		pymaker_put32(
		    w->m, w->state[1] + w->m->o.thread.wanted, c->wanted);
		pymaker_put32(
		    w->m, w->interp + w->m->o.interp.collecting, c->collecting);
		for (size_t k = 0; k < 10; k++) {
			hold(w, k % 2 == 0 ? c->holder : c->other);
			pytimes_look(&t, &w->family, t.due);
		}
		/* the machine may be too busy for so many looks */
		if (t.length != c->length && t.length != 200 * t.cost)
			fail_msg("%s: %ju", c->what, (uintmax_t)t.length);
		pytimes_fini(&t);
		destroy(w);
	}
}

/* A look that comes late stands for all the time till then. */
static void
test_late(void **state)
{
	struct world *w = make(11);
	struct pytimes t;

	(void)state;
	pytimes_init(&t, w->profile, 1);
	pytimes_seek(&t, &w->family, start);
	hold(w, 1);
	pytimes_look(&t, &w->family, start + 3 * NS_PER_S);
	assert_int_equal(t.all.held, 3 * NS_PER_S);
	assert_true(t.due >= start + 3 * NS_PER_S);
	pytimes_fini(&t);
	destroy(w);
}

static void
test_waiting_and_garbage(void **state)
{
	struct world *w = make(15);
	struct pytimes t;
	struct snap_gil g;

	(void)state;
	pytimes_init(&t, w->profile, 1);
	pytimes_seek(&t, &w->family, start);
	hold(w, 0);
	pymaker_put32(w->m, w->state[1] + w->m->o.thread.wanted, 1);
	pytimes_look(&t, &w->family, start + NS_PER_S);
	pymaker_put32(w->m, w->state[1] + w->m->o.thread.wanted, 0);
	pymaker_put32(w->m, w->interp + w->m->o.interp.collecting, 1);
	pytimes_look(&t, &w->family, start + 3 * NS_PER_S);
	pytimes_fill(&t, &g);
	assert_int_equal(g.wait_ns, NS_PER_S);
	assert_int_equal(g.gc_ns, 2 * NS_PER_S);
	assert_int_equal(g.held_ns, 3 * NS_PER_S);
	assert_true(is_near(g.collecting, 2. / 3, 0.001)); /* of late */
	pytimes_end(&t);
	assert_true(t.due == UINT64_MAX);
	pytimes_fill(&t, &g);
	assert_true(is_near(g.collecting, 2. / 3, 0.001));
	assert_true(is_near(g.waiting, 1. / 3, 0.001));
	assert_true(is_near(g.holder_share, 1, 0.001));
	pytimes_reset(&t);
	pytimes_fill(&t, &g);
	assert_true(!g.known && g.held_ns == 0 && g.holder_share == 0);
	pytimes_fini(&t);
	destroy(w);
}

/* Who waits is not known at times: that time counts for nothing. */
static void
test_untold(void **state)
{
	struct world *w = make(11);
	uint64_t cond = w->gil + w->m->o.gil.locked + 16;
	struct pytimes t;
	struct snap_gil g;

	(void)state;
	pytimes_init(&t, w->profile, 1);
	pytimes_seek(&t, &w->family, start);
	pymaker_put32(w->m, cond + 36, 8);
	pytimes_look(&t, &w->family, start + NS_PER_S);
	pytimes_fill(&t, &g);
	assert_true(g.known && !g.waiting_known && g.wait_ns == 0);
	w->process.python->watch.cond = PYCOND_LATE;
	pytimes_look(&t, &w->family, start + 3 * NS_PER_S);
	pytimes_fill(&t, &g);
	assert_true(g.waiting_known && g.wait_ns == 2 * NS_PER_S);
	pytimes_fini(&t);
	destroy(w);
}

/* It ends, and another one comes. */
static void
test_gone(void **state)
{
	struct world *w = make(11);
	struct pytimes t;
	struct snap_gil g;

	(void)state;
	pytimes_init(&t, w->profile, 1);
	pytimes_seek(&t, &w->family, start);
	hold(w, 0);
	pytimes_look(&t, &w->family, start + NS_PER_S);
	w->process.ended = true;
	pytimes_look(&t, &w->family, start + 2 * NS_PER_S);
	pytimes_seek(&t, &w->family, start + 2 * NS_PER_S);
	assert_true(t.due == UINT64_MAX);
	pytimes_fill(&t, &g);
	assert_true(g.known && g.gils == 1);
	assert_int_equal(g.watched_ns, NS_PER_S);
	w->process.ended = false;
	pytimes_seek(&t, &w->family, start + 5 * NS_PER_S);
	pytimes_look(&t, &w->family, start + 6 * NS_PER_S);
	pytimes_fill(&t, &g);
	assert_int_equal(g.watched_ns, 2 * NS_PER_S);
	pytimes_fini(&t);
	destroy(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rhythms),
		cmocka_unit_test(test_calm),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_waiting_and_garbage),
		cmocka_unit_test(test_untold),
		cmocka_unit_test(test_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
