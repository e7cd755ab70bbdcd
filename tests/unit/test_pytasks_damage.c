/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pytasks_damage.c - asyncio's tasks in damaged memory. */
#include "config.h"

#include "python/pytasks.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "pytaskworld.h"

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

/* Of a victim. */
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
