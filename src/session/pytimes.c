/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pytimes.c - adds up the looks at CPythons, and says when the next one is. */
#include "config.h"

#include "session/pytimes.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"

/* While something changes; no multiple of CPython's own 5 ms. */
#define SLICE_NS (7 * NS_PER_MS)
/* While nothing does, up to: each look wakes us, which costs more than it. */
#define SLICE_MOST (56 * NS_PER_MS)
/* Looking takes no more than 1/COST_SHARE of a core. */
#define COST_SHARE 200

struct seen { /* of all processes at one instant */
	size_t gils, held, collecting, waiting, processes;
	uint64_t holders; /* their sum tells whether they are others */
	bool told;
};

void
pytimes_init(struct pytimes *t, struct profile *profile, uint64_t seed)
{
	*t = (struct pytimes){ .due = UINT64_MAX, .profile = profile };
	rng_seed(&t->rng, seed);
}

static void
begin_slice(struct pytimes *t, uint64_t begin, uint64_t length)
{
	if (length < t->cost * COST_SHARE)
		length = t->cost * COST_SHARE;
	t->begin = begin;
	t->length = length;
	t->due = begin + rng_next(&t->rng) % length;
}

void
pytimes_seek(struct pytimes *t, struct family *family, uint64_t now)
{
	bool any = false;

	for (size_t i = 0; i < family->n; i++)
		any |= !family->v[i]->ended &&
		       family_python(family, family->v[i], now) != NULL;
	if (!any)
		t->due = UINT64_MAX;
	else if (t->due == UINT64_MAX)
		begin_slice(t, now, SLICE_NS);
}

static void
clear(struct pytimes_sum *s)
{
	if (s->n > 0)
		memset(s->by_thread, 0, s->n * sizeof *s->by_thread);
	s->watched = s->held = s->collecting = s->told = s->waited = 0;
}

static void
hold(struct pytimes_sum *s, uint32_t thread, uint64_t ns)
{
	size_t n = (size_t)thread + 1;

	if (n > s->n) {
		s->by_thread =
		    xgrow(s->by_thread, &s->cap, n, sizeof *s->by_thread);
		memset(
		    s->by_thread + s->n, 0, (n - s->n) * sizeof *s->by_thread);
		s->n = n;
	}
	s->by_thread[thread] += ns;
}

/* One that no scan has seen yet is nobody. */
static void
hold_by(struct pytimes *t, struct process *p, pid_t own, uint64_t ns)
{
	const struct task *task =
	    tasks_find(&p->tasks, pyprocess_tid(p->python, &p->tasks, own));
	uint32_t thread;

	if (task == NULL)
		return;
	thread = profile_thread(
	    t->profile, p->target.pid, task->tid, task->starttime);
	profile_thread_held(t->profile, thread, ns);
	hold(&t->all, thread, ns);
	hold(&t->late[1], thread, ns);
}

static void
look_at(struct pytimes *t, struct process *p, uint64_t ns, struct seen *seen)
{
	struct pywatch *w;

	if (p->ended || p->python == NULL || !p->python->found ||
	    p->python->cpython.answer != PYOFFSETS_OK)
		return;
	w = &p->python->watch;
	if (!pywatch_look(w, &p->python->cpython, &p->tasks))
		return;
	seen->processes++;
	seen->gils += w->ngils;
	seen->held += w->nheld;
	seen->collecting += w->collecting;
	seen->told &= w->waiting >= 0;
	if (w->waiting > 0)
		seen->waiting += (size_t)w->waiting;
	for (size_t i = 0; i < w->nheld; i++) {
		seen->holders +=
		    hmap_key2((uint32_t)p->target.pid, (uint32_t)w->holder[i]);
		hold_by(t, p, w->holder[i], ns);
	}
}

static void
add(struct pytimes_sum *s, const struct seen *seen, uint64_t ns)
{
	if (seen->processes == 0)
		return;
	s->watched += ns;
	s->held += seen->held * ns;
	s->collecting += seen->collecting * ns;
	if (!seen->told)
		return;
	s->told += ns;
	s->waited += seen->waiting * ns;
}

static void
turn_late(struct pytimes *t, uint64_t now)
{
	struct pytimes_sum old = t->late[0];

	if (now - t->late_since < NS_PER_S)
		return;
	t->late[0] = t->late[1];
	t->late[1] = old;
	clear(&t->late[1]);
	t->late_since = now;
}

/* What it costs is told by the mean of some looks: one may be interrupted. */
static void
count_cost(struct pytimes *t, uint64_t cost)
{
	t->cost += cost / 8;
	t->cost -= t->cost / 8;
}

/* The longer nothing changes, the longer is a slice. */
static uint64_t
next_length(struct pytimes *t, const struct seen *seen)
{
	bool calm = seen->holders == t->holders &&
		    seen->waiting + seen->collecting == 0;

	t->holders = seen->holders;
	if (!calm)
		return SLICE_NS;
	return 2 * t->length < SLICE_MOST ? 2 * t->length : SLICE_MOST;
}

void
pytimes_look(struct pytimes *t, struct family *family, uint64_t now)
{
	uint64_t end = t->begin + t->length, began = clock_mono(), ns;
	struct seen seen = { .told = true };

	if (now > end)
		end = now;
	ns = end - t->begin;
	turn_late(t, now);
	for (size_t i = 0; i < family->n; i++)
		look_at(t, family->v[i], ns, &seen);
	add(&t->all, &seen, ns);
	add(&t->late[1], &seen, ns);
	if (seen.gils > t->gils)
		t->gils = seen.gils;
	count_cost(t, clock_mono() - began);
	begin_slice(t, end, next_length(t, &seen));
}

void
pytimes_end(struct pytimes *t)
{
	t->ended = true;
	t->due = UINT64_MAX;
}

static uint64_t
held_by(const struct pytimes_sum *s, size_t thread)
{
	return thread < s->n ? s->by_thread[thread] : 0;
}

static double
mean(uint64_t part, uint64_t whole)
{
	return whole > 0 ? (double)part / (double)whole : 0;
}

/* Of two spans, one after the other. */
static void
fill_means(struct snap_gil *to, const struct pytimes_sum *a,
    const struct pytimes_sum *b)
{
	uint64_t watched = a->watched + b->watched, most = 0;

	to->held = mean(a->held + b->held, watched);
	to->collecting = mean(a->collecting + b->collecting, watched);
	to->waiting = mean(a->waited + b->waited, a->told + b->told);
	for (size_t i = 0; i < a->n || i < b->n; i++) {
		uint64_t ns = held_by(a, i) + held_by(b, i);

		if (ns <= most)
			continue;
		most = ns;
		to->holder = (uint32_t)i;
	}
	to->holder_share = mean(most, watched);
}

void
pytimes_fill(const struct pytimes *t, struct snap_gil *to)
{
	static const struct pytimes_sum none;
	const struct pytimes_sum *all = &t->all;

	*to = (struct snap_gil){ .known = all->watched > 0,
		.waiting_known = all->told > all->watched / 2,
		.gils = t->gils,
		.watched_ns = all->watched,
		.held_ns = all->held,
		.wait_ns = all->waited,
		.gc_ns = all->collecting };
	if (t->ended)
		fill_means(to, all, &none);
	else
		fill_means(to, &t->late[0], &t->late[1]);
}

void
pytimes_reset(struct pytimes *t)
{
	t->gils = 0;
	clear(&t->all);
	clear(&t->late[0]);
	clear(&t->late[1]);
}

void
pytimes_fini(struct pytimes *t)
{
	free(t->all.by_thread);
	free(t->late[0].by_thread);
	free(t->late[1].by_thread);
}
