/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyloop.c - asyncio in one process. */
#include "config.h"

#include "session/pyloop.h"

#include "base/clock.h"
#include "session/pyprocess.h"

enum {
	SHARE_SHIFT = 4, /* 1/16 of the time */
	COST_SHARE = 100 /* looking for it again takes 1 % of the time */
};

static const int64_t credit_most = 5 * (int64_t)NS_PER_MS;
static const uint64_t again = 100 * NS_PER_MS;

/* Where there was none there is none as long as nothing was mapped. */
static bool
is_searched(const struct pyloop *l, const struct space *space)
{
	return l->tried && l->tried_epoch == space->generation &&
	       l->tried_regions == space->n;
}

static void
find(struct pyprocess *p)
{
	struct pyloop *l = &p->loop;

	if (space_read(p->space, NULL) == -1 || is_searched(l, p->space))
		return;
	l->tried = true;
	l->tried_epoch = p->space->generation;
	l->tried_regions = p->space->n;
	l->found = pyasync_find(p->space, &p->mem, &l->async);
}

void
pyloop_tend(struct pyprocess *p, uint64_t now)
{
	struct pyloop *l = &p->loop;
	uint64_t began = clock_mono(), cost;

	if (l->found || now < l->next)
		return;
	if (p->cpython.version.minor < PYASYNC_MINOR) {
		l->why = "asyncio tells of its tasks from CPython 3.14 on";
		l->next = UINT64_MAX;
		return;
	}
	find(p);
	l->why = l->found ? "" : "this process does not use asyncio";
	cost = (clock_mono() - began) * COST_SHARE;
	l->next = clock_mono() + (cost > again ? cost : again);
}

uint64_t
pyloop_at(const struct pyprocess *p, uint64_t state)
{
	return p->loop.found ? state + p->loop.async.thread.running : 0;
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

void
pyloop_read(struct pyprocess *p, uint64_t task, const struct pyframes *stack)
{
	struct pymem mem = pypages_mem(&p->pages);
	struct pyloop *l = &p->loop;
	uint64_t began;

	pyrunning_clear(&l->running);
	if (task == 0 || !l->found)
		return;
	began = clock_mono();
	if (!may_read(l, began)) {
		l->running.end = PYRUNNING_LOST;
		return;
	}
	p->pages.aside = true;
	pyrunning_read(
	    &l->running, &mem, &p->cpython.offsets, &l->async, task, stack);
	p->pages.aside = false;
	l->credit -= (int64_t)(clock_mono() - began);
}

void
pyloop_fini(struct pyloop *l)
{
	pyrunning_fini(&l->running);
}
