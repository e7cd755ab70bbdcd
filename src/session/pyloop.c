/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyloop.c - asyncio in one process. */
#include "config.h"

#include "session/pyloop.h"

#include "base/clock.h"

enum {
	SHARE_SHIFT = 4, /* 1/16 of the time */
	COST_SHARE = 100 /* looking for it again takes 1 % of the time */
};

static const int64_t credit_most = 5 * (int64_t)NS_PER_MS;
static const uint64_t again = 100 * NS_PER_MS;
/* Those that wait may have gone on when a task has that began anew. */
static const uint64_t stays = 10 * NS_PER_MS;

/* Where there was none there is none as long as nothing was mapped. */
static bool
is_searched(const struct pyloop *l, const struct space *space)
{
	return l->tried && l->tried_epoch == space->generation &&
	       l->tried_regions == space->n;
}

static void
find(struct pyloop *l, struct space *space, const struct pymem *mem)
{
	if (space_read(space, NULL) == -1 || is_searched(l, space))
		return;
	l->tried = true;
	l->tried_epoch = space->generation;
	l->tried_regions = space->n;
	l->found = pyasync_find(space, mem, &l->async);
}

void
pyloop_tend(struct pyloop *l, struct space *space, const struct pymem *mem,
    unsigned minor, uint64_t now)
{
	uint64_t began = clock_mono(), cost;

	if (l->found || now < l->next_find)
		return;
	if (minor < PYASYNC_MINOR) {
		l->why = "asyncio tells of its tasks from CPython 3.14 on";
		l->next_find = UINT64_MAX;
		return;
	}
	find(l, space, mem);
	l->why = l->found ? "" : "this process does not use asyncio";
	cost = (clock_mono() - began) * COST_SHARE;
	l->next_find = clock_mono() + (cost > again ? cost : again);
}

uint64_t
pyloop_at(const struct pyloop *l, uint64_t state)
{
	return l->found ? state + l->async.thread.running : 0;
}

/* May the chain be read? */
static bool
may_read(struct pyloop *l, uint64_t now)
{
	l->credit += (int64_t)((now - l->last) >> SHARE_SHIFT);
	if (l->last == 0 || l->credit > credit_most)
		l->credit = credit_most;
	l->last = now;
	return l->credit > 0;
}

bool
pyloop_knows(const struct pyloop *l)
{
	return l->end == PYRUNNING_WHOLE || l->end == PYRUNNING_CUT;
}

static void
read_next(struct pyloop *l, struct pypages *pages, const struct pyoffsets *o,
    const struct pyrunning_task *task, const struct pyframes *stack)
{
	struct pymem mem = pypages_mem(pages);

	pages->aside = true;
	pyrunning_read(&l->next, &mem, o, &l->async, task, stack);
	pages->aside = false;
	l->end = l->next.end;
}

/* The chain that was read is the one that is known. */
static void
take_next(struct pyloop *l, const struct pyrunning_task *task, uint64_t now)
{
	struct pyrunning before = l->running;

	l->running = l->next;
	l->next = before;
	l->of = *task;
	l->when = now;
}

/* Was it the same task a moment before? */
static bool
has_stayed(
    const struct pyloop *l, const struct pyrunning_task *task, uint64_t now)
{
	return task->coroutine != 0 && now - l->when < stays &&
	       l->of.addr == task->addr && l->of.coroutine == task->coroutine &&
	       l->of.awaited_by == task->awaited_by && l->of.name == task->name;
}

void
pyloop_read(struct pyloop *l, struct pypages *pages, const struct pyoffsets *o,
    const struct pyrunning_task *task, const struct pyframes *stack)
{
	uint64_t began;

	l->end = PYRUNNING_NONE;
	if (task->addr == 0 || !l->found)
		return;
	began = clock_mono();
	l->end = PYRUNNING_LOST;
	if (may_read(l, began))
		read_next(l, pages, o, task, stack);
	if (pyloop_knows(l))
		take_next(l, task, began);
	else if (l->end == PYRUNNING_LOST && has_stayed(l, task, began))
		l->end = l->running.end;
	l->credit -= (int64_t)(clock_mono() - began);
}

void
pyloop_fini(struct pyloop *l)
{
	pyrunning_fini(&l->running);
	pyrunning_fini(&l->next);
}
